"""What the tests look at in the database after the clocks have moved."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from pengaduan.outbox.models import OutboxJob
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind, ClockPause


def events_of(session: Session, clock: Clock | None) -> list[ClockEventKind]:
    """Return what has happened to a clock, in order, without reminders."""
    assert clock is not None
    query = (
        sa.select(ClockEvent.kind)
        .where(ClockEvent.clock_id == clock.id, ClockEvent.step == "")
        .order_by(ClockEvent.id)
    )
    return list(session.scalars(query))


def reminders(session: Session, clock: Clock | None) -> list[tuple[str, str]]:
    """Return the steps of the ladder that a clock has reached, with what became of each."""
    assert clock is not None
    query = (
        sa.select(ClockEvent.kind, ClockEvent.step, ClockEvent.told)
        .where(ClockEvent.clock_id == clock.id)
        .order_by(ClockEvent.id)
    )
    return [(row.step or row.kind.value, row.told) for row in session.execute(query)]


def pauses(session: Session, clock: Clock | None) -> list[ClockPause]:
    """Return the pauses of a clock, in order."""
    assert clock is not None
    query = sa.select(ClockPause).where(ClockPause.clock_id == clock.id).order_by(ClockPause.id)
    return list(session.scalars(query))


def notices(session: Session) -> list[str]:
    """Return the kinds of all notices about clocks that wait in the outbox, in order."""
    query = (
        sa.select(OutboxJob.kind).where(OutboxJob.kind.like("notice.clock%")).order_by(OutboxJob.id)
    )
    return list(session.scalars(query))


@contextmanager
def counted_queries(session: Session) -> Iterator[list[str]]:
    """Collect the statements that are run inside the block."""
    statements: list[str] = []
    bind = session.get_bind()

    def see(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(bind, "before_cursor_execute", see)
    yield statements
    event.remove(bind, "before_cursor_execute", see)


def sent(statements: Iterable[str]) -> list[str]:
    """Return what was asked and written; a batch of rows counts once.

    PostgreSQL gets a batch as one statement; SQLite, which has no wire, row by row.
    """
    told = [one for one in statements if not one.startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    return [
        one
        for one, before in zip(told, ["", *told], strict=False)
        if one != before or not one.startswith("INSERT")
    ]
