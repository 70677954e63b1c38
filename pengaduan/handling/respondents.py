"""Name who is complained about, so that they have no part in the case (UU 25/2009 Art. 45)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.flags import latest_day
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondent_models import Respondent, RespondentKind
from pengaduan.complaints.respondents import barred_units, is_barred
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError, text_given
from pengaduan.handling.moves import capacity, write
from pengaduan.outbox.queue import enqueue

NAME_MAX = 120


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the complaint is about: an account, a unit, or a name of somebody without account."""

    kind: RespondentKind
    account_id: int | None = None
    unit_id: int | None = None
    name: str = ""


def name_respondent(
    session: Session, actor: Actor, complaint: Complaint, named: Named, *, now: datetime
) -> Respondent:
    """Write down who is complained about; they lose the case at once.

    The verifier may, and the agency's coordinator for a case of the agency. A handler who is
    named no longer handles it; a unit that is named gives it to the unit above, or to the
    agency's coordinator. Naming the same again changes nothing.
    """
    locked(session, complaint)
    _check_actor(actor, complaint)
    _check(session, named)
    name = " ".join(named.name.split())[:NAME_MAX] or None
    row = Respondent(
        complaint_id=complaint.id,
        kind=RespondentKind(named.kind),
        account_id=named.account_id,
        unit_id=named.unit_id,
        name=name,
        since=_since(complaint),
        added_by=actor.account_id or 0,
        added_at=now,
    )
    session.add(row)
    session.flush()
    told = {"kind": row.kind.value, "account": row.account_id, "unit": row.unit_id}
    write(session, complaint, Tag.RESPONDENT_NAMED, actor, now=now, respondent=row.id, **told)
    take_away(session, actor, complaint, now=now)
    return row


def remove_respondent(
    session: Session, actor: Actor, complaint: Complaint, row_id: int, reason: str, *, now: datetime
) -> None:
    """End the bar, for a reason; the row stays. Only the verifier may, never who is named."""
    locked(session, complaint)
    if capacity(actor, complaint, "A03") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    text = text_given(reason, "reason", limit=500)
    row = session.get(Respondent, row_id)
    if row is None or row.complaint_id != complaint.id or row.removed_at is not None:
        raise InputRefusedError(Refusal.RESPONDENT_UNKNOWN)
    row.removed_at, row.removed_by, row.removal_reason = now, actor.account_id, text
    write(session, complaint, Tag.RESPONDENT_REMOVED, actor, now=now, respondent=row.id)
    session.flush()


def take_away(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Take the case from a handler or unit that is complained about, and tell who is above."""
    units = barred_units(session, complaint.id)
    handler_id = complaint.handler_id
    unit_barred = complaint.unit_id in units
    if unit_barred:
        complaint.unit_id = superior_unit(session, complaint.unit_id, units)
    if not unit_barred and not is_barred(session, handler_id, complaint.id):
        return
    complaint.handler_id = None
    complaint.changed_at = now
    where = {"unit": complaint.unit_id, "handler": None}
    write(session, complaint, Tag.COMPLAINT_DISPOSED, actor, now=now, **where)
    if complaint.forwarded_at is not None:
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.routed", about, due_at=now)
    session.flush()


def superior_unit(session: Session, unit_id: int | None, barred: frozenset[int]) -> int | None:
    """Return the nearest unit above that is free; None is the agency's own coordinator."""
    while unit_id is not None and unit_id in barred:
        unit = session.get(Unit, unit_id)
        unit_id = None if unit is None else unit.parent_id
    return unit_id


def _check_actor(actor: Actor, complaint: Complaint) -> None:
    verifies = capacity(actor, complaint, "A03") is not None
    coordinates = complaint.forwarded_at is not None and capacity(actor, complaint, "A10")
    if not verifies and not coordinates:
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _check(session: Session, named: Named) -> None:
    known = {
        RespondentKind.STAFF: named.account_id is not None or bool(named.name.strip()),
        RespondentKind.PROVIDER: named.unit_id is not None,
        RespondentKind.BODY: bool(named.name.strip()),
    }[RespondentKind(named.kind)]
    account, unit = named.account_id, named.unit_id
    missing = (account is not None and session.get(Account, account) is None) or (
        unit is not None and session.get(Unit, unit) is None
    )
    if not known or missing:
        raise InputRefusedError(Refusal.RESPONDENT_UNKNOWN)


def _since(complaint: Complaint) -> datetime:
    """Return from when working in the unit counts: a year before what happened, or the filing."""
    day = latest_day(complaint)
    filed = complaint.filed_at
    happened = filed if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
    return min(happened, filed) - timedelta(days=366)
