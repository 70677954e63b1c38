"""Jobs that a step enqueues: each key once, also before anything is written."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import cancel, enqueue, holding


def count(session: Session) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(OutboxJob)).one()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_key_is_known_before_its_job_is_written(
    session: Session, now: datetime, fresh: bool
) -> None:
    first = enqueue(session, "uji", {}, due_at=now, key="satu", fresh=fresh)
    assert sa.inspect(first).pending

    second = enqueue(session, "uji", {"n": 2}, due_at=now, key="satu", fresh=fresh)

    assert second is first
    assert count(session) == 1


def test_a_key_that_was_used_before_is_no_fresh_one(session: Session, now: datetime) -> None:
    enqueue(session, "uji", {}, due_at=now, key="satu")
    session.commit()
    enqueue(session, "uji", {}, due_at=now, key="satu", fresh=True)

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_key_is_free_again_when_its_part_of_the_step_is_taken_back(
    session: Session, now: datetime
) -> None:
    part = session.begin_nested()
    enqueue(session, "uji", {}, due_at=now, key="satu")
    part.rollback()

    enqueue(session, "uji", {"n": 2}, due_at=now, key="satu")

    assert session.scalars(sa.select(OutboxJob)).one().payload == {"n": 2}


def test_a_key_is_free_again_when_its_job_is_thrown_away(session: Session, now: datetime) -> None:
    job = enqueue(session, "uji", {}, due_at=now, key="satu")
    session.flush()
    cancel(session, [job.id])

    enqueue(session, "uji", {"n": 2}, due_at=now, key="satu")

    assert session.scalars(sa.select(OutboxJob)).one().payload == {"n": 2}


def test_jobs_that_wait_together_are_known_when_the_block_is_over(
    session: Session, now: datetime
) -> None:
    until = now + timedelta(minutes=5)
    with holding(session, until) as held:
        jobs = [enqueue(session, "uji", {"n": n}, due_at=now) for n in range(3)]

    assert held.job_ids == [job.id for job in jobs]
    assert None not in held.job_ids
    assert {job.due_at for job in jobs} == {until}
