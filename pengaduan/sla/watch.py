"""The monitors' list: which duties of offices are late, due today, or due within three days.

Lists are read in pages and counters by the same conditions, so that both cost what is due and not
what exists. Periods of complainants are nobody's delay and are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla.calendars import Places, calendar_of
from pengaduan.sla.cards import Policy, policy_of
from pengaduan.sla.events import ONE_SECOND
from pengaduan.sla.models import CalendarDay, Clock, ClockState

SOON_DAYS: Final = 3
SHOWN_AT_ONCE: Final = 50
# Three working days reach over the longest row of free days that a year has.
_FARTHEST: Final = timedelta(days=21)
_LAST_SECOND: Final = time(23, 59, 59)


class WatchBand(StrEnum):
    """Parts of the list, the most urgent first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Watching:
    """What a list is about: all agencies, one of them, or some (a watch list)."""

    agency_id: int | None = None
    only: frozenset[int] | None = None
    cases: frozenset[int] = frozenset()


EVERYTHING: Final = Watching()


@dataclass(frozen=True, slots=True)
class WatchedClock:
    """One running duty. ``days_left`` counts working days, negative when late."""

    clock_id: int
    number: str
    summary: str | None
    agency: Agency | None
    policy: Policy
    duty_on: str
    due_at: datetime
    zone: str
    days_left: int
    band: WatchBand


@dataclass(frozen=True, slots=True)
class WatchPage:
    """One page of a band, the oldest due first; ``after`` is where the next one begins."""

    rows: tuple[WatchedClock, ...]
    after: str


class _Row(NamedTuple):
    clock: Clock
    number: str
    summary: str | None
    agency: Agency | None


class _Week(NamedTuple):
    """What decides on which day three working days are over."""

    version: int
    zone: str
    workdays: int
    places: str


class Watch:
    """The lists of one person at one moment; the limits of the bands are worked out once."""

    def __init__(
        self, session: Session, actor: Actor, *, now: datetime, about: Watching = EVERYTHING
    ) -> None:
        self._session = session
        self._actor = actor
        self._now = now
        self._about = about
        self._limits: sa.ColumnElement[bool] | None = None
        self._calendars: dict[_Week, WorkCalendar] = {}
        own = sa.select(CalendarDay.scope).where(CalendarDay.scope != "").distinct()
        self._own_days = frozenset(session.scalars(own))

    def count(self, band: WatchBand) -> int:
        """Return how many duties a band has, by the same conditions that list them."""
        rows = self._query(band).with_only_columns(Clock.id).order_by(None).subquery()
        return self._session.scalar(sa.select(sa.func.count()).select_from(rows)) or 0

    def page(
        self, band: WatchBand, *, after: str = "", language: str = "id", limit: int = SHOWN_AT_ONCE
    ) -> WatchPage:
        """Return one page of a band; ValueError for an ``after`` that no page gave."""
        query = self._query(band).order_by(Clock.due_at, Clock.id).limit(limit + 1)
        if after:
            query = query.where(_later_than(after))
        rows = [_Row(*row) for row in self._session.execute(query)]
        shown = rows[:limit]
        more = len(rows) > limit
        return WatchPage(
            tuple(
                _watched(row, band, self._calendar(row.clock), self._now, language) for row in shown
            ),
            f"{shown[-1].clock.due_at.isoformat()}~{shown[-1].clock.id}" if more else "",
        )

    def _query(self, band: WatchBand) -> sa.Select[*tuple[Any, ...]]:
        query: sa.Select[*tuple[Any, ...]] = (
            visible_to(self._actor)
            .with_only_columns(Clock, Complaint.number, Complaint.summary, Agency)
            .join(Clock, Clock.complaint_id == Complaint.id)
            .outerjoin(Agency, Agency.id == Clock.agency_id)
            .where(
                Clock.state == ClockState.RUNNING,
                Clock.duty_on.not_in(sorted(CITIZEN_DUTIES)),
                *self._within(band),
            )
        )
        about = self._about
        if about.agency_id is not None:
            query = query.where(Clock.agency_id == about.agency_id)
        if about.only is not None:
            mine = sa.or_(Clock.agency_id.in_(about.only), Clock.complaint_id.in_(about.cases))
            query = query.where(mine)
        return query

    def _within(self, band: WatchBand) -> Sequence[sa.ColumnElement[bool]]:
        late = self._now - ONE_SECOND
        if band is WatchBand.LATE:
            return (Clock.due_at <= late,)
        today = sa.or_(*self._today())
        if band is WatchBand.TODAY:
            return (Clock.due_at > late, Clock.due_at <= late + timedelta(days=2), today)
        if self._limits is None:
            self._limits = sa.or_(sa.false(), *self._soon())
        return (
            Clock.due_at > late,
            Clock.due_at <= late + _FARTHEST,
            sa.not_(today),
            self._limits,
        )

    def _today(self) -> Iterator[sa.ColumnElement[bool]]:
        """Yield, for each zone, that a clock ends before the office's midnight."""
        for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
            yield sa.and_(Clock.zone == zone, Clock.due_at <= _last_second(self._now, zone))

    def _soon(self) -> Iterator[sa.ColumnElement[bool]]:
        """Yield, for each kind of office, that three working days at most are left.

        Offices with days of their own within reach are told apart; the others share a limit.
        """
        special = self._special_weeks()
        apart = {week.places for week in special}
        for week in (*self._weeks(), *special):
            places = Clock.places.not_in(apart) if not week.places else Clock.places == week.places
            yield sa.and_(
                Clock.calendar_version_id == week.version,
                Clock.zone == week.zone,
                Clock.workdays == week.workdays,
                places,
                Clock.due_at <= self._limit(week),
            )

    def _near(self) -> Sequence[sa.ColumnElement[bool]]:
        return (
            Clock.state == ClockState.RUNNING,
            Clock.due_at > self._now - ONE_SECOND,
            Clock.due_at <= self._now + _FARTHEST,
        )

    def _weeks(self) -> list[_Week]:
        columns = (Clock.calendar_version_id, Clock.zone, Clock.workdays)
        query = sa.select(*columns).where(*self._near()).distinct()
        return [_Week(*row, "") for row in self._session.execute(query)]

    def _special_weeks(self) -> list[_Week]:
        if not self._own_days:
            return []
        columns = (Clock.calendar_version_id, Clock.zone, Clock.workdays, Clock.places)
        inside = sa.or_(
            *(
                (sa.literal(",") + Clock.places + ",").contains(f",{one},")
                for one in sorted(self._own_days)
            )
        )
        query = sa.select(*columns).where(*self._near(), inside).distinct()
        return [_Week(*row) for row in self._session.execute(query)]

    def _limit(self, week: _Week) -> datetime:
        """Return the last second of the last day on which three working days are left."""
        calendar = self._calendar_of(week)
        end = limit = _last_second(self._now, week.zone)
        while end <= self._now + _FARTHEST:
            if working_days_left(self._now, end, calendar) > SOON_DAYS:
                break
            limit = end
            end = _last_second(end + timedelta(hours=1), week.zone)
        return limit

    def _calendar(self, clock: Clock) -> WorkCalendar:
        """Return the calendar of a clock; offices without days of their own share one."""
        own = [one for one in clock.places.split(",") if one in self._own_days]
        week = _Week(clock.calendar_version_id, clock.zone, clock.workdays, ",".join(own))
        return self._calendar_of(week)

    def _calendar_of(self, week: _Week) -> WorkCalendar:
        if week not in self._calendars:
            self._calendars[week] = _calendar(self._session, week)
        return self._calendars[week]


def agencies_with_cases(session: Session) -> Sequence[Any]:
    """Return id and name of the agencies that have any case, by name."""
    some = sa.exists().where(Complaint.agency_id == Agency.id)
    return session.execute(
        sa.select(Agency.id, Agency.name).where(some).order_by(Agency.name)
    ).all()


def _later_than(after: str) -> sa.ColumnElement[bool]:
    moment, tilde, number = after.partition("~")
    due = datetime.fromisoformat(moment)
    if not tilde or due.tzinfo is None:
        raise ValueError(after)
    start = sa.tuple_(
        sa.literal(due, type_=Clock.due_at.type), sa.literal(int(number), type_=Clock.id.type)
    )
    return sa.tuple_(Clock.due_at, Clock.id) > start


def _last_second(moment: datetime, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), _LAST_SECOND, ZoneInfo(zone)).astimezone(UTC)


def _calendar(session: Session, week: _Week) -> WorkCalendar:
    places: Places = tuple(week.places.split(",")) if week.places else ()
    return calendar_of(
        session, week.version, zone=week.zone, workdays=week.workdays, places=places
    )[1]


def _watched(
    row: _Row, band: WatchBand, calendar: WorkCalendar, now: datetime, language: str
) -> WatchedClock:
    clock = row.clock
    return WatchedClock(
        clock_id=clock.id,
        number=row.number,
        summary=row.summary,
        agency=row.agency,
        policy=policy_of(clock, language=language),
        duty_on=clock.duty_on,
        due_at=clock.due_at,
        zone=clock.zone,
        days_left=working_days_left(now, clock.due_at, calendar),
        band=band,
    )
