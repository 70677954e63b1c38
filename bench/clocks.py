"""`bench/clocks.py`: what a sweep costs among very many clocks, and that each event happens once.

Several processes sweep while each is killed now and then with SIGKILL. The cost of one sweep is
compared in the same run with bare SQL statements that write the same rows.
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

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
from many_clocks import COMPLAINTS, DAY, NOW, Ground, floor, forget_floor, settle, write
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pengaduan.audit import trail
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints import drafts
from pengaduan.infra.db import read, transaction
from pengaduan.jobs import Worker
from pengaduan.outbox.models import OutboxJob
from pengaduan.sla.models import Clock, ClockEvent
from pengaduan.sla.sweep import sweep

ROUNDS = 3
PROCESSES = {"sqlite": 2, "postgres": 4}
LIMIT = 900.0  # seconds
SMALL = 20  # clocks to a batch while processes are killed: more moments to be killed in
DICE = random.Random(4)  # when to kill: the same in every run
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Work:
    """What one job process does: until when it sweeps, how much at once, how it rests."""

    moment: datetime
    batch: int | None
    keep_going: Callable[[], bool]


def rest_briefly() -> bool:
    """Rest a hundredth of a second: more moments to be killed in."""
    time.sleep(0.01)
    return True


def let_go(app: Flask) -> None:
    """Close what this process has open, so that a child shares no connection."""
    read().close()
    app.extensions["sqlalchemy"].engine.dispose()


def one_process(app: Flask, work: Work) -> None:
    """Be one job process until nothing is due; go on when the database was busy."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with app.app_context():
        while True:
            with contextlib.suppress(OperationalError):
                found = sweep(
                    transaction, work.moment, batch=work.batch, keep_going=work.keep_going
                )
                if not found.looked_at:
                    break
        let_go(app)
    os._exit(0)


class Pool:
    """Job processes that are killed and started again, each by its own id."""

    def __init__(self, app: Flask, work: Work, many: int) -> None:
        self._app, self._work = app, work
        self.children = [self._start() for _ in range(many)]

    def _start(self) -> multiprocessing.process.BaseProcess:
        child = FORK.Process(target=one_process, args=(self._app, self._work))
        child.start()
        return child

    @property
    def alive(self) -> bool:
        """Tell whether any of them still works."""
        return any(child.is_alive() for child in self.children)

    def kill_one(self) -> bool:
        """End one that still works with SIGKILL and start it again; False when none does."""
        working = [n for n, child in enumerate(self.children) if child.is_alive()]
        if not working:
            return False
        place = DICE.choice(working)
        self.children[place].kill()
        self.children[place].join()
        killed = self.children[place].exitcode == -signal.SIGKILL
        self.children[place] = self._start()
        return killed


def swept_under_fire(app: Flask, moment: datetime, processes: int, kills: int) -> tuple[int, float]:
    """Sweep while processes are killed; return how many were, and the seconds."""
    pool, killed, began = (
        Pool(app, Work(moment, SMALL, rest_briefly), processes),
        0,
        time.monotonic(),
    )
    while pool.alive and time.monotonic() - began < LIMIT:
        time.sleep(DICE.uniform(0.01, 0.12))
        if killed < kills:
            killed += pool.kill_one()
    for child in pool.children:
        child.join()
    return killed, time.monotonic() - began


def swept_in_peace(app: Flask, moment: datetime, processes: int) -> tuple[float, list[float], int]:
    """Sweep as in production while somebody writes a little; return seconds, waits, refusals."""
    pool, began = (
        Pool(app, Work(moment, None, Worker("bench", {}).breathe), processes),
        time.monotonic(),
    )
    waits, refused, ended = [], 0, began
    with app.app_context():
        while pool.alive:
            start = time.monotonic()
            try:
                with transaction() as session:
                    drafts.start(session, NOW)
            except OperationalError:
                refused += 1
            ended = time.monotonic()
            waits.append(ended - start)
            time.sleep(0.02)
        let_go(app)
    return ended - began, sorted(waits), refused


def wrong(session: Session, moments: tuple[datetime, ...], due: int) -> Iterator[tuple[str, int]]:
    """Yield what is not as it must be after the sweeps; all zero when exactly once."""

    def number(query: sa.Select[int]) -> int:
        return session.scalar(query) or 0

    wanted = due * len(moments)
    mine = ClockEvent.happened_at.in_(moments)
    events = number(sa.select(sa.func.count(ClockEvent.id)).where(mine))
    clocks = number(sa.select(sa.func.count(sa.distinct(ClockEvent.clock_id))).where(mine))
    tags = (Tag.CLOCK_WARNED, Tag.CLOCK_BREACHED)
    lines = sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.tag.in_(tags))
    notices = sa.select(sa.func.count(OutboxJob.id)).where(OutboxJob.key.like("clock:%"))
    yield "events", abs(events - wanted)
    yield "clocks with other than one event", events - clocks
    yield "audit lines", abs(number(lines) - wanted)
    yield "notices", abs(number(notices) - wanted)
    left = sa.select(sa.func.count(Clock.id)).where(Clock.next_action_at <= moments[-1])
    yield "still due", number(left)
    yield "audit problems", len(trail.verify(session))


@dataclass(slots=True)
class Place:
    """A database with clocks, and what the sweeps in it have cost so far, in seconds."""

    app: Flask
    ground: Ground
    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)

    def measure(self, turn: int) -> None:
        """Measure bare SQL and our sweep once, one process alone and without rest."""
        first, second = self.ground.moments[2 * turn : 2 * turn + 2]
        with self.app.app_context():
            self.bare.append(floor(first))
            began, cpu = time.monotonic(), time.process_time()
            found = sweep(transaction, second)
            self.ours.append(time.monotonic() - began)
            self.spent.append(time.process_time() - cpu)
            settle(second)
            let_go(self.app)
        say(
            f"  {self.ground.size:,}, round {turn + 1}: bare SQL {self.bare[-1]:.2f} s;"
            f" sweep {self.ours[-1]:.2f} s ({self.spent[-1]:.2f} s of this process),"
            f" {found.events:,} events"
        )

    def tell(self) -> None:
        """Print the best of all rounds."""
        best, least = min(self.ours), min(self.bare)
        say(
            f"  {self.ground.size:,}, best of {ROUNDS}: bare {least:.2f} s, sweep {best:.2f} s,"
            f" ratio {best / least:.1f}; {self.ground.due / best:,.0f} clocks/s"
        )


@contextmanager
def filled(engine: str, asked: argparse.Namespace, size: int) -> Iterator[Place]:
    """Yield a database with so many clocks; it is gone after the block."""
    ground = Ground(size, asked.due, tuple(NOW + n * DAY for n in range(2 * ROUNDS + 2)))
    with throw_away_folder() as folder, fresh_database(engine, folder) as url:
        app = make_app(url, folder)
        fill(app)
        with app.app_context():
            took = write(ground)
            let_go(app)
        say(f"{engine}, {size:,} clocks (written in {took:.0f} s)")
        yield Place(app, ground)


def shake(place: Place, processes: int, kills: int) -> bool:
    """Sweep under fire and in peace; return whether everything happened once."""
    app, ground = place.app, place.ground
    fire, peace = ground.moments[-2:]
    killed, seconds = swept_under_fire(app, fire, processes, kills)
    say(
        f"  {ground.size:,}: {processes} processes, {killed} killed: {ground.due:,} due"
        f" in {seconds:.1f} s"
    )
    with app.app_context():
        settle(fire)
        let_go(app)
    seconds, waits, refused = swept_in_peace(app, peace, processes)
    say(
        f"  {processes} processes resting as in production: {seconds:.1f} s;"
        f" {len(waits)} small writes meanwhile: median {waits[len(waits) // 2] * 1000:.0f} ms,"
        f" longest {waits[-1] * 1000:.0f} ms, refused {refused}"
    )
    with app.app_context():
        right = judge(ground, ground.moments[0 : 2 * ROUNDS : 2])
        let_go(app)
    return right


def run(engine: str, asked: argparse.Namespace) -> bool:
    """Measure all sizes on one engine, in turns so that a change of the load meets all of them.

    Return whether everything happened exactly once.
    """
    with ExitStack() as stack:
        places = [stack.enter_context(filled(engine, asked, size)) for size in asked.size]
        for turn in range(ROUNDS):
            for place in places:
                place.measure(turn)
        for place in places:
            place.tell()
        small = places[0]
        for place in places[1:]:
            say(
                f"{engine}: {place.ground.size:,} cost {min(place.ours) / min(small.ours):.2f}"
                f" times {small.ground.size:,} by the clock,"
                f" {min(place.spent) / min(small.spent):.2f} times in this process"
            )
        processes = asked.processes or PROCESSES[engine]
        right = [shake(place, processes, asked.kills) for place in places]
        return all(right)


def judge(ground: Ground, bare: tuple[datetime, ...]) -> bool:
    """Set the clock back, sweep again, and count; return whether everything happened once."""
    again = sweep(transaction, ground.moments[0]).events
    again += sweep(transaction, ground.moments[-1]).events
    forget_floor(bare)
    ours = tuple(one for one in ground.moments if one not in bare)
    off = [*wrong(read(), ours, ground.due), ("repeated after the clock was set back", again)]
    for what, many in off:
        say(f"  {'ok   ' if not many else 'WRONG'} {what}: {many} off")
    return not any(many for _what, many in off)


def main() -> int:
    """Return 1 when an event was lost or happened twice."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--due", type=int, default=10_000, help="due at each of the moments")
    parser.add_argument("--processes", type=int, help="default: 2 on SQLite, 4 on PostgreSQL")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    asked = parser.parse_args()
    moments = 2 * ROUNDS + 2
    if not 0 < asked.due * moments <= min(COMPLAINTS, *asked.size):
        parser.error(f"at most {COMPLAINTS // moments:,} due, and {moments} times as many clocks")
    say(machine())
    engines = ENGINES if asked.engine == "both" else (asked.engine,)
    right = [run(engine, asked) for engine in engines]
    held = all(right)
    say("Every event happened exactly once." if held else "Not exactly once.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
