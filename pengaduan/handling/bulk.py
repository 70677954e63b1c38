"""Do one thing to many complaints: tried first, applied row by row, undone while nothing has left.

A plan is stored with what would come of each complaint, found by doing it and taking it back.
Applying does each in a transaction of its own, so that one failure costs the others nothing; asked
again, it goes on with what is left. Messages wait until the time for undoing is over.
"""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor, actor_of
from pengaduan.accounts.models import Account
from pengaduan.complaints.access import ComplaintNotFoundError, find_visible, visible_to
from pengaduan.complaints.bulk_models import BulkItem, BulkKind, BulkRun, ItemState
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.versions import changed_by, version_of
from pengaduan.handling import marking
from pengaduan.handling.bulk_acts import ACTS, INFORM, Command, Doing
from pengaduan.handling.errors import StepRefusedError
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, cancel, holding
from pengaduan.outbox.worker import Handler

MOST: Final = 200
UNDO_WINDOW: Final = timedelta(seconds=30)
CHANGED, GONE, BROKEN, ON_ITS_WAY = "changed", "gone", "broken", "on_its_way"
"""Reasons of a run's own, beside those of a refused step."""

Opened = Callable[[], AbstractContextManager[Session]]


class NoSuchRunError(LookupError):
    """There is no such run, or somebody else made it."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A complaint as somebody picked it in a list: its id and the version they saw."""

    complaint_id: int
    version: str


def plan(
    session: Session,
    actor: Actor,
    kind: BulkKind,
    command: Command,
    picked: Collection[Picked],
    *,
    back: str,
    now: datetime,
) -> BulkRun:
    """Store what shall be done and what would come of it; nothing else has changed afterwards.

    Raises InputRefusedError for a notice that may not be sent to any of them. At most 200.
    """
    chosen = {one.complaint_id: one for one in list(picked)[:MOST]}
    query = visible_to(actor).where(Complaint.id.in_(chosen)).order_by(Complaint.id)
    complaints = list(session.scalars(query))
    if kind is BulkKind.NOTICE:
        command = {"text": marking.check_notice(session, complaints, command["text"])}
    run = BulkRun(
        code=secrets.token_hex(10),
        account_id=actor.account_id,
        kind=kind,
        command=command,
        back=back[:255],
        made_at=now,
    )
    session.add(run)
    session.flush()
    for complaint in complaints:
        item = _planned(run, complaint, chosen[complaint.id].version)
        _try(session, actor, run, item, complaint, now=now)
        session.add(item)
    session.flush()
    return run


def _planned(run: BulkRun, complaint: Complaint, version: str) -> BulkItem:
    return BulkItem(
        run_id=run.id,
        complaint_id=complaint.id,
        version=version,
        state=ItemState.PLANNED,
        before={},
        jobs=[],
    )


def _try(
    session: Session,
    actor: Actor,
    run: BulkRun,
    item: BulkItem,
    complaint: Complaint,
    *,
    now: datetime,
) -> None:
    """Do it to one complaint and take it back, to learn whether it can be done."""
    if _is_stale(session, item, complaint):
        return
    doing = Doing(session, actor, complaint, run.command, now)
    attempt = session.begin_nested()
    try:
        ACTS[run.kind].do(doing)
    except StepRefusedError as error:
        item.state, item.reason = ItemState.SKIPPED, error.code.value
    finally:
        attempt.rollback()
    session.refresh(complaint)


def _is_stale(session: Session, item: BulkItem, complaint: Complaint) -> bool:
    if version_of(complaint) == item.version:
        return False
    item.state, item.reason = ItemState.SKIPPED, CHANGED
    item.changed_by = changed_by(session, complaint)
    return True


def find(session: Session, actor: Actor, code: str, *, lock: bool = False) -> BulkRun:
    """Return one's own run, or raise NoSuchRunError."""
    query = sa.select(BulkRun).where(BulkRun.code == code, BulkRun.account_id == actor.account_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    run = session.scalars(query).one_or_none()
    if run is None:
        raise NoSuchRunError(code)
    return run


def items_of(session: Session, run: BulkRun) -> Sequence[tuple[BulkItem, Complaint]]:
    """Return what is planned for, or came of, each complaint, in the order of their age."""
    query = (
        sa.select(BulkItem, Complaint)
        .join(Complaint, Complaint.id == BulkItem.complaint_id)
        .where(BulkItem.run_id == run.id)
        .order_by(BulkItem.id)
    )
    return [(item, complaint) for item, complaint in session.execute(query)]


def apply(opened: Opened, actor: Actor, code: str, *, now: datetime) -> BulkRun:
    """Do what was planned, each complaint in its own transaction; what is done is not done again.

    Raises NoSuchRunError. A run that was undone stays undone.
    """
    with opened() as session:
        run = find(session, actor, code, lock=True)
        if run.undone_at is not None:
            return run
        run.applied_at = run.applied_at or now
        run.undo_until = run.undo_until or now + UNDO_WINDOW
        ids = _ids(session, run, ItemState.PLANNED)
    for item_id in ids:
        with opened() as session:
            _apply_one(session, actor, run, item_id, now=now)
    return run


def _ids(session: Session, run: BulkRun, state: ItemState) -> list[int]:
    query = sa.select(BulkItem.id).where(BulkItem.run_id == run.id, BulkItem.state == state)
    return list(session.scalars(query.order_by(BulkItem.id)))


def _apply_one(
    session: Session, actor: Actor, run: BulkRun, item_id: int, *, now: datetime
) -> None:
    item = session.get_one(BulkItem, item_id, with_for_update=True, populate_existing=True)
    if item.state is not ItemState.PLANNED:
        return
    try:
        complaint = _visible(session, actor, item)
    except ComplaintNotFoundError:
        item.state, item.reason = ItemState.SKIPPED, GONE
        return
    if _is_stale(session, item, complaint):
        return
    doing = Doing(session, actor, complaint, run.command, now, item.id)
    try:
        with session.begin_nested(), holding(session, run.undo_until or now) as held:
            item.before = ACTS[run.kind].do(doing)
    except StepRefusedError as error:
        item.state, item.reason = ItemState.SKIPPED, error.code.value
        return
    except SQLAlchemyError:
        item.state, item.reason = ItemState.FAILED, BROKEN
        return
    item.state, item.jobs, item.after = ItemState.DONE, held.job_ids, version_of(complaint)
    session.flush()


def _visible(session: Session, actor: Actor, item: BulkItem) -> Complaint:
    number = session.get_one(Complaint, item.complaint_id).number
    return find_visible(session, actor, number, lock=True)


def undo(opened: Opened, actor: Actor, code: str, *, now: datetime) -> BulkRun:
    """Take back what can be taken back, each complaint in its own transaction.

    Only until ``undo_until``, and only where nobody has changed the complaint since; a message
    that is on its way keeps its complaint as it is.
    """
    with opened() as session:
        run = find(session, actor, code, lock=True)
        if run.undo_until is None or now >= run.undo_until:
            return run
        run.undone_at = run.undone_at or now
        ids = _ids(session, run, ItemState.DONE)
    for item_id in reversed(ids):
        with opened() as session:
            _undo_one(session, actor, run, item_id, now=now)
    return run


def _undo_one(session: Session, actor: Actor, run: BulkRun, item_id: int, *, now: datetime) -> None:
    item = session.get_one(BulkItem, item_id, with_for_update=True, populate_existing=True)
    try:
        complaint = _visible(session, actor, item)
    except ComplaintNotFoundError:
        item.reason = GONE
        return
    if version_of(complaint) != item.after:
        item.reason, item.changed_by = CHANGED, changed_by(session, complaint)
        return
    doing = Doing(session, actor, complaint, run.command, now, item.id)
    try:
        # What cannot be taken back keeps its messages too: they are thrown away together or not.
        with session.begin_nested():
            if not cancel(session, item.jobs):
                item.reason = ON_ITS_WAY
                return
            ACTS[run.kind].undo(doing, item.before)
    except StepRefusedError as error:
        item.reason = error.code.value
        return
    item.state, item.reason = ItemState.UNDONE, None
    session.flush()


def told(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> None:
    """Outbox handler: write the notice of a run into one thread, and order its message.

    A complaint that has ended meanwhile is left alone, and the run says so.
    """
    item = session.get(BulkItem, int(payload["item_id"]), with_for_update=True)
    if item is None or item.state is not ItemState.DONE or job.id not in item.jobs:
        return
    run = session.get_one(BulkRun, item.run_id)
    actor = actor_of(session, session.get_one(Account, run.account_id))
    complaint = session.get_one(Complaint, item.complaint_id)
    try:
        with session.begin_nested():
            marking.inform(session, actor, complaint, run.command["text"], now=now)
    except StepRefusedError as error:
        item.state, item.reason = ItemState.SKIPPED, error.code.value


HANDLERS: Mapping[str, Handler] = MappingProxyType({INFORM: told})
