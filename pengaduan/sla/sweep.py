"""The sweep: take the clocks that need attention, in small transactions, and act exactly once."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.infra.bulk import update_many
from pengaduan.sla.events import act
from pengaduan.sla.facts import ClockFacts, select_facts
from pengaduan.sla.models import Clock, ClockEventKind, ClockState
from pengaduan.sla.outcomes import BREACHED, EXPIRED, REMINDED, WARNED

TransactionFactory = Callable[[], AbstractContextManager[Session]]

# SQLite has one writer, and whoever files a complaint must not wait long for it. PostgreSQL locks
# only the complaints of a batch; there each batch costs a dozen messages.
BATCHES = {"sqlite": 500, "postgresql": 1000}


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What one sweep did. ``looked_at`` counts clocks, the others count events."""

    looked_at: int = 0
    warned: int = 0
    breached: int = 0
    expired: int = 0
    reminded: int = 0
    batches: int = 0

    @property
    def events(self) -> int:
        return self.warned + self.breached + self.expired + self.reminded


def _always() -> bool:
    return True


def sweep(
    transaction: TransactionFactory,
    now: datetime,
    *,
    batch: int | None = None,
    keep_going: Callable[[], bool] = _always,
) -> SweepResult:
    """Act on every clock whose ``next_action_at`` has come, and say what was done.

    Each batch is a transaction of its own, the longest waiting first; a crash between two of
    them loses and repeats nothing. Any number of sweeps may run at once. ``keep_going`` is asked
    before each batch, so that a process can stop soon. Without ``batch`` its size is that which
    suits the database.
    """
    total: Counter[ClockEventKind] = Counter()
    looked_at = batches = 0
    while keep_going():
        with transaction() as session:
            held = _claim(session, now, batch)
            counts, changes = act(session, held, now=now, notify=True)
            update_many(session, Clock, [change.values() for change in changes])
            total += counts
        if not held:
            break
        looked_at += len(held)
        batches += 1
    return SweepResult(
        looked_at, total[WARNED], total[BREACHED], total[EXPIRED], total[REMINDED], batches
    )


def _claim(session: Session, now: datetime, batch: int | None) -> list[ClockFacts]:
    """Lock the next due clocks together with their complaints, leaving out what others hold.

    The complaint is held too because two clocks of one complaint write to the same audit chain.
    SQLite has no row locks and needs none: its transaction holds the only write lock. Clocks of
    the same moment come in any order: thousands are due at the same midnight, and sorting them
    anew for every batch cost PostgreSQL more than all the rest.
    """
    due = (
        select_facts()
        .where(Clock.next_action_at <= now, Clock.state == ClockState.RUNNING)
        .order_by(Clock.next_action_at)
        .limit(batch or BATCHES[session.get_bind().dialect.name])
        .with_for_update(of=(Clock, Complaint), key_share=True, skip_locked=True)
    )
    return [ClockFacts._make(row) for row in session.execute(due)]
