"""Due dates and elapsed time against slow but simple counting, around changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.deadlines import Pause, Roll, Unit, due, elapsed, explain
from pengaduan.rules.workdays import ALL_DAY, MONDAY_TO_FRIDAY, Span, WorkCalendar

OFFICE = (Span.of("08:00", "12:00"), Span.of("13:00", "16:00"))
DAY_UNITS = [Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR]


def week_of(zone: str, *weekdays: int, spans: tuple[Span, ...] = ALL_DAY) -> WorkCalendar:
    return WorkCalendar(frozenset(), dict.fromkeys(weekdays, spans), ZoneInfo(zone))


ZONES = st.sampled_from(
    ["Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk"]
)
# Minutes around the changes of the clocks in spring and autumn 2026.
MOMENTS = st.builds(
    lambda base, minutes: base + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)]),
    st.integers(0, 30 * 24 * 60),
)
SPLIT_WEEKS = st.sampled_from(
    [
        dict(MONDAY_TO_FRIDAY),
        dict.fromkeys(range(7), ALL_DAY),
        dict.fromkeys(range(6), OFFICE),
        {6: OFFICE},
        {
            5: (Span.of("00:00", "24:00"),),
            6: (Span.of("00:00", "06:00"), Span.of("22:00", "24:00")),
        },
    ]
)
HOLIDAYS = st.frozensets(st.dates(date(2026, 3, 1), date(2026, 12, 31)), max_size=12)
CALENDARS = st.builds(
    lambda days, week, zone: WorkCalendar(days, week, ZoneInfo(zone)), HOLIDAYS, SPLIT_WEEKS, ZONES
)
PAUSES = st.lists(
    st.builds(
        lambda start, minutes: (start, start + timedelta(minutes=minutes)),
        MOMENTS,
        st.integers(1, 5 * 24 * 60),
    ),
    max_size=4,
)
HOURS = st.decimals(0, 200, places=3)
HOUR_UNITS = st.sampled_from([Unit.HOUR, Unit.WORKING_HOUR])


@given(MOMENTS, HOURS, HOUR_UNITS, CALENDARS, PAUSES)
def test_what_has_elapsed_until_the_due_time_is_the_period(
    start: datetime, hours: Decimal, unit: Unit, calendar: WorkCalendar, pauses: list[Pause]
) -> None:
    end = due(start, hours, unit, calendar, pauses=pauses)

    found = elapsed(start, end, unit, calendar, pauses=pauses)

    assert found == timedelta(microseconds=int(hours * 3_600_000_000))


@given(MOMENTS, HOURS.filter(bool), HOUR_UNITS, CALENDARS, PAUSES)
def test_the_due_time_is_the_first_moment_at_which_the_period_is_over(
    start: datetime, hours: Decimal, unit: Unit, calendar: WorkCalendar, pauses: list[Pause]
) -> None:
    end = due(start, hours, unit, calendar, pauses=pauses)

    just_before = end.astimezone(UTC) - timedelta(microseconds=1)

    assert elapsed(start, just_before, unit, calendar, pauses=pauses) < timedelta(
        microseconds=int(hours * 3_600_000_000)
    )


def counted_minutes(
    start: datetime, minutes: int, unit: Unit, calendar: WorkCalendar, pauses: list[Pause]
) -> int:
    """Look at every single minute; the slow and simple way."""
    counted = 0
    for offset in range(minutes):
        moment = start + timedelta(minutes=offset)
        local = moment.astimezone(calendar.zone)
        second = local.hour * 3600 + local.minute * 60
        spans = () if local.date() in calendar.holidays else calendar.week.get(local.weekday(), ())
        works = unit is Unit.HOUR or any(span.start <= second < span.end for span in spans)
        counted += works and not any(paused <= moment < resumed for paused, resumed in pauses)
    return counted


@given(MOMENTS, st.integers(0, 4 * 24 * 60), HOUR_UNITS, CALENDARS, PAUSES)
def test_elapsed_time_equals_the_minutes_counted_one_by_one(
    start: datetime, minutes: int, unit: Unit, calendar: WorkCalendar, pauses: list[Pause]
) -> None:
    end = start + timedelta(minutes=minutes)

    found = elapsed(start, end, unit, calendar, pauses=pauses)

    expected = counted_minutes(start, minutes, unit, calendar, pauses)
    assert found == timedelta(minutes=expected)


def is_paused(day: date, calendar: WorkCalendar, pauses: list[Pause]) -> bool:
    end = datetime.combine(day, time(23, 59, 59, fold=1), tzinfo=calendar.zone).astimezone(UTC)
    return any(paused <= end <= resumed for paused, resumed in pauses)


@given(
    MOMENTS,
    st.integers(1, 90),
    st.sampled_from([Unit.CALENDAR_DAY, Unit.WORKING_DAY]),
    CALENDARS,
    PAUSES,
)
def test_the_due_day_is_the_one_found_by_walking_day_by_day(
    start: datetime, amount: int, unit: Unit, calendar: WorkCalendar, pauses: list[Pause]
) -> None:
    day = start.astimezone(calendar.zone).date()
    left = amount
    while left:
        day += timedelta(days=1)
        counts = unit is Unit.CALENDAR_DAY or calendar.is_working(day)
        left -= counts and not is_paused(day, calendar, pauses)

    found = due(start, amount, unit, calendar, pauses=pauses)

    assert found.date() == day


@given(MOMENTS, st.integers(0, 400), st.sampled_from(Unit), CALENDARS, PAUSES, st.floats(0, 1))
def test_splitting_a_pause_in_two_changes_nothing(
    start: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkCalendar,
    pauses: list[Pause],
    where: float,
) -> None:
    amount = 0 if unit is Unit.INSTANT else amount
    split = [
        part
        for paused, resumed in pauses
        for cut in [paused + (resumed - paused) * where]
        for part in ((cut, resumed), (paused, cut))
    ]

    assert due(start, amount, unit, calendar, pauses=split) == due(
        start, amount, unit, calendar, pauses=pauses
    )


@given(MOMENTS, st.integers(0, 30), st.sampled_from(DAY_UNITS), CALENDARS, PAUSES)
def test_more_pauses_never_bring_the_due_date_nearer(
    start: datetime, amount: int, unit: Unit, calendar: WorkCalendar, pauses: list[Pause]
) -> None:
    assert due(start, amount, unit, calendar, pauses=pauses) >= due(start, amount, unit, calendar)


@given(
    MOMENTS,
    st.integers(0, 40),
    st.sampled_from([Unit.HOUR, Unit.WORKING_HOUR, Unit.CALENDAR_DAY, Unit.WORKING_DAY]),
    CALENDARS,
    PAUSES,
    st.sampled_from(Roll),
)
def test_the_last_line_of_an_explanation_is_the_due_day(
    start: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkCalendar,
    pauses: list[Pause],
    roll: Roll,
) -> None:
    found = explain(start, amount, unit, calendar, pauses=pauses, roll=roll)

    assert found.due == due(start, amount, unit, calendar, pauses=pauses, roll=roll)
    assert found.lines[-1].date == found.due.date()
    if unit in (Unit.CALENDAR_DAY, Unit.WORKING_DAY):
        assert max(line.n or 0 for line in found.lines) == amount
    else:
        assert sum((line.time for line in found.lines), timedelta(0)) == timedelta(hours=amount)


@given(MOMENTS, st.integers(1, 3000), st.sampled_from(["Asia/Jakarta", "Europe/Berlin"]))
def test_counting_by_whole_weeks_equals_counting_by_days(
    start: datetime, hours: int, zone: str
) -> None:
    regular = week_of(zone, 1, 2, spans=OFFICE)
    never_ending_pause = datetime(2400, 1, 1, tzinfo=UTC)  # keeps the count from taking weeks
    far = [(never_ending_pause, never_ending_pause + timedelta(days=1))]

    assert due(start, hours, Unit.WORKING_HOUR, regular) == due(
        start, hours, Unit.WORKING_HOUR, regular, pauses=far
    )
