"""The calendars of the database: published once, then read as rules.workdays.WorkCalendar."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.rules.holidays import HOLIDAY_FILE, shipped_list
from pengaduan.rules.workdays import ALL_DAY, MONDAY_TO_FRIDAY, Span, WorkCalendar
from pengaduan.sla.models import CalendarDay, CalendarVersion

DEFAULT_ZONE: Final = "Asia/Jakarta"
DEFAULT_WORKDAYS: Final = 5

MONDAY_TO_SATURDAY: Mapping[int, tuple[Span, ...]] = MappingProxyType(
    dict.fromkeys(range(6), ALL_DAY)
)
# Perpres 21/2023 Art. 3 (five days) and Art. 7 (units serving the public directly may work six).
WEEKS: Final = MappingProxyType({5: MONDAY_TO_FRIDAY, 6: MONDAY_TO_SATURDAY})

_ROOM_IN_CACHE: Final = 64
# Keyed by the code of a version, which names its content, so nothing here ever becomes stale.
_calendars: dict[tuple[str, str, int], WorkCalendar] = {}


class NoCalendarError(LookupError):
    """There is no such calendar: nothing was loaded yet, or the working week is unknown."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day off with the decree that made it one."""

    day: date
    name: str
    kind: str
    decree: str | None = None


def load_calendar(session: Session, *, now: datetime) -> CalendarVersion:
    """Publish the shipped holidays, unless the database holds exactly these already."""
    shipped = shipped_list()
    decrees = {year.year: year.decree for year in shipped.years}
    days = [
        DayOff(item.day, item.name, item.kind.value, decrees[item.day.year])
        for item in shipped.days
    ]
    return publish(session, days, source=HOLIDAY_FILE.name, now=now)


def publish(
    session: Session, days: Iterable[DayOff], *, source: str, now: datetime
) -> CalendarVersion:
    """Store a calendar version; the same days give the version that is already there.

    A published version is never edited: the clocks that name it stay explainable.
    """
    ordered = sorted(days, key=lambda item: item.day)
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
    ordered = sorted(days, key=lambda item: item.day)
    listed = [[item.day.isoformat(), item.name, item.kind, item.decree] for item in ordered]
    digest = hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()
    years = f"{ordered[0].day.year}-{ordered[-1].day.year}" if ordered else "kosong"
    return f"libur-{years}-{digest[:12]}"


def current_version(session: Session) -> CalendarVersion:
    """Return the version that new clocks use, the last one published, or raise NoCalendarError."""
    newest = sa.select(CalendarVersion).order_by(
        CalendarVersion.published_at.desc(), CalendarVersion.id.desc()
    )
    version = session.scalars(newest.limit(1)).first()
    if version is None:
        raise NoCalendarError("no calendar is loaded; run `flask reference load`")
    return version


def calendar_for(session: Session, *, zone: str, workdays: int) -> tuple[int, WorkCalendar]:
    """Return the current version's id and its calendar for an office in ``zone``.

    ``workdays`` is the length of the working week, 5 or 6; NoCalendarError for any other.
    """
    version = current_version(session)
    return version.id, _calendar(session, version, zone, workdays)


def calendar_of(
    session: Session, version_id: int, *, zone: str, workdays: int
) -> tuple[CalendarVersion, WorkCalendar]:
    """Return an earlier version and its calendar, as the clocks that were set by it need it."""
    version = session.get(CalendarVersion, version_id)
    if version is None:
        raise NoCalendarError(f"there is no calendar version {version_id}")
    return version, _calendar(session, version, zone, workdays)


def _calendar(session: Session, version: CalendarVersion, zone: str, workdays: int) -> WorkCalendar:
    if workdays not in WEEKS:
        raise NoCalendarError(f"a working week of {workdays} days is not known")
    key = version.code, zone, workdays
    found = _calendars.get(key)
    if found is None:
        found = _read(session, version.id, ZoneInfo(zone), WEEKS[workdays])
        if len(_calendars) >= _ROOM_IN_CACHE:
            _calendars.clear()
        _calendars[key] = found
    return found


def _read(
    session: Session, version_id: int, zone: ZoneInfo, week: Mapping[int, tuple[Span, ...]]
) -> WorkCalendar:
    rows = session.execute(
        sa.select(CalendarDay.day, CalendarDay.name).where(CalendarDay.version_id == version_id)
    )
    names = {row.day: row.name for row in rows}
    return WorkCalendar(
        holidays=frozenset(names), week=week, zone=zone, names=MappingProxyType(names)
    )
