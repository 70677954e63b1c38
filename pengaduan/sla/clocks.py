"""Start, stop, pause and resume one clock of a complaint, and keep its next due date.

A step that moves several clocks opens the :class:`~pengaduan.sla.book.ClockBook` once instead.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.sla.book import SYSTEM, ClockBook, ClockNotPausableError, binding
from pengaduan.sla.models import Clock, ClockState

__all__ = [
    "ClockBook",
    "ClockNotPausableError",
    "binding",
    "open_clocks",
    "pause",
    "refresh_due",
    "resume",
    "running",
    "start",
    "stop",
]


def start(
    session: Session,
    complaint: Complaint,
    policy_code: str,
    *,
    now: datetime,
    round: int | None = None,  # noqa: A002 - the name of the column
    actor: str = SYSTEM,
) -> Clock | None:
    """Start one clock (see :meth:`ClockBook.start`) and refresh the complaint's due date."""
    book = ClockBook(session, complaint, now=now, actor=actor)
    clock = book.start(policy_code, number=round)
    book.refresh_due()
    return clock


def stop(
    session: Session, complaint: Complaint, policy_code: str, *, now: datetime, actor: str = SYSTEM
) -> Clock | None:
    """Stop one clock (see :meth:`ClockBook.stop`) and refresh the complaint's due date."""
    book = ClockBook(session, complaint, now=now, actor=actor)
    clock = book.stop(policy_code)
    book.refresh_due()
    return clock


def pause(
    session: Session,
    complaint: Complaint,
    policy_code: str,
    *,
    now: datetime,
    owner: str,
    reason: str,
    actor: str = SYSTEM,
) -> Clock | None:
    """Pause one clock (see :meth:`ClockBook.pause`); ``owner`` and ``reason`` are codes."""
    book = ClockBook(session, complaint, now=now, actor=actor)
    clock = book.pause(policy_code, owner=owner, reason=reason)
    book.refresh_due()
    return clock


def resume(
    session: Session, complaint: Complaint, policy_code: str, *, now: datetime, actor: str = SYSTEM
) -> Clock | None:
    """Resume one clock (see :meth:`ClockBook.resume`) and refresh the complaint's due date."""
    book = ClockBook(session, complaint, now=now, actor=actor)
    clock = book.resume(policy_code)
    book.refresh_due()
    return clock


def running(session: Session, complaint: Complaint) -> list[Clock]:
    """Return the running clocks of a complaint, the earliest due date first."""
    query = (
        sa.select(Clock)
        .where(Clock.complaint_id == complaint.id, Clock.state == ClockState.RUNNING)
        .order_by(Clock.due_at, Clock.id)
    )
    return list(session.scalars(query))


def open_clocks(session: Session, complaint: Complaint) -> list[Clock]:
    """Return the clocks of a complaint that have not stopped, running or paused."""
    query = sa.select(Clock).where(
        Clock.complaint_id == complaint.id, Clock.state != ClockState.STOPPED
    )
    return list(session.scalars(query))


def refresh_due(session: Session, complaint: Complaint) -> None:
    """Write the complaint's next due date from its running clocks."""
    clock = binding(running(session, complaint))
    complaint.due_at = None if clock is None else clock.due_at
    complaint.due_code = None if clock is None else clock.policy
    session.flush()
