"""The verifier checks form and matter, then routes the complaint or asks for what is missing."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity, search_index
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, MessageKind, Point
from pengaduan.handling.addressees import check_addressee
from pengaduan.handling.checklist import OUR_PATHS, CheckEntry, check_entries, check_known
from pengaduan.handling.decisions import Seen, addressee, keep
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError, text_given
from pengaduan.handling.holds import check_hold
from pengaduan.handling.moves import move, write
from pengaduan.handling.second_person import end_open, latest_request, passed_lines
from pengaduan.handling.suggestions import history
from pengaduan.handling.suggestions.models import AGENCY
from pengaduan.handling.suggestions.suggesting import Suggestion
from pengaduan.infra.templates import render
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law

SUMMARY_MAX = 160
POINT_MAX = 1000


@dataclass(frozen=True, slots=True)
class RouteCommand:
    """The decision to accept and forward: checklist, points, classification, addressee."""

    entries: tuple[CheckEntry, ...]
    points: tuple[str, ...]
    summary: str
    weight: str
    agency_id: int
    unit_id: int | None = None
    substance: str | None = None
    maladministration: str | None = None
    #: What was suggested when this was decided, in order; kept beside the choice.
    offered: tuple[Suggestion, ...] = ()
    seen: Seen = field(default_factory=Seen)
    agency_first: bool = False


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What the complainant must add: reason codes of kind incomplete, and plain words."""

    entries: tuple[CheckEntry, ...]
    reasons: tuple[str, ...]
    text: str
    seen: Seen = field(default_factory=Seen)


def weights() -> tuple[str, ...]:
    """Return the codes for the weight of a complaint, each with its own class clock."""
    return tuple(choice.code for choice in law().intake.complaint_weight)


def begin(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Take a received complaint into verification (A02); nothing happens to a later one."""
    locked(session, complaint)
    if complaint.state == "submitted":
        move(session, complaint, "A02", actor, now=now)


def accept_and_route(
    session: Session, actor: Actor, complaint: Complaint, command: RouteCommand, *, now: datetime
) -> None:
    """Declare the complaint complete and forward it to its agency in one step.

    A03 by the national admin, A07 by the Ombudsman in the agency's stead (UU 25/2009
    Art. 44(3)): the 60-day clock and the class clock start. ``agency_first`` keeps that the
    agency had not been approached before (UU 37/2008 Art. 24(1)c) and tells the complainant so.
    Raises InputRefusedError when the sheet is not finished, StepRefusedError when the case has
    moved on or somebody else has it to themselves.
    """
    _hold(session, actor, complaint, now=now)
    passed = passed_lines(session, complaint.id)
    check_entries(actor, command.entries, passed)
    _check_classification(command)
    check_addressee(session, complaint, command.agency_id, command.unit_id)
    written, summary = _points(command.points), _summary(command.summary)
    begin(session, actor, complaint, now=now)
    _classify(complaint, command, summary)
    move(session, complaint, "A03", actor, now=now, attached={"target_agency"})
    complaint.forwarded_at = now
    lawful = {"completeness_letter", "class_and_weight"}
    move(session, complaint, "A07", actor, now=now, attached=lawful)
    complaint.completed_at = now
    _replace_points(session, complaint, written, now=now)
    _keep_accepted(session, actor, complaint, command, now=now)
    history.keep(session, actor, complaint, AGENCY, command.offered, now=now)
    where = {"agency": command.agency_id, "unit": command.unit_id, "weight": command.weight}
    write(session, complaint, Tag.COMPLAINT_ROUTED, actor, now=now, **where)
    payload = {"complaint_id": complaint.id}
    enqueue(session, "notice.routed", payload, due_at=now, key=f"routed:{complaint.number}")
    if identity.has_email(session, complaint):
        key = f"forwarded:{complaint.number}"
        enqueue(session, "notice.forwarded", payload, due_at=now, key=key)
    if command.agency_first:
        text = agency_first_text(complaint.language)
        detail = {"agency_first": True}
        kind = MessageKind.DECISION_NOTICE
        say(session, complaint, kind, actor, text, now=now, detail=detail)
    session.flush()


def agency_first_text(language: str) -> str:
    """Return the words in which a complainant reads that the agency is asked first."""
    return render("letters/agency_first.txt", language, {}).strip()


def _keep_accepted(
    session: Session, actor: Actor, complaint: Complaint, command: RouteCommand, *, now: datetime
) -> None:
    override = latest_request(session, complaint.id)
    passed = sorted(passed_lines(session, complaint.id))
    keep(
        session,
        actor,
        complaint,
        command.entries,
        "agency_first" if command.agency_first else "accepted",
        seen=command.seen,
        now=now,
        points=[" ".join(text.split()) for text in command.points if text.strip()],
        summary=complaint.summary,
        weight=command.weight,
        substance=command.substance,
        maladministration=command.maladministration,
        addressee=addressee(session, command.agency_id, command.unit_id),
        passed=passed,
        passed_because=override.decision_text if override and passed else "",
    )


def _classify(complaint: Complaint, command: RouteCommand, summary: str) -> None:
    complaint.agency_id, complaint.unit_id = command.agency_id, command.unit_id
    complaint.summary = summary
    complaint.weight = command.weight
    complaint.substance = command.substance
    complaint.maladministration = command.maladministration


def ask_completion(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    request: CompletionRequest,
    *,
    now: datetime,
) -> None:
    """Send the complaint back to its complainant with the missing items (A04).

    Their 30 days run from proof of delivery only (UU 25/2009 Art. 44(4)); see ``delivery``.
    """
    _hold(session, actor, complaint, now=now)
    text = text_given(request.text, "text", limit=4000)
    if not request.reasons or not set(request.reasons) <= set(completion_reasons()):
        raise InputRefusedError(Refusal.REASON_UNKNOWN, "reasons")
    check_known(request.entries)
    begin(session, actor, complaint, now=now)
    attached = {"completeness_letter", "reason_codes_I"}
    move(session, complaint, "A04", actor, now=now, attached=attached)
    told = {"reasons": _asked_for(request.reasons), "text": text}
    seen, entries = request.seen, request.entries
    keep(session, actor, complaint, entries, "incomplete", seen=seen, now=now, **told)
    detail = {"reasons": list(request.reasons)}
    kind = MessageKind.COMPLETION_REQUEST
    message = say(session, complaint, kind, actor, text, now=now, detail=detail)
    asked = ",".join(request.reasons)
    write(session, complaint, Tag.COMPLAINT_COMPLETION_ASKED, actor, now=now, reasons=asked)
    if identity.has_email(session, complaint):
        payload = {"complaint_id": complaint.id, "message_id": message.id}
        key = f"completion:{complaint.number}:{message.id}"
        enqueue(session, "notice.completion_asked", payload, due_at=now, key=key)
    session.flush()


def _asked_for(codes: tuple[str, ...]) -> list[dict[str, str]]:
    reasons = [law().reasons[code] for code in codes]
    return [{"code": one.code, "text": one.text_id, "cite": one.cite} for one in reasons]


def _hold(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    locked(session, complaint)
    if complaint.state not in {"submitted", "verifying"}:
        raise StepRefusedError(Refusal.NOT_NOW)
    check_hold(session, actor, complaint, now=now)
    end_open(session, actor, complaint, now=now)


def completion_reasons() -> tuple[str, ...]:
    """Return the codes of what may be missing on the agency track."""
    return tuple(
        reason.code
        for reason in law().reasons.values()
        if reason.kind == "incomplete" and reason.path in OUR_PATHS
    )


def _check_classification(command: RouteCommand) -> None:
    if command.weight not in weights():
        raise InputRefusedError(Refusal.WEIGHT_UNKNOWN, "weight")
    if command.substance is not None and command.substance not in law().substances:
        raise InputRefusedError(Refusal.SUBSTANCE_UNKNOWN, "substance")
    form = command.maladministration
    if form is not None and form not in law().maladministration:
        raise InputRefusedError(Refusal.MALADMINISTRATION_UNKNOWN, "maladministration")


def _summary(text: str) -> str:
    summary = " ".join(text.split())
    if not summary:
        raise InputRefusedError(Refusal.SUMMARY_EMPTY, "summary")
    if len(summary) > SUMMARY_MAX:
        raise InputRefusedError(Refusal.SUMMARY_LONG, "summary", limit=SUMMARY_MAX)
    return summary


def _points(texts: tuple[str, ...]) -> list[str]:
    given = [text for text in texts if text.strip()]
    if not given:
        raise InputRefusedError(Refusal.POINTS_EMPTY, "points")
    return [text_given(text, "points", limit=POINT_MAX) for text in given]


def _replace_points(
    session: Session, complaint: Complaint, texts: list[str], *, now: datetime
) -> None:
    session.execute(sa.delete(Point).where(Point.complaint_id == complaint.id))
    for ordinal, text in enumerate(texts, start=1):
        session.add(Point(complaint_id=complaint.id, ordinal=ordinal, text=text))
    search_index.order(session, complaint, now=now)
    session.flush()
