"""Pauses: what does not count, to the second."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pengaduan.rules.deadlines import DeadlineError, Roll, Unit, due, elapsed, explain
from pengaduan.rules.workdays import ALL_DAY, Span, WorkCalendar, calendar_of, national_calendar

JAKARTA = ZoneInfo("Asia/Jakarta")
INDONESIA = national_calendar()
DAILY = WorkCalendar(frozenset(), dict.fromkeys(range(7), ALL_DAY), JAKARTA)
OFFICE = (Span.of("08:00", "12:00"), Span.of("13:00", "16:00"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def test_the_last_day_does_not_roll_onto_a_paused_day() -> None:
    pause = (at("2026-03-16T08:00"), at("2026-03-17T08:00"))  # Monday to Tuesday

    found = due(
        at("2026-03-13T10:00"),
        1,
        Unit.CALENDAR_DAY,
        INDONESIA,
        pauses=[pause],
        roll=Roll.NEXT_WORKING_DAY,
    )

    assert found == at("2026-03-17T23:59:59")


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (("2026-04-07T08:00", "2026-04-07T16:00"), "2026-04-08"),  # over before the day ends
        (("2026-04-07T08:00", "2026-04-07T23:59:58"), "2026-04-08"),  # just before
        (("2026-04-07T08:00", "2026-04-07T23:59:59"), "2026-04-09"),  # covers the day's end
        (("2026-04-07T23:59:59", "2026-04-08T00:00"), "2026-04-09"),  # only the last second
        (("2026-04-07T08:00", "2026-04-08T08:00"), "2026-04-09"),
        (("2026-04-06T08:00", "2026-04-07T08:00"), "2026-04-08"),  # the trigger day never counts
        (("2026-04-08T08:00", "2026-04-10T08:00"), "2026-04-10"),  # the due day itself
        (("2026-04-09T00:00", "2026-04-10T08:00"), "2026-04-08"),  # after the due day
    ],
)
@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAY, Unit.WORKING_DAY])
def test_a_day_counts_when_it_ends_while_the_clock_runs(
    unit: Unit, pause: tuple[str, str], expected: str
) -> None:
    start = at("2026-04-06T10:00")  # Monday, two days end on Wednesday 8 April

    found = due(start, 2, unit, INDONESIA, pauses=[(at(pause[0]), at(pause[1]))])

    assert found == at(f"{expected}T23:59:59")


@pytest.mark.parametrize(("unit", "amount"), [(Unit.MONTH, 1), (Unit.YEAR, 1)])
def test_a_longer_period_is_pushed_by_the_paused_days(unit: Unit, amount: int) -> None:
    start = at("2026-01-31T10:00")
    bare = due(start, amount, unit, INDONESIA)
    pauses = [
        (at("2026-02-02T08:00"), at("2026-02-05T08:00")),  # three day ends
        (bare - timedelta(hours=1), bare + timedelta(days=2)),  # three more, reached by the push
    ]

    found = due(start, amount, unit, INDONESIA, pauses=pauses)

    assert found == bare + timedelta(days=6)


def test_paused_hours_do_not_count() -> None:
    start = at("2026-03-13T10:00")
    pause = (at("2026-03-13T12:00"), at("2026-03-13T12:20"))

    assert due(start, 4, Unit.HOUR, INDONESIA, pauses=[pause]) == at("2026-03-13T14:20")


def test_a_period_that_is_used_up_when_the_pause_begins_ends_there() -> None:
    start = at("2026-03-13T10:00")
    pause = (at("2026-03-13T12:00"), at("2026-03-13T18:00"))

    assert due(start, 2, Unit.HOUR, INDONESIA, pauses=[pause]) == at("2026-03-13T12:00")


@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAY, Unit.WORKING_DAY])
def test_a_pause_cut_at_the_last_second_of_a_day_costs_that_day_once(unit: Unit) -> None:
    begin, cut, end = at("2026-04-07T08:00"), at("2026-04-07T23:59:59"), at("2026-04-08T08:00")

    found = due(at("2026-04-06T10:00"), 5, unit, DAILY, pauses=[(cut, end), (begin, cut)])

    assert found == at("2026-04-12T23:59:59")  # Monday plus five days and one


def test_a_pause_months_away_still_counts_for_working_hours() -> None:
    start = at("2026-03-01T12:00")  # Sunday
    pause = (at("2026-06-01T00:00"), at("2026-06-03T00:00"))  # Monday to Wednesday

    end = due(start, 5000, Unit.WORKING_HOUR, DAILY, pauses=[pause])

    assert end - start == timedelta(hours=5048)
    assert elapsed(start, end, Unit.WORKING_HOUR, DAILY, pauses=[pause]) == timedelta(hours=5000)


def test_only_the_working_part_of_a_pause_matters_for_working_hours() -> None:
    calendar = calendar_of(JAKARTA, week=dict.fromkeys(range(5), OFFICE))
    pause = (at("2026-03-13T11:30"), at("2026-03-13T13:15"))  # Friday, 45 minutes of work

    found = due(at("2026-03-13T10:00"), 4, Unit.WORKING_HOUR, calendar, pauses=[pause])

    assert found == at("2026-03-13T15:45")


def test_a_reversed_pause_is_refused() -> None:
    start = at("2026-03-13T10:00")

    with pytest.raises(DeadlineError, match="before it begins"):
        due(start, 1, Unit.HOUR, INDONESIA, pauses=[(start, start - timedelta(seconds=1))])


def test_an_explanation_shows_pauses_and_the_roll() -> None:
    pause = (at("2026-03-12T08:00"), at("2026-03-13T08:00"))

    found = explain(
        at("2026-03-11T10:00"),  # Wednesday
        2,
        Unit.CALENDAR_DAY,
        INDONESIA,
        pauses=[pause],
        roll=Roll.NEXT_WORKING_DAY,
    )

    assert [line.why for line in found.lines] == [
        "trigger",
        "paused",
        "counted",
        "counted",
        "rolled_over",
        "rolled_to",
    ]
    assert found.lines[-1].counted
