"""`bench/pages.py`: the server's time and queries per page, with N complaints and with 2N.

The number of queries may not depend on how many complaints there are.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

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
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.complaints.models import Complaint
from pengaduan.demo import volume
from pengaduan.demo.seeding import seed
from pengaduan.demo.world import DOMAIN, PASSWORD
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics import duty_build, rollup_build

OFFICER, VERIFIER, MONITOR = "petugas.bangka", "verifikator", "kepala.unit"
NOT_A_QUERY = re.compile(r"\s*(BEGIN|PRAGMA|SAVEPOINT|RELEASE|COMMIT)", re.IGNORECASE)
WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page that is measured: its words, how to ask for it, and the status it must answer."""

    name: str
    ask: Callable[[], TestResponse]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """What one page cost: milliseconds, and queries."""

    middle: float
    p95: float
    queries: int


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not NOT_A_QUERY.match(statement):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def measure(page: Page, rounds: int) -> Figure:
    """Ask for a page again and again; SystemExit when it answers something else."""
    for _ in range(WARM_UP):
        answer = page.ask()
        if answer.status_code != page.status:
            raise SystemExit(f"{page.name} answered {answer.status_code}: {answer.text[:300]}")
    with counted() as statements:
        page.ask()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        page.ask()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return Figure(median(times), times[min(int(rounds * 0.95), rounds - 1)], len(statements))


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's world: an agency to look at, one of its cases, and a key."""

    agency_id: int
    staff_case: str
    citizen_case: str
    key: str


def prepare(now: datetime) -> Stage:
    """Seed the demo and pick the agency of the measured officer."""
    with transaction() as session:
        tickets = {one.state: one for one in seed(session, now=now).tickets}
    agency_id = (
        read()
        .scalars(
            sa.select(RoleGrant.agency_id)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(Account.email == OFFICER + DOMAIN)
        )
        .first()
    )
    number = (
        read()
        .scalars(
            sa.select(Complaint.number)
            .where(Complaint.agency_id == agency_id, Complaint.delivered_at.is_not(None))
            .order_by(Complaint.id)
        )
        .first()
    )
    ticket = tickets["delivered"]
    read().close()
    return Stage(agency_id or 0, number or "", ticket.number, ticket.key)


def signed_in(app: Flask, name: str) -> FlaskClient:
    """Return a browser in which somebody of the demo has signed in."""
    client = app.test_client()
    answer = client.post("/masuk", data={"email": name + DOMAIN, "password": PASSWORD})
    if answer.status_code != 303:
        raise SystemExit(f"{name} could not sign in: {answer.status_code}")
    return client


def pages(app: Flask, stage: Stage) -> list[Page]:
    """Return the pages in the order of a complaint's way."""
    citizen, story = app.test_client(), app.test_client()
    key = {"number": stage.citizen_case, "key": stage.key}
    citizen.post("/lacak", data=key)
    story.post("/lapor", data={"matter": "poor_service", "prior": "unanswered"})
    told = {"story": "Loket tutup sebelum jam pelayanan berakhir."}
    officer, verifier = signed_in(app, OFFICER), signed_in(app, VERIFIER)
    monitor = signed_in(app, MONITOR)
    case, desk = stage.citizen_case, stage.staff_case
    return [
        Page("home", lambda: citizen.get("/")),
        Page("filing step, shown", lambda: story.get("/lapor/cerita")),
        Page("filing step, sent", lambda: story.post("/lapor/cerita", data=told), 303),
        Page("agency search, shown", lambda: story.get("/lapor/instansi")),
        Page("track, form", lambda: citizen.get("/lacak")),
        Page("track, number and key sent", lambda: citizen.post("/lacak", data=key), 303),
        Page("case of the complainant", lambda: citizen.get(f"/pengaduan/{case}")),
        Page("verification queue", lambda: verifier.get("/awasi")),
        Page("inbox of the agency", lambda: officer.get("/kerja")),
        Page("case at the agency", lambda: officer.get(f"/kerja/pengaduan/{desk}")),
        Page("performance of one agency", lambda: officer.get("/kerja/kinerja")),
        Page("performance of all agencies", lambda: monitor.get("/awasi/kinerja")),
        Page("late clocks", lambda: monitor.get("/awasi/tenggat")),
    ]


def table(small: dict[str, Figure], large: dict[str, Figure], size: int) -> list[str]:
    """Print both figures side by side; return the pages whose number of queries grew."""
    say(f"  {'':<30}{f'{size:,} complaints':>26}{f'{2 * size:,} complaints':>26}")
    say(f"  {'':<30}" + f"{'median':>9}{'p95':>9}{'queries':>8}" * 2 + f"{'ratio':>8}")
    grown = []
    for name, one in small.items():
        two = large[name]
        more = two.queries > one.queries
        columns = "".join(f"{x.middle:>9.1f}{x.p95:>9.1f}{x.queries:>8}" for x in (one, two))
        say(f"  {name:<30}{columns}{two.middle / one.middle:>8.2f}{'  GROWS' if more else ''}")
        grown += [name] if more else []
    return grown


def run(engine: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Measure on one engine; return whether no page asked more with more complaints."""
    now = clock.now()
    with fresh_database(engine, folder) as url:
        app = make_app(url, folder)
        fill(app)
        with app.app_context():
            stage = prepare(now)
        found = []
        for place in range(2):
            with app.app_context():
                began = time.monotonic()
                volume.fill(transaction, asked.size, now=now, seed=place)
                duty_build.rebuild(transaction, clock.now())
                rollup_build.rebuild(transaction, clock.now())
                with transaction() as session:
                    session.execute(sa.text("ANALYZE"))
                say(f"  {asked.size:,} complaints written in {time.monotonic() - began:.1f} s")
                read().close()
            found.append({p.name: measure(p, asked.rounds) for p in pages(app, stage)})
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
    return not table(found[0], found[1], asked.size)


def main() -> int:
    """Return 1 when a page asks more queries with more complaints."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    asked = parser.parse_args()
    held = True
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        say(f"{engine}: times in ms, {asked.rounds} rounds; {machine()}")
        with throw_away_folder() as folder:
            held = run(engine, folder, asked) and held
    say("No page asks more with more complaints." if held else "Some pages ask more: see GROWS.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
