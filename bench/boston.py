"""An independent oracle for "late": the city of Boston's own flag on its 311 cases.

The file (CSV, may be gzipped) has the columns open, due, closed (local time of the city) and
ontime_kota with ONTIME or OVERDUE. Our rule must give the flag of
every row that has both.
"""

import argparse
import csv
import gzip
import io
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pengaduan.sla.events import is_late

BOSTON = ZoneInfo("America/New_York")
AS_OF = datetime(2016, 1, 12, 23, 0, tzinfo=BOSTON)


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON) if text else None


def rows(file: Path) -> list[dict[str, str]]:
    raw = file.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"))))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args(arguments).file
    found: Counter[str] = Counter()
    for row in rows(file):
        due = moment(row["due"])
        if due is None:
            found["no due date"] += 1
            continue
        if not row["ontime_kota"]:
            found["no flag"] += 1
            continue
        ours = "OVERDUE" if is_late(due, moment(row["closed"]) or AS_OF) else "ONTIME"
        found["equal" if ours == row["ontime_kota"] else "different"] += 1
        found[ours] += 1
    for name, count in sorted(found.items()):
        print(f"{name:12}{count:>8}")
    return 1 if found["different"] or not found["equal"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
