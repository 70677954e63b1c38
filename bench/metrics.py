"""`make bench-metrics`: the roll-ups of many agencies: full rebuild, one day's changes, the pages.

One database per engine, filled with invented complaints over two years. A day's changes are made
one by one as steps make them (a transaction each); then the background sums them.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from statistics import median

import copies
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

from pengaduan.complaints.models import Complaint
from pengaduan.demo import volume
from pengaduan.demo.seeding import seed
from pengaduan.demo.world import DOMAIN, PASSWORD
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics import (
    duty_build,
    duty_check,
    month_series,
    rollup_build,
    rollup_check,
)
from pengaduan.metrics.months import closed_months
from pengaduan.metrics.rollup_models import RollupCase, RollupChange, RollupSum

MONITOR = "kepala.unit"
WARM_UP = 2
WRITTEN_MOST = 100_000
"""Cases that are written one by one; more are copies of these."""


def grown(size: int) -> None:
    """Fill the database with ``size`` complaints; above 100,000 every case stands several times."""
    began = time.perf_counter()
    times = -(-size // WRITTEN_MOST)
    volume.fill(transaction, size // times, now=clock.now(), seed=size)
    copies.multiply(times)
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))
    say(f"  {size:,} complaints written in {time.perf_counter() - began:.0f} s")


def timed(name: str, work: Callable[[], object]) -> None:
    """Say how long something took, by the clock and of the processor."""
    began, used = time.perf_counter(), time.process_time()
    found = work()
    took, spent = time.perf_counter() - began, time.process_time() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"  {name}: {took:.1f} s ({spent:.1f} s processor), {found}; most memory {most:.0f} MiB")


def rebuilt() -> None:
    """Build the roll-ups and the duties of the map from all cases, and compare them."""
    timed("full rebuild of the roll-ups", lambda: rollup_build.rebuild(transaction, clock.now()))
    timed("full rebuild of the duties", lambda: duty_build.rebuild(transaction, clock.now()))
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))
    compared()
    cases, agencies, sums = (
        read().scalar(sa.select(what)) or 0
        for what in (
            sa.func.count(RollupCase.complaint_id),
            sa.func.count(sa.distinct(RollupCase.agency)),
            sa.select(sa.func.count()).select_from(RollupSum).scalar_subquery(),
        )
    )
    read().close()
    say(f"  {cases:,} cases of {agencies} agencies, {sums:,} rows of sums")


def compared() -> None:
    """Run the nightly comparison; it must find nothing."""
    timed("roll-ups compared", lambda: rollup_check.compare(transaction, clock.now()))
    timed("duties compared", lambda: duty_check.compare(transaction, clock.now()))


def one_day(changes: int) -> None:
    """Change cases one by one, as steps do, and let the background sum what they added."""
    dice, now = random.Random(changes), clock.now()
    ids = list(read().scalars(sa.select(RollupCase.complaint_id)))
    read().close()
    began = time.perf_counter()
    for case_id in dice.sample(ids, min(changes, len(ids))):
        with transaction() as session:
            case = session.get_one(Complaint, case_id)
            case.first_response_at = now
            case.summary = "Diubah pada hari ini"
    stored = time.perf_counter() - began
    waiting = read().scalar(sa.select(sa.func.count()).select_from(RollupChange))
    read().close()
    say(f"  {changes:,} changed cases stored in {stored:.1f} s; {waiting:,} rows wait")
    timed("incremental day, rows summed", lambda: rollup_build.sum_all(transaction, clock.now()))
    timed("incremental day, duties", lambda: duty_build.count_all(transaction, clock.now()))


def frozen() -> None:
    """Freeze the newest closed month of every agency."""
    months = closed_months(read(), clock.now())
    read().close()
    if months:
        began = time.perf_counter()
        finish = month_series.freeze(read(), {"month": months[-1].code}, None, clock.now())
        read().close()
        with transaction() as session:
            finish(session)
        say(f"  month {months[-1].code} frozen in {time.perf_counter() - began:.1f} s")


def pages(app: Flask, rounds: int) -> None:
    """Measure the performance page of all agencies and of the one with the most cases."""
    with app.app_context():
        number = sa.func.count()
        busiest = sa.select(RollupCase.agency).group_by(RollupCase.agency).order_by(number.desc())
        agency = read().scalars(busiest.limit(1)).one()
        read().close()
    client = app.test_client()
    client.get("/masuk")
    answer = client.post("/masuk", data={"email": MONITOR + DOMAIN, "password": PASSWORD})
    if answer.status_code != 303:
        raise SystemExit(f"could not sign in: {answer.status_code}")
    for name, path in (
        ("all agencies", "/awasi/kinerja"),
        ("one agency", f"/awasi/kinerja/{agency}"),
        ("one agency, trend", f"/awasi/kinerja/{agency}?tren=ya"),
    ):
        times = _times(client, path, rounds)
        p95 = times[min(int(len(times) * 0.95), len(times) - 1)]
        say(f"  {name:<20} p50 {median(times):>7.0f} ms   p95 {p95:>7.0f} ms")


def _times(client: FlaskClient, path: str, rounds: int) -> list[float]:
    found = []
    for turn in range(WARM_UP + rounds):
        began = time.perf_counter()
        status = client.get(path).status_code
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        if turn >= WARM_UP:
            found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def main() -> int:
    """Measure each engine."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    asked = parser.parse_args()
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        say(f"{engine}: {machine()}")
        with throw_away_folder() as folder, fresh_database(engine, folder) as url:
            app = make_app(url, folder)
            fill(app)
            with app.app_context():
                with transaction() as session:
                    seed(session, now=clock.now())
                grown(asked.size)
                rebuilt()
                one_day(asked.changes)
                compared()
                frozen()
            pages(app, asked.rounds)
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
