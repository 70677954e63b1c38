"""Put a job into the outbox, in the transaction of the step that needs it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from pengaduan.infra.bulk import among, insert_many
from pengaduan.outbox.models import JobState, OutboxJob

Payload = dict[str, Any]
_HELD: Final = "outbox_held"
_OWN: Final = "outbox_keys"


@dataclass(slots=True)
class Held:
    """Jobs that wait together: until when, and which they are."""

    until: datetime
    jobs: list[OutboxJob] = field(default_factory=list)

    @property
    def job_ids(self) -> list[int]:
        """The ids of the jobs, once the block of :func:`holding` is over."""
        return [job.id for job in self.jobs]


_KEYED: Final = sa.select(OutboxJob).where(OutboxJob.key == sa.bindparam("key"))


def enqueue(
    session: Session,
    kind: str,
    payload: Payload,
    *,
    due_at: datetime,
    key: str | None = None,
    fresh: bool = False,
) -> OutboxJob:
    """Add a job; it exists only if the caller commits.

    It is written with the next flush, at the latest with the commit. The payload holds ids and
    codes, never text or identity. With a ``key`` a second call returns the first job, so that a
    repeated step does not send twice. ``fresh`` tells that the key names what this transaction
    has stored itself: then nobody can have used it before, and it is not looked for.
    """
    own: dict[str, OutboxJob] = session.info.setdefault(_OWN, {})
    if key is not None:
        known = own.get(key) if fresh or key in own else _known(session, key)
        if known is not None:
            return known
    held: Held | None = session.info.get(_HELD)
    due_at = due_at.astimezone(UTC)
    job = OutboxJob(
        kind=kind,
        key=key,
        payload=payload,
        state=JobState.WAITING,
        created_at=due_at,
        due_at=due_at if held is None else max(due_at, held.until),
        attempts=0,
    )
    session.add(job)
    if key is not None:
        own[key] = job
    if held is not None:
        held.jobs.append(job)
    return job


def _known(session: Session, key: str) -> OutboxJob | None:
    # A job that waits to be written is known by its key, so nothing need be written to ask.
    with session.no_autoflush:
        return session.scalars(_KEYED, {"key": key}).first()


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Forget the own keys when a transaction ends, or a part that may have been taken back."""
    if transaction.nested or transaction.parent is None:
        session.info.pop(_OWN, None)


@dataclass(frozen=True, slots=True)
class NewJob:
    """One job to be added by :func:`enqueue_many`; its key makes it exist once."""

    kind: str
    payload: Payload
    key: str
    due_at: datetime


def enqueue_many(session: Session, jobs: Sequence[NewJob], *, now: datetime) -> None:
    """Add many jobs by two queries; the same promises as :func:`enqueue`."""
    if not jobs:
        return
    session.flush()
    wanted: dict[str, NewJob] = {}
    for job in jobs:
        wanted.setdefault(job.key, job)
    known = sa.select(OutboxJob.key).where(among(session, OutboxJob.key, list(wanted)))
    for key in session.scalars(known).all():
        wanted.pop(str(key))
    rows = [
        {
            "kind": job.kind,
            "key": key,
            "payload": job.payload,
            "state": JobState.WAITING,
            "created_at": now,
            "due_at": job.due_at,
            "attempts": 0,
        }
        for key, job in wanted.items()
    ]
    insert_many(session, OutboxJob, rows)


@contextmanager
def holding(session: Session, until: datetime) -> Iterator[Held]:
    """Let no job that is enqueued inside the block run before ``until``; collect their ids.

    So a step can be undone while nothing of it has left the system.
    """
    held = Held(until)
    session.info[_HELD] = held
    try:
        yield held
        session.flush()
    finally:
        del session.info[_HELD]


def cancel(session: Session, job_ids: Collection[int]) -> bool:
    """Throw away jobs that nobody has begun; False, and none is thrown away, if one has begun."""
    query = sa.select(OutboxJob).where(OutboxJob.id.in_(job_ids)).order_by(OutboxJob.id)
    jobs = list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))
    if any(job.state is not JobState.WAITING or job.lease_until is not None for job in jobs):
        return False
    for job in jobs:
        session.delete(job)
    session.flush()
    session.info.pop(_OWN, None)
    return True


def replay(session: Session, job_id: int, *, now: datetime) -> OutboxJob:
    """Let a dead or waiting job run again at once. LookupError when there is no such job."""
    job = session.get(OutboxJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state is JobState.DONE:
        raise LookupError(job_id)
    job.state = JobState.WAITING
    job.attempts = 0
    job.due_at = now
    job.lease_until = None
    session.flush()
    return job
