"""Follow somebody else's case, and be reminded of one; neither hides or stops anything."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.desk_models import CaseReminder, CaseWatch
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
)
from pengaduan.infra.db import BIG_INTEGER
from pengaduan.outbox.queue import enqueue

MORNING = time(8)
_CASE: Final[sa.BindParameter[int]] = sa.bindparam("complaint_id", type_=BIG_INTEGER)
_WHO: Final[sa.BindParameter[int]] = sa.bindparam("account_id", type_=BIG_INTEGER)
_OWN_MARKS: Final = sa.select(
    sa.exists().where(CaseWatch.complaint_id == _CASE, CaseWatch.account_id == _WHO),
    sa.select(CaseReminder.remind_at)
    .where(
        CaseReminder.complaint_id == _CASE,
        CaseReminder.account_id == _WHO,
        CaseReminder.ended_at.is_(None),
    )
    .order_by(CaseReminder.id.desc())
    .limit(1)
    .scalar_subquery(),
)


def watch(session: Session, complaint: Complaint, account_id: int, *, now: datetime) -> None:
    """Let an account be told of replies, objections and endings; twice is once."""
    if session.get(CaseWatch, (complaint.id, account_id)) is None:
        session.add(CaseWatch(complaint_id=complaint.id, account_id=account_id, since=now))
        session.flush()


def unwatch(session: Session, complaint: Complaint, account_id: int) -> None:
    """Stop that; not watching is no mistake."""
    session.execute(
        sa.delete(CaseWatch).where(
            CaseWatch.complaint_id == complaint.id, CaseWatch.account_id == account_id
        )
    )


def tell_watchers(session: Session, complaint: Complaint, what: str, *, now: datetime) -> None:
    """Enqueue one notice to those who follow the case, if anybody does; ``what`` makes it one."""
    query = sa.select(CaseWatch.account_id).where(CaseWatch.complaint_id == complaint.id)
    if session.scalars(query.limit(1)).first() is not None:
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.watched", about, due_at=now, key=f"watched:{what}")


def watches(session: Session, complaint: Complaint, actor: Actor) -> bool:
    """Tell whether ``actor`` follows the case."""
    return session.get(CaseWatch, (complaint.id, actor.account_id or 0)) is not None


def remind(
    session: Session, actor: Actor, complaint: Complaint, day: date, *, now: datetime
) -> CaseReminder:
    """Remind ``actor`` by mail on the morning of a later day; an earlier wish is replaced."""
    account_id = _account(actor)
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    zone = ZoneInfo(agency.zone if agency else "Asia/Jakarta")
    if day <= now.astimezone(zone).date():
        raise InputRefusedError(Refusal.REMIND_PAST, "day")
    forget_reminder(session, actor, complaint, now=now)
    moment = datetime.combine(day, MORNING, zone)
    row = CaseReminder(
        complaint_id=complaint.id, account_id=account_id, remind_at=moment, made_at=now
    )
    session.add(row)
    session.flush()
    payload = {"complaint_id": complaint.id, "account_id": account_id, "reminder_id": row.id}
    enqueue(session, "case.reminder", payload, due_at=moment, key=f"reminder:{row.id}")
    return row


def forget_reminder(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Take back one's reminder of this case."""
    session.execute(
        sa.update(CaseReminder)
        .where(
            CaseReminder.complaint_id == complaint.id,
            CaseReminder.account_id == _account(actor),
            CaseReminder.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """What somebody has to do with a case of others: following it, and when to be reminded."""

    watched: bool
    remind_at: datetime | None


def own_marks(session: Session, actor: Actor, complaint: Complaint) -> OwnMarks:
    """Return whether ``actor`` follows the case and when they wait to be reminded of it."""
    values = {"complaint_id": complaint.id, "account_id": actor.account_id}
    watched, remind_at = session.execute(_OWN_MARKS, values).one()
    return OwnMarks(watched, remind_at)


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    return actor.account_id
