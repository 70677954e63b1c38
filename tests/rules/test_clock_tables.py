"""The dated table in docs/clocks.csv, computed anew: day by day, with another list of holidays."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import pytest

from pengaduan.rules.law import law
from pengaduan.rules.law_types import Unit
from tests.apps import ROOT

ROWS = list(csv.DictReader((ROOT / "docs" / "clocks.csv").read_text("utf-8").splitlines()))
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def free_days() -> frozenset[date]:
    """The free days that the holidays package knows, national days and joint leave.

    No decree is known for 2028 and later, so nothing is free there, as in what we ship.
    """
    categories = ("public", "government")
    known = holidays.country_holidays("ID", years=range(2024, 2028), categories=categories)
    return frozenset(known)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in free_days()


def month_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def last_day(begin: date, amount: int, unit: str) -> date:
    """Count one day after the other; the day of the event is day 0."""
    if unit == "month":
        return month_later(begin, amount)
    if unit == "year":
        return month_later(begin, 12 * amount)
    day = begin
    while amount:
        day += ONE_DAY
        amount -= unit == "calendar_day" or works(day)
    return day


def expected(row: dict[str, str]) -> datetime:
    zone = ZoneInfo(row["zone"])
    start = datetime.fromisoformat(row["start"][4:]).replace(tzinfo=zone)
    amount = int(row["amount"])
    if row["unit"] == "hour":
        return (start.astimezone(UTC) + timedelta(hours=amount)).astimezone(zone)
    day = last_day(start.date(), amount, row["unit"])
    while row["roll"] == "next_working_day" and not works(day):
        day += ONE_DAY
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)


def test_every_deadline_with_a_length_is_in_the_table() -> None:
    counted = {
        code
        for code, one in law().deadlines.items()
        if one.length is not None and one.unit not in (None, Unit.INSTANT)
    }

    assert {row["policy"] for row in ROWS} == counted
    assert len(ROWS) == 12 * len(counted)


@pytest.mark.parametrize("unit", sorted({row["unit"] for row in ROWS}))
def test_counting_day_by_day_gives_the_same_dates(unit: str) -> None:
    rows = [row for row in ROWS if row["unit"] == unit]

    wrong = [
        (row["policy"], row["why"], row["due"], expected(row))
        for row in rows
        if f"{expected(row):%a %Y-%m-%d %H:%M:%S}" != row["due"]
    ]

    assert rows
    assert wrong == []


def test_the_table_is_what_the_engine_gives_now() -> None:
    for row in ROWS:
        entry = law().deadlines[row["policy"]]
        assert (row["amount"], row["unit"]) == (str(entry.length), str(entry.unit)), row["policy"]
        assert row["roll"] == law().roll_for(entry).value
