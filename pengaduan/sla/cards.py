"""The clocks of a complaint as cards for a case page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.rules.citations import citations
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.law import law
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars
from pengaduan.sla.book import binding
from pengaduan.sla.clocks import clocks_of
from pengaduan.sla.events import is_late
from pengaduan.sla.models import CalendarVersion, Clock, ClockState

RUNNING: Final = "running"
PAUSED: Final = "paused"
MET: Final = "met"
LATE: Final = "late"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the law table says about a clock, in one language."""

    code: str
    name: str
    cite: str
    confidence: str
    starts_on: str
    note: str


def policy_of(clock: Clock, *, language: str = "id") -> Policy:
    """Return the entry of the law behind a clock; one that is gone is known by its code only."""
    entry = law().deadlines.get(clock.policy)
    if entry is None:
        return Policy(clock.policy, clock.policy, "", "D", "", "")
    return Policy(
        code=entry.code,
        name=entry.name_id if language == "id" else entry.name_en,
        cite=citations(entry.cite, language),
        confidence=entry.confidence,
        starts_on=entry.starts_on,
        note=entry.clock_note,
    )


@dataclass(frozen=True, slots=True)
class ClockCard:
    """One clock as a case page shows it.

    ``state`` is running, paused, met or late. ``working_days_left`` is set while the clock runs:
    negative when late, and None where a number of working days would mislead (a free day is all
    that is left, or has passed). ``binding`` marks the clock that binds, at most one.
    """

    clock_id: int
    policy: str
    round: int
    name: str
    cite: str
    confidence: str
    duty_on: str
    due_at: datetime
    zone: str
    state: str
    breached: bool
    working_days_left: int | None
    binding: bool
    note: str = ""
    href: str = ""

    @property
    def days_left(self) -> int | None:
        return self.working_days_left


def clock_cards(
    session: Session,
    complaint: Complaint,
    now: datetime,
    *,
    language: str = "id",
    open_only: bool = False,
) -> list[ClockCard]:
    """Return the clocks of a complaint: the binding one, the other open ones, then the stopped."""
    clocks = [
        one
        for one in clocks_of(session, complaint)
        if not open_only or one.state is not ClockState.STOPPED
    ]
    running = {one.calendar_version_id for one in clocks if one.state is ClockState.RUNNING}
    # Held until the cards are made, so that the session need not ask for each of them again.
    named = sa.select(CalendarVersion).where(CalendarVersion.id.in_(running))
    versions = list(session.scalars(named)) if running else []
    binds = binding(clocks)
    ordered = sorted(
        clocks,
        key=lambda clock: (clock is not binds, clock.state is ClockState.STOPPED, clock.due_at),
    )
    cards = [_card(session, clock, clock is binds, now, language) for clock in ordered]
    del versions
    return cards


def _card(session: Session, clock: Clock, binds: bool, now: datetime, language: str) -> ClockCard:
    policy = policy_of(clock, language=language)
    state = _state(clock, now)
    left = None
    if clock.state is ClockState.RUNNING:
        left = _left(clock, calendars.calendar_of_clock(session, clock)[1], now)
    return ClockCard(
        clock_id=clock.id,
        policy=clock.policy,
        round=clock.round,
        name=policy.name,
        cite=policy.cite,
        confidence=policy.confidence,
        duty_on=clock.duty_on,
        due_at=clock.due_at,
        zone=clock.zone,
        state=state,
        breached=clock.breached_at is not None,
        working_days_left=left,
        binding=binds,
    )


def _state(clock: Clock, now: datetime) -> str:
    if clock.state is ClockState.PAUSED:
        return PAUSED
    moment = now if clock.stopped_at is None else clock.stopped_at
    if clock.breached_at is not None or is_late(clock.due_at, moment):
        return LATE
    return RUNNING if clock.state is ClockState.RUNNING else MET


def _left(clock: Clock, calendar: WorkCalendar, now: datetime) -> int | None:
    days = working_days_left(now, clock.due_at, calendar)
    if days == 0 and calendar.local_day(now) != calendar.local_day(clock.due_at):
        return None
    return days
