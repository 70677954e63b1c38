"""All background work on one page: what runs, how often, and which handler takes which job.

The scheduler only rings the bell; what is due stands in tables, so any number of these processes
may run, be killed and be started again.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Condition, Event
from traceback import extract_tb
from typing import Final

import sqlalchemy as sa
import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.audit import trail
from pengaduan.complaints import drafts, search_index, similar
from pengaduan.compliance import evidence as unit_evidence
from pengaduan.compliance import publishing
from pengaduan.handling import (
    automatic,
    copying,
    data_rights,
    desk_jobs,
    digests,
    draft_mail,
    evidence,
    key_loss,
    key_sheets,
    mail_answers,
    mending,
    notices,
    own_data,
    own_reminders,
    trail_checks,
    uploads,
)
from pengaduan.handling.suggestions import store as suggestions
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.infra.signals import catch_signals
from pengaduan.metrics import duty_build, month_series, rollup_build
from pengaduan.outbox import beats
from pengaduan.outbox.daily import note, once_a_day, once_a_day_apart
from pengaduan.outbox.models import ProcessBeat
from pengaduan.outbox.worker import Handler, run_due
from pengaduan.reports import figure_watch, handlers, releases
from pengaduan.sla import moving, recounting
from pengaduan.sla.sweep import sweep

log = structlog.get_logger("pengaduan.jobs")

HANDLERS: Final[Mapping[str, Handler]] = {
    **notices.HANDLERS,
    **digests.HANDLERS,
    **draft_mail.HANDLERS,
    **mail_answers.HANDLERS,
    **key_sheets.HANDLERS,
    **evidence.HANDLERS,
    **uploads.HANDLERS,
    **unit_evidence.HANDLERS,
    **automatic.HANDLERS,
    **desk_jobs.HANDLERS,
    **similar.HANDLERS,
    **search_index.HANDLERS,
    **suggestions.HANDLERS,
    **key_loss.HANDLERS,
    **own_data.HANDLERS,
    **mending.HANDLERS,
    **own_reminders.HANDLERS,
    **data_rights.HANDLERS,
    **moving.HANDLERS,
    **trail_checks.HANDLERS,
    **recounting.HANDLERS,
    **publishing.HANDLERS,
    **handlers.HANDLERS,
}

GRACE, BREATH, LONGEST_BREATH = 1.0, 0.1, 1.0
BEAT_EVERY: Final = beats.BEAT_EVERY
BEATS_KEPT: Final = timedelta(days=7)
DAILY: Final = beats.DAILY


@dataclass(slots=True)
class Worker:
    """One job process: its name, whether it is stopping, and what it has to report."""

    name: str
    handlers: Mapping[str, Handler]
    stopping: Event = field(default_factory=Event)
    idle: Condition = field(default_factory=Condition)
    active: int = 0
    unreported: dict[str, int] = field(default_factory=dict)
    reported_at: dict[str, datetime] = field(default_factory=dict)
    rested_at: float = 0.0

    def keep_going(self) -> bool:
        return not self.stopping.is_set()

    def breathe(self) -> bool:
        """Pause between two batches as long as the last one took, and tell whether to go on.

        SQLite has one writer, and batches that follow each other at once would keep everybody
        else waiting until the last.
        """
        took = time.perf_counter() - self.rested_at
        on = not self.stopping.wait(min(max(BREATH, took), LONGEST_BREATH))
        self.rested_at = time.perf_counter()
        return on


@dataclass(frozen=True, slots=True)
class Task:
    """One bell: its name, how often it rings, and what then happens (returns how much)."""

    name: str
    every: timedelta
    run: Callable[[Worker, datetime], int]


def run_outbox(worker: Worker, now: datetime) -> int:
    """Run what is due in the outbox until nothing is left; return how many jobs succeeded."""
    done = 0
    while worker.keep_going() and (some := run_due(worker.handlers, worker.name, now=now)):
        done += some
    return done


def run_sweep(worker: Worker, now: datetime) -> int:
    """Sweep the clocks; return how many events were recorded."""
    worker.rested_at = time.perf_counter()
    return sweep(transaction, now, keep_going=worker.breathe).events


def run_count(worker: Worker, now: datetime) -> int:
    """Count into the sums of map and performance; once a day compare them with the cases."""
    for name, look in figure_watch.NIGHTLY:
        once_a_day_apart(name, look, now=now)
    once_a_day("figure_watch", figure_watch.watch, now=now)
    done = rollup_build.sum_all(transaction, now, keep_going=worker.breathe)
    return done + duty_build.count_all(transaction, now, keep_going=worker.breathe)


def run_seal(_worker: Worker, now: datetime) -> int:
    """Seal the audit chains once a day; return 1 when a seal was made."""
    return once_a_day("seal", lambda one, at: int(trail.seal(one, now=at) is not None), now=now)


def run_purge(_worker: Worker, now: datetime) -> int:
    """Throw away what is kept for a time only (keys at every ring) and begin daily work."""
    with transaction() as session:
        forgotten = drafts.forget_shown_keys(session, now)
        forgotten += key_sheets.forget_late(session, now)
    daily = (
        *(("digest", digests.order), ("train", suggestions.order), ("owners", desk_jobs.watch)),
        ("figures", releases.order),
        ("months", month_series.order),
    )
    ordered = sum(once_a_day(name, action, now=now) for name, action in daily)
    return forgotten + ordered + once_a_day("purge", _purge, now=now)


def _purge(session: Session, now: datetime) -> int:
    silent = sa.delete(ProcessBeat).where(
        ProcessBeat.last_at < now - BEATS_KEPT, ProcessBeat.name != DAILY
    )
    session.execute(silent)
    gone = key_loss.purge(session, now) + uploads.purge(session, now)
    return gone + copying.purge(session, now) + drafts.purge(session, now)


def beat(worker: Worker, job: str, count: int, *, now: datetime) -> None:
    """Leave a sign of life: at once when something was done, else every 15 seconds."""
    runs = worker.unreported.get(job, 0) + 1
    last = worker.reported_at.get(job)
    if not count and last is not None and timedelta() <= now - last < BEAT_EVERY:
        worker.unreported[job] = runs
        return
    with transaction() as session:
        note(session, worker.name, job, now=now, count=count, runs=runs)
    worker.unreported[job] = 0
    worker.reported_at[job] = now


def ring(app: Flask, worker: Worker, task: Task) -> None:
    """Run one task once; one log line if it did something."""
    with worker.idle:
        worker.active += 1
    try:
        with app.app_context():
            if worker.keep_going():
                _run(worker, task)
    finally:
        with worker.idle:
            worker.active -= 1
            worker.idle.notify_all()


def _run(worker: Worker, task: Task) -> None:
    began, now = time.perf_counter(), clock.now()
    count = task.run(worker, now)
    if count:
        took = round((time.perf_counter() - began) * 1000)
        log.info("job", job=task.name, count=count, ms=took, worker=worker.name)
    beat(worker, task.name, count, now=now)


def tasks(app: Flask) -> tuple[Task, ...]:
    """Return every bell of this application; a demo sweeps more often, so that one can watch."""
    demo = bool(app.config.get("DEMO"))
    every = (
        ("outbox", run_outbox),
        ("sweep", run_sweep),
        ("count", run_count),
        ("seal", run_seal),
        ("purge", run_purge),
    )
    return tuple(Task(name, beats.interval(name, demo=demo), run) for name, run in every)


def run(app: Flask, *, handlers: Mapping[str, Handler] | None = None) -> None:
    """Work until SIGINT or SIGTERM, then stop within two seconds. Main thread only.

    What does not finish in time is given up: its transaction is rolled back and its lease ends,
    so that it is done again later.
    """
    worker = Worker(
        name=f"{socket.gethostname()}:{os.getpid()}"[:60],
        handlers=HANDLERS if handlers is None else handlers,
    )
    signals = catch_signals()
    every = tasks(app)
    scheduler = _scheduler(app, worker, every)
    scheduler.start()
    log.info("jobs_started", worker=worker.name, jobs=[task.name for task in every])
    caught = signals.get()
    worker.stopping.set()
    scheduler.shutdown(wait=False)
    with worker.idle:
        finished = worker.idle.wait_for(lambda: worker.active == 0, timeout=GRACE)
    log.info("jobs_stopped", worker=worker.name, signal=caught, finished=finished)
    if not finished:
        logging.shutdown()
        os._exit(0)


def _scheduler(app: Flask, worker: Worker, every: tuple[Task, ...]) -> BackgroundScheduler:
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL + 1)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(every))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for task in every:
        trigger = IntervalTrigger(seconds=int(task.every.total_seconds()), timezone=UTC)
        scheduler.add_job(ring, trigger, args=(app, worker, task), id=task.name)
    scheduler.add_listener(_log_failure, EVENT_JOB_ERROR)
    return scheduler


def _log_failure(event: JobExecutionEvent) -> None:
    """Say which job failed and where, never with what: a message may quote a name."""
    frames = extract_tb(event.exception.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    log.error("job_failed", job=event.job_id, error=type(event.exception).__name__, where=where)
