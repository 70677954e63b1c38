"""The period of one clock: its pauses, and the due date that they lead to."""

from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.rules.deadlines import Pause, due
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Roll
from pengaduan.sla import calendars
from pengaduan.sla.models import Clock, ClockExtension, ClockPause

# What follows when the period passes is then done by the system itself (handling.automatic).
_AUTOMATIC_ENDS = frozenset({"auto_close", "deemed_withdrawn"})


def pauses_of(session: Session, clock: Clock) -> list[ClockPause]:
    """Return the pauses of a clock in order."""
    query = sa.select(ClockPause).where(ClockPause.clock_id == clock.id).order_by(ClockPause.id)
    return list(session.scalars(query))


def extension_of(session: Session, clock: Clock) -> ClockExtension | None:
    """Return the extension of this policy in this case, or None; there is one at most."""
    query = sa.select(ClockExtension).where(
        ClockExtension.complaint_id == clock.complaint_id, ClockExtension.policy == clock.policy
    )
    return session.scalars(query).one_or_none()


def closed_pauses(spans: Iterable[ClockPause]) -> list[Pause]:
    """Return the pauses that are over as (from, to); an open one moves nothing yet."""
    return [(span.from_at, span.to_at) for span in spans if span.to_at is not None]


def due_with(session: Session, clock: Clock, pauses: Iterable[Pause]) -> datetime:
    """Return when the clock is due with these pauses, in UTC, by what it was started under."""
    _, calendar = calendars.calendar_of_clock(session, clock)
    end = due(
        clock.started_at,
        clock.amount,
        clock.unit,
        calendar,
        pauses=pauses,
        roll=Roll(clock.roll),
    )
    return end.astimezone(UTC)


def ends_by_itself(policy: str) -> bool:
    """Tell whether the system ends the case when this period of its complainant has passed."""
    entry = law().deadlines.get(policy)
    return entry is not None and entry.effect in _AUTOMATIC_ENDS


def ends_at(session: Session, clock: Clock, *, reminded_at: datetime) -> datetime:
    """Return until when a period that ends by itself really runs, in UTC.

    That is its due date. When the reminder came after it (no job process was running, or a demo
    clock was moved), a quarter of the period, rounded up, is counted anew from the reminder, so
    that nobody loses a case unwarned.
    """
    if reminded_at <= clock.due_at:
        return clock.due_at
    _, calendar = calendars.calendar_of_clock(session, clock)
    quarter = -(-clock.amount // 4)
    end = due(reminded_at, quarter, clock.unit, calendar, roll=Roll(clock.roll))
    return end.astimezone(UTC)
