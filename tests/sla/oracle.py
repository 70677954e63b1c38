"""An independent way to find a due date: one day, or one minute, after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
Pauses = Sequence[tuple[datetime, datetime]]
Spans = dict[int, list[tuple[int, int]]]
Works = Callable[[date], bool]


@lru_cache(maxsize=1)
def national() -> dict[date, bool]:
    """The free days that the holidays package knows; True for joint leave."""
    years = range(2024, 2028)
    free = dict.fromkeys(
        holidays.country_holidays("ID", years=years, categories=("public",)), False
    )
    joint = holidays.country_holidays("ID", years=years, categories=("government",))
    return {**dict.fromkeys(joint, True), **free}


def end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def stands(moment: datetime, pauses: Pauses) -> bool:
    """Tell whether a clock stands still at a moment; the last second of a pause still does."""
    return any(begin <= moment <= end for begin, end in pauses)


def later_month(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))


def last_day(start: date, amount: int, unit: str, counts: Works, runs: Works) -> date:
    if unit in ("month", "year"):
        amount = (later_month(start, amount * (12 if unit == "year" else 1)) - start).days
    day = start
    while amount:
        day += DAY
        amount -= counts(day) and runs(day)
    return day


def end_of_time(
    start: datetime, amount: int, unit: str, works: Works, spans: Spans, pauses: Pauses
) -> datetime:
    """Go from one whole minute to the next; spans and pauses lie on whole minutes."""
    left, moment = timedelta(hours=amount), start
    while True:
        if unit == "working_hour" and not works(moment.date()):
            moment = datetime.combine(moment.date() + DAY, time(), tzinfo=start.tzinfo)
            continue
        at = moment.hour * 60 + moment.minute
        step = MINUTE - timedelta(seconds=moment.second)
        inside = unit == "hour" or any(a <= at < b for a, b in spans[moment.weekday()])
        if inside and not any(begin <= moment < end for begin, end in pauses):
            if left <= step:
                return moment + left
            left -= step
        moment += step


def oracle(
    start: datetime,
    amount: int,
    unit: str,
    works: Works,
    pauses: Pauses = (),
    *,
    rolls: bool = False,
    spans: Spans | None = None,
) -> datetime:
    """Return the due date in the zone of ``start``."""
    zone = start.tzinfo
    assert isinstance(zone, ZoneInfo)
    local = [(a.astimezone(zone), b.astimezone(zone)) for a, b in pauses]
    if unit in ("hour", "working_hour"):
        return end_of_time(start, amount, unit, works, spans or {}, local)

    def runs(day: date) -> bool:
        return not stands(end_of(day, zone), local)

    counts = works if unit == "working_day" else (lambda _: True)
    day = last_day(start.date(), amount, unit, counts, runs)
    if rolls and not works(day):
        day += DAY
        while not (works(day) and runs(day)):
            day += DAY
    return end_of(day, zone).astimezone(UTC).astimezone(zone)
