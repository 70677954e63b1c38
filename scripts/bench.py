"""`make bench`: measure the sizes and times that the project promises, on this machine.

Everything happens in a folder that is thrown away; the last line says whether all held.
"""

import gzip
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask.cli import FlaskGroup

from pengaduan.rules.replay import replay
from pengaduan.wiring import create_app

ROUNDS = 50
PAGES = ("/", "/lapor", "/lacak", "/masuk")
DUE = '{"op":"due","start":"2026-03-13T10:00:00+07:00","amount":14,"unit":"working_day"}'


class Report:
    """Collects measurements and remembers whether every limit was kept."""

    def __init__(self) -> None:
        self.kept = True

    def line(self, what: str, value: float, unit: str, limit: float | None = None) -> None:
        """Print one measurement beside its limit."""
        fine = limit is None or value <= limit
        self.kept = self.kept and fine
        allowed = "" if limit is None else f"  (at most {limit:g} {unit})"
        print(f"{'ok ' if fine else 'OVER'} {what:<48}{value:10.2f} {unit}{allowed}")


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_loading(report: Report, app: Flask) -> None:
    """Migrations and reference data, first and second time."""

    def flask(*arguments: str) -> None:
        group = FlaskGroup(create_app=lambda: app)
        group.main(list(arguments), prog_name="flask", standalone_mode=False)

    report.line("migrations on an empty database", seconds(lambda: flask("db", "upgrade")), "s", 5)
    load = ("reference", "load")
    report.line("reference data, first load", seconds(lambda: flask(*load)), "s", 10)
    report.line("reference data, second load", seconds(lambda: flask(*load)), "s", 2)
    report.line("demo", seconds(lambda: flask("demo", "seed", "--if-empty")), "s", 30)


def measure_pages(report: Report, app: Flask) -> None:
    """Size and time of the pages that a citizen opens first."""
    client = app.test_client()
    for path in PAGES:
        answer = client.get(path)
        if answer.status_code != 200:
            report.line(f"{path} answered {answer.status_code}", 1, "error", 0)
            continue
        times = sorted(seconds(partial(client.get, path)) for _ in range(ROUNDS))
        report.line(f"{path} median", times[ROUNDS // 2] * 1000, "ms", 50)
        report.line(f"{path} compressed", len(gzip.compress(answer.data)) / 1024, "KiB", 20)


def measure_rules(report: Report) -> None:
    """Deadlines by the thousand."""
    taken = seconds(lambda: list(replay([DUE] * 2000)))
    report.line("one deadline of 14 working days", taken / 2000 * 1000, "ms", 2)


def main() -> int:
    """Measure; return 1 when a limit was broken."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            PENGADUAN_ENV="demo",
            DATA_DIR=folder,
            SECRET_KEY="only-for-measuring",  # noqa: S106 - of a database that is thrown away
            DATABASE_URL="",
        )
        app = create_app()
        measure_loading(report, app)
        measure_pages(report, app)
    measure_rules(report)
    print("All limits kept." if report.kept else "A limit was broken.")
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
