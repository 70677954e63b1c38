"""One complaint on one screen: story, points, clocks, thread, and what can be done now."""

from dataclasses import dataclass, replace

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import loose_files
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import (
    ThreadEntry,
    open_draft,
    open_question,
    points,
    thread,
)
from pengaduan.handling import evidence, responding, review
from pengaduan.handling.dialogue import ASKING_STATES
from pengaduan.handling.disposition import WITH_A_UNIT
from pengaduan.handling.moves import capacity, write
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.sla.queries import ClockCard, clock_cards
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import story_rows
from pengaduan.web.shared.explanation import explanation_page
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Offers:
    """What this person may do with this case now; buttons come from here."""

    dispose: bool
    take: bool
    ask: bool
    respond: bool
    approve: bool
    note: bool
    review: bool


def offers(actor: Actor, complaint: Complaint) -> Offers:
    """Ask the law table (and nobody's page) what ``actor`` may do."""
    coordinates = capacity(actor, complaint, "A10") is not None
    handles = capacity(actor, complaint, "A11") is not None
    decides = capacity(actor, complaint, "A13") is not None
    with_unit = complaint.state in WITH_A_UNIT
    disposable = coordinates and (with_unit or complaint.state == "complete")
    free = complaint.handler_id is None and with_unit
    draft = open_draft(read(), complaint)
    waiting = draft is not None and "returned" not in draft.detail
    return Offers(
        dispose=disposable,
        take=handles and complaint.handler_id != actor.account_id and (free or disposable),
        ask=handles
        and complaint.state in ASKING_STATES
        and open_question(read(), complaint) is None,
        respond=with_unit and not waiting and (handles or _only_decision_left(complaint, decides)),
        approve=waiting and responding.may_decide(read(), actor, complaint),
        note=handles or decides,
        review=review.waiting(read(), complaint) is not None
        and review.may_review(read(), actor, complaint),
    )


def _only_decision_left(complaint: Complaint, decides: bool) -> bool:
    """A head without a handling role decides what is being handled, and begins nothing."""
    return decides and complaint.state == "in_handling"


def _clocks(complaint: Complaint) -> list[ClockCard]:
    def href(card: ClockCard) -> str:
        return url_for("agency.explain", number=complaint.number, clock_id=card.clock_id)

    cards = clock_cards(read(), complaint, clock.now(), language=language())
    return [replace(card, href=href(card)) for card in cards]


def _file_url(number: str, attachment_id: int) -> str:
    return url_for("agency.file", number=number, attachment_id=attachment_id)


def _waiting_draft(entries: tuple[ThreadEntry, ...]) -> ThreadEntry | None:
    drafts = [entry for entry in entries if entry.kind.value == "answer_draft"]
    return drafts[-1] if drafts else None


@bp.get("/pengaduan/<number>")
@requires(Permission.CASE_VIEW_AGENCY)
def case(number: str) -> ResponseReturnValue:
    """Show the case as the agency may see it."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    entries = thread(session, complaint, Audience.AGENCY)
    veil = veil_for(session, complaint, Reader.AGENCY)
    return render_template(
        "agency/case.html",
        complaint=complaint,
        story=veil.text(complaint.story),
        rows=story_rows(session, complaint, Reader.AGENCY),
        file_url=_file_url,
        points=veil.points(points(session, complaint)),
        entries=entries,
        files=loose_files(session, complaint, Audience.AGENCY),
        party=identity.agency_view(session, complaint),
        clocks=_clocks(complaint),
        offers=offers(actor, complaint),
        draft=_waiting_draft(entries),
        action=PageForm(),
    )


@bp.get("/pengaduan/<number>/berkas/<int:attachment_id>")
@requires(Permission.CASE_VIEW_AGENCY)
def file(number: str, attachment_id: int) -> ResponseReturnValue:
    """Hand out the clean copy of a file; who opened it is written down."""
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        complaint = find_visible(session, actor, number)
        found = evidence.served(session, complaint, attachment_id, Audience.AGENCY)
        write(session, complaint, Tag.EVIDENCE_READ, actor, now=now, attachment=attachment_id)
    return file_answer(found.name, found.media_type, found.data)


@bp.get("/pengaduan/<number>/tenggat/<int:clock_id>")
@requires(Permission.CASE_VIEW_AGENCY)
def explain(number: str, clock_id: int) -> ResponseReturnValue:
    """Explain a due date day by day."""
    complaint = find_visible(read(), current_actor(), number)
    return explanation_page(complaint, clock_id, layout="layouts/staff.html", back="agency.case")
