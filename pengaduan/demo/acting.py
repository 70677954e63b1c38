"""The steps of the stories, taken through the same functions as the pages use."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Complaint, Confidentiality, PriorContact
from pengaduan.complaints.queries import points
from pengaduan.demo import working
from pengaduan.demo.examining import examine, explain
from pengaduan.demo.stories import ZONE, Step
from pengaduan.demo.world import DOMAIN, VERIFIER, World
from pengaduan.handling import (
    completion,
    delivery,
    dialogue,
    disposition,
    escalation,
    evidence,
    filing,
    rating,
    reaction,
    responding,
    returns,
    verification,
    withdrawal,
)
from pengaduan.handling.checklist import CheckEntry, CheckValue, SheetLine, open_sheet
from pengaduan.handling.reaction import Objection, ObjectionReason
from pengaduan.handling.suggestions.suggesting import suggest

RETURNED = "Mohon jelaskan langkah perbaikannya dengan lebih rinci."
INSTRUCTION = "Mohon ditangani sesuai tenggat."
NOT_OURS = "Proyek di jalan ini milik pemerintah provinsi, bukan pemerintah kabupaten."
NOT_OURS_BASIS = "Keputusan Gubernur tentang status ruas jalan provinsi (contoh untuk demo)"
PROVINCE = "PEMDA-19"
OPENING = "Terima kasih atas pengaduan Anda. Berikut jawaban kami untuk setiap pokok."
_UNKNOWN_TO_US = frozenset({"full_name", "full_address"})

Act = Callable[[Session, World, Complaint, Step], None]


def file(session: Session, world: World, step: Step) -> filing.Filed:
    """File the complaint of a story as its complainant would on the web pages."""
    story = step.story
    happened = step.at.astimezone(ZONE) - timedelta(days=9)
    named = story.confidentiality is not Confidentiality.ANONYMOUS
    new = filing.NewComplaint(
        nonce=f"demo-{story.serial}",
        matter=story.matter,
        story=story.text,
        prior_contact=PriorContact.UNSATISFIED if story.serial % 3 else PriorContact.NOT_YET,
        confidentiality=story.confidentiality,
        region_code=story.region,
        agency_id=None if story.unsure else world.places[story.to].agency_id,
        agency_text=story.unsure,
        happened_year=happened.year,
        happened_month=happened.month,
        wishes=("service", "explanation"),
        name=story.name,
        email=f"pelapor{story.serial:02d}{DOMAIN}" if named else None,
    )
    filed = filing.file(session, new, now=step.at)
    if story.photo:
        _photo(session, filed.complaint, COMPLAINANT.label, step)
    return filed


def _photo(session: Session, complaint: Complaint, owner: str, step: Step) -> None:
    """Attach a drawn picture as evidence; each is a little different."""
    picture = Image.new("RGB", (640, 400), (238, 242, 247))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, 616, 376), outline=(31, 78, 121), width=6)
    draw.text((60, 180), f"Contoh bukti {complaint.number}", fill=(31, 78, 121))
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    evidence.attach(session, owner, complaint, "foto-bukti.png", stream.getvalue(), now=step.at)


def _begin(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    verification.begin(session, world.actors[VERIFIER], complaint, now=step.at)


def _checks(session: Session, complaint: Complaint) -> tuple[CheckEntry, ...]:
    sheet = open_sheet(session, complaint)
    named = complaint.confidentiality is not Confidentiality.ANONYMOUS
    return tuple(_check(line, named=named) for line in (*sheet.formal, *sheet.material))


def _check(line: SheetLine, *, named: bool) -> CheckEntry:
    if line.check.code in _UNKNOWN_TO_US and not named:
        note = "Pelapor memilih tanpa nama."
        return CheckEntry(line.check.code, CheckValue.NOT_APPLICABLE, note)
    if not line.binding and line.check.stage != "material":
        return CheckEntry(line.check.code, CheckValue.NOT_APPLICABLE)
    return CheckEntry(line.check.code, CheckValue.YES)


def _verify(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    story, place = step.story, world.places[step.story.to]
    command = verification.RouteCommand(
        entries=_checks(session, complaint),
        points=story.points,
        summary=story.summary,
        weight=story.weight,
        agency_id=place.agency_id,
        unit_id=place.unit_id,
        substance=story.substance,
        maladministration=story.maladministration,
        offered=tuple(suggest(session, complaint)),
    )
    actor = world.actors[VERIFIER]
    verification.accept_and_route(session, actor, complaint, command, now=step.at)


def _incomplete(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    request = verification.CompletionRequest(
        entries=(), reasons=("I_LOSS",), text=step.story.says["missing"]
    )
    actor = world.actors[VERIFIER]
    verification.ask_completion(session, actor, complaint, request, now=step.at)
    delivery.deliver(session, complaint, "mail", now=step.at + timedelta(minutes=2))


def _complete(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    said = step.story.says["completion"]
    completion.complete(session, COMPLAINANT, complaint, said, now=step.at)


def _take(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    place = step.story.to
    coordinator, officer = world.person(place, "coordinator"), world.person(place, "officer")
    if coordinator is officer:
        disposition.take(session, officer, complaint, now=step.at)
        return
    command = disposition.Disposition(world.places[place].unit_id, officer.account_id, INSTRUCTION)
    disposition.dispose(session, coordinator, complaint, command, now=step.at)


def _ask(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    officer = world.person(step.story.to, "officer")
    dialogue.ask(session, officer, complaint, step.story.says["question"], now=step.at)
    delivery.deliver(session, complaint, "mail", now=step.at + timedelta(minutes=2))


def _reply(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    dialogue.reply(session, COMPLAINANT, complaint, step.story.says["reply"], now=step.at)


def _answer(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    officer = world.person(step.story.to, "officer")
    if step.story.evidence:
        _photo(session, complaint, officer.label, step)
    promise = step.story.promise
    replies = []
    for point, (decision, explanation) in zip(
        points(session, complaint), step.story.answers, strict=True
    ):
        promised = promise if promise is not None and point.ordinal == 1 else None
        replies.append(
            responding.PointReply(
                point_id=point.id,
                decision=decision,
                explanation=explanation,
                promise=promised.text if promised else "",
                promise_by=promised.by if promised else "",
                promise_on=(step.at + timedelta(days=promised.days)).date() if promised else None,
            )
        )
    answer = responding.Answer(tuple(replies), OPENING, seen_when_tracked=True)
    responding.respond(session, officer, complaint, answer, now=step.at)


def _approve(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    responding.approve(session, world.person(step.story.to, "head"), complaint, now=step.at)


def _review(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    responding.approve(session, world.person(step.story.to, "reviewer"), complaint, now=step.at)


def _return(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    head = world.person(step.story.to, "head")
    responding.return_draft(session, head, complaint, RETURNED, now=step.at)


def _not_ours(session: Session, world: World, complaint: Complaint, step: Step) -> None:
    coordinator = world.person(step.story.to, "coordinator")
    to = world.places[PROVINCE].agency_id
    given = returns.Return(NOT_OURS, NOT_OURS_BASIS, to)
    returns.give_back(session, coordinator, complaint, given, now=step.at)


def _open(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    delivery.deliver(session, complaint, "opened", now=step.at)


def _accept(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    reaction.accept(session, complaint, now=step.at)


def _object(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    objection = Objection((ObjectionReason.NOT_ANSWERED,), step.story.says["objection"])
    reaction.object_to(session, complaint, objection, now=step.at)


def _rate(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    clarity, speed, conduct = step.marks
    rating.rate(session, complaint, rating.Marks(clarity, speed, conduct), now=step.at)


def _withdraw(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    solved = withdrawal.Withdrawal(withdrawal.WithdrawalReason.SOLVED)
    withdrawal.withdraw(session, complaint, solved, now=step.at)


def _escalate(session: Session, _world: World, complaint: Complaint, step: Step) -> None:
    escalation.escalate(session, complaint, now=step.at)


ACTS: Mapping[str, Act] = {
    "begin": _begin,
    "verify": _verify,
    "incomplete": _incomplete,
    "complete": _complete,
    "take": _take,
    "ask": _ask,
    "reply": _reply,
    "answer": _answer,
    "approve": _approve,
    "review": _review,
    "return": _return,
    "notours": _not_ours,
    "open": _open,
    "accept": _accept,
    "object": _object,
    "rate": _rate,
    "withdraw": _withdraw,
    "escalate": _escalate,
    "examine": examine,
    "explain": explain,
    "interim": working.interim,
    "extend": working.extend,
    "points": working.put_points_right,
}
