"""Questions about stored clocks: the cards of a case, the story of a due date, what is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import DayLine, explain
from pengaduan.rules.law_types import CITIZEN_DUTIES, Roll, Unit
from pengaduan.sla import calendars
from pengaduan.sla.cards import ClockCard, Policy, clock_cards, policy_of
from pengaduan.sla.events import ONE_SECOND, is_late
from pengaduan.sla.models import Clock, ClockChange, ClockPause, ClockState, PolicyVersion
from pengaduan.sla.periods import closed_pauses, extension_of, pauses_of, terms_of

__all__ = [
    "Backlog",
    "ChangeLine",
    "ClockCard",
    "ClockExplanation",
    "ExplanationError",
    "HouseLine",
    "LateClock",
    "LateFilter",
    "PauseLine",
    "Policy",
    "backlog",
    "clock_cards",
    "explanation",
    "late_clocks",
    "policy_of",
]


@dataclass(frozen=True, slots=True)
class PauseLine:
    """A pause as the explanation shows it; ``to_at`` is None while it lasts."""

    from_at: datetime
    to_at: datetime | None
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A time when the due date became another one, and why (a code of MoveReason)."""

    at: datetime
    reason: str
    old_due: datetime
    new_due: datetime


@dataclass(frozen=True, slots=True)
class HouseLine:
    """The version of an administrator's policies that a clock was set by.

    ``cite`` and ``reason`` are those of its rule, both empty where the law table decides.
    """

    code: str
    title: str
    valid_from: date
    cite: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClockExplanation:
    """How a due date came about. The day of the last line is the day of ``due_at``."""

    policy: Policy
    policy_version: str
    house: HouseLine | None
    duty_on: str
    amount: int
    extended_by: int
    unit: Unit
    roll: Roll
    zone: str
    workdays: int
    hours: str
    calendar_code: str
    calendar_source: str
    started_at: datetime
    due_at: datetime
    pauses: tuple[PauseLine, ...]
    changes: tuple[ChangeLine, ...]
    lines: tuple[DayLine, ...]


class ExplanationError(RuntimeError):
    """A stored due date is not what its own rule gives; it must be looked into, not shown."""


def explanation(session: Session, clock: Clock, *, language: str = "id") -> ClockExplanation:
    """Return the story of the stored due date, or raise ExplanationError if it does not fit.

    Computed from what the clock was started under: its amount, unit, roll, calendar version and
    zone, with every pause that is over.
    """
    version, calendar = calendars.calendar_of_clock(session, clock)
    spans = pauses_of(session, clock)
    roll = Roll(clock.roll)
    told = explain(
        clock.started_at,
        clock.amount,
        clock.unit,
        calendar,
        pauses=closed_pauses(spans),
        roll=roll,
    )
    if told.due != clock.due_at:
        raise ExplanationError(f"clock {clock.id} is stored as due at another moment")
    return ClockExplanation(
        policy=policy_of(clock, language=language),
        policy_version=clock.policy_version,
        house=_house(session, clock),
        duty_on=clock.duty_on,
        amount=clock.amount,
        extended_by=_extended_by(session, clock),
        unit=clock.unit,
        roll=roll,
        zone=clock.zone,
        workdays=clock.workdays,
        hours=clock.hours,
        calendar_code=version.code,
        calendar_source=version.source,
        started_at=clock.started_at,
        due_at=clock.due_at,
        pauses=tuple(_pause_line(span) for span in spans),
        changes=_changes(session, clock),
        lines=told.lines,
    )


def _extended_by(session: Session, clock: Clock) -> int:
    """Return how much of the amount a house rule added, 0 for none."""
    found = extension_of(session, clock)
    return 0 if found is None or found.clock_id != clock.id else found.days


def _house(session: Session, clock: Clock) -> HouseLine | None:
    if clock.house_version_id is None:
        return None
    version = session.get_one(PolicyVersion, clock.house_version_id)
    found = terms_of(session, clock, session.get_one(Complaint, clock.complaint_id))
    rule = None if found is None else found.rule
    return HouseLine(
        code=version.code,
        title=version.title,
        valid_from=version.valid_from,
        cite=rule.cite if rule else "",
        reason=rule.reason if rule else "",
    )


def _changes(session: Session, clock: Clock) -> tuple[ChangeLine, ...]:
    query = sa.select(ClockChange).where(ClockChange.clock_id == clock.id).order_by(ClockChange.id)
    return tuple(
        ChangeLine(row.at, row.reason.value, row.old_due, row.new_due)
        for row in session.scalars(query)
    )


def _pause_line(span: ClockPause) -> PauseLine:
    return PauseLine(span.from_at, span.to_at, span.reason, span.owner)


@dataclass(frozen=True, slots=True)
class LateFilter:
    """Which clocks to list. ``horizon`` adds what falls due within that time from now.

    ``offices_only`` leaves out the periods of citizens, which nobody breaches.
    """

    agency_id: int | None = None
    policy: str | None = None
    duty_on: str | None = None
    horizon: timedelta = timedelta()
    offices_only: bool = True


@dataclass(frozen=True, slots=True)
class LateClock:
    """One line of the monitors' list. ``days_late`` counts local calendar days; 0 is in time."""

    clock_id: int
    number: str
    agency: str | None
    policy: str
    name: str
    duty_on: str
    due_at: datetime
    zone: str
    days_late: int


def late_clocks(
    session: Session,
    now: datetime,
    filters: LateFilter = LateFilter(),
    *,
    visible: sa.Select[Complaint],
    limit: int = 200,
) -> list[LateClock]:
    """Return running clocks that are past due, the oldest first, among ``visible`` complaints.

    ``visible`` is what ``complaints.access.visible_to(actor)`` gives.
    """
    latest = now - ONE_SECOND + filters.horizon
    seen = visible.with_only_columns(Complaint.id, maintain_column_froms=True).order_by(None)
    query = (
        sa.select(Clock, Complaint.number, Agency.name)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .outerjoin(Agency, Agency.id == Clock.agency_id)
        .where(Clock.state == ClockState.RUNNING, Clock.due_at <= latest)
        .where(Clock.complaint_id.in_(seen), *_conditions(filters))
        .order_by(Clock.due_at, Clock.id)
        .limit(limit)
    )
    return [_late(clock, number, agency, now) for clock, number, agency in session.execute(query)]


def _conditions(filters: LateFilter) -> list[sa.ColumnElement[bool]]:
    wanted = [
        (Clock.agency_id, filters.agency_id),
        (Clock.policy, filters.policy),
        (Clock.duty_on, filters.duty_on),
    ]
    found = [column == value for column, value in wanted if value is not None]
    if filters.offices_only:
        found.append(Clock.duty_on.not_in(sorted(CITIZEN_DUTIES)))
    return found


def _late(clock: Clock, number: str, agency: str | None, now: datetime) -> LateClock:
    zone = ZoneInfo(clock.zone)
    days = (now.astimezone(zone).date() - clock.due_at.astimezone(zone).date()).days
    return LateClock(
        clock_id=clock.id,
        number=number,
        agency=agency,
        policy=clock.policy,
        name=policy_of(clock).name,
        duty_on=clock.duty_on,
        due_at=clock.due_at,
        zone=clock.zone,
        days_late=max(days, 1) if is_late(clock.due_at, now) else 0,
    )


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far the sweep is behind: clocks that wait for it, and since when the first does."""

    waiting: int
    oldest: datetime | None
    lag: timedelta = timedelta()


def backlog(session: Session, now: datetime) -> Backlog:
    """Return what the sweep should have done by ``now`` and has not, and how late that is."""
    row = session.execute(
        sa.select(sa.func.count(), sa.func.min(Clock.next_action_at)).where(
            Clock.next_action_at <= now
        )
    ).one()
    waiting, oldest = row
    return Backlog(waiting, oldest, timedelta() if oldest is None else now - oldest)
