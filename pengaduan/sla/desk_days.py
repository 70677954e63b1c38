"""Which due instant stands in which band of the desk, by the calendar of each agency."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.desk_place import WAITING
from pengaduan.infra import asked
from pengaduan.infra.conditions import among_ids
from pengaduan.infra.db import UtcDateTime
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla.calendars import NEWEST_ID, calendar_for, keep_current, places_of
from pengaduan.sla.events import is_late
from pengaduan.sla.models import CalendarVersion

SOON_DAYS: Final = 3
WEEK_DAYS: Final = 5
_LONGEST_BREAK: Final = 400
_ENDS: Final = ("today", "soon", "week")
Moment = datetime | sa.BindParameter[datetime]


class Section(StrEnum):
    """Bands of the desk, most urgent first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Days:
    """The bands of the agencies that share a calendar: when today, soon and this week are over."""

    agency_ids: tuple[int, ...]
    calendar: WorkCalendar
    today_until: datetime
    soon_until: datetime
    week_until: datetime
    now: datetime
    counted: dict[date, int | None] = field(default_factory=dict, compare=False, repr=False)

    def span(self, section: Section, *, late: Moment) -> tuple[Moment, Moment | None]:
        """Return from when (included) to when (excluded, None for ever) a due instant is in it.

        ``late`` is where being late ends. Only for the four bands of what is still in time.
        """
        return {
            Section.TODAY: (late, self.today_until),
            Section.SOON: (self.today_until, self.soon_until),
            Section.WEEK: (self.soon_until, self.week_until),
            Section.LATER: (self.week_until, None),
        }[section]

    def section(self, desk: int | None, due: datetime | None) -> Section:
        """Return the band of one complaint by its place at the desk and its due instant."""
        if desk == WAITING:
            return Section.WAITING
        if due is None:
            return Section.LATER
        if is_late(due, self.now):
            return Section.LATE
        ends = {
            Section.TODAY: self.today_until,
            Section.SOON: self.soon_until,
            Section.WEEK: self.week_until,
        }
        return next((one for one, end in ends.items() if due < end), Section.LATER)

    def days_left(self, due: datetime | None) -> int | None:
        """Return the working days left, negative when late.

        None without a due date, and where only free days lie between today and it: a number
        would read as "today". Counted once for all that is due on the same day.
        """
        if due is None:
            return None
        day = self.calendar.local_day(due)
        if day not in self.counted:
            left = working_days_left(self.now, due, self.calendar)
            self.counted[day] = left if left or day == self.calendar.local_day(self.now) else None
        return self.counted[day]


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The bands of :class:`Days` in a question that is kept: its instants are put in later."""

    agency_ids: tuple[int, ...]
    place: int

    def span(self, section: Section, *, late: Moment) -> tuple[Moment, Moment | None]:
        """Return from when to when a due instant is in a band, as :meth:`Days.span`."""
        today, soon, week = (moment_of(f"{name}_{self.place}") for name in _ENDS)
        return {
            Section.TODAY: (late, today),
            Section.SOON: (today, soon),
            Section.WEEK: (soon, week),
            Section.LATER: (week, None),
        }[section]


def moment_of(name: str) -> Moment:
    """Return the place of an instant in a question that is kept."""
    return sa.bindparam(name, type_=UtcDateTime())


def moments(days: Sequence[Days]) -> dict[str, datetime]:
    """Return the instants that such a question needs, by the names of their places."""
    return {
        f"{name}_{place}": getattr(one, f"{name}_until")
        for place, one in enumerate(days)
        for name in _ENDS
    }


def days_of(session: Session, actor: Actor, *, now: datetime) -> list[Days]:
    """Return the bands of somebody's agencies, one entry for each calendar that occurs."""
    key = (days_of, actor.agency_ids, now)
    return asked.once(session, key, lambda: _bands(session, actor.agency_ids, now=now))


_OFFICES: Final = (
    sa.select(Agency, CalendarVersion)
    .outerjoin(CalendarVersion, CalendarVersion.id == NEWEST_ID)
    .where(among_ids(Agency.id, "ids"))
)


def _bands(session: Session, agency_ids: frozenset[int], *, now: datetime) -> list[Days]:
    offices = defaultdict(list)
    rows = session.execute(_OFFICES, {"ids": sorted(agency_ids)})
    for agency, version in sorted(rows, key=lambda row: row[0].id):
        if version is not None:
            keep_current(session, version)
        offices[agency.zone, agency.workdays, places_of(agency)].append(agency.id)
    return [
        _days(ids, calendar_for(session, zone=zone, workdays=workdays, places=places)[1], now)
        for (zone, workdays, places), ids in offices.items()
    ]


def _days(agency_ids: Sequence[int], calendar: WorkCalendar, now: datetime) -> Days:
    today = calendar.local_day(now)
    return Days(
        tuple(agency_ids),
        calendar,
        today_until=calendar.first_instant(today + timedelta(days=1)),
        soon_until=calendar.first_instant(_after(today, SOON_DAYS, calendar)),
        week_until=calendar.first_instant(_after(today, WEEK_DAYS, calendar)),
        now=now,
    )


def _after(today: date, working_days: int, calendar: WorkCalendar) -> date:
    """Return the first day that lies more than so many working days after today."""
    seen, day = 0, today
    for _ in range(_LONGEST_BREAK):
        day += timedelta(days=1)
        seen += calendar.is_working(day)
        if seen > working_days:
            return day
    return day
