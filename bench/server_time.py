"""`bench/server_time.py --urls A B`: what the desk pages cost on databases that are filled already.

Per page: milliseconds by the clock (median and p95), processor time of the process (median; on
SQLite the database is in it), and queries. On a shared machine the processor time is the figure
to compare; the clock also counts what others do. Fill a database with
`flask --app app demo seed --size N`.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import sqlalchemy as sa
from flask.testing import FlaskClient
from ground import machine, make_app, say, throw_away_folder
from sqlalchemy import event
from sqlalchemy.engine import Engine
from workloads import MONITOR, ground

from pengaduan.complaints.models import Complaint
from pengaduan.demo.world import DOMAIN, PASSWORD
from pengaduan.infra.db import read

VERIFIER = "verifikator"
WARM_UP = 8  # PostgreSQL keeps a plan for all values after seven times


@dataclass
class Cost:
    """What one page took, request by request."""

    clock: list[float]
    processor: list[float]
    queries: int = 0


def _signed_in(client: FlaskClient, email: str) -> FlaskClient:
    client.get("/masuk")
    answer = client.post("/masuk", data={"email": email, "password": PASSWORD})
    if answer.status_code != 303:
        raise SystemExit(f"{email} could not sign in: {answer.status_code}")
    return client


def measure(ask: Callable[[], int], rounds: int) -> Cost:
    """Ask a page some times; the first ones warm up."""
    cost = Cost([], [])
    for turn in range(WARM_UP + rounds):
        count = 0

        def one_more(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(Engine, "before_cursor_execute", one_more)
        began, used = time.perf_counter(), time.process_time()
        status = ask()
        spent = time.process_time() - used, time.perf_counter() - began
        event.remove(Engine, "before_cursor_execute", one_more)
        if status != 200:
            raise SystemExit(f"a page answered {status}")
        if turn >= WARM_UP:
            cost.processor.append(spent[0] * 1000)
            cost.clock.append(spent[1] * 1000)
            cost.queries = max(cost.queries, count)
    return cost


def run(url: str, rounds: int) -> dict[str, float]:
    """Print the costs of one database; return the median processor time by page."""
    with throw_away_folder() as folder:
        app = make_app(url, folder)
        with app.app_context():
            size = read().scalar(sa.select(sa.func.count()).select_from(Complaint)) or 0
            where = ground()
            read().close()
        officer = _signed_in(app.test_client(), where.email)
        monitor = _signed_in(app.test_client(), MONITOR + DOMAIN)
        verifier = _signed_in(app.test_client(), VERIFIER + DOMAIN)
        number = where.shown[0]
        pages = {
            "inbox": (officer, "/kerja"),
            "case": (officer, f"/kerja/pengaduan/{number}"),
            "search": (officer, "/kerja/cari?q=kartu+keluarga"),
            "own performance": (officer, "/kerja/kinerja"),
            "verification queue": (verifier, "/awasi"),
            "heat table": (monitor, "/awasi/peta"),
            "all agencies": (monitor, "/awasi/kinerja"),
            "one agency": (monitor, f"/awasi/kinerja/{where.agency_id}"),
        }
        say(f"  {size:,} complaints  clock p50     p95  processor p50  queries")
        middles = {}
        for name, (client, path) in pages.items():
            cost = measure(lambda c=client, p=path: c.get(p).status_code, rounds)  # type: ignore[misc]
            ordered = sorted(cost.clock)
            p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
            middles[name] = median(cost.processor)
            say(
                f"  {name:<20}{median(cost.clock):>10.0f}{p95:>8.0f}{middles[name]:>15.1f}"
                f"{cost.queries:>9}"
            )
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
    return middles


def main() -> int:
    """Measure each database and say how the processor time grew from the first to the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--urls", nargs="+", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    say(machine())
    found = [run(url, asked.rounds) for url in asked.urls]
    if len(found) > 1:
        for name, first in found[0].items():
            say(f"  {name:<20} grew by {found[-1][name] / first:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
