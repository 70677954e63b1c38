"""Let clocks that were stopped by mistake run on as if they had never been stopped."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.sla.book import SYSTEM
from pengaduan.sla.clocks import refresh_due
from pengaduan.sla.events import first_action
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import Clock, ClockState
from pengaduan.sla.periods import closed_pauses, due_with, pauses_of


def open_clocks(session: Session, complaint: Complaint) -> list[Clock]:
    """Return the clocks of a complaint that are not stopped, oldest first."""
    query = (
        sa.select(Clock)
        .where(Clock.complaint_id == complaint.id, Clock.state != ClockState.STOPPED)
        .order_by(Clock.id)
    )
    return list(session.scalars(query))


def restore(
    session: Session,
    complaint: Complaint,
    clock_ids: Collection[int],
    *,
    paused: Collection[int] = (),
    now: datetime,
    actor: str = SYSTEM,
) -> list[Clock]:
    """Open stopped clocks again, with their old start and their old due date.

    Nothing is given back: a statutory clock never pauses, so the time in which it was stopped
    counts, and one whose period has passed meanwhile is late. Those in ``paused`` stood still
    when they were stopped and stand still again. The caller commits.
    """
    found = _stopped(session, complaint, clock_ids)
    for clock in found:
        _reopen(session, clock, still=clock.id in paused)
        record(
            session,
            Tag.CLOCK_RESUMED,
            chain=f"complaint:{complaint.number}",
            actor=actor,
            now=now,
            detail={
                "policy": clock.policy,
                "round": clock.round,
                "restored": True,
                "due_at": clock.due_at.isoformat(),
            },
        )
    session.flush()
    refresh_due(session, complaint)
    return found


def _stopped(session: Session, complaint: Complaint, clock_ids: Collection[int]) -> list[Clock]:
    query = (
        sa.select(Clock)
        .where(
            Clock.complaint_id == complaint.id,
            Clock.id.in_(clock_ids),
            Clock.state == ClockState.STOPPED,
        )
        .order_by(Clock.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _reopen(session: Session, clock: Clock, *, still: bool) -> None:
    clock.state, clock.stopped_at = ClockState.RUNNING, None
    if not still:
        clock.next_action_at = first_action(clock, Ladders(session))
        return
    spans = pauses_of(session, clock)
    if spans:
        spans[-1].to_at = None
    clock.state = ClockState.PAUSED
    clock.due_at = due_with(session, clock, closed_pauses(spans))
