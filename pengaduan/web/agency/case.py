"""One complaint on one screen: story, points, clocks, thread, and what can be done now."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.beside import earlier_cases, similar_cases
from pengaduan.complaints.masking import Reader
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality_returns import open_return
from pengaduan.complaints.queries import (
    ThreadEntry,
    open_draft,
    open_question,
    steps_taken,
    thread,
)
from pengaduan.handling import evidence, mending, points, responding, review, watching
from pengaduan.handling.dialogue import ASKING_STATES
from pengaduan.handling.disposition import WITH_A_UNIT, internal_due
from pengaduan.handling.extension import STATES as EXTENDABLE_STATES
from pengaduan.handling.moves import capacity, write
from pengaduan.handling.reclassifying import may_reclassify
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.sla.desk_pages import neighbours
from pengaduan.sla.events import is_late
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.desk_view import asked_list, list_query, list_url
from pengaduan.web.agency.reminders import reminders
from pengaduan.web.agency.returning import may_give_back
from pengaduan.web.agency.side import file_url, side_of
from pengaduan.web.agency.template_use import answer_actions
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import story_rows
from pengaduan.web.shared.explanation import explanation_page
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.ledger_page import ledger_page
from pengaduan.web.shared.names import STATES


@dataclass(frozen=True, slots=True)
class Offers:
    """What this person may do with this case now; buttons come from here."""

    dispose: bool
    return_disposition: bool
    give_back: bool
    take: bool
    ask: bool
    close_question: bool
    interim: bool
    respond: bool
    approve: bool
    extend: bool
    reclassify: bool
    note: bool
    review: bool
    points: bool
    mend: bool


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
    asking = handles and complaint.state in ASKING_STATES
    asked = asking and open_question(read(), complaint) is not None
    return Offers(
        dispose=disposable,
        return_disposition=handles and complaint.state in {"dispositioned", "reopened"},
        give_back=may_give_back(actor, complaint),
        take=handles and complaint.handler_id != actor.account_id and (free or disposable),
        ask=asking and not asked,
        close_question=asked,
        interim=asking,
        respond=with_unit and not waiting and (handles or _only_decision_left(complaint, decides)),
        approve=waiting and responding.may_decide(read(), actor, complaint),
        extend=handles and complaint.state in EXTENDABLE_STATES,
        reclassify=may_reclassify(actor, complaint),
        note=handles or decides,
        review=review.waiting(read(), complaint) is not None
        and review.may_review(read(), actor, complaint),
        points=points.may_change(read(), actor, complaint),
        mend=complaint.closed_at is not None
        and mending.may_write(actor, complaint)
        and open_return(read(), complaint) is not None,
    )


def _only_decision_left(complaint: Complaint, decides: bool) -> bool:
    """A head without a handling role decides what is being handled, and begins nothing."""
    return decides and complaint.state == "in_handling"


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
    offered = offers(actor, complaint)
    writes = offered.respond or offered.ask
    return render_template(
        "agency/case.html",
        complaint=complaint,
        side=side_of(complaint),
        rows=story_rows(session, complaint, Reader.AGENCY),
        entries=entries,
        file_url=file_url,
        party=identity.agency_view(session, complaint),
        unit=session.get(Unit, complaint.unit_id) if complaint.unit_id else None,
        handler=session.get(Account, complaint.handler_id) if complaint.handler_id else None,
        offers=offered,
        quick=answer_actions(actor, complaint) if writes else (),
        draft=_waiting_draft(entries),
        reminders=reminders(actor, complaint),
        action=PageForm(),
        **_around(actor, complaint),
    )


def _around(actor: Actor, complaint: Complaint) -> dict[str, object]:
    """Return what stands around the case: other cases, history, one's own marks, neighbours."""
    session = read()
    listed = asked_list()
    before, after = neighbours(session, actor, listed, complaint, now=clock.now())
    return {
        "earlier": earlier_cases(session, actor, complaint),
        "similar": similar_cases(session, actor, complaint),
        "steps": _steps(complaint),
        "internal_due": internal_due(session, complaint),
        "own": watching.own_marks(session, actor, complaint),
        "kept": list_query(listed),
        "back": f"{list_url(listed)}#p-{complaint.number}",
        "before": before,
        "after": after,
        **_mend(complaint),
    }


def _mend(complaint: Complaint) -> dict[str, object]:
    """Return what the quality audit wants mended and whether it is late; only of ended cases."""
    back = open_return(read(), complaint) if complaint.closed_at is not None else None
    return {"mend": back, "mend_late": back is not None and is_late(back.due_at, clock.now())}


def _steps(complaint: Complaint) -> list[tuple[datetime, str]]:
    """Return the states that the case has been in, the newest first."""
    names = STATES[complaint.track]
    taken = steps_taken(read(), complaint)
    return [(one.at, str(names.get(one.target, one.target))) for one in reversed(taken)]


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


@bp.get("/pengaduan/<number>/waktu")
@requires(Permission.CASE_VIEW_AGENCY)
def case_time(number: str) -> ResponseReturnValue:
    """Tell whose time a case took."""
    complaint = find_visible(read(), current_actor(), number)
    return ledger_page(complaint, back="agency.case")
