"""The sweep: take the clocks that need attention, in small transactions, and act exactly once."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.sla.events import BREACHED, EXPIRED, WARNED, Held, catch_up
from pengaduan.sla.models import Clock, ClockEventKind, ClockState

TransactionFactory = Callable[[], AbstractContextManager[Session]]

BATCH = 100


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What one sweep did. ``looked_at`` counts clocks, the others count events."""

    looked_at: int = 0
    warned: int = 0
    breached: int = 0
    expired: int = 0
    batches: int = 0

    @property
    def events(self) -> int:
        return self.warned + self.breached + self.expired


def _always() -> bool:
    return True


def sweep(
    transaction: TransactionFactory,
    now: datetime,
    *,
    batch: int = BATCH,
    keep_going: Callable[[], bool] = _always,
) -> SweepResult:
    """Act on every clock whose ``next_action_at`` has come, and say what was done.

    Each batch is a transaction of its own, the longest waiting first; a crash between two of
    them loses and repeats nothing. Any number of sweeps may run at once. ``keep_going`` is asked
    before each batch, so that a process can stop soon.
    """
    total: Counter[ClockEventKind] = Counter()
    looked_at = batches = 0
    while keep_going():
        with transaction() as session:
            held = _claim(session, now, batch)
            total += catch_up(session, held, now=now, notify=True)
        if not held:
            break
        looked_at += len(held)
        batches += 1
    return SweepResult(looked_at, total[WARNED], total[BREACHED], total[EXPIRED], batches)


def _claim(session: Session, now: datetime, batch: int) -> list[Held]:
    """Lock the next due clocks together with their complaints, leaving out what others hold.

    The complaint is held too because two clocks of one complaint write to the same audit chain.
    SQLite has no row locks and needs none: its transaction holds the only write lock.
    """
    due = (
        sa.select(Clock, Complaint.number)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(Clock.next_action_at <= now, Clock.state == ClockState.RUNNING)
        .order_by(Clock.next_action_at, Clock.id)
        .limit(batch)
        .with_for_update(of=(Clock, Complaint), key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [Held(clock, number) for clock, number in session.execute(due)]
