"""`bench/clocks.py`: how long two sweeps need for the clocks that are due among very many.

Half of the due clocks are to be warned, half are breached; each event must happen exactly once.
"""

import argparse
import contextlib
import multiprocessing
import queue
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from typing import TypeAlias

import sqlalchemy as sa
from flask import Flask
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
from rows import Row, calendar_id, clock_row, complaint_row, insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pengaduan.audit import trail
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints import drafts
from pengaduan.complaints.models import Complaint
from pengaduan.infra.db import read, transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.sla.events import first_action, late_from
from pengaduan.sla.models import Clock, ClockEvent
from pengaduan.sla.sweep import sweep

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday, 10.00 in Jakarta
POLICIES = (
    "agency_decision",
    "sp4n_first_follow_up",
    "sp4n_class_supervisory",
    "agency_completeness_response",
)
LIMIT = 1800.0  # seconds
STARTED = NOW - timedelta(days=40)
LATE, SOON, FAR = (NOW + timedelta(days=days) for days in (-1, 5, 60))


@dataclass(frozen=True, slots=True)
class Swept:
    """What one job process did, on the clock that all processes share."""

    looked_at: int
    events: int
    busy: int
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Waits:
    """How long small writes took meanwhile, in seconds in order; how many were refused."""

    times: list[float]
    refused: int


Results: TypeAlias = "multiprocessing.Queue[Swept]"


def clock_rows(total: int, due: int, calendar: int) -> Iterator[Row]:
    """Yield ``total`` clocks, four to a complaint; ``due`` of them, evenly spread, are due."""
    every = total // due
    for place in range(total):
        due_at = FAR if place % every else (LATE, SOON)[place // every % 2]
        if place // every >= due:
            due_at = FAR
        row = clock_row(place // 4 + 1, POLICIES[place % 4], calendar, started_at=STARTED)
        row["due_at"] = due_at
        row["next_action_at"] = _next_action(due_at)
        yield row


def _next_action(due_at: datetime) -> datetime:
    """Return when the sweep looks: a late clock has been warned long ago."""
    if due_at == LATE:
        return late_from(due_at)
    return first_action(Clock(due_at=due_at, started_at=STARTED))


def write(total: int, due: int) -> float:
    """Write complaints and clocks; return the seconds."""
    began = time.monotonic()
    complaints = (complaint_row(n, STARTED) for n in range(1, total // 4 + 2))
    with transaction() as session:
        insert(session, Complaint, complaints)
        insert(session, Clock, clock_rows(total, due, calendar_id(session)))
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Job:
    """What a job process must know: its database and folder, and its pause after each batch."""

    url: str
    folder: Path
    pause: float

    def keep_going(self) -> bool:
        """Let others write before the next batch."""
        time.sleep(self.pause)
        return True


def one_process(job: Job, start: Barrier, swept: Results) -> None:
    """Be one job process: sweep once everything is ready, and again when the database was busy."""
    app = make_app(job.url, job.folder)
    looked_at = events = busy = 0
    with app.app_context():
        read().execute(sa.text("SELECT 1"))
        read().close()
        start.wait()
        began = time.monotonic()
        while time.monotonic() - began < LIMIT:
            try:
                result = sweep(transaction, NOW, keep_going=job.keep_going)
            except OperationalError:
                busy += 1
                continue
            looked_at, events = looked_at + result.looked_at, events + result.events
            if not result.looked_at:
                break
        swept.put(Swept(looked_at, events, busy, began, time.monotonic()))


def sweep_together(app: Flask, job: Job, processes: int) -> tuple[list[Swept], Waits]:
    """Sweep in that many processes at once, while somebody else writes a little now and then."""
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(processes + 1), context.Queue()
    children = [
        context.Process(target=one_process, args=(job, start, results)) for _ in range(processes)
    ]
    for child in children:
        child.start()
    start.wait(timeout=300)
    found: list[Swept] = []
    with app.app_context():
        waits = write_meanwhile(lambda: _collect(results, found) == processes)
    for child in children:
        child.join()
    return found, waits


def _collect(results: Results, found: list[Swept]) -> int:
    with contextlib.suppress(queue.Empty):
        found.append(results.get(timeout=0.1))
    return len(found)


def write_meanwhile(finished: Callable[[], bool]) -> Waits:
    """Start a draft now and then, as a citizen does, until ``finished``; measure each wait."""
    times, refused = [], 0
    while not finished():
        began = time.monotonic()
        try:
            with transaction() as session:
                drafts.start(session, NOW)
        except OperationalError:
            refused += 1
        times.append(time.monotonic() - began)
    return Waits(sorted(times), refused)


def wrong(session: Session, due: int) -> dict[str, int]:
    """Return what is not as it must be after the sweep; all zero when exactly once."""

    def number(query: sa.Select[int]) -> int:
        return session.scalar(query) or 0

    events = number(sa.select(sa.func.count(ClockEvent.id)))
    clocks = number(sa.select(sa.func.count(sa.distinct(ClockEvent.clock_id))))
    tags = (Tag.CLOCK_WARNED, Tag.CLOCK_BREACHED)
    lines = number(sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.tag.in_(tags)))
    left = sa.select(sa.func.count(Clock.id)).where(Clock.next_action_at <= NOW)
    return {
        "events": abs(events - due),
        "clocks with other than one event": events - clocks,
        "audit lines": abs(lines - due),
        "notices": abs(number(sa.select(sa.func.count(OutboxJob.id))) - due),
        "still due": number(left),
        "audit problems": len(trail.verify(session)),
    }


def run(engine: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Measure on one engine; return whether everything happened exactly once."""
    with fresh_database(engine, folder) as url:
        app = make_app(url, folder)
        fill(app)
        with app.app_context():
            written = write(asked.size, asked.due)
            _let_go(app)
        found, waits = sweep_together(app, Job(url, folder, asked.pause), asked.processes)
        with app.app_context():
            problems = wrong(read(), asked.due)
            read().close()
            _let_go(app)
    seconds = max(one.ended for one in found) - min(one.began for one in found)
    shares = " + ".join(str(one.looked_at) for one in found)
    problems["looked at twice"] = sum(one.events for one in found) - asked.due
    say(f"  written in {written:.1f} s ({asked.size / written:,.0f} clocks/s)")
    say(f"  swept {asked.due:,} of {asked.size:,} in {seconds:.1f} s by {shares}")
    say(
        f"  {asked.due / seconds:,.0f} clocks/s;"
        f" sweeps refused as busy: {sum(one.busy for one in found)}"
    )
    say(
        f"  {len(waits.times)} small writes meanwhile: median {median(waits.times) * 1000:.0f} ms,"
        f" longest {waits.times[-1]:.1f} s, refused {waits.refused}"
    )
    for what, many in problems.items():
        say(f"  {'ok   ' if not many else 'WRONG'} {what}: {many} off")
    return not any(problems.values())


def _let_go(app: Flask) -> None:
    read().close()
    app.extensions["sqlalchemy"].engine.dispose()


def main() -> int:
    """Return 1 when an event was lost or happened twice."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0, help="seconds between two batches")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    asked = parser.parse_args()
    if not 0 < asked.due <= asked.size <= 1_000_000:
        parser.error("at most 1,000,000 clocks, and at least as many as are due")
    held = True
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        say(f"{engine}: {asked.size:,} clocks, {asked.processes} job processes; {machine()}")
        with throw_away_folder() as folder:
            held = run(engine, folder, asked) and held
    say("Every event happened exactly once." if held else "Not exactly once.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
