"""How often the background work rings, and whether it still does: the pulse of the jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.outbox.models import JobState, OutboxJob, ProcessBeat

BEAT_EVERY: Final = timedelta(seconds=15)
"""How often a process that finds nothing to do writes its sign of life."""
DAILY: Final = "daily"
"""The name under which ``process_beat`` keeps when a daily job last ran, whoever ran it."""
INTERVALS: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "outbox": timedelta(seconds=1),
        "sweep": timedelta(seconds=60),
        "count": timedelta(seconds=60),
        "seal": timedelta(minutes=5),
        "purge": timedelta(minutes=5),
    }
)
DEMO_SWEEP: Final = timedelta(seconds=5)


def interval(job: str, *, demo: bool) -> timedelta:
    """Return how often a job rings; a demo sweeps more often, so that one can watch."""
    return DEMO_SWEEP if demo and job == "sweep" else INTERVALS[job]


class Pulse(StrEnum):
    """How a sign of life is to be read."""

    ALIVE = "alive"
    REPLACED = "replaced"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of one job in one process. ``every`` is how often it should come."""

    process: str
    job: str
    last_at: datetime
    runs: int
    every: timedelta
    pulse: Pulse


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits in the outbox: jobs that are due and since when, and jobs that gave up."""

    waiting: int
    due: int
    oldest_due: datetime | None
    dead: int


def _every(process: str, job: str, *, demo: bool) -> timedelta:
    if process == DAILY:
        return timedelta(days=1)
    return max(interval(job, demo=demo), BEAT_EVERY) if job in INTERVALS else BEAT_EVERY


def beats(session: Session, *, now: datetime, demo: bool) -> list[Beat]:
    """Return every sign of life, the jobs by name and the newest process first.

    A job is dead when no process gave a sign within two intervals (UX A9); an old process whose
    job another one does is merely replaced.
    """
    query = sa.select(ProcessBeat).order_by(ProcessBeat.job, ProcessBeat.last_at.desc())
    rows = list(session.scalars(query))
    found: list[Beat] = []
    alive: set[tuple[bool, str]] = set()
    for row in rows:
        every = _every(row.name, row.job, demo=demo)
        kind = (row.name == DAILY, row.job)
        if now - row.last_at <= 2 * every:
            alive.add(kind)
            pulse = Pulse.ALIVE
        else:
            pulse = Pulse.REPLACED if kind in alive else Pulse.DEAD
        found.append(Beat(row.name, row.job, row.last_at, row.runs, every, pulse))
    return found


def last_runs(session: Session) -> dict[str, datetime]:
    """Return when each job last gave a sign of life, whichever process did it."""
    query = (
        sa.select(ProcessBeat.job, sa.func.max(ProcessBeat.last_at).label("last"))
        .where(ProcessBeat.name != DAILY)
        .group_by(ProcessBeat.job)
    )
    return {row.job: row.last for row in session.execute(query)}


def depth(session: Session, *, now: datetime) -> Depth:
    """Return how full the outbox is at ``now``."""
    waiting = OutboxJob.state == JobState.WAITING
    row = session.execute(
        sa.select(
            sa.func.count().filter(waiting),
            sa.func.count().filter(sa.and_(waiting, OutboxJob.due_at <= now)),
            sa.func.min(OutboxJob.due_at).filter(sa.and_(waiting, OutboxJob.due_at <= now)),
            sa.func.count().filter(OutboxJob.state == JobState.DEAD),
        )
    ).one()
    return Depth(waiting=row[0], due=row[1], oldest_due=row[2], dead=row[3])


def unfinished(session: Session, *, limit: int = 200) -> list[OutboxJob]:
    """Return the jobs that gave up, then those that wait, the longest waiting first."""
    query = (
        sa.select(OutboxJob)
        .where(OutboxJob.state != JobState.DONE)
        .order_by(OutboxJob.state != JobState.DEAD, OutboxJob.due_at, OutboxJob.id)
        .limit(limit)
    )
    return list(session.scalars(query))
