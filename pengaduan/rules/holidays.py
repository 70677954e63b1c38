"""The shipped Indonesian holidays 2019-2027 with their decrees and sources."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_types import LawDataError

HOLIDAY_FILE = Path(__file__).parent / "data" / "libur_skb_2019_2027.json"


class HolidayKind(StrEnum):
    """Why a day is free."""

    NATIONAL = "libur_nasional"
    JOINT_LEAVE = "cuti_bersama"
    ELECTION = "pemilu"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One free day; the name is Indonesian."""

    day: date
    kind: HolidayKind
    name: str


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """Where the list of a year comes from; ``status`` says whether it was verified."""

    year: int
    decree: str
    status: str
    sources: tuple[str, ...]
    verification: str


@dataclass(frozen=True, slots=True)
class HolidayList:
    """A checked holiday file; ``workdays`` holds the Monday-to-Friday working days per year."""

    days: tuple[Holiday, ...]
    years: tuple[HolidayYear, ...]
    workdays: dict[int, int]


def shipped_holidays() -> tuple[Holiday, ...]:
    """Return every shipped free day in order of date."""
    return shipped_list().days


@lru_cache(maxsize=1)
def shipped_list() -> HolidayList:
    """Return the shipped holiday file; it is read and checked once per process."""
    return read_holidays(HOLIDAY_FILE.read_text(encoding="utf-8"), HOLIDAY_FILE.name)


def read_holidays(text: str, file: str) -> HolidayList:
    """Read a holiday file, or raise LawDataError naming ``file``, the entry and the reason."""
    try:
        raw: object = json.loads(text)
    except ValueError as error:
        raise LawDataError(file, WHOLE_FILE, "is not readable JSON") from error
    whole = Entry(file, WHOLE_FILE, raw)
    days = tuple(_read_day(entry) for entry in whole.entries("hari"))
    listed = whole.entry("tahun")
    years = tuple(_read_year(listed.entry(year), year, days) for year in listed.names())
    _check_days(whole, days, {item.year for item in years})
    counted = whole.entry("hari_kerja_senin_jumat")
    workdays = {int(year): counted.whole(year) for year in counted.names()}
    return HolidayList(days=days, years=years, workdays=workdays)


def _read_day(entry: Entry) -> Holiday:
    written = entry.text("tanggal")
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise entry.broken(f"tanggal {written!r} is not a date") from error
    return Holiday(day=day, kind=entry.member("jenis", HolidayKind), name=entry.text("nama"))


def _read_year(entry: Entry, year: str, days: tuple[Holiday, ...]) -> HolidayYear:
    if not year.isdigit():
        raise entry.broken("is not a year")
    stated = entry.entry("jumlah")
    found = Counter(item.kind for item in days if item.day.year == int(year))
    for kind in HolidayKind:
        if stated.whole(kind.value) != found[kind]:
            raise entry.broken(f"{found[kind]} days of kind {kind} do not match jumlah")
    return HolidayYear(
        year=int(year),
        decree=entry.text("dasar"),
        status=entry.text("status"),
        sources=entry.texts("sumber"),
        verification=entry.text("verifikasi"),
    )


def _check_days(whole: Entry, days: tuple[Holiday, ...], years: set[int]) -> None:
    for day, times in Counter(item.day for item in days).items():
        if times > 1:
            raise whole.broken(f"{day} is listed twice")
        if day.year not in years:
            raise whole.broken(f"{day} lies in a year that is not described")
