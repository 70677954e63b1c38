"""Questions between the changes of a step: what waits is written only where it must be seen."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.infra.unflushed import asking
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import enqueue


def test_a_question_passes_by_what_waits_in_other_tables(session: Session, now: datetime) -> None:
    line = record(session, Tag.COMPLAINT_FILED, chain="uji", actor="system", now=now)

    with asking(session, OutboxJob):
        found = session.scalars(sa.select(OutboxJob)).all()

    assert found == []
    assert sa.inspect(line).pending


def test_a_question_about_what_waits_sees_it(session: Session, now: datetime) -> None:
    job = enqueue(session, "uji", {}, due_at=now)

    with asking(session, OutboxJob):
        found = session.scalars(sa.select(OutboxJob)).all()

    assert found == [job]


def test_a_question_about_what_was_changed_sees_the_change(session: Session, now: datetime) -> None:
    job = enqueue(session, "uji", {}, due_at=now)
    session.flush()
    job.attempts = 3

    with asking(session, OutboxJob):
        found = session.scalar(sa.select(OutboxJob.attempts))

    assert found == 3
