"""The ladder of reminders as data: which step of a running deadline is due when, and for whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pengaduan.rules.law_types import Unit
from pengaduan.rules.workdays import ONE_DAY, WorkCalendar

WARNED, BREACHED = "warned", "breached"
_DAYS_IN: Final = MappingProxyType(
    {Unit.CALENDAR_DAY: 1, Unit.WORKING_DAY: 1, Unit.MONTH: 30, Unit.YEAR: 365}
)
_HOURS_A_DAY: Final = 24


class Side(StrEnum):
    """Whose people climb the ladder: an agency's, or the Ombudsman's own."""

    AGENCY = "agency"
    OMBUDSMAN = "ombudsman"


class Place(StrEnum):
    """Who may be told, each side from the bottom up: whoever is missing is replaced upwards."""

    OFFICER = "officer"
    COORDINATOR = "coordinator"
    HEAD = "head"
    INSPECTORATE = "inspectorate"
    OMBUDSMAN = "ombudsman"
    VERIFIER = "verifier"
    UNIT_HEAD = "unit_head"
    CHAIR = "chair"


UPWARDS: Final[Mapping[Side, tuple[Place, ...]]] = MappingProxyType(
    {
        Side.AGENCY: (
            Place.OFFICER,
            Place.COORDINATOR,
            Place.HEAD,
            Place.INSPECTORATE,
            Place.OMBUDSMAN,
        ),
        Side.OMBUDSMAN: (Place.VERIFIER, Place.UNIT_HEAD, Place.CHAIR),
    }
)


class Told(StrEnum):
    """What becomes of a step that is reached."""

    MAILED = "mailed"
    QUIET = "quiet"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``share`` is in percent; without it and ``working_days`` it is the due date."""

    code: str
    name_id: str
    name_en: str
    share: int | None
    working_days: int | None
    event: str | None
    from_days: int
    level: int
    tell: tuple[Place, ...]
    cite: str
    status: str

    @property
    def is_late(self) -> bool:
        """True when the step lies at or after the end of the period."""
        return self.event == BREACHED or (self.working_days or 0) > 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """One version of the ladder. ``morning`` is when a step by working days is due."""

    version: str
    valid_from: date
    morning: time
    sides: Mapping[Side, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Period:
    """A running deadline as the ladder sees it; ``paused`` is how long it stood still."""

    started_at: datetime
    due_at: datetime
    amount: int
    unit: Unit
    paused: timedelta = timedelta()

    @property
    def days(self) -> float:
        """The length of the period in days, roughly for months and years."""
        if self.unit in (Unit.HOUR, Unit.WORKING_HOUR):
            return self.amount / _HOURS_A_DAY
        return self.amount * _DAYS_IN.get(self.unit, 0)


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and the moment (UTC) from which it is due."""

    step: Step
    at: datetime


Mornings = Callable[[datetime, int], datetime]
"""Gives the morning (UTC) of the n-th working day counted from the day of a moment."""


def plan(steps: Sequence[Step], period: Period, mornings: Mornings) -> list[Planned]:
    """Return when each step of a period is due, in order; steps that do not fit are left out.

    A step never comes before the one that it follows. A step before the due date that would
    fall outside the period is left out, and an instant (UU 25/2009 Art. 44(1)) has none.
    """
    found: list[Planned] = []
    reached = period.started_at
    for step in steps:
        at = _moment(step, period, mornings)
        if at is None:
            continue
        reached = max(reached, at)
        if step.is_late or reached <= period.due_at:
            found.append(Planned(step, reached))
    return found


def _moment(step: Step, period: Period, mornings: Mornings) -> datetime | None:
    if step.event == BREACHED:
        # The second that the due date names is still in time.
        return period.due_at + timedelta(seconds=1)
    if step.is_late:
        return mornings(period.due_at, step.working_days or 0)
    if period.unit is Unit.INSTANT or period.days < step.from_days:
        return None
    if step.share is not None:
        running = max(period.due_at - period.started_at - period.paused, timedelta())
        return period.due_at - running * (100 - step.share) / 100
    at = mornings(period.due_at, step.working_days or 0)
    return at if period.started_at < at < period.due_at else None


def first_share(steps: Sequence[Step], period: Period) -> datetime | None:
    """Return the earliest moment at which any step by share is due, None when there is none.

    No other step of this period comes earlier: steps keep their order.
    """
    shares = [step for step in steps if step.share is not None]
    moments = (_moment(step, period, _no_mornings) for step in shares)
    return min((at for at in moments if at is not None), default=None)


def _no_mornings(_moment: datetime, _days: int) -> datetime:
    raise AssertionError("a step by share asks for no working day")


def morning_of(calendar: WorkCalendar, due_at: datetime, days: int, at: time) -> datetime:
    """Return the morning of the ``days``-th working day after the due day, in UTC.

    0 is the last working day at or before the due day, -1 the working day before that one.
    """
    day, step = calendar.local_day(due_at), ONE_DAY if days > 0 else -ONE_DAY
    left = days if days > 0 else 1 - days
    if days <= 0 and calendar.is_working(day):
        left -= 1
    while left:
        day += step
        left -= calendar.is_working(day)
    since_midnight = timedelta(hours=at.hour, minutes=at.minute)
    return calendar.first_instant(day) + since_midnight


def outcomes(fresh: Sequence[Step], *, acknowledged: int) -> list[Told]:
    """Return what becomes of steps that are reached at the same time, in their order.

    Only the last of them is worth a mail, and only when it is higher than ``acknowledged``, the
    level that somebody has answered to (0 for none): after a standstill nobody gets a burst.
    """
    if not fresh:
        return []
    quiet = fresh[-1].level <= acknowledged
    return [Told.OBSOLETE] * (len(fresh) - 1) + [Told.QUIET if quiet else Told.MAILED]
