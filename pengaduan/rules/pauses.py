"""Pauses of a clock: half-open stretches of time that do not count."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from pengaduan.rules.workdays import ONE_DAY, Interval, WorkCalendar

Pause = tuple[datetime, datetime]
"""From (inclusive) and to (exclusive), both aware."""

DayRange = tuple[date, date]
"""First and last day, both inclusive."""


class DeadlineError(ValueError):
    """A period that cannot be computed; the message says why."""


def in_utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; refuse a naive datetime."""
    if moment.utcoffset() is None:
        raise DeadlineError(f"{moment.isoformat()} has no offset from UTC")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise DeadlineError(f"{moment.isoformat()} leaves the years 1 to 9999") from None


class Pauses:
    """The pauses of one clock, merged and in order; empty pauses vanish."""

    def __init__(self, pauses: Iterable[Pause] = ()) -> None:
        self._merged = _merge(pauses)
        self._ends = [end for _, end in self._merged]

    def last_day(self, calendar: WorkCalendar) -> list[date]:
        """The local day on which the last pause ends; empty when there is none."""
        return [calendar.local_day(resumed) for _, resumed in self._merged[-1:]]

    def after(self, moment: datetime) -> Iterator[Interval]:
        """The pauses that end after ``moment`` (UTC), in order."""
        yield from self._merged[bisect_right(self._ends, moment) :]

    def running(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """The stretches of [start, end) in which the clock runs, in order."""
        reached = start
        for paused, resumed in self.after(start):
            if paused >= end:
                break
            if paused > reached:
                yield reached, paused
            reached = resumed
        if reached < end:
            yield reached, end

    def day_ranges(self, calendar: WorkCalendar) -> list[DayRange]:
        """The days at whose last second the clock stands, as ranges in order.

        A pause covers a day when it began by 23:59:59 local time of that day and did not end
        before it: a day is used up only when it ends while the clock runs.
        """
        ranges: list[DayRange] = []
        for paused, resumed in self._merged:
            first = calendar.local_day(paused)
            if paused > calendar.last_second(first):
                first += ONE_DAY
            last = calendar.local_day(resumed)
            if resumed < calendar.last_second(last):
                last -= ONE_DAY
            if first <= last:
                ranges.append((first, last))
        return ranges


def _merge(pauses: Iterable[Pause]) -> list[Interval]:
    ordered = sorted((in_utc(paused), in_utc(resumed)) for paused, resumed in pauses)
    merged: list[Interval] = []
    for paused, resumed in ordered:
        if resumed < paused:
            raise DeadlineError(f"a pause ends before it begins ({paused.isoformat()})")
        if resumed == paused:
            continue
        if merged and paused <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], resumed))
        else:
            merged.append((paused, resumed))
    return merged
