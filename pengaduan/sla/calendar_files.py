"""Days off as they come from outside: CSV, iCalendar, and the holidays package."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Final

import holidays
import icalendar

from pengaduan.rules.holidays import HolidayKind
from pengaduan.rules.texts import N_
from pengaduan.sla.calendars import NATIONAL, WORKING, DayOff

KINDS: Final = (*(kind.value for kind in HolidayKind), "libur_daerah", WORKING)
LARGEST: Final = 1024 * 1024
MOST_DAYS: Final = 4000
FIRST_YEAR, LAST_YEAR = 2000, 2100
_SCOPE: Final = re.compile(r"(?:|region:[1-9]\d|agency:[A-Za-z0-9_.:-]{1,60})")
_COLUMNS: Final = frozenset({"tanggal", "nama"})


class CalendarFileError(ValueError):
    """A file that cannot be taken: ``message_id`` with ``values`` says where and why."""

    def __init__(self, message_id: str, **values: object) -> None:
        super().__init__(message_id % values if values else message_id)
        self.message_id = message_id
        self.values_of_message = values


def read_file(data: bytes, *, scope: str, kind: str, decree: str | None) -> list[DayOff]:
    """Return the days of a CSV or iCalendar file, by date; CalendarFileError says what is wrong.

    ``scope``, ``kind`` and ``decree`` fill what the file does not say. CSV has the columns
    tanggal and nama, and may have jenis, dasar and wilayah (a scope).
    """
    if len(data) > LARGEST:
        raise CalendarFileError(N_("Berkas kalender lebih besar dari 1 MB."))
    if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"BEGIN:VCALENDAR"):
        found = _from_ics(data, scope=scope, kind=kind, decree=decree)
    else:
        found = _from_csv(data, scope=scope, kind=kind, decree=decree)
    return checked(found)


def from_package(years: Iterable[int]) -> list[DayOff]:
    """Return the national days and the joint leave that the holidays package knows for years.

    What the package only estimates keeps its own mark "(perkiraan)" in the name.
    """
    wanted = sorted(set(years))
    found: list[DayOff] = []
    source = f"holidays {version('holidays')}"
    for category, kind in (
        ("public", HolidayKind.NATIONAL.value),
        ("government", HolidayKind.JOINT_LEAVE.value),
    ):
        # Without its language the names follow the machine's locale.
        listed = holidays.country_holidays(
            "ID", years=wanted, categories=(category,), language="id"
        )
        found += [DayOff(day, name, kind, source) for day, name in sorted(listed.items())]
    return checked(found, doubled=True)


def checked(days: Iterable[DayOff], *, doubled: bool = False) -> list[DayOff]:
    """Return the days in order, or raise CalendarFileError for one that makes no sense.

    A day that stands twice in one scope is refused, or kept once (the first) when ``doubled``.
    """
    known: dict[tuple[str, date], DayOff] = {}
    for item in days:
        if not FIRST_YEAR <= item.day.year <= LAST_YEAR:
            raise CalendarFileError(N_("Tahun %(year)s tidak dapat dipakai."), year=item.day.year)
        if item.kind not in KINDS:
            raise CalendarFileError(N_("Jenis hari %(kind)s tidak dikenal."), kind=item.kind)
        if not _SCOPE.fullmatch(item.scope):
            raise CalendarFileError(N_("Wilayah %(scope)s tidak dikenal."), scope=item.scope)
        if (item.scope, item.day) in known and not doubled:
            raise CalendarFileError(
                N_("Tanggal %(day)s tertulis dua kali."), day=item.day.isoformat()
            )
        known.setdefault((item.scope, item.day), item)
    if not known:
        raise CalendarFileError(N_("Berkas ini tidak memuat satu hari pun."))
    if len(known) > MOST_DAYS:
        raise CalendarFileError(N_("Berkas ini memuat terlalu banyak hari."))
    return sorted(known.values(), key=lambda item: (item.day, item.scope))


def _from_csv(data: bytes, *, scope: str, kind: str, decree: str | None) -> Iterator[DayOff]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CalendarFileError(N_("Berkas ini bukan CSV atau ICS yang dapat dibaca.")) from error
    separator = ";" if text.split("\n", 1)[0].count(";") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if not names >= _COLUMNS:
        raise CalendarFileError(N_("Baris pertama CSV harus memuat kolom tanggal dan nama."))
    for number, raw in enumerate(rows, start=2):
        row = {(k or "").strip().lower(): (v or "").strip() for k, v in raw.items() if k}
        yield DayOff(
            day=_day(row.get("tanggal", ""), number),
            name=_name(row.get("nama", ""), number),
            kind=row.get("jenis") or kind,
            decree=row.get("dasar") or decree,
            scope=row.get("wilayah") or scope,
        )


def read_day(text: str) -> date:
    """Return the date of a text like 2027-01-31 or 31/1/2027, or raise CalendarFileError."""
    for shape in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), shape).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise CalendarFileError(N_('"%(text)s" bukan tanggal.'), text=text)


def _day(text: str, row: int) -> date:
    try:
        return read_day(text)
    except CalendarFileError:
        raise CalendarFileError(
            N_('Baris %(row)s: "%(text)s" bukan tanggal. Tulis seperti 2027-01-01.'),
            row=row,
            text=text,
        ) from None


def _name(text: str, row: int) -> str:
    if not text or len(text) > 200:
        raise CalendarFileError(
            N_("Baris %(row)s: isi nama hari, paling banyak 200 huruf."), row=row
        )
    return text


def _from_ics(data: bytes, *, scope: str, kind: str, decree: str | None) -> Iterator[DayOff]:
    try:
        whole = icalendar.Calendar.from_ical(data)
        events = [_event(part) for part in whole.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise CalendarFileError(N_("Berkas ICS ini rusak.")) from error
    for row, (name, first, last) in enumerate(events, start=1):
        if (last - first).days > 60:
            raise CalendarFileError(N_("Acara %(row)s lebih dari 60 hari."), row=row)
        for offset in range(max((last - first).days, 1)):
            day = first + timedelta(days=offset)
            yield DayOff(day, _name(name, row), kind, decree, scope or NATIONAL)


def _event(part: icalendar.Component) -> tuple[str, date, date]:
    """Return name, first day and the day after the last of an all-day event."""
    first = _date(part.decoded("DTSTART"))
    last = _date(part.decoded("DTEND")) if "DTEND" in part else first + timedelta(days=1)
    return str(part.get("SUMMARY", "")).strip(), first, last


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise ValueError(value)
