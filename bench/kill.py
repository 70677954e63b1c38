"""`make bench-kill`: file, track and reply while processes are killed; prove nothing is lost.

Only processes that this script started are killed, by their id; only 127.0.0.1 is used.
"""

import argparse
import itertools
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from citizens import STEPS, Citizen, Ledger, ScriptError
from flask import Flask
from ground import (
    ENGINES,
    SECRET,
    command,
    end_tidily,
    fill,
    fresh_database,
    machine,
    make_app,
    say,
    throw_away_folder,
)
from processes import JOBS, WEB, WORKER, Aim, Processes
from proof import Finding, findings, waiting

from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.outbox.worker import LEASE

TARGETS = {WORKER: 40, WEB: 2, JOBS: 4}
AIMED = 0.8  # share of the kills that wait for a certain step to be on its way
STARTING = 6.0  # seconds in which a jobs process is not worth killing: it has no work yet
PAST_A_LEASE = LEASE + timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for."""

    kills: int
    clients: int
    seconds: float
    port: int
    seed: int


class Crowd:
    """Citizens who file and follow one complaint after the other, each in a thread."""

    def __init__(self, address: str, plan: Plan) -> None:
        self.ledger, self.aim = Ledger(), Aim()
        self.broken: list[str] = []
        self._address, self._stopping = address, threading.Event()
        self._threads = [
            threading.Thread(target=self._file, args=(random.Random(f"{plan.seed}/{n}"),))
            for n in range(plan.clients)
        ]

    def one(self, dice: random.Random) -> str:
        """File, follow and reply once in peace, and return the number."""
        return Citizen(self._address, self.ledger, self.aim, dice).live().number

    def start(self) -> None:
        """Let all begin."""
        for thread in self._threads:
            thread.start()

    def _file(self, dice: random.Random) -> None:
        while not self._stopping.is_set():
            citizen = Citizen(self._address, self.ledger, self.aim, dice)
            try:
                citizen.live()
            except TimeoutError:
                self.ledger.given_up.append(citizen.marker)
            except ScriptError as error:
                self.ledger.given_up.append(citizen.marker)
                self.broken.append(str(error))
                return
            self._stopping.wait(dice.uniform(0, 0.3))

    def finish(self) -> None:
        """Let everybody finish the complaint they are at."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()


def kill_at_random(
    processes: Processes, crowd: Crowd, plan: Plan
) -> tuple[Counter[str], Counter[str], float]:
    """Kill until enough were killed or the time is over.

    Returns what was killed, during which step, and the longest outage in seconds.
    """
    dice, done, aimed, longest = random.Random(plan.seed), Counter[str](), Counter[str](), 0.0
    steps = itertools.cycle(STEPS)
    until = time.monotonic() + plan.seconds
    while done.total() < plan.kills and time.monotonic() < until and not crowd.broken:
        target = dice.choices(list(TARGETS), list(TARGETS.values()))[0]
        if target == JOBS and processes.age(JOBS) < STARTING:
            target = WORKER
        step = next(steps) if dice.random() < AIMED else ""
        if step and crowd.aim.wait(step, 6):
            time.sleep(dice.uniform(0, 0.12))
        else:
            step = "any moment"
            time.sleep(dice.uniform(0, 0.5))
        if processes.kill(target, dice):
            done[target] += 1
            aimed[step] += 1
            if target == WEB:  # a worker leaves others behind, who go on answering
                longest = max(longest, processes.wait_until_served())
            if done.total() % 20 == 0:
                say(f"  {done.total()} kills, {len(crowd.ledger.receipts)} receipts")
    return done, aimed, longest


def drain(app: Flask, folder: Path, *, seconds: float) -> None:
    """Wait until the outbox is empty; the clock is moved past the leases of the killed."""
    clock.configure(folder, movable=True)
    until, moved = time.monotonic() + seconds, 0
    left = before = -1
    while left and time.monotonic() < until:
        if left in {before, -1}:
            moved += 1
            clock.set_offset(PAST_A_LEASE * moved)
        before = left
        time.sleep(10)
        with app.app_context():
            left = waiting(read())


def environment(url: str, folder: Path, plan: Plan) -> dict[str, str]:
    """Return the environment of the processes under test: a demo, so that its clock can move."""
    with socket.socket() as probe:  # stop at once when the port is taken
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", plan.port))
    return {
        **os.environ,
        "PENGADUAN_ENV": "demo",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(plan.port),
        "WEB_WORKERS": "3",
        "MAIL_SERVER": "",
        "MAIL_BACKEND": "dummy",
    }


def report(ledger: Ledger, found: list[Finding]) -> bool:
    """Print the table; return whether every line is zero."""
    say(f"  requests sent again: {dict(ledger.troubles)}")
    for one in found:
        say(f"  {'ok  ' if not one.wrong else 'LOST'} {one.what:<48}{one.wrong:>6} of {one.of}")
    return not any(one.wrong for one in found)


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What was done to the processes, and the number of the case that was filed in peace."""

    killed: Counter[str]
    aimed: Counter[str]
    longest: float
    killing: float
    draining: float
    yardstick: str


def torment(app: Flask, processes: Processes, crowd: Crowd, folder: Path, plan: Plan) -> Ordeal:
    """Start everything, file in peace once, then kill while all file, then let the jobs finish."""
    began = time.monotonic()
    try:
        processes.start(WEB)
        processes.start(JOBS)
        processes.wait_until_served()
        yardstick = crowd.one(random.Random(f"{plan.seed}/yardstick"))
        crowd.start()
        try:
            killed, aimed, longest = kill_at_random(processes, crowd, plan)
        finally:
            crowd.finish()
        killing = time.monotonic() - began
        processes.start("jobs 2", kind=JOBS)
        drain(app, folder, seconds=plan.seconds)
        return Ordeal(
            killed, aimed, longest, killing, time.monotonic() - began - killing, yardstick
        )
    finally:
        processes.stop()


def run(engine: str, folder: Path, plan: Plan) -> bool:
    """Do the whole thing on one engine; return whether nothing was lost."""
    with fresh_database(engine, folder) as url:
        app = make_app(url, folder)
        fill(app)
        env = environment(url, folder, plan)
        processes = Processes(env, folder / "log.txt")
        crowd = Crowd(processes.address, plan)
        done = torment(app, processes, crowd, folder, plan)
        sound, said = command(env, "audit", "verify")
        with app.app_context():
            found = findings(read(), crowd.ledger, done.yardstick)
            read().close()
            app.extensions["sqlalchemy"].engine.dispose()
    kills = done.killed.total()
    say(f"  {kills} kills in {done.killing:.0f} s: {dict(done.killed)}")
    say(f"  in the middle of: {dict(done.aimed)}")
    say(f"  longest outage {done.longest:.1f} s; outbox empty {done.draining:.0f} s later")
    say(f"  processes that ended by themselves: {processes.fell}")
    found.append(Finding("`flask audit verify` refused", int(not sound), 1))
    found.append(Finding("kills that were not made", plan.kills - kills, plan.kills))
    for text in (*crowd.broken, *(() if sound else (said,))):
        say(f"  {text}")
    return report(crowd.ledger, found) and not crowd.broken


def main() -> int:
    """Return 1 when anything was lost, doubled or left undone."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=900, help="limit of each of both parts")
    parser.add_argument("--port", type=int, default=5400)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    asked = parser.parse_args()
    plan = Plan(asked.kills, asked.clients, asked.seconds, asked.port, asked.seed)
    engines = ENGINES if asked.engine == "both" else (asked.engine,)
    held = True
    for engine in engines:
        say(f"{engine}: {plan.kills} kills, {plan.clients} clients, seed {plan.seed}; {machine()}")
        with throw_away_folder() as folder:
            held = run(engine, folder, plan) and held
    say("Nothing was lost." if held else "Something was lost, doubled or left undone.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
