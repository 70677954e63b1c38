"""The soft lock and the deferral of the verification desk (house rules, ``routing.yaml``)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.triage_models import Triage
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, write
from pengaduan.rules.routing import house_rules

_ZONE = ZoneInfo("Asia/Jakarta")
_QUEUED = frozenset({"submitted", "verifying"})


@dataclass(frozen=True, slots=True)
class Hold:
    """Who has a case to themselves, and until when."""

    account_id: int
    name: str
    until: datetime


def take(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> Hold:
    """Have the case to oneself for a while, also after another's lock has lapsed.

    Taking again begins the time anew. StepRefusedError while somebody else has it.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A03") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in _QUEUED:
        raise StepRefusedError(Refusal.NOT_NOW)
    check_hold(session, actor, complaint, now=now)
    row = _row(session, complaint)
    row.holder_id = actor.account_id
    row.held_until = now + timedelta(minutes=house_rules().lock_minutes)
    session.flush()
    return Hold(actor.account_id or 0, actor.name, row.held_until)


def let_go(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Give the case free; nothing happens where another has it or nobody does."""
    locked(session, complaint)
    row = session.get(Triage, complaint.id)
    if row is not None and row.holder_id == actor.account_id:
        row.holder_id, row.held_until = None, None
        session.flush()


def hold_of(session: Session, complaint: Complaint, *, now: datetime) -> Hold | None:
    """Return who has the case now, None when nobody does or the lock has lapsed."""
    row = session.get(Triage, complaint.id, populate_existing=True)
    if row is None or row.holder_id is None or row.held_until is None or row.held_until <= now:
        return None
    return Hold(row.holder_id, session.get_one(Account, row.holder_id).name, row.held_until)


def check_hold(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Refuse while somebody else has the case to themselves."""
    held = hold_of(session, complaint, now=now)
    if held is not None and held.account_id != actor.account_id:
        until = held.until.astimezone(_ZONE).strftime("%H.%M WIB")
        raise StepRefusedError(Refusal.HELD_BY_OTHER, name=held.name, until=until)


def defer(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    until: datetime,
    reason: str,
    *,
    now: datetime,
) -> Triage:
    """Put the case at the end of the queue until ``until``, for a reason. No clock stops."""
    locked(session, complaint)
    if capacity(actor, complaint, "A03") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in _QUEUED:
        raise StepRefusedError(Refusal.NOT_NOW)
    check_hold(session, actor, complaint, now=now)
    text = text_given(reason, "reason", limit=300)
    limit = house_rules().longest_deferral
    if not now < until <= now + timedelta(days=limit + 1):
        raise InputRefusedError(Refusal.DEFER_DATE, "until", limit=limit)
    row = _row(session, complaint)
    row.holder_id, row.held_until = None, None
    row.deferred_until, row.deferral_reason = until, text
    row.deferred_by = actor.account_id
    told = {"until": until.isoformat()}
    write(session, complaint, Tag.COMPLAINT_DEFERRED, actor, now=now, **told)
    session.flush()
    return row


def _row(session: Session, complaint: Complaint) -> Triage:
    row = session.get(Triage, complaint.id)
    if row is None:
        row = Triage(complaint_id=complaint.id)
        session.add(row)
    return row
