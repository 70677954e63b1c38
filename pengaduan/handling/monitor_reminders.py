"""A monitor reminds an agency of cases that are late: once per case and day, written on the case.

The mail names number, due date and period, nothing else. It moves no clock and no state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.handling import recipients
from pengaduan.handling.errors import Refusal, StepForbiddenError
from pengaduan.handling.moves import write
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track

KIND: Final = "notice.monitor_reminded"
MOST: Final = 200
"""So many cases are reminded of with one press of the button."""
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one reminder would do: the case, who gets the mail, and why none is sent, if so.

    ``hindrance`` is empty, ``today`` (reminded already), ``ended``, ``elsewhere`` (the agency does
    not have the case) or ``nobody``.
    """

    complaint_id: int
    number: str
    due_at: datetime | None
    people: tuple[str, ...]
    hindrance: str


def preview(session: Session, actor: Actor, ids: Sequence[int], *, now: datetime) -> list[Reminder]:
    """Tell what a reminder of these cases would do, case by case; nothing is sent.

    Cases that ``actor`` may not see are left out. LookupError for more than 200.
    """
    _permit(actor)
    if len(ids) > MOST:
        raise LookupError(len(ids))
    cases = _cases(session, actor, ids)
    sent = _sent(session, [case.id for case in cases], now)
    found = {case.id: recipients.of_agency(session, case, recipients.EVERYBODY) for case in cases}
    names = _names(session, {one for people in found.values() for one in people})
    return [
        Reminder(
            case.id,
            case.number,
            case.due_at,
            tuple(names[one] for one in found[case.id] if one in names),
            _hindrance(case, found[case.id], reminded=case.id in sent),
        )
        for case in cases
    ]


def remind(session: Session, actor: Actor, ids: Sequence[int], *, now: datetime) -> list[Reminder]:
    """Order the reminders that nothing hinders and return them; the others stay as they are.

    A second call on the same day finds every case reminded and orders nothing. The rows are
    locked first, so that two people who press at once send one mail.
    """
    _permit(actor)
    locked = visible_to(actor).where(Complaint.id.in_(ids)).order_by(Complaint.id)
    session.execute(locked.with_for_update())
    ordered = [one for one in preview(session, actor, ids, now=now) if not one.hindrance]
    cases = {case.id: case for case in _cases(session, actor, ids)}
    for one in ordered:
        key = _key(one.complaint_id, now)
        enqueue(session, KIND, {"complaint_id": one.complaint_id}, due_at=now, key=key)
        case = cases[one.complaint_id]
        write(session, case, Tag.COMPLAINT_REMINDED, actor, now=now, policy=case.due_code)
    session.flush()
    return ordered


def unsent(session: Session, ids: Sequence[int], *, now: datetime) -> list[int]:
    """Return those of these cases that were not reminded of today, in the same order."""
    sent = _sent(session, ids, now)
    return [one for one in ids if one not in sent]


def _permit(actor: Actor) -> None:
    if not actor.can(Permission.CASE_MONITOR):
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _cases(session: Session, actor: Actor, ids: Sequence[int]) -> list[Complaint]:
    query = visible_to(actor).where(Complaint.id.in_(ids)).order_by(Complaint.due_at, Complaint.id)
    return list(session.scalars(query))


def _sent(session: Session, ids: Sequence[int], now: datetime) -> set[int]:
    keys = {_key(one, now): one for one in ids}
    query = sa.select(OutboxJob.key).where(OutboxJob.key.in_(keys))
    return {keys[key] for key in session.scalars(query) if key is not None}


def _key(complaint_id: int, now: datetime) -> str:
    """Name the reminder of a case on a day in Jakarta."""
    return f"reminded:{complaint_id}:{now.astimezone(_JAKARTA).date().isoformat()}"


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    query = sa.select(Account.id, Account.name).where(Account.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)}


def _hindrance(case: Complaint, people: Sequence[int], *, reminded: bool) -> str:
    if law().states(case.track)[case.state].final or case.due_at is None:
        return "ended"
    if case.track is not Track.AGENCY or case.forwarded_at is None:
        return "elsewhere"
    if reminded:
        return "today"
    return "" if people else "nobody"
