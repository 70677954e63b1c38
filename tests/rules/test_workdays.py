"""Working weeks, shipped holidays and what the clocks of a zone do to spans."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays as published
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.holidays import HOLIDAY_FILE, HolidayKind, read_holidays, shipped_list
from pengaduan.rules.law import LawDataError
from pengaduan.rules.workdays import (
    ALL_DAY,
    MONDAY_TO_FRIDAY,
    CalendarError,
    Span,
    WorkCalendar,
    calendar_of,
    national_calendar,
)

SHIPPED = HOLIDAY_FILE.read_text(encoding="utf-8")
JAKARTA = ZoneInfo("Asia/Jakarta")


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range(366) if (first + timedelta(n)).year == year]


def plain(zone: str, spans: tuple[Span, ...]) -> WorkCalendar:
    return WorkCalendar(frozenset(), dict.fromkeys(range(7), spans), ZoneInfo(zone))


@pytest.mark.parametrize("year", range(2019, 2028))
def test_the_working_days_of_each_year_equal_the_count_of_the_sources(year: int) -> None:
    calendar = national_calendar()

    assert sum(map(calendar.is_working, days_of(year))) == shipped_list().workdays[year]


@pytest.mark.parametrize("year", range(2020, 2028))
def test_the_shipped_days_equal_those_of_the_holidays_package(year: int) -> None:
    package = published.country_holidays(
        "ID", years=year, categories=("public", "government"), language="id"
    )

    ours = {item.day for item in shipped_list().days if item.day.year == year}

    assert ours == set(package)


def test_every_year_names_its_decree_and_whether_it_was_verified() -> None:
    years = {item.year: item for item in shipped_list().years}

    assert list(years) == list(range(2019, 2028))
    assert years[2027].status == "belum_diverifikasi_mandiri"
    assert all(item.decree and item.sources for item in years.values())


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 3, 19), "Nyepi"),  # Thursday
        (date(2024, 11, 27), "Pilkada"),  # Wednesday, election
        (date(2026, 3, 17), ""),  # Tuesday
    ],
)
def test_a_holiday_is_known_by_name(day: date, name: str) -> None:
    assert national_calendar().name_of(day).startswith(name)
    assert national_calendar().is_working(day) == (not name)


def test_an_office_may_work_on_joint_leave() -> None:
    leave = next(d.day for d in shipped_list().days if d.kind is HolidayKind.JOINT_LEAVE)
    kinds = frozenset({HolidayKind.NATIONAL, HolidayKind.ELECTION})

    assert not national_calendar().is_working(leave)
    assert national_calendar(kinds=kinds).is_working(leave)


def test_the_plain_week_is_monday_to_friday() -> None:
    calendar = WorkCalendar(frozenset(), MONDAY_TO_FRIDAY, JAKARTA)

    assert calendar.is_working(date(2026, 3, 13))  # Friday
    assert not calendar.is_working(date(2026, 3, 14))  # Saturday


@pytest.mark.parametrize("ends", [("16:00", "08:00"), ("08:00", "08:00"), ("08:00", "24:01")])
def test_a_span_must_end_after_it_begins(ends: tuple[str, str]) -> None:
    with pytest.raises(CalendarError):
        Span.of(*ends)


@pytest.mark.parametrize("text", ["8:00", "25:00", "0800", "08:00Z", "", "aa:bb", "08:00:00.5"])
def test_a_time_of_day_is_written_in_full(text: str) -> None:
    with pytest.raises(CalendarError):
        Span.of(text, "24:00")


def test_overlapping_spans_are_refused() -> None:
    with pytest.raises(CalendarError, match="overlap"):
        plain("Asia/Jakarta", (Span.of("08:00", "12:00"), Span.of("11:59", "16:00")))


def test_touching_spans_are_accepted() -> None:
    calendar = plain("Asia/Jakarta", (Span.of("08:00", "12:00"), Span.of("12:00", "16:00")))

    assert calendar.weekly_seconds == 7 * 8 * 3600


def test_an_eighth_weekday_is_refused() -> None:
    with pytest.raises(CalendarError):
        WorkCalendar(frozenset(), {7: ALL_DAY}, JAKARTA)


def length(calendar: WorkCalendar, day: date) -> float:
    intervals = calendar.working_intervals(day)
    return sum((end - start).total_seconds() for start, end in intervals) / 3600


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),  # Sunday, clocks go forward
        ("Europe/Berlin", date(2026, 10, 25), 25),  # Sunday, clocks go back
        ("America/New_York", date(2026, 3, 8), 23),  # Sunday
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),  # Sunday, half an hour
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),  # Sunday
        ("America/Santiago", date(2026, 4, 4), 25),  # Saturday, 24:00 becomes 23:00
        ("America/Nuuk", date(2026, 3, 28), 23),  # Saturday, 23:00 becomes 24:00
        ("Asia/Jakarta", date(2026, 3, 29), 24),  # Sunday, no summer time
    ],
)
def test_a_whole_day_is_as_long_as_it_really_is(zone: str, day: date, hours: float) -> None:
    assert length(plain(zone, ALL_DAY), day) == hours


def test_a_night_shift_is_an_hour_short_when_the_clocks_go_forward() -> None:
    calendar = plain("Europe/Berlin", (Span.of("00:00", "06:00"),))

    assert length(calendar, date(2026, 3, 29)) == 5  # Sunday


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Asia/Jakarta", date(2026, 3, 13), datetime(2026, 3, 13, 16, 59, 59, tzinfo=UTC)),
        ("Asia/Jayapura", date(2026, 3, 13), datetime(2026, 3, 13, 14, 59, 59, tzinfo=UTC)),
        # 23:00-24:00 comes twice on this Saturday: the day ends with the later one.
        ("America/Santiago", date(2026, 4, 4), datetime(2026, 4, 5, 3, 59, 59, tzinfo=UTC)),
        # 23:00-24:00 is skipped on this Saturday: its last second is 22:59:59.
        ("America/Nuuk", date(2026, 3, 28), datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_last_second_of_a_day(zone: str, day: date, utc: datetime) -> None:
    assert plain(zone, ALL_DAY).last_second(day) == utc


ZONES = st.sampled_from(
    ["Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk"]
)
DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))


@given(ZONES, DAYS)
def test_the_last_second_is_one_second_before_the_next_day(zone: str, day: date) -> None:
    calendar = plain(zone, ALL_DAY)

    next_day = calendar.last_second(day) + timedelta(seconds=1)

    assert next_day == calendar.first_instant(day + timedelta(days=1))


@given(ZONES, DAYS, st.lists(st.integers(1, 86_399), unique=True, max_size=5))
def test_cutting_the_day_into_touching_spans_changes_nothing(
    zone: str, day: date, cuts: list[int]
) -> None:
    ends = [0, *sorted(cuts), 86_400]
    pieces = tuple(Span(a, b) for a, b in pairwise(ends))

    assert length(plain(zone, pieces), day) == length(plain(zone, ALL_DAY), day)


BREAKS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "kind": (lambda data: data["hari"][0].update(jenis="pesta"), "pesta"),
    "date": (lambda data: data["hari"][0].update(tanggal="2019-02-30"), "2019-02-30"),
    "twice": (lambda data: data["hari"].append(dict(data["hari"][0])), "do not match"),
    "same day": (lambda data: data["hari"][1].update(tanggal="2019-01-01"), "twice"),
    "lost": (lambda data: data["hari"].pop(), "do not match"),
    "year": (lambda data: data["tahun"].pop("2027"), "not described"),
    "section": (lambda data: data.pop("hari"), "hari"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_holiday_file_is_refused(name: str) -> None:
    spoil, why = BREAKS[name]
    data = json.loads(SHIPPED)
    spoil(data)

    with pytest.raises(LawDataError) as caught:
        read_holidays(json.dumps(data), "libur.json")

    assert why in caught.value.reason
    assert caught.value.file == "libur.json"


def test_another_week_keeps_the_shipped_holidays() -> None:
    calendar = calendar_of(JAKARTA, week={3: ALL_DAY})

    assert not calendar.is_working(date(2026, 3, 19))  # Thursday, Nyepi
    assert calendar.is_working(date(2026, 3, 26))  # Thursday
