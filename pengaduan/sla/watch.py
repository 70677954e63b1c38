"""The monitors' list: which duties of offices are late, due today, or due within three days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
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
from pengaduan.sla.calendars import Places, calendar_of, clock_places
from pengaduan.sla.cards import Policy, policy_of
from pengaduan.sla.events import ONE_SECOND, is_late
from pengaduan.sla.models import Clock, ClockState

SOON_DAYS: Final = 3
# Three working days reach over the longest row of free days that a year has.
_FARTHEST: Final = timedelta(days=21)
_CalendarKey = tuple[int, str, int, Places]


class WatchBand(StrEnum):
    """Parts of the list, the most urgent first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"


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
class Watch:
    """The list by band, and the agencies that appear when no agency was asked for."""

    bands: dict[WatchBand, tuple[WatchedClock, ...]]
    agencies: tuple[Agency, ...]


class _Row(NamedTuple):
    clock: Clock
    number: str
    summary: str | None
    agency: Agency | None


def watch(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    agency_id: int | None = None,
    language: str = "id",
) -> Watch:
    """Return the running duties of offices that need attention at ``now``, the oldest due first.

    Periods of complainants are nobody's delay and are left out.
    """
    rows = _rows(session, actor, now)
    calendars = _calendars(session, rows)
    read = [_watched(row, calendars[_calendar_key(row.clock)], now, language) for row in rows]
    every = [one for one in read if one is not None]
    agencies = {one.agency.id: one.agency for one in every if one.agency is not None}
    wanted = [one for one in every if agency_id is None or _agency_id(one) == agency_id]
    return Watch(
        {band: tuple(one for one in wanted if one.band is band) for band in WatchBand},
        tuple(sorted(agencies.values(), key=lambda agency: agency.name)),
    )


def _agency_id(watched: WatchedClock) -> int | None:
    return None if watched.agency is None else watched.agency.id


def _rows(session: Session, actor: Actor, now: datetime) -> Sequence[_Row]:
    seen = visible_to(actor).with_only_columns(Complaint.id).order_by(None)
    query = (
        sa.select(Clock, Complaint.number, Complaint.summary, Agency)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .outerjoin(Agency, Agency.id == Clock.agency_id)
        .where(
            Clock.state == ClockState.RUNNING,
            Clock.due_at <= now - ONE_SECOND + _FARTHEST,
            Clock.duty_on.not_in(sorted(CITIZEN_DUTIES)),
            Complaint.id.in_(seen),
        )
        .order_by(Clock.due_at, Clock.id)
    )
    return [_Row(*row) for row in session.execute(query)]


def _calendar_key(clock: Clock) -> _CalendarKey:
    return clock.calendar_version_id, clock.zone, clock.workdays, clock_places(clock)


def _calendars(session: Session, rows: Sequence[_Row]) -> dict[_CalendarKey, WorkCalendar]:
    """Return the calendar of each kind of office that occurs, asked for once each."""
    return {
        key: calendar_of(session, key[0], zone=key[1], workdays=key[2], places=key[3])[1]
        for key in {_calendar_key(row.clock) for row in rows}
    }


def _watched(
    row: _Row, calendar: WorkCalendar, now: datetime, language: str
) -> WatchedClock | None:
    clock = row.clock
    left = working_days_left(now, clock.due_at, calendar)
    band = _band(clock, left, now)
    if band is None:
        return None
    return WatchedClock(
        clock_id=clock.id,
        number=row.number,
        summary=row.summary,
        agency=row.agency,
        policy=policy_of(clock, language=language),
        duty_on=clock.duty_on,
        due_at=clock.due_at,
        zone=clock.zone,
        days_left=left,
        band=band,
    )


def _band(clock: Clock, left: int, now: datetime) -> WatchBand | None:
    zone = ZoneInfo(clock.zone)
    if is_late(clock.due_at, now):
        return WatchBand.LATE
    if clock.due_at.astimezone(zone).date() == now.astimezone(zone).date():
        return WatchBand.TODAY
    return WatchBand.SOON if left <= SOON_DAYS else None
