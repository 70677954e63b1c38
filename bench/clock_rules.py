"""Every counting rule, dated, with the weekday beside each date, as CSV.

Pauses, rolls, an extension, split office hours, a six-day week, the days of a province, an agency
that works on joint leave, and elapsed hours: each started at the moments of clock_tables.py.
`docs/clock-rules.csv` holds the output; a test counts every row anew in another way.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clock_tables import STARTS, dated

from pengaduan.rules.deadlines import Pause, due
from pengaduan.rules.holidays import HolidayKind, shipped_holidays
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.office_hours import FIVE_DAYS, SIX_DAYS
from pengaduan.sla.calendars import WORKING, DayOff, Office, built

HEAD = ("rule", "amount", "unit", "workdays", "roll", "paused", "place", "why", "start", "due")
BALI, OFFICE = "region:51", "agency:uji"
# Days of Hindu holy days as a province may give them; invented for the table.
LOCAL = (
    DayOff(date(2024, 3, 12), "Hari daerah", "libur_daerah", None, BALI),
    DayOff(date(2025, 4, 9), "Hari daerah", "libur_daerah", None, BALI),
    DayOff(date(2026, 6, 3), "Hari daerah", "libur_daerah", None, BALI),
    DayOff(date(2026, 11, 25), "Hari daerah", "libur_daerah", None, BALI),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of counting. ``paused`` gives days after the start: from (10.00) to (10.00)."""

    name: str
    amount: int
    unit: Unit
    workdays: int = 5
    roll: Roll = Roll.NONE
    paused: tuple[int, int] | None = None
    place: str = ""
    hours: str = ""


DAY, HOUR = Unit.WORKING_DAY, Unit.WORKING_HOUR
RULES = (
    Rule("pause inside the period", 5, DAY, paused=(1, 3)),
    Rule("pause over free days", 5, DAY, paused=(2, 9)),
    Rule("pause of calendar days", 14, Unit.CALENDAR_DAY, paused=(3, 10)),
    Rule("roll for a citizen, calendar days", 30, Unit.CALENDAR_DAY, roll=Roll.NEXT_WORKING_DAY),
    Rule("roll for a citizen, months", 1, Unit.MONTH, roll=Roll.NEXT_WORKING_DAY),
    Rule("no roll for an office", 30, Unit.CALENDAR_DAY),
    Rule("extension of five working days by three", 8, DAY),
    Rule("split office hours", 20, HOUR, hours=FIVE_DAYS),
    Rule("split office hours with a pause", 20, HOUR, hours=FIVE_DAYS, paused=(1, 3)),
    Rule("six-day week", 5, DAY, workdays=6),
    Rule("split hours of a six-day week", 20, HOUR, workdays=6, hours=SIX_DAYS),
    Rule("days of a province", 5, DAY, place=BALI),
    Rule("an agency that works on joint leave", 5, DAY, place=OFFICE),
    Rule("elapsed hours", 72, Unit.HOUR),
    Rule("elapsed hours with a pause", 72, Unit.HOUR, paused=(1, 2)),
    Rule("a year", 1, Unit.YEAR),
)


def days() -> list[DayOff]:
    """Return the shipped days with those of the invented places."""
    national = [DayOff(one.day, one.name, one.kind.value) for one in shipped_holidays()]
    joint = (one.day for one in shipped_holidays() if one.kind is HolidayKind.JOINT_LEAVE)
    return [*national, *LOCAL, *(DayOff(day, "Buka", WORKING, None, OFFICE) for day in joint)]


def pause_of(rule: Rule, start: datetime) -> list[Pause]:
    """Return the pause of a rule for one start."""
    if rule.paused is None:
        return []
    first, last = rule.paused
    ten = start.replace(hour=10, minute=0, second=0)
    return [(ten + timedelta(days=first), ten + timedelta(days=last))]


def table() -> Iterator[tuple[str, ...]]:
    """Yield the rows; dates are local to the zone of the start."""
    listed = days()
    for rule in RULES:
        for why, text, zone in STARTS:
            start = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
            office = Office(zone, rule.workdays, (rule.place,) if rule.place else (), rule.hours)
            pauses = pause_of(rule, start)
            calendar = built(listed, office)
            end = due(start, rule.amount, rule.unit, calendar, pauses=pauses, roll=rule.roll)
            paused = " - ".join(dated(moment) for one in pauses for moment in one)
            yield (
                rule.name,
                str(rule.amount),
                rule.unit.value,
                str(rule.workdays),
                rule.roll.value,
                paused,
                rule.place,
                f"{why}, {zone}",
                dated(start),
                dated(end),
            )


def main() -> int:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
