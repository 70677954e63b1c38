"""When an agency works: what other hours would move, and setting them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.agencies.recounts import order_recount
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.rules.office_hours import USUAL, check_week, week_of
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars
from pengaduan.sla.models import Clock
from pengaduan.sla.moving import BATCH, Move, OpenClock, moved, open_clocks

CHAIN: Final = "system"
ZONES: Final = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


@dataclass(frozen=True, slots=True)
class AgencyHours:
    """When an agency works. ``hours`` is empty for the usual hours of its week."""

    zone: str
    workdays: int
    hours: str = ""


def hours_of_agency(agency: Agency) -> AgencyHours:
    """Return what holds for an agency now."""
    return AgencyHours(agency.zone, agency.workdays, agency.hours)


def check(new: AgencyHours) -> None:
    """Raise OfficeHoursError or NoCalendarError for what cannot be."""
    if new.zone not in ZONES or new.workdays not in USUAL:
        raise calendars.NoCalendarError("no such zone or working week")
    check_week(week_of(new.hours or USUAL[new.workdays]), new.workdays)


def effects(
    session: Session, agency: Agency, new: AgencyHours, now: datetime, *, limit: int = BATCH
) -> list[Move]:
    """Return the open deadlines of an agency that another answer would give another date."""
    found: list[Move] = []
    last = 0
    while len(found) < limit:
        batch = open_clocks(session, sa.and_(Clock.id > last, Clock.agency_id == agency.id))
        if not batch:
            break
        for one in batch:
            move = moved(one, _calendar(session, agency, new, one), now)
            if move is not None:
                found.append(move)
        last = batch[-1].clock.id
    return found[:limit]


def _calendar(session: Session, agency: Agency, new: AgencyHours, one: OpenClock) -> WorkCalendar:
    hours = (new.hours or USUAL[new.workdays]) if one.clock.hours else ""
    office = calendars.Office(new.zone, new.workdays, calendars.places_of(agency), hours)
    return calendars.calendar_at(session, office)[1]


def put(
    session: Session, agency: Agency, new: AgencyHours, *, decree: str, actor: str, now: datetime
) -> None:
    """Set when an agency works and have its open deadlines counted anew; the caller commits.

    New clocks use it at once; running ones are moved by the jobs process, never to an earlier
    date. What was before stands in the audit trail.
    """
    check(new)
    old = hours_of_agency(agency)
    agency.zone, agency.workdays = str(ZoneInfo(new.zone)), new.workdays
    agency.hours = "" if new.hours == USUAL[new.workdays] else new.hours
    agency.hours_set_at = now
    session.flush()
    detail: dict[str, str | int | bool | None] = {
        "agency": agency.id,
        "old": f"{old.zone} {old.workdays} {old.hours}".strip(),
        "new": f"{agency.zone} {agency.workdays} {agency.hours}".strip(),
        "decree": decree[:200],
    }
    record(session, Tag.AGENCY_HOURS_SET, chain=CHAIN, actor=actor, now=now, detail=detail)
    order_recount(session, agency.id, actor=actor, now=now)
