"""Due dates, elapsed time and their explanation, in every unit the laws use.

Days and longer units: the trigger day is day 0 and the period ends 23:59:59 local time of its
last day. A day counts when it ends while the clock runs, so a day at whose last second the
clock is paused does not count. Hours are exact elapsed time. Months and years end on the same
day of the month, or on the month's last day. Pauses are half-open: [from, to).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from pengaduan.rules import counting
from pengaduan.rules.decimals import plain_decimal
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.pauses import DayRange, DeadlineError, Pause, Pauses, in_utc
from pengaduan.rules.workdays import ONE_DAY, Interval, WorkCalendar

__all__ = [
    "DayLine",
    "DeadlineError",
    "Explanation",
    "Pause",
    "Roll",
    "Unit",
    "due",
    "elapsed",
    "explain",
    "working_days_left",
]

Amount = int | float | Decimal | str

LARGEST = Decimal(1_000_000)
LONGEST_EXPLANATION = timedelta(days=40 * 366)
HOUR_UNITS = frozenset({Unit.HOUR, Unit.WORKING_HOUR})
WORKING_UNITS = frozenset({Unit.WORKING_DAY, Unit.WORKING_HOUR})
_MICROSECONDS = Decimal(3_600_000_000)


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a period. ``n`` is its number (0 for the trigger day) when it has one.

    ``why`` is one of: trigger, counted, weekend, holiday, paused, outside_hours, rolled_over (a
    free day after the last day) and rolled_to (the working day on which the period then ends).
    ``name`` names the holiday, if any. ``time`` is the time counted (hour units only).
    """

    date: date
    counted: bool
    n: int | None
    why: str
    name: str
    time: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A due date and the days that lead to it; the last line is the day of ``due``."""

    due: datetime
    lines: tuple[DayLine, ...]


def due(
    start: datetime,
    amount: Amount,
    unit: Unit,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Pause] = (),
    roll: Roll = Roll.NONE,
) -> datetime:
    """Return when the period ends, aware, in the calendar's zone; or raise DeadlineError.

    Hours may be fractional (exact to the microsecond); other amounts are whole, none negative
    nor above 1,000,000. ``roll`` moves the last day of a day or longer unit to the next working
    day on whose last second the clock runs; hours run through free days and never roll.
    """
    begin, merged = in_utc(start), Pauses(pauses)
    try:
        if unit in HOUR_UNITS:
            end = _end_of_hours(begin, amount, unit, calendar, merged)
        elif unit is Unit.INSTANT:
            end = _end_of_instant(begin, amount)
        else:
            ranges = merged.day_ranges(calendar)
            last = _last_day(calendar.local_day(begin), amount, unit, calendar, ranges)
            end = calendar.last_second(_rolled(last, roll, calendar, ranges))
        return end.astimezone(calendar.zone)
    except OverflowError:
        raise DeadlineError("the period leaves the years 1 to 9999") from None


def elapsed(
    start: datetime,
    end: datetime,
    unit: Unit,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Pause] = (),
) -> timedelta:
    """Return the time counted from ``start`` to ``end``, less pauses; 0 if end is before start.

    Working days and working hours count working time, every other unit counts all time.
    """
    begin, stop, merged = in_utc(start), in_utc(end), Pauses(pauses)
    if stop <= begin:
        return timedelta(0)
    if unit not in WORKING_UNITS:
        return counting.time_between(begin, stop, merged)
    try:
        return counting.working_time_between(begin, stop, calendar, merged)
    except OverflowError:
        raise DeadlineError("the period leaves the years 1 to 9999") from None


def working_days_left(now: datetime, due: datetime, calendar: WorkCalendar) -> int:
    """Return how many working days after today remain, the due day included.

    0 on the due day; negative afterwards: minus the working days after the due day, today
    included. Both moments are read in the calendar's zone.
    """
    today, last = calendar.local_day(in_utc(now)), calendar.local_day(in_utc(due))
    sign = 1 if last >= today else -1
    day, stop = min(today, last), max(today, last)
    if stop - day > counting.FARTHEST:
        raise DeadlineError("working time is not counted over more than 1000 years")
    days = (day + timedelta(days=offset) for offset in range(1, (stop - day).days + 1))
    return sign * sum(calendar.is_working(each) for each in days)


def explain(
    start: datetime,
    amount: Amount,
    unit: Unit,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Pause] = (),
    roll: Roll = Roll.NONE,
) -> Explanation:
    """Return the due date of :func:`due` with one line per day from the trigger day to it."""
    kept = tuple(pauses)
    end = due(start, amount, unit, calendar, pauses=kept, roll=roll)
    first, last = calendar.local_day(in_utc(start)), calendar.local_day(end)
    if last - first > LONGEST_EXPLANATION:
        raise DeadlineError("periods of more than 40 years are not explained day by day")
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    if unit in HOUR_UNITS or unit is Unit.INSTANT:
        period = (in_utc(start), in_utc(end))
        lines = [_hour_line(day, period, unit, calendar, kept) for day in days]
    else:
        ranges = Pauses(kept).day_ranges(calendar)
        counted_to = _last_day(first, amount, unit, calendar, ranges)
        lines = _day_lines(days, counted_to, unit, calendar, ranges)
    return Explanation(due=end, lines=tuple(lines))


def _end_of_hours(
    begin: datetime, amount: Amount, unit: Unit, calendar: WorkCalendar, pauses: Pauses
) -> datetime:
    micros = (_checked(amount) * _MICROSECONDS).to_integral_value(ROUND_HALF_EVEN)
    length = timedelta(microseconds=int(micros))
    if unit is Unit.HOUR:
        return counting.add_hours(begin, length, pauses)
    return counting.add_working_hours(begin, length, calendar, pauses)


def _end_of_instant(begin: datetime, amount: Amount) -> datetime:
    if _checked(amount) != 0:
        raise DeadlineError("the unit instant has no length")
    return begin


def _last_day(
    first: date, amount: Amount, unit: Unit, calendar: WorkCalendar, paused: list[DayRange]
) -> date:
    number = _checked(amount)
    if number != number.to_integral_value():
        raise DeadlineError(f"{amount} is not a whole number, as the unit {unit} needs")
    count = int(number)
    if unit is Unit.WORKING_DAY:
        return counting.add_working_days(first, count, calendar, paused)
    if unit is not Unit.CALENDAR_DAY:
        months = count * 12 if unit is Unit.YEAR else count
        count = (counting.add_months(first, months) - first).days
    return counting.add_running_days(first, count, paused)


def _rolled(day: date, roll: Roll, calendar: WorkCalendar, paused: list[DayRange]) -> date:
    if roll is Roll.NONE or calendar.is_working(day):
        return day
    return counting.next_working_day(day, calendar, paused)


def _checked(amount: Amount) -> Decimal:
    number = None if isinstance(amount, bool) else plain_decimal(str(amount))
    if number is None:
        raise DeadlineError(f"{str(amount)[:40]!r} is not an amount")
    if number < 0:
        raise DeadlineError("an amount may not be negative")
    if number > LARGEST:
        raise DeadlineError("an amount may not exceed 1,000,000")
    return number


def _day_lines(
    days: list[date], counted_to: date, unit: Unit, calendar: WorkCalendar, paused: list[DayRange]
) -> list[DayLine]:
    lines = [DayLine(days[0], False, 0, "trigger", calendar.name_of(days[0]))]
    n = 0
    for day in days[1:]:
        why = _why(day, unit, calendar, paused)
        if day > counted_to:
            why = "rolled_to" if day == days[-1] else "rolled_over"
        n += why == "counted"
        number = n if why == "counted" else None
        counted = why in ("counted", "rolled_to")
        lines.append(DayLine(day, counted, number, why, calendar.name_of(day)))
    return lines


def _why(day: date, unit: Unit, calendar: WorkCalendar, paused: list[DayRange]) -> str:
    if unit in WORKING_UNITS and not calendar.is_working(day):
        return "holiday" if calendar.week.get(day.weekday()) else "weekend"
    return "paused" if any(first <= day <= last for first, last in paused) else "counted"


def _hour_line(
    day: date, period: Interval, unit: Unit, calendar: WorkCalendar, pauses: tuple[Pause, ...]
) -> DayLine:
    start, end = period
    opened = max(start, calendar.first_instant(day))
    closed = min(end, calendar.first_instant(day + ONE_DAY))
    time = elapsed(opened, closed, unit, calendar, pauses=pauses)
    if time or day == calendar.local_day(end):
        return DayLine(day, True, None, "counted", calendar.name_of(day), time)
    why = _why(day, unit, calendar, [])
    if why == "counted":
        running = elapsed(opened, closed, unit, calendar)
        why = "paused" if running else "outside_hours"
    return DayLine(day, False, None, why, calendar.name_of(day))
