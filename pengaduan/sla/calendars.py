"""The calendars of the database: published once, then read as rules.workdays.WorkCalendar.

A version holds the national days and, beside them, the days of provinces and of single agencies,
so that one name says by which days a clock was set, wherever its office is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.infra import asked
from pengaduan.infra.unflushed import asking
from pengaduan.rules import office_hours
from pengaduan.rules.holidays import HOLIDAY_FILE, shipped_list
from pengaduan.rules.law_types import Unit
from pengaduan.rules.workdays import ALL_DAY, MONDAY_TO_FRIDAY, Span, WorkCalendar
from pengaduan.sla.models import CalendarDay, CalendarVersion, Clock

Places = tuple[str, ...]
"""The scopes whose days hold for an office, the widest first, without the national one."""

DEFAULT_ZONE: Final = "Asia/Jakarta"
DEFAULT_WORKDAYS: Final = 5

MONDAY_TO_SATURDAY: Mapping[int, tuple[Span, ...]] = MappingProxyType(
    dict.fromkeys(range(6), ALL_DAY)
)
# Perpres 21/2023 Art. 3 (five days) and Art. 7 (units serving the public directly may work six).
WEEKS: Final = MappingProxyType({5: MONDAY_TO_FRIDAY, 6: MONDAY_TO_SATURDAY})

NATIONAL: Final = ""
"""The scope of days that hold in the whole country."""
WORKING: Final = "kerja"
"""The kind of a day on which a place works although a wider scope is off."""

_ROOM_IN_CACHE: Final = 256
_VERSIONS_IN_CACHE: Final = 16
# Keyed by the code of a version, which names its content, so nothing here ever becomes stale.
_calendars: dict[tuple[str, "Office"], WorkCalendar] = {}
_by_scope: dict[str, dict[str, list["DayOff"]]] = {}


@dataclass(frozen=True, slots=True)
class Office:
    """What of an office makes its calendar: zone, length of the week, places, and hours.

    ``hours`` is empty where whole days count, which is everywhere but in working hours.
    """

    zone: str = DEFAULT_ZONE
    workdays: int = DEFAULT_WORKDAYS
    places: Places = ()
    hours: str = ""


class NoCalendarError(LookupError):
    """There is no such calendar: nothing was loaded yet, or the working week is unknown."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that is not like its weekday, where that holds, and the decree that made it so."""

    day: date
    name: str
    kind: str
    decree: str | None = None
    scope: str = NATIONAL


def places_of(agency: Agency | None) -> Places:
    """Return the scopes of an agency: its province, then itself; none without an agency."""
    if agency is None:
        return ()
    province = (agency.region_code or "")[:2]
    return (*((f"region:{province}",) if province else ()), f"agency:{agency.code}")


def office_of(agency: Agency | None, unit: Unit | None = None) -> Office:
    """Return the office that counts for an agency; its hours too for a period in working hours."""
    office = Office() if agency is None else Office(agency.zone, agency.workdays, places_of(agency))
    if unit is not Unit.WORKING_HOUR:
        return office
    own = "" if agency is None else agency.hours
    return replace(office, hours=own or office_hours.USUAL[office.workdays])


def office_of_clock(clock: Clock) -> Office:
    """Return the office that a clock was set for."""
    return Office(clock.zone, clock.workdays, clock_places(clock), clock.hours)


def load_calendar(session: Session, *, now: datetime) -> CalendarVersion:
    """Publish the shipped holidays, unless the database holds exactly these already."""
    return publish(session, shipped_days(), source=HOLIDAY_FILE.name, now=now)


def shipped_days() -> list[DayOff]:
    """Return the holidays that come with this release, each with its decree."""
    shipped = shipped_list()
    decrees = {year.year: year.decree for year in shipped.years}
    return [
        DayOff(item.day, item.name, item.kind.value, decrees[item.day.year])
        for item in shipped.days
    ]


def publish(
    session: Session, days: Iterable[DayOff], *, source: str, now: datetime
) -> CalendarVersion:
    """Store a calendar version; the same days give the version that is already there.

    A published version is never edited: the clocks that name it stay explainable.
    """
    ordered = _ordered(days)
    code = version_code(ordered)
    known = session.scalars(sa.select(CalendarVersion).where(CalendarVersion.code == code)).first()
    if known is not None:
        return known
    version = CalendarVersion(code=code, source=source, published_at=now)
    session.add(version)
    session.flush()
    rows = [
        {
            "version_id": version.id,
            "scope": item.scope,
            "day": item.day,
            "name": item.name,
            "kind": item.kind,
            "decree": item.decree,
        }
        for item in ordered
    ]
    if rows:
        session.execute(sa.insert(CalendarDay), rows)
    return version


def version_code(days: Iterable[DayOff]) -> str:
    """Return the code of a version: its first and last year and a digest of its content."""
    ordered = _ordered(days)
    listed = [
        [
            item.day.isoformat(),
            item.name,
            item.kind,
            item.decree,
            *([item.scope] * bool(item.scope)),
        ]
        for item in ordered
    ]
    digest = hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()
    years = f"{ordered[0].day.year}-{ordered[-1].day.year}" if ordered else "kosong"
    return f"libur-{years}-{digest[:12]}"


def _ordered(days: Iterable[DayOff]) -> list[DayOff]:
    return sorted(days, key=lambda item: (item.day, item.scope))


def days_of(session: Session, version_id: int) -> list[DayOff]:
    """Return all days of a version, by date and scope."""
    query = sa.select(CalendarDay).where(CalendarDay.version_id == version_id)
    return _ordered(
        DayOff(row.day, row.name, row.kind, row.decree, row.scope) for row in session.scalars(query)
    )


_NEWEST: Final = (
    sa.select(CalendarVersion)
    .order_by(CalendarVersion.published_at.desc(), CalendarVersion.id.desc())
    .limit(1)
)


NEWEST_ID: Final = _NEWEST.with_only_columns(CalendarVersion.id).scalar_subquery()
"""The id of :func:`current_version`, for a question that reads it beside something else."""


def keep_current(session: Session, version: CalendarVersion) -> None:
    """Keep what such a question has told, as :func:`current_version` would have asked it."""
    asked.keep(session, current_version, version)


def current_version(session: Session) -> CalendarVersion:
    """Return the version that new clocks use, the last one published, or raise NoCalendarError."""
    with asking(session, CalendarVersion):
        version = asked.once(session, current_version, lambda: session.scalars(_NEWEST).first())
    if version is None:
        raise NoCalendarError("no calendar is loaded; run `flask reference load`")
    return version


def calendar_for(
    session: Session, *, zone: str, workdays: int, places: Places = (), hours: str = ""
) -> tuple[int, WorkCalendar]:
    """Return the current version's id and its calendar for an office in ``zone``.

    ``workdays`` is the length of the working week, 5 or 6; NoCalendarError for any other.
    """
    version = current_version(session)
    return version.id, _calendar(session, version, Office(zone, workdays, places, hours))


def calendar_at(session: Session, office: Office) -> tuple[int, WorkCalendar]:
    """Return the current version's id and its calendar for an office."""
    version = current_version(session)
    return version.id, _calendar(session, version, office)


def calendar_of(
    session: Session,
    version_id: int,
    *,
    zone: str,
    workdays: int,
    places: Places = (),
    hours: str = "",
) -> tuple[CalendarVersion, WorkCalendar]:
    """Return an earlier version and its calendar, as the clocks that were set by it need it."""
    return calendar_under(session, version_id, Office(zone, workdays, places, hours))


def calendar_under(
    session: Session, version_id: int, office: Office
) -> tuple[CalendarVersion, WorkCalendar]:
    """Return a version and its calendar for an office; NoCalendarError without that version."""
    version = session.get(CalendarVersion, version_id)
    if version is None:
        raise NoCalendarError(f"there is no calendar version {version_id}")
    return version, _calendar(session, version, office)


def calendar_of_clock(session: Session, clock: Clock) -> tuple[CalendarVersion, WorkCalendar]:
    """Return the version and the calendar by which the due date of a clock was set."""
    return calendar_under(session, clock.calendar_version_id, office_of_clock(clock))


def clock_places(clock: Clock) -> Places:
    """Return the scopes that a clock was started under."""
    return tuple(clock.places.split(",")) if clock.places else ()


def built(days: Iterable[DayOff], office: Office) -> WorkCalendar:
    """Return the calendar that these days make for an office; the narrowest scope decides."""
    if office.workdays not in WEEKS:
        raise NoCalendarError(f"a working week of {office.workdays} days is not known")
    wanted = (NATIONAL, *office.places)
    names: dict[date, str] = {}
    found = [item for item in days if item.scope in wanted]
    for item in sorted(found, key=lambda item: wanted.index(item.scope)):
        if item.kind == WORKING:
            names.pop(item.day, None)
        else:
            names[item.day] = item.name
    return WorkCalendar(
        holidays=frozenset(names),
        week=office_hours.week_of(office.hours) if office.hours else WEEKS[office.workdays],
        zone=ZoneInfo(office.zone),
        names=MappingProxyType(names),
    )


def _calendar(session: Session, version: CalendarVersion, office: Office) -> WorkCalendar:
    days = _days(session, version)
    # Most places have no days of their own, so most offices share one calendar.
    own = tuple(place for place in office.places if place in days)
    key = version.code, replace(office, places=own)
    found = _calendars.get(key)
    if found is None:
        listed = (item for place in (NATIONAL, *own) for item in days.get(place, ()))
        found = built(listed, key[1])
        if len(_calendars) >= _ROOM_IN_CACHE:
            _calendars.clear()
        _calendars[key] = found
    return found


def _days(session: Session, version: CalendarVersion) -> Mapping[str, list[DayOff]]:
    """Return the days of a version by scope; a version is read once per process."""
    found = _by_scope.get(version.code)
    if found is None:
        found = {}
        for item in days_of(session, version.id):
            found.setdefault(item.scope, []).append(item)
        if len(_by_scope) >= _VERSIONS_IN_CACHE:
            _by_scope.clear()
        _by_scope[version.code] = found
    return found
