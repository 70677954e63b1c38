"""Counting days and working time forward; the machinery behind ``deadlines``."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pengaduan.rules.pauses import DayRange, DeadlineError, Pauses
from pengaduan.rules.workdays import ONE_DAY, Interval, WorkCalendar

ONE_WEEK = timedelta(weeks=1)
FARTHEST = timedelta(days=1000 * 366)
"""Working time is not counted over longer stretches."""


def add_running_days(day: date, count: int, paused: list[DayRange]) -> date:
    """Return the ``count``-th day after ``day`` that ends while the clock runs."""
    due = day + timedelta(days=count)
    for first, last in paused:
        from_day = max(first, day + ONE_DAY)
        if from_day > due:
            break
        if from_day <= last:
            due += last - from_day + ONE_DAY
    return due


def add_working_days(day: date, count: int, calendar: WorkCalendar, paused: list[DayRange]) -> date:
    """Return the ``count``-th working day after ``day`` that ends while the clock runs."""
    regular_from = _regular_from(calendar, paused)
    for _ in range(count):
        day = next_working_day(day, calendar, paused)
        count -= 1
        if day >= regular_from:
            break
    if count == 0:
        return day
    weeks, left = divmod(count, len(calendar.working_weekdays))
    day += timedelta(weeks=weeks)
    for _ in range(left):
        day = next_working_day(day, calendar, paused)
    return day


def _regular_from(calendar: WorkCalendar, paused: list[DayRange]) -> date:
    """The day after the last holiday and the last paused day: from here all weeks are alike."""
    irregular = [date.min, *calendar.holidays, *(last for _, last in paused)]
    return min(max(irregular), date.max - ONE_DAY) + ONE_DAY


def next_working_day(day: date, calendar: WorkCalendar, paused: list[DayRange]) -> date:
    """Return the first working day after ``day`` that ends while the clock runs."""
    if not calendar.working_weekdays:
        raise DeadlineError("the calendar has no working day")
    while True:
        day += ONE_DAY
        resumed = _end_of_pause(day, paused)
        if resumed is not None:
            day = resumed
        elif calendar.is_working(day):
            return day


def _end_of_pause(day: date, paused: list[DayRange]) -> date | None:
    for first, last in paused:
        if first <= day <= last:
            return last
    return None


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        raise DeadlineError("the period ends after the year 9999")
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def add_hours(start: datetime, length: timedelta, pauses: Pauses) -> datetime:
    """Return the first instant at which ``length`` has passed since ``start``, less pauses."""
    if not length:
        return start
    for paused, resumed in pauses.after(start):
        if paused - start >= length:
            break
        length -= max(paused - start, timedelta(0))
        start = resumed
    return start + length


def add_working_hours(
    start: datetime, length: timedelta, calendar: WorkCalendar, pauses: Pauses
) -> datetime:
    """Return the first instant at which ``length`` of working time has passed since ``start``."""
    if not length:
        return start
    weekly = _weekly(calendar)
    if length / weekly > FARTHEST / ONE_WEEK:
        raise DeadlineError("the period ends more than 1000 years after it begins")
    for first, days in _stretches(start, None, calendar, pauses):
        if days == ONE_WEEK and length > weekly:
            length -= weekly
            continue
        for opened, closed in _within(first, days, calendar):
            for running, stopped in pauses.running(max(opened, start), closed):
                if stopped - running >= length:
                    return running + length
                length -= stopped - running
    raise DeadlineError("the period ends after the year 9999")


def working_time_between(
    start: datetime, end: datetime, calendar: WorkCalendar, pauses: Pauses
) -> timedelta:
    """Return the working time in [start, end), less pauses (both ends in UTC)."""
    if end - start > FARTHEST:
        raise DeadlineError("working time is not counted over more than 1000 years")
    total = timedelta(0)
    last = calendar.local_day(end)
    for first, days in _stretches(start, last, calendar, pauses):
        if days == ONE_WEEK and first + days <= last:
            total += timedelta(seconds=calendar.weekly_seconds)
            continue
        for opened, closed in _within(first, days, calendar):
            for running, stopped in pauses.running(max(opened, start), min(closed, end)):
                total += stopped - running
    return total


def _weekly(calendar: WorkCalendar) -> timedelta:
    weekly = timedelta(seconds=calendar.weekly_seconds)
    if not weekly:
        raise DeadlineError("the calendar has no working time")
    return weekly


def _within(first: date, days: timedelta, calendar: WorkCalendar) -> Iterator[Interval]:
    for offset in range(days.days):
        yield from calendar.working_intervals(first + timedelta(days=offset))


def _stretches(
    start: datetime, last: date | None, calendar: WorkCalendar, pauses: Pauses
) -> Iterator[tuple[date, timedelta]]:
    """Walk from the day of ``start`` to ``last`` in days and, where possible, in whole weeks.

    A week is given in one piece when all its days are alike in every year: no holiday, no pause,
    no change of the clocks, so that its working time is what the calendar says of every week.
    """
    day = calendar.local_day(start)
    regular_from = max([day, *calendar.holidays, *pauses.last_day(calendar)]) + ONE_DAY
    while last is None or day <= last:
        if day >= regular_from and calendar.is_steady_week(day):
            yield day, ONE_WEEK
            day += ONE_WEEK
        else:
            yield day, ONE_DAY
            day = _past_pause(day + ONE_DAY, calendar, pauses)


def _past_pause(day: date, calendar: WorkCalendar, pauses: Pauses) -> date:
    """Return ``day``, or the day on which a pause ends that covers ``day`` and the days after."""
    midnight = calendar.first_instant(day)
    paused, resumed = next(pauses.after(midnight), (midnight, midnight))
    return max(day, calendar.local_day(resumed)) if paused <= midnight else day


def time_between(start: datetime, end: datetime, pauses: Pauses) -> timedelta:
    """Return the time that passed in [start, end), less pauses (both ends in UTC)."""
    return sum((stopped - running for running, stopped in pauses.running(start, end)), timedelta(0))
