"""Due dates and elapsed time: dated examples, and properties against slow but simple counting."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from pengaduan.rules.deadlines import (
    Amount,
    DeadlineError,
    Roll,
    Unit,
    due,
    elapsed,
    explain,
    working_days_left,
)
from pengaduan.rules.law import LAW_FILE
from pengaduan.rules.workdays import (
    ALL_DAY,
    Span,
    WorkCalendar,
    calendar_of,
    national_calendar,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
INDONESIA = national_calendar()
OFFICE = (Span.of("08:00", "12:00"), Span.of("13:00", "16:00"))
DAY_UNITS = [Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR]
VECTORS: list[dict[str, Any]] = yaml.safe_load(LAW_FILE.read_text(encoding="utf-8"))["test_vectors"]


def at(text: str, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def week_of(zone: str, *weekdays: int, spans: tuple[Span, ...] = ALL_DAY) -> WorkCalendar:
    return WorkCalendar(frozenset(), dict.fromkeys(weekdays, spans), ZoneInfo(zone))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
@pytest.mark.parametrize("column", [f"wd{n}" for n in (3, 5, 10, 14, 30, 60)])
def test_working_days_of_the_law_file(vector: dict[str, Any], column: str) -> None:
    start = at(f"{vector['start']}T10:00")

    found = due(start, int(column[2:]), Unit.WORKING_DAY, INDONESIA)

    assert found == at(f"{vector[column]}T23:59:59")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
@pytest.mark.parametrize("column", ["cd14", "cd30", "cd60"])
def test_calendar_days_of_the_law_file(vector: dict[str, Any], column: str) -> None:
    start = at(f"{vector['start']}T10:00")

    found = due(start, int(column[2:]), Unit.CALENDAR_DAY, INDONESIA)

    assert found == at(f"{vector[column]}T23:59:59")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-03-13T23:59:59", 0, Unit.CALENDAR_DAY, "2026-03-13T23:59:59"),  # Friday
        ("2026-03-14T10:00", 0, Unit.WORKING_DAY, "2026-03-14T23:59:59"),  # Saturday
        ("2026-03-14T10:00", 1, Unit.WORKING_DAY, "2026-03-16T23:59:59"),  # to Monday
        ("2024-01-31T10:00", 1, Unit.MONTH, "2024-02-29T23:59:59"),  # Thursday, leap year
        ("2026-01-31T10:00", 1, Unit.MONTH, "2026-02-28T23:59:59"),  # Saturday
        ("2026-11-30T10:00", 3, Unit.MONTH, "2027-02-28T23:59:59"),  # Sunday
        ("2024-02-29T10:00", 2, Unit.YEAR, "2026-02-28T23:59:59"),  # Saturday
        ("2024-02-29T10:00", 4, Unit.YEAR, "2028-02-29T23:59:59"),  # Tuesday
        ("2026-03-13T10:00", 72, Unit.HOUR, "2026-03-16T10:00"),  # over a weekend
        ("2026-03-13T10:00", "0.5", Unit.HOUR, "2026-03-13T10:30"),
        ("2026-03-13T10:00", Decimal("0.001"), Unit.HOUR, "2026-03-13T10:00:03.600000"),
        ("2026-03-13T10:00", 0.1, Unit.HOUR, "2026-03-13T10:06"),
        ("2026-03-13T10:00", 0, Unit.INSTANT, "2026-03-13T10:00"),
    ],
)
def test_dated_examples(start: str, amount: Amount, unit: Unit, expected: str) -> None:
    assert due(at(start), amount, unit, INDONESIA) == at(expected)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-03-13T15:00", 1, "2026-03-13T16:00"),  # Friday, to the very end of the day
        ("2026-03-13T15:00", 2, "2026-03-16T09:00"),  # Friday to Monday
        ("2026-03-13T12:30", 1, "2026-03-13T14:00"),  # in the lunch break
        ("2026-03-14T09:00", 0, "2026-03-14T09:00"),  # Saturday
        ("2026-03-14T09:00", "0.25", "2026-03-16T08:15"),  # Saturday to Monday
        ("2026-03-17T15:30", 1, "2026-03-25T08:30"),  # Tuesday, over Nyepi and Idul Fitri
    ],
)
def test_working_hours_count_inside_the_spans(start: str, amount: Amount, expected: str) -> None:
    calendar = calendar_of(JAKARTA, week=dict.fromkeys(range(5), OFFICE))

    assert due(at(start), amount, Unit.WORKING_HOUR, calendar) == at(expected)


def test_the_answer_is_given_in_the_zone_of_the_calendar() -> None:
    start = datetime(2026, 3, 13, 16, 30, tzinfo=UTC)  # Saturday 01:30 in Jayapura

    found = due(start, 1, Unit.CALENDAR_DAY, national_calendar("Asia/Jayapura"))

    assert found.isoformat() == "2026-03-15T23:59:59+09:00"


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        ("Europe/Berlin", "2026-03-28T12:00", "2026-03-29T13:00:00+02:00"),  # Saturday, forward
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T11:00:00+01:00"),  # Saturday, back
        ("America/New_York", "2026-03-07T12:00", "2026-03-08T13:00:00-04:00"),  # Saturday
        ("Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-04T12:30:00+11:00"),  # Saturday
    ],
)
def test_hours_are_real_hours_when_the_clocks_change(zone: str, start: str, expected: str) -> None:
    calendar = week_of(zone)

    found = due(at(start, ZoneInfo(zone)), 24, Unit.HOUR, calendar)

    assert found.isoformat() == expected


def test_working_hours_are_real_hours_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = week_of("Europe/Berlin", *range(7), spans=(Span.of("00:00", "06:00"),))

    found = due(at("2026-03-29T00:00", berlin), 6, Unit.WORKING_HOUR, calendar)  # Sunday

    assert found.isoformat() == "2026-03-30T01:00:00+02:00"


def test_a_day_ends_with_its_later_last_second_when_that_comes_twice() -> None:
    santiago = ZoneInfo("America/Santiago")

    found = due(at("2026-04-03T12:00", santiago), 1, Unit.CALENDAR_DAY, week_of("America/Santiago"))

    assert found.isoformat() == "2026-04-04T23:59:59-04:00"  # Saturday, clocks go back at 24:00


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-03-13T10:00", 1, Unit.CALENDAR_DAY, "2026-03-16T23:59:59"),  # Saturday -> Monday
        ("2026-03-13T10:00", 3, Unit.CALENDAR_DAY, "2026-03-16T23:59:59"),  # Monday stays
        ("2026-02-20T10:00", 1, Unit.MONTH, "2026-03-25T23:59:59"),  # Idul Fitri -> Wednesday
        ("2026-03-13T10:00", 24, Unit.HOUR, "2026-03-14T10:00"),  # hours never roll
        ("2026-03-14T10:00", 0, Unit.CALENDAR_DAY, "2026-03-16T23:59:59"),  # Saturday -> Monday
    ],
)
def test_the_last_day_rolls_to_a_working_day(
    start: str, amount: int, unit: Unit, expected: str
) -> None:
    found = due(at(start), amount, unit, INDONESIA, roll=Roll.NEXT_WORKING_DAY)

    assert found == at(expected)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Jakarta"])
def test_months_of_working_hours_pass_changes_of_the_clocks(zone: str) -> None:
    start = at("2026-03-01T12:00", ZoneInfo(zone))  # Sunday
    always = week_of(zone, *range(7))

    end = due(start, 5000, Unit.WORKING_HOUR, always)

    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=5000)
    assert elapsed(start, end, Unit.WORKING_HOUR, always) == timedelta(hours=5000)


@pytest.mark.parametrize(
    "amount", [-1, "-0.5", "abc", "", "NaN", "Infinity", "1e9", 1_000_001, True]
)
@pytest.mark.parametrize("unit", [Unit.HOUR, Unit.WORKING_DAY, Unit.YEAR])
def test_a_senseless_amount_is_refused(amount: Amount, unit: Unit) -> None:
    with pytest.raises(DeadlineError):
        due(at("2026-03-13T10:00"), amount, unit, INDONESIA)


@pytest.mark.parametrize("unit", DAY_UNITS)
def test_days_and_longer_units_are_whole(unit: Unit) -> None:
    with pytest.raises(DeadlineError, match="whole"):
        due(at("2026-03-13T10:00"), "1.5", unit, INDONESIA)


def test_an_instant_has_no_length() -> None:
    with pytest.raises(DeadlineError):
        due(at("2026-03-13T10:00"), 1, Unit.INSTANT, INDONESIA)


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.WORKING_HOUR])
def test_an_office_that_never_works_is_refused_at_once(unit: Unit) -> None:
    with pytest.raises(DeadlineError, match="no working"):
        due(at("2026-03-13T10:00"), 1, unit, week_of("Asia/Jakarta"))


@pytest.mark.parametrize("unit", [Unit.YEAR, Unit.MONTH])
def test_a_period_beyond_all_calendars_is_refused(unit: Unit) -> None:
    with pytest.raises(DeadlineError):
        due(at("2026-03-13T10:00"), 999_999, unit, INDONESIA)


def test_a_period_of_minutes_a_week_is_refused_before_it_takes_long() -> None:
    calendar = week_of("Asia/Jakarta", 0, spans=(Span.of("08:00", "08:01"),))

    with pytest.raises(DeadlineError, match="1000 years"):
        due(at("2026-03-13T10:00"), 1_000_000, Unit.WORKING_HOUR, calendar)


def test_a_time_without_offset_is_refused() -> None:
    naive = datetime(2026, 3, 13, 10)  # noqa: DTZ001  the point of the test

    with pytest.raises(DeadlineError, match="offset"):
        due(naive, 1, Unit.HOUR, INDONESIA)


@pytest.mark.parametrize(
    ("unit", "hours"),
    [
        (Unit.HOUR, 72),
        (Unit.CALENDAR_DAY, 72),
        (Unit.WORKING_DAY, 24),
        (Unit.WORKING_HOUR, 24),
    ],
)
def test_elapsed_time_over_a_weekend(unit: Unit, hours: int) -> None:
    found = elapsed(at("2026-03-13T10:00"), at("2026-03-16T10:00"), unit, INDONESIA)

    assert found == timedelta(hours=hours)


@pytest.mark.parametrize("unit", Unit)
def test_nothing_has_elapsed_before_the_start(unit: Unit) -> None:
    start = at("2026-03-13T10:00")

    assert elapsed(start, start - timedelta(days=9), unit, INDONESIA) == timedelta(0)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-03-13T10:00", 3),  # Friday
        ("2026-03-18T10:00", 1),  # Wednesday
        ("2026-03-24T10:00", 1),  # Tuesday, still Idul Fitri
        ("2026-03-25T00:00", 0),  # the due day
        ("2026-03-26T08:00", -1),  # Thursday
        ("2026-03-28T08:00", -2),  # Saturday
    ],
)
def test_working_days_left_until_wednesday_25_march(now: str, left: int) -> None:
    assert working_days_left(at(now), at("2026-03-25T23:59:59"), INDONESIA) == left


def test_an_explanation_names_every_day() -> None:
    found = explain(at("2026-03-13T10:00"), 3, Unit.WORKING_DAY, INDONESIA)  # Friday

    assert found.due == at("2026-03-25T23:59:59")
    assert [(line.date.day, line.n, line.why) for line in found.lines] == [
        (13, 0, "trigger"),
        (14, None, "weekend"),
        (15, None, "weekend"),
        (16, 1, "counted"),
        (17, 2, "counted"),
        (18, None, "holiday"),
        (19, None, "holiday"),
        (20, None, "holiday"),
        (21, None, "weekend"),
        (22, None, "weekend"),
        (23, None, "holiday"),
        (24, None, "holiday"),
        (25, 3, "counted"),
    ]
    assert found.lines[6].name == "Nyepi"


def test_an_explanation_of_hours_gives_the_time_of_each_day() -> None:
    calendar = calendar_of(JAKARTA, week=dict.fromkeys(range(5), OFFICE))

    found = explain(at("2026-03-13T15:00"), 9, Unit.WORKING_HOUR, calendar)  # Friday

    assert [(line.date.day, line.why, line.time) for line in found.lines] == [
        (13, "counted", timedelta(hours=1)),
        (14, "weekend", timedelta(0)),
        (15, "weekend", timedelta(0)),
        (16, "counted", timedelta(hours=7)),
        (17, "counted", timedelta(hours=1)),
    ]
