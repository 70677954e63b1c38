"""`make bench-http`: what a request costs, beside a bare floor that does the same with plain SQL.

Both are served by gunicorn with two workers on the same database and are asked in turns by one
client. Printed per workload: medians in milliseconds, their ratio, queries, memory of a worker;
at the end how the medians with many complaints compare with those with few. Ends with 1 when a
ratio is above what the design allows.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

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
from weasyprint import HTML
from workloads import Ground, Times, Workload, ground, workloads

from pengaduan.complaints.models import Complaint
from pengaduan.demo import volume
from pengaduan.demo.seeding import seed
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.infra.pdf import STATIC
from pengaduan.metrics import duty_build, rollup_build
from pengaduan.reports import letters

GROWTH = 1.3
WARM_UP = 2
ALLOWED = {"filing": 2, "inbox": 3, "search": 3, "case": 4, "respond": 3, "statistics": 3}
"""The most that a median may be, as a multiple of the floor's (design goals of the project)."""
PDF_ALLOWED = 1.15
HERE = Path(__file__).parent


def port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(module: str, url: str, folder: Path) -> Iterator[int]:
    """Serve an application with two workers inside the block; yield its port."""
    at = port()
    command = [sys.executable, "-m", "gunicorn", f"{module}:app", "--no-control-socket"]
    command += [
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--keep-alive",
        "600",
    ]
    command += ["--bind", f"127.0.0.1:{at}", "--log-level", "warning", "--preload"]
    env = {**os.environ, "BENCH_URL": url, "BENCH_FOLDER": str(folder)}
    with (folder / f"{module}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=HERE, env=env, stdout=log, stderr=log)
    try:
        _wait(at, process)
        yield at
    finally:
        process.terminate()
        process.wait(120)


def _wait(at: int, process: "subprocess.Popen[bytes]") -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + 900
    while time.monotonic() < until and process.poll() is None:
        try:
            with opener.open(f"http://127.0.0.1:{at}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # the floor knows no such page, but it answers
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("a server did not start")


def measure(found: list[Workload], rounds: int, each: int) -> dict[str, tuple[Times, Times]]:
    """Ask each side in turns, ``rounds`` times ``each`` requests; the first few warm up."""
    times = {one.name: (Times(), Times()) for one in found}
    for one in found:
        for side in (one.ours, one.floor):
            for _ in range(WARM_UP):
                side()
    for _ in range(rounds):
        for one in found:
            for side, kept in zip((one.ours, one.floor), times[one.name], strict=True):
                for _ in range(each):
                    kept.keep(side(), one.status, one.name)
    return times


def pdf(rounds: int) -> tuple[Times, Times]:
    """Make the answer letter of a case, and turn the same HTML into a PDF with bare WeasyPrint."""
    decided = sa.select(Complaint).where(Complaint.decided_at.is_not(None)).limit(1)
    complaint = read().scalars(decided).one()
    letter = letters.compose(read(), complaint, letters.ANSWER, made_at=clock.now())
    page, ours, bare = letters.letter_html(letter), Times(), Times()
    sides: list[tuple[Times, Callable[[], bytes]]] = [
        (ours, lambda: letters.letter_pdf(letter)),
        (bare, lambda: _bare(page)),
    ]
    for place in range(rounds + 1):
        for times, make in sides:
            began = time.perf_counter()
            make()
            if place:  # the first one warms up
                times.seconds.append(time.perf_counter() - began)
    return ours, bare


def _bare(page: str) -> bytes:
    """Make the same paper without us; its fonts are read from the same files."""
    paper = HTML(string=page, base_url=f"{STATIC.as_uri()}/")
    made: bytes = paper.write_pdf(pdf_variant="pdf/ua-1")
    return made


def table(found: dict[str, tuple[Times, Times]], size: int) -> list[str]:
    """Print the workloads of one size; return those above what is allowed."""
    say(
        f"  {size:,} complaints{'ours':>14}{'p95':>8}{'floor':>8}{'ratio':>7}{'allowed':>9}"
        f"{'queries':>9}{'MiB':>6}{'floor MiB':>10}"
    )
    above = []
    for name, (ours, floor) in found.items():
        ratio, most = ours.middle / floor.middle, {**ALLOWED, "pdf": PDF_ALLOWED}[name]
        mark = "" if ratio <= most else "  ABOVE"
        above += [name] if mark else []
        say(
            f"  {name:<18}{ours.middle:>12.1f}{ours.p95:>8.1f}{floor.middle:>8.1f}{ratio:>7.2f}"
            f"{most:>9}{ours.queries:>9}{ours.memory // 1024:>6}{floor.memory // 1024:>10}{mark}"
        )
    return above


def run(engine: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Measure one engine at each size; return whether everything stayed within its limit."""
    held = True
    middles: list[dict[str, float]] = []
    with fresh_database(engine, folder) as url:
        app = make_app(url, folder)
        fill(app)
        written = 0
        with app.app_context(), transaction() as session:
            seed(session, now=clock.now())
        for place, size in enumerate(asked.sizes):
            with app.app_context():
                began = time.monotonic()
                volume.fill(transaction, size - written, now=clock.now(), seed=place)
                duty_build.rebuild(transaction, clock.now())
                rollup_build.rebuild(transaction, clock.now())
                with transaction() as session:
                    session.execute(sa.text("ANALYZE"))
                written = size
                say(f"  {size:,} complaints written in {time.monotonic() - began:.0f} s")
                where = ground(asked.rounds * asked.each + WARM_UP)
                read().close()
            held = _measured(app, url, folder, where, asked, size, middles) and held
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
    return _flat(middles) and held


def _measured(  # noqa: PLR0917 - one database and what is asked of it
    app: Flask,
    url: str,
    folder: Path,
    where: Ground,
    asked: argparse.Namespace,
    size: int,
    middles: list[dict[str, float]],
) -> bool:
    """Serve one filled database, measure it, keep its medians; return whether all is allowed."""
    with served("served", url, folder) as ours, served("floor", url, folder) as floor:
        found = measure(workloads((ours, floor), where), asked.rounds, asked.each)
    held = _papers_too(app, found, asked, size)
    middles.append({name: ours.middle for name, (ours, _) in found.items()})
    return held


def _papers_too(
    app: Flask, found: dict[str, tuple[Times, Times]], asked: argparse.Namespace, size: int
) -> bool:
    """Measure the PDF as well and print the table; return whether all is within its limit."""
    with app.app_context():
        found["pdf"] = pdf(asked.rounds)
        read().close()
    return not table(found, size)


def run_filled(folder: Path, asked: argparse.Namespace) -> bool:
    """Measure databases that are filled already, in the order given; the growth is between them."""
    held = True
    middles: list[dict[str, float]] = []
    for url in asked.urls:
        app = make_app(url, folder)
        with app.app_context():
            size = read().scalar(sa.select(sa.func.count()).select_from(Complaint)) or 0
            rollup_build.rebuild(transaction, clock.now())
            where = ground(asked.rounds * asked.each + WARM_UP)
            read().close()
        held = _measured(app, url, folder, where, asked, size, middles) and held
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
    return _flat(middles) and held


def _flat(middles: list[dict[str, float]]) -> bool:
    """Print how the medians grew from the first size to the last; True within the limit."""
    if len(middles) < 2:
        return True
    grown = {name: middles[-1][name] / first for name, first in middles[0].items()}
    for name, ratio in grown.items():
        say(f"  {name:<18} grew by {ratio:.2f}{'  ABOVE' if ratio > GROWTH else ''}")
    say(f"  median growth {median(grown.values()):.2f}, allowed {GROWTH}")
    return max(grown.values()) <= GROWTH


def main() -> int:
    """Return 1 when a ratio or a growth is above its limit."""
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--urls", nargs="+", help="measure these filled databases instead")
    asked = parser.parse_args()
    held = True
    if asked.urls:
        say(f"milliseconds, {asked.rounds} rounds of {asked.each}; {machine()}")
        with throw_away_folder() as folder:
            return 0 if run_filled(folder, asked) else 1
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        say(f"{engine}: milliseconds, {asked.rounds} rounds of {asked.each}; {machine()}")
        with throw_away_folder() as folder:
            held = run(engine, folder, asked) and held
    say("Everything is within its limit." if held else "Above its limit: see ABOVE.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
