"""Run the jobs of the outbox: claimed by lease, run one by one, retried with growing delay."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.infra.db import read, transaction
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.outbox.queue import Payload

Finish = Callable[[Session], None]
Quick = Callable[[Session, Payload, OutboxJob, datetime], None]


@dataclass(frozen=True, slots=True)
class Slow:
    """A handler that renders, cleans or talks to a server, which must not hold the database.

    ``prepare`` works with a session that only reads and returns what then has to be stored;
    that part runs in the job's transaction. A crash in between runs ``prepare`` again.
    """

    prepare: Callable[[Session, Payload, OutboxJob, datetime], Finish]


Handler = Quick | Slow

LEASE = timedelta(minutes=5)
# Waits before the next try; after the last one the job is dead and shown to an administrator.
DELAYS = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 86400))

log = logging.getLogger(__name__)


def claim(worker: str, *, now: datetime, limit: int = 20) -> list[int]:
    """Take up to ``limit`` due jobs for this worker, oldest first, and return their ids."""
    free = sa.or_(OutboxJob.lease_until.is_(None), OutboxJob.lease_until < now)
    with transaction() as session:
        due = (
            sa.select(OutboxJob)
            .where(OutboxJob.state == JobState.WAITING, OutboxJob.due_at <= now, free)
            .order_by(OutboxJob.due_at, OutboxJob.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        jobs = list(session.scalars(due))
        for job in jobs:
            job.lease_owner = worker
            job.lease_until = now + LEASE
        return [job.id for job in jobs]


def _mine(session: Session, job_id: int, worker: str) -> OutboxJob | None:
    job = session.get(OutboxJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state is not JobState.WAITING or job.lease_owner != worker:
        return None
    return job


def _fail(job_id: int, worker: str, error: Exception, *, now: datetime) -> None:
    with transaction() as session:
        job = _mine(session, job_id, worker)
        if job is None:
            return
        job.attempts += 1
        job.lease_until = None
        # The class only: a message may quote an address or a name.
        job.last_error = type(error).__name__
        if job.attempts > len(DELAYS):
            job.state = JobState.DEAD
        else:
            job.due_at = now + DELAYS[job.attempts - 1]


def _prepare(job_id: int, handlers: Mapping[str, Handler], *, now: datetime) -> Finish:
    """Do the slow part of a job, if it has one, and return what is left to store."""
    session = read()
    job = session.get_one(OutboxJob, job_id, populate_existing=True)
    handler, payload = handlers[job.kind], job.payload
    if isinstance(handler, Slow):
        finish = handler.prepare(session, payload, job, now)
        session.rollback()
        return finish
    quick = handler
    return lambda writing: quick(writing, payload, writing.get_one(OutboxJob, job_id), now)


def run_one(job_id: int, handlers: Mapping[str, Handler], worker: str, *, now: datetime) -> bool:
    """Run one claimed job; what it stores is one transaction. A failure is stored, never raised."""
    try:
        finish = _prepare(job_id, handlers, now=now)
        with transaction() as session:
            job = _mine(session, job_id, worker)
            if job is None:
                return False
            finish(session)
            job.state = JobState.DONE
            job.done_at = now
            job.lease_until = None
            job.last_error = None
        return True
    except Exception as error:  # noqa: BLE001 - said below
        # The one place that may catch everything: a job fails alone, whatever its reason. Its
        # message is not logged: it may quote an address.
        frames = extract_tb(error.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        log.warning("outbox job %s failed: %s at %s", job_id, type(error).__name__, where)
        _fail(job_id, worker, error, now=now)
        return False


def run_due(handlers: Mapping[str, Handler], worker: str, *, now: datetime, limit: int = 20) -> int:
    """Claim and run due jobs once; return how many succeeded."""
    claimed = claim(worker, now=now, limit=limit)
    return sum(run_one(job_id, handlers, worker, now=now) for job_id in claimed)
