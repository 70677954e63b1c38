"""The job process: every bell rings, stops at once when told, and shares its work."""

import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan import jobs
from pengaduan.audit.models import AuditSeal
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints import drafts
from pengaduan.complaints.models import Draft
from pengaduan.infra.db import transaction
from pengaduan.jobs import Task, Worker, beat, ring, tasks
from pengaduan.outbox.daily import Begin, once_a_day, once_a_day_apart
from pengaduan.outbox.models import JobState, OutboxJob, ProcessBeat
from pengaduan.outbox.queue import enqueue
from tests.apps import ROOT
from tests.engines import Database, sqlite_only

ONE_DAY = timedelta(days=1)
PATIENCE = 120
# Two seconds are promised; the rest is what a busy machine takes to wind up the interpreter.
STOPPED_WITHIN = 20
ENDED = "(ended)"
# The processes below look at the machine's own clock, whatever it shows.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.process

Process = subprocess.Popen[str]


def add_one(_session: Session, _now: datetime) -> int:
    return 1


def test_a_daily_job_runs_once_within_a_day(session, now):
    done = [once_a_day("uji", add_one, now=now + timedelta(hours=hours)) for hours in range(24)]

    assert done == [1] + [0] * 23


def test_a_daily_job_runs_again_after_a_day(session, now):
    once_a_day("uji", add_one, now=now)

    assert once_a_day("uji", add_one, now=now + ONE_DAY) == 1


def test_a_daily_job_that_failed_is_tried_again(session, now):
    def fails(_session: Session, _now: datetime) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once_a_day("uji", fails, now=now)

    assert once_a_day("uji", add_one, now=now) == 1


def test_a_long_daily_job_holds_no_transaction_and_is_done_by_one_process(session, now):
    runs = []

    def looks(begin: Begin, at: datetime) -> int:
        runs.append(once_a_day_apart("uji", looks, now=at))  # another process rings meanwhile
        with begin():
            return 3

    done = [once_a_day_apart("uji", looks, now=now + timedelta(hours=one)) for one in (0, 1, 23)]

    assert (done, runs) == ([3, 0, 0], [0])
    assert once_a_day_apart("uji", looks, now=now + ONE_DAY) == 3


def test_a_long_daily_job_that_failed_is_tried_again_after_an_hour(session, now):
    def fails(_begin: Begin, _now: datetime) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once_a_day_apart("uji", fails, now=now)

    for minutes, done in ((59, 0), (60, 7)):
        at = now + timedelta(minutes=minutes)
        assert once_a_day_apart("uji", lambda _begin, _now: 7, now=at) == done


def test_the_audit_trail_is_sealed(session, now):
    with transaction() as step:
        record(step, Tag.REFERENCE_LOADED, chain="system", actor="system", now=now)

    assert jobs.run_seal(worker(), now) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditSeal)) == 1


def test_drafts_that_are_too_old_are_thrown_away(session, now):
    with transaction() as step:
        drafts.start(step, now - timedelta(days=15))
        drafts.start(step, now)

    assert jobs.run_purge(worker(), now) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1


def test_processes_that_are_long_gone_are_forgotten(session, now):
    beat(worker("old"), "outbox", 0, now=now - timedelta(days=8))
    beat(worker("new"), "outbox", 0, now=now)

    jobs.run_purge(worker(), now)

    names = set(session.scalars(sa.select(ProcessBeat.name)))
    assert names == {"new", jobs.DAILY}


def worker(name: str = "uji:1") -> Worker:
    return Worker(name=name, handlers={})


def beats(session: Session, job: str = "sweep") -> ProcessBeat:
    session.expire_all()
    return session.scalars(sa.select(ProcessBeat).where(ProcessBeat.job == job)).one()


def test_an_idle_job_leaves_a_sign_of_life_every_fifteen_seconds(session, now):
    mine = worker()

    for second in range(31):
        beat(mine, "sweep", 0, now=now + timedelta(seconds=second))

    left = beats(session)
    assert (left.last_at, left.runs) == (now + timedelta(seconds=30), 31)


def test_a_job_that_did_something_says_so_at_once(session, now):
    mine = worker()
    beat(mine, "sweep", 0, now=now)

    beat(mine, "sweep", 4, now=now + timedelta(seconds=1))

    left = beats(session)
    assert (left.last_at, left.last_count) == (now + timedelta(seconds=1), 4)


def test_a_clock_set_back_does_not_silence_the_signs_of_life(session, now):
    mine = worker()
    beat(mine, "sweep", 0, now=now)

    beat(mine, "sweep", 0, now=now - ONE_DAY)

    assert beats(session).last_at == now - ONE_DAY


def test_a_bell_rings_its_task_and_leaves_a_sign_of_life(app, session):
    ring(app, worker(), Task("sweep", timedelta(seconds=1), lambda _who, _now: 2))

    assert (beats(session).name, beats(session).last_count) == ("uji:1", 2)


def test_a_stopping_process_rings_no_bell(app, session):
    mine = worker()
    mine.stopping.set()

    ring(app, mine, Task("sweep", timedelta(seconds=1), lambda _who, _now: 2))

    assert session.scalars(sa.select(ProcessBeat)).all() == []


def test_a_failing_task_leaves_the_process_idle(app):
    def fails(_who: Worker, _now: datetime) -> int:
        raise ZeroDivisionError

    mine = worker()
    with pytest.raises(ZeroDivisionError):
        ring(app, mine, Task("sweep", timedelta(seconds=1), fails))

    assert mine.active == 0


@pytest.mark.parametrize(("demo", "seconds"), [(True, 5), (False, 60)])
def test_a_demo_sweeps_more_often(demo, seconds):
    app = Flask("uji")
    app.config["DEMO"] = demo

    every = {task.name: task.every for task in tasks(app)}

    assert set(every) == {"outbox", "sweep", "count", "seal", "purge"}
    assert every["sweep"] == timedelta(seconds=seconds)
    assert every["outbox"] == timedelta(seconds=1)


@pytest.fixture
def start_process(database: Database, tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """Start job processes on the test's database; what still runs at the end is killed."""
    running: list[Process] = []

    def start() -> Process:
        command = [sys.executable, "-m", "tests.background", database.url, str(tmp_path / "data")]
        running.append(
            subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        )
        return running[-1]

    database.written_elsewhere()
    yield start
    for one in running:
        one.kill()
        one.wait()


def put_jobs(kind: str, count: int) -> None:
    with transaction() as step:
        for n in range(count):
            enqueue(step, kind, {"n": n}, due_at=LONG_AGO)


def listen(*processes: Process) -> "queue.SimpleQueue[str]":
    """Collect the lines that the processes say as they come; each says ENDED when it ends."""
    said: queue.SimpleQueue[str] = queue.SimpleQueue()

    def hear(process: Process) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                said.put(line.strip())
        said.put(ENDED)

    for process in processes:
        Thread(target=hear, args=(process,), daemon=True).start()
    return said


@pytest.mark.slow
@sqlite_only
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_process_does_its_work_and_stops_soon(session, start_process, stop):
    put_jobs("test.say", 1)
    process = start_process()
    assert listen(process).get(timeout=PATIENCE) == "0"

    began = time.monotonic()
    process.send_signal(stop)

    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < STOPPED_WITHIN


@pytest.mark.slow
@sqlite_only
def test_a_job_that_hangs_does_not_keep_the_process(session, start_process):
    put_jobs("test.hang", 1)
    process = start_process()
    assert listen(process).get(timeout=PATIENCE) == "hanging"

    began = time.monotonic()
    process.terminate()

    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < STOPPED_WITHIN
    assert session.scalars(sa.select(OutboxJob.state)).one() is JobState.WAITING


@pytest.mark.slow
def test_two_processes_share_the_work_and_do_nothing_twice(session, start_process):
    put_jobs("test.say", 40)
    both = start_process(), start_process()

    said = listen(*both)
    numbers = [int(said.get(timeout=PATIENCE)) for _ in range(40)]
    for process in both:
        process.terminate()
        process.wait(timeout=10)

    assert sorted(numbers) == list(range(40))
    assert [said.get(timeout=PATIENCE) for _ in both] == [ENDED, ENDED]
