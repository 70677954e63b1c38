"""`bench/monitoring.py`: the map of offices and stages, the deadlines and the trail, by size.

Server time, queries and size of the answer with N complaints and with ten times as many, each after
the sums were counted, and the map once more while a day's work waits to be counted.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from ground import (
    ENGINES,
    end_tidily,
    fill,
    fresh_database,
    machine,
    make_app,
    say,
    throw_away_folder,
)
from pages import Figure, Page, measure, signed_in

from pengaduan.complaints.models import Complaint
from pengaduan.demo import volume
from pengaduan.demo.seeding import seed
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics import duty_build, rollup_build
from pengaduan.metrics.duty_models import Duty

MONITOR, CHAIR = "kepala.unit", "ketua"
SIZES = (10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page cost at one size; ``packed`` is its gzip size in bytes."""

    figure: Figure
    packed: int


def pages(app: Flask, office: int) -> list[Page]:
    """Return the pages of the monitors and of the trail."""
    monitor, chair = signed_in(app, MONITOR), signed_in(app, CHAIR)

    def ask(client: FlaskClient, path: str) -> Callable[[], object]:
        return lambda: client.get(path)

    paths = {
        "map, this year": (monitor, "/awasi/peta"),
        "map, all time": (monitor, "/awasi/peta?periode=semua"),
        "map, one subject": (monitor, "/awasi/peta?kategori=poor_service"),
        "map, units of one agency": (monitor, f"/awasi/peta?instansi={office}"),
        "cell with its list": (monitor, f"/awasi/peta/{office}/tindak-lanjut"),
        "deadlines": (monitor, "/awasi/tenggat"),
        "tomorrow's mail": (monitor, "/awasi/tenggat/besok"),
        "audit trail": (chair, "/awasi/jejak"),
        "audit trail, one act": (chair, "/awasi/jejak?tindakan=identity:revealed"),
    }
    return [Page(name, ask(*where)) for name, where in paths.items()]  # type: ignore[arg-type]  # a client's answer


def grown(size: int) -> None:
    """Fill the database up to ``size`` complaints and count the sums."""
    have = read().scalar(sa.select(sa.func.count()).select_from(Complaint)) or 0
    read().close()
    if size > have:
        volume.fill(transaction, size - have, now=clock.now(), seed=size)
    began = time.perf_counter()
    cases = duty_build.rebuild(transaction, clock.now())
    rollup_build.rebuild(transaction, clock.now())
    say(f"  sums of {cases:,} cases built in {time.perf_counter() - began:.0f} s")
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))


def busiest() -> int:
    """Return the agency with the most duties."""
    count = sa.func.count()
    query = sa.select(Duty.office).where(Duty.office != 0).group_by(Duty.office)
    found = read().scalars(query.order_by(count.desc()).limit(1)).one()
    read().close()
    return found


def measured(app: Flask, office: int, rounds: int) -> dict[str, Measured]:
    """Measure every page, and the map while many duties are not counted yet."""
    found = {}
    for page in pages(app, office):
        packed = len(gzip.compress(page.ask().data, 6))
        found[page.name] = Measured(measure(page, rounds), packed)
    with app.app_context():
        ids = _mark([], counted=False)
    found["map, 2,000 not counted"] = Measured(measure(pages(app, office)[0], rounds), 0)
    with app.app_context():
        _mark(ids, counted=True)
    return found


def _mark(ids: list[int], *, counted: bool) -> list[int]:
    """Let the newest 2,000 duties look uncounted (the numbers are then off), or set them back."""
    with transaction() as session:
        if not counted:
            newest = sa.select(Duty.id).where(Duty.counted).order_by(Duty.due_at.desc())
            ids = list(session.scalars(newest.limit(2000)))
        session.execute(sa.update(Duty).where(Duty.id.in_(ids)).values(counted=counted))
    return ids


def main() -> int:
    """Run the bench on the chosen engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    say(machine())
    for engine in chosen.engine or ENGINES:
        with throw_away_folder() as folder, fresh_database(engine, folder) as url:
            app = make_app(url, folder)
            fill(app)
            with app.app_context(), transaction() as session:
                seed(session, now=clock.now())
            results = []
            for size in chosen.sizes:
                with app.app_context():
                    grown(size)
                    office = busiest()
                results.append(measured(app, office, chosen.rounds))
            report(engine, chosen.sizes, results)
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()
    return 0


def report(engine: str, sizes: list[int], results: list[dict[str, Measured]]) -> None:
    """Print a table: milliseconds (middle and p95), queries, and kilobytes packed."""
    say(f"{engine}: p50 / p95 ms, queries, kB gzip, at " + ", ".join(f"{n:,}" for n in sizes))
    for name in results[0]:
        cells = [
            f"{one.figure.middle:6.1f} /{one.figure.p95:6.1f}  {one.figure.queries:2d}"
            f"  {one.packed / 1000:5.1f}"
            for one in (each[name] for each in results)
        ]
        ratio = results[-1][name].figure.middle / results[0][name].figure.middle
        say(f"  {name:<26}" + "   |  ".join(cells) + f"   x{ratio:.2f}")


if __name__ == "__main__":
    end_tidily()
    sys.exit(main())
