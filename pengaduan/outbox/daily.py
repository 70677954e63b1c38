"""Work that some process does once a day, whichever it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.infra.db import transaction
from pengaduan.outbox.beats import DAILY
from pengaduan.outbox.models import ProcessBeat

ONE_DAY: Final = timedelta(days=1)
ONE_HOUR: Final = timedelta(hours=1)
Begin = Callable[[], AbstractContextManager[Session]]


def once_a_day(job: str, action: Callable[[Session, datetime], int], *, now: datetime) -> int:
    """Do ``action`` unless some process did it within the last 24 hours; return its count.

    The row that remembers it is written in the same transaction: a failed run is tried again.
    """
    with transaction() as session:
        row = session.get(ProcessBeat, (DAILY, job), with_for_update=True, populate_existing=True)
        if row is not None and now - row.last_at < ONE_DAY:
            return 0
        count = action(session, now)
        note(session, DAILY, job, now=now, count=count, runs=1)
        return count


def once_a_day_apart(job: str, action: Callable[[Begin, datetime], int], *, now: datetime) -> int:
    """Do the same for an action that takes long and opens its own short transactions.

    Whoever begins has an hour for it; then, if it failed, some process tries again.
    """
    with transaction() as session:
        row = session.get(ProcessBeat, (DAILY, job), with_for_update=True, populate_existing=True)
        if row is not None and now - row.last_at < ONE_DAY:
            return 0
        before = 0 if row is None else row.last_count
        note(session, DAILY, job, now=now - ONE_DAY + ONE_HOUR, count=before, runs=0)
    count = action(transaction, now)
    with transaction() as session:
        note(session, DAILY, job, now=now, count=count, runs=1)
    return count


def note(session: Session, name: str, job: str, *, now: datetime, count: int, runs: int) -> None:
    """Keep a sign of life of a job in a process (or, by the name ``DAILY``, of a daily job)."""
    row = session.get(ProcessBeat, (name, job))
    if row is None:
        row = ProcessBeat(name=name, job=job, runs=0)
        session.add(row)
    row.last_at = now
    row.last_count = count
    row.runs += runs
