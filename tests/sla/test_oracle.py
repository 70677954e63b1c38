"""A thousand random cases and the dated table of the rules, counted again in another way."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from pengaduan.rules.deadlines import Roll, Unit, due, explain
from pengaduan.rules.holidays import HolidayKind, shipped_list
from pengaduan.rules.office_hours import FIVE_DAYS, SIX_DAYS, week_of
from pengaduan.sla.calendars import WORKING, DayOff, Office, built
from tests.apps import ROOT
from tests.sla.oracle import national, oracle

ROWS = list(csv.DictReader((ROOT / "docs" / "clock-rules.csv").read_text("utf-8").splitlines()))
HOURS = {5: FIVE_DAYS, 6: SIX_DAYS}
BALI, OFFICE = "region:51", "agency:uji"
# The days of the invented places of bench/clock_rules.py.
LOCAL = (date(2024, 3, 12), date(2025, 4, 9), date(2026, 6, 3), date(2026, 11, 25))
SHIPPED = shipped_list().days
LISTED = [
    *(DayOff(one.day, one.name, one.kind.value) for one in SHIPPED),
    *(DayOff(day, "Hari daerah", "libur_daerah", None, BALI) for day in LOCAL),
    *(
        DayOff(one.day, "Buka", WORKING, None, OFFICE)
        for one in SHIPPED
        if one.kind is HolidayKind.JOINT_LEAVE
    ),
]


def works_at(workdays: int, place: str):
    """The working days of a place, by the holidays package and the days of the place alone."""

    def works(day: date) -> bool:
        if day.weekday() >= workdays or (place == BALI and day in LOCAL):
            return False
        free = national()
        return day not in free or (place == OFFICE and free[day])

    return works


def minutes(hours: str):
    return {
        day: [(span.start // 60, span.end // 60) for span in spans]
        for day, spans in week_of(hours).items()
    }


def random_case(random: Random):
    unit = random.choice([one for one in Unit if one is not Unit.INSTANT])
    most = {Unit.HOUR: 100, Unit.WORKING_HOUR: 30, Unit.MONTH: 6, Unit.YEAR: 1}.get(unit, 60)
    zone = random.choice(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
    start = datetime(2024, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(
        minutes=random.randrange(800 * 24 * 60), seconds=random.choice([0, 59])
    )
    pauses = []
    for _ in range(random.choice([0, 0, 1, 2])):
        begin = start.replace(second=0) + timedelta(minutes=random.randrange(20 * 24 * 60))
        pauses.append((begin, begin + timedelta(minutes=random.randrange(1, 5 * 24 * 60))))
    if random.random() < 0.1:
        start = start.replace(hour=23, minute=59, second=59)
    place = random.choice(["", "", BALI, OFFICE])
    roll = random.choice(list(Roll))
    return unit, random.randrange(1, most + 1), start, pauses, random.choice([5, 6]), place, roll


def test_a_thousand_random_due_dates_equal_the_oracle() -> None:
    random = Random(20261128)

    wrong = []
    for _ in range(1000):
        unit, amount, start, pauses, workdays, place, roll = random_case(random)
        zone = str(start.tzinfo)
        hours = HOURS[workdays] if unit is Unit.WORKING_HOUR else ""
        calendar = built(LISTED, Office(zone, workdays, (place,) if place else (), hours))
        found = due(start, amount, unit, calendar, pauses=pauses, roll=roll)
        told = explain(start, amount, unit, calendar, pauses=pauses, roll=roll)
        works = works_at(workdays, place)
        spans = minutes(HOURS[workdays])
        rolls = roll is Roll.NEXT_WORKING_DAY
        expected = oracle(start, amount, unit.value, works, pauses, rolls=rolls, spans=spans)
        if not found == expected == told.due or told.lines[-1].date != expected.date():
            wrong.append((unit, amount, start, pauses, workdays, place, roll, found, expected))

    assert wrong == []


def read(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text[4:]).replace(tzinfo=zone)


@pytest.mark.parametrize("rule", sorted({row["rule"] for row in ROWS}))
def test_the_dated_table_of_a_rule_counted_anew(rule: str) -> None:
    rows = [row for row in ROWS if row["rule"] == rule]

    wrong = []
    for row in rows:
        zone = ZoneInfo(row["why"].rpartition(", ")[2])
        ends = [read(one, zone) for one in row["paused"].split(" - ") if one]
        workdays = int(row["workdays"])
        expected = oracle(
            read(row["start"], zone),
            int(row["amount"]),
            row["unit"],
            works_at(workdays, row["place"]),
            [(ends[0], ends[1])] if ends else [],
            rolls=row["roll"] == "next_working_day",
            spans=minutes(HOURS[workdays]),
        )
        if f"{expected:%a %Y-%m-%d %H:%M:%S}" != row["due"]:
            wrong.append((row["why"], row["due"], expected))
    assert len(rows) == 12
    assert wrong == []


# Working days Monday to Friday per year, from the list of joint decrees 2019-2027 with its sources
# (pengaduan/rules/data/libur_skb_2019_2027.json names decree and page of each year).
WORKDAYS = {
    2019: 246,
    2020: 243,
    2021: 248,
    2022: 246,
    2023: 239,
    2024: 238,
    2025: 237,
    2026: 240,
    2027: 242,
}


@pytest.mark.parametrize("year", sorted(WORKDAYS))
def test_the_working_days_of_a_year(year: int) -> None:
    calendar = built(LISTED, Office())
    first = date(year, 1, 1)
    every = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))

    assert sum(calendar.is_working(day) for day in every) == WORKDAYS[year]
    assert shipped_list().workdays[year] == WORKDAYS[year]


def test_a_later_start_and_a_longer_period_never_end_earlier() -> None:
    random = Random(7)
    for _ in range(400):
        unit, amount, start, pauses, workdays, place, roll = random_case(random)
        hours = HOURS[workdays] if unit is Unit.WORKING_HOUR else ""
        office = Office(str(start.tzinfo), workdays, (place,) if place else (), hours)
        calendar = built(LISTED, office)
        end = due(start, amount, unit, calendar, pauses=pauses, roll=roll)

        later = start + timedelta(minutes=random.randrange(1, 5000))
        assert due(later, amount, unit, calendar, pauses=pauses, roll=roll) >= end
        assert due(start, amount + 1, unit, calendar, pauses=pauses, roll=roll) >= end
