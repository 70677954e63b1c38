"""The verifier checks form and matter, then routes the complaint or asks for what is missing."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency, Unit
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, MessageKind, Point, Verification
from pengaduan.handling.checklist import OUR_PATHS, CheckEntry, check_entries, check_known
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import move, write
from pengaduan.handling.suggestions import history
from pengaduan.handling.suggestions.models import AGENCY
from pengaduan.handling.suggestions.suggesting import Suggestion
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


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What the complainant must add: reason codes of kind incomplete, and plain words."""

    entries: tuple[CheckEntry, ...]
    reasons: tuple[str, ...]
    text: str


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
    Art. 44(3)): the 60-day clock and the class clock start. Raises InputRefusedError when the
    sheet is not finished, StepRefusedError when the case has moved on.
    """
    _hold(session, complaint)
    check_entries(actor, command.entries)
    _check_classification(command)
    _check_addressee(session, command)
    written, summary = _points(command.points), _summary(command.summary)
    begin(session, actor, complaint, now=now)
    _classify(complaint, command, summary)
    move(session, complaint, "A03", actor, now=now, attached={"target_agency"})
    complaint.forwarded_at = now
    lawful = {"completeness_letter", "class_and_weight"}
    move(session, complaint, "A07", actor, now=now, attached=lawful)
    complaint.completed_at = now
    _replace_points(session, complaint, written)
    _keep_sheet(session, actor, complaint, command.entries, "accepted", now=now)
    history.keep(session, actor, complaint, AGENCY, command.offered, now=now)
    where = {"agency": command.agency_id, "unit": command.unit_id, "weight": command.weight}
    write(session, complaint, Tag.COMPLAINT_ROUTED, actor, now=now, **where)
    payload = {"complaint_id": complaint.id}
    enqueue(session, "notice.routed", payload, due_at=now, key=f"routed:{complaint.number}")
    if identity.has_email(session, complaint):
        key = f"forwarded:{complaint.number}"
        enqueue(session, "notice.forwarded", payload, due_at=now, key=key)
    session.flush()


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
    _hold(session, complaint)
    text = text_given(request.text, "text", limit=4000)
    if not request.reasons or not set(request.reasons) <= set(completion_reasons()):
        raise InputRefusedError(Refusal.REASON_UNKNOWN, "reasons")
    check_known(request.entries)
    begin(session, actor, complaint, now=now)
    attached = {"completeness_letter", "reason_codes_I"}
    move(session, complaint, "A04", actor, now=now, attached=attached)
    _keep_sheet(session, actor, complaint, request.entries, "incomplete", now=now)
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


def _hold(session: Session, complaint: Complaint) -> None:
    locked(session, complaint)
    if complaint.state not in {"submitted", "verifying"}:
        raise StepRefusedError(Refusal.NOT_NOW)


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


def _check_addressee(session: Session, command: RouteCommand) -> None:
    agency = session.get(Agency, command.agency_id)
    if agency is None or not agency.active:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "agency_id")
    if command.unit_id is not None:
        unit_of(session, command.agency_id, command.unit_id)


def unit_of(session: Session, agency_id: int | None, unit_id: int) -> Unit:
    """Return the active unit of this agency, or refuse it."""
    unit = session.get(Unit, unit_id)
    if unit is None or not unit.active or unit.agency_id != agency_id:
        raise InputRefusedError(Refusal.UNIT_UNKNOWN, "unit_id")
    return unit


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


def _replace_points(session: Session, complaint: Complaint, texts: list[str]) -> None:
    session.execute(sa.delete(Point).where(Point.complaint_id == complaint.id))
    for ordinal, text in enumerate(texts, start=1):
        session.add(Point(complaint_id=complaint.id, ordinal=ordinal, text=text))
    session.flush()


def _keep_sheet(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    entries: tuple[CheckEntry, ...],
    outcome: str,
    *,
    now: datetime,
) -> None:
    session.add(
        Verification(
            complaint_id=complaint.id,
            account_id=actor.account_id,
            law_version=law().version,
            entries=[
                {"code": entry.code, "value": entry.value.value, "note": entry.note.strip()}
                for entry in entries
            ],
            outcome=outcome,
            decided_at=now,
        )
    )
    session.flush()
    write(session, complaint, Tag.COMPLAINT_VERIFIED, actor, now=now, outcome=outcome)
