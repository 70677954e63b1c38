"""Every deadline of the law table, dated, with the weekday beside each date, as CSV.

Each policy is started at moments that are easy to get wrong: before Nyepi and Idul Fitri 2024 to
2026, over the end of a year, on a leap day, at night, on a Sunday, on a holiday, and in the last
second of a day, in three time zones. `docs/clocks.csv` holds the output; a test computes it anew
in another way.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from pengaduan.rules.deadlines import due
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Unit
from pengaduan.rules.workdays import national_calendar

HEAD = ("policy", "amount", "unit", "roll", "zone", "why", "start", "due")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STARTS = (
    ("before Nyepi and Idul Fitri 2024", "2024-03-08T10:00:00", "Asia/Jakarta"),
    ("before Idul Fitri 2024", "2024-04-05T15:30:00", "Asia/Jakarta"),
    ("before Nyepi and Idul Fitri 2025", "2025-03-26T09:00:00", "Asia/Makassar"),
    ("before Nyepi and Idul Fitri 2026", "2026-03-13T10:00:00", "Asia/Jakarta"),
    ("over the end of the year", "2025-12-22T16:00:00", "Asia/Jakarta"),
    ("on a leap day", "2024-02-29T08:00:00", "Asia/Jakarta"),
    ("at night", "2026-06-01T22:15:00", "Asia/Jayapura"),
    ("on a Sunday", "2026-11-22T12:00:00", "Asia/Jakarta"),
    ("on Independence Day", "2026-08-17T07:00:00", "Asia/Jakarta"),
    ("in the last second of a day, WIB", "2026-09-30T23:59:59", "Asia/Jakarta"),
    ("in the last second of a day, WITA", "2026-09-30T23:59:59", "Asia/Makassar"),
    ("in the last second of a day, WIT", "2026-09-30T23:59:59", "Asia/Jayapura"),
)


def dated(moment: datetime) -> str:
    return f"{DAYS[moment.weekday()]} {moment:%Y-%m-%d %H:%M:%S}"


def table() -> Iterator[tuple[str, ...]]:
    """Yield the rows; dates are local to the zone of the row."""
    for entry in law().deadlines.values():
        if entry.length is None or entry.unit is None or entry.unit is Unit.INSTANT:
            continue
        roll = law().roll_for(entry)
        for why, text, zone in STARTS:
            start = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
            end = due(start, entry.length, entry.unit, national_calendar(zone), roll=roll)
            fixed = (entry.code, str(entry.length), entry.unit.value, roll.value, zone, why)
            yield (*fixed, dated(start), dated(end))


def main() -> int:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
