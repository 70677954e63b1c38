"""Start, stop, pause and resume one clock of a complaint, and keep its next due date.

A step that moves several clocks opens the :class:`~pengaduan.sla.book.ClockBook` once instead.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.infra import asked
from pengaduan.sla.book import SYSTEM, ClockBook, ClockNotPausableError, binding
from pengaduan.sla.held import none_yet
from pengaduan.sla.models import Clock, ClockState

__all__ = [
    "ClockBook",
    "ClockNotPausableError",
    "binding",
    "clocks_of",
    "none_yet",
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
    found = [one for one in clocks_of(session, complaint) if one.state is ClockState.RUNNING]
    return sorted(found, key=lambda one: (one.due_at, one.id))


def open_clocks(session: Session, complaint: Complaint) -> list[Clock]:
    """Return the clocks of a complaint that have not stopped, running or paused."""
    return [one for one in clocks_of(session, complaint) if one.state is not ClockState.STOPPED]


_OF_CASE: Final = (
    sa.select(Clock)
    .where(Clock.complaint_id == sa.bindparam("complaint_id"))
    .order_by(Clock.id)
    .execution_options(populate_existing=True)
)


def clocks_of(session: Session, complaint: Complaint) -> Sequence[Clock]:
    """Return every clock that a complaint ever had, in the order in which they started."""
    values = {"complaint_id": complaint.id}
    return asked.once(
        session, (clocks_of, complaint.id), lambda: session.scalars(_OF_CASE, values).all()
    )


def refresh_due(session: Session, complaint: Complaint) -> None:
    """Write the complaint's next due date from its running clocks."""
    clock = binding(running(session, complaint))
    complaint.due_at = None if clock is None else clock.due_at
    complaint.due_code = None if clock is None else clock.policy
    session.flush()
