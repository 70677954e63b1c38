"""The shared draft of an answer: saved by version, never over what somebody has not seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.desk_models import WorkDraft, WorkOpening
from pengaduan.complaints.models import Complaint
from pengaduan.handling.disposition import WITH_A_UNIT
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import capacity, write
from pengaduan.infra import storage
from pengaduan.outbox.queue import enqueue

# Whoever has not been seen for this long has left the page.
OPEN_FOR: Final = timedelta(minutes=2)
LONGEST: Final = 60_000


class DraftConflictError(Exception):
    """Somebody saved in between; ``stored`` is what they saved, and nothing was written over."""

    def __init__(self, stored: WorkDraft) -> None:
        super().__init__(f"draft {stored.id} is at version {stored.version}")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody else of the agency who has the answer page open."""

    name: str
    seen_at: datetime


_OF_CASE: Final = (
    sa.select(WorkDraft)
    .where(WorkDraft.complaint_id == sa.bindparam("complaint_id"))
    .execution_options(populate_existing=True)
)

_THROWN: Final = (
    sa.delete(WorkDraft)
    .where(WorkDraft.complaint_id == sa.bindparam("complaint_id"))
    .returning(WorkDraft.preview_key)
    .execution_options(synchronize_session="fetch")
)
_CLOSED: Final = (
    sa.delete(WorkOpening)
    .where(WorkOpening.complaint_id == sa.bindparam("complaint_id"))
    .execution_options(synchronize_session="fetch")
)


def draft_of(session: Session, complaint: Complaint) -> WorkDraft | None:
    """Return the draft of the case, or None."""
    return session.scalars(_OF_CASE, {"complaint_id": complaint.id}).one_or_none()


def save(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    fields: Mapping[str, str],
    version: int,
    *,
    now: datetime,
) -> WorkDraft:
    """Store what was typed on top of ``version`` (0: none yet) and return the draft.

    The same words as stored are no new version. DraftConflictError when another version is
    stored by now: nothing is overwritten.
    """
    locked(session, complaint)
    account_id = _may_write(actor, complaint)
    known = {name: text for name, text in fields.items() if text}
    stored = draft_of(session, complaint)
    if stored is None:
        stored = WorkDraft(
            complaint_id=complaint.id, version=0, fields={}, account_id=account_id, saved_at=now
        )
        session.add(stored)
    elif stored.fields == known:
        return stored
    elif stored.version != version:
        raise DraftConflictError(stored)
    stored.version, stored.fields = stored.version + 1, known
    stored.account_id, stored.saved_at = account_id, now
    session.flush()
    return stored


def order_preview(session: Session, stored: WorkDraft, *, now: datetime) -> None:
    """Have the letter made as it would be, unless it is made already; the jobs process does it."""
    if stored.preview_version != stored.version:
        about = {"complaint_id": stored.complaint_id, "version": stored.version}
        key = f"preview:{stored.id}:{stored.version}"
        enqueue(session, "letter.preview", about, due_at=now, key=key)


def discard(session: Session, complaint: Complaint) -> None:
    """Throw the draft away, for an answer that was sent or on its writers' wish."""
    for name in session.scalars(_THROWN, {"complaint_id": complaint.id}).all():
        if name is not None:
            storage.delete(name)
    session.execute(_CLOSED, {"complaint_id": complaint.id})


def opened(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Remember that ``actor`` has the answer page open; a hint to others, and no lock.

    Whoever may only read the page leaves no trace.
    """
    begins = complaint.state != "in_handling" and capacity(actor, complaint, "A11") is None
    if actor.account_id is None or begins or not _answers(actor, complaint):
        return
    row = session.get(WorkOpening, (complaint.id, actor.account_id))
    if row is None:
        row = WorkOpening(complaint_id=complaint.id, account_id=actor.account_id, seen_at=now)
        session.add(row)
    row.seen_at = now
    session.flush()


def beside(
    session: Session, actor: Actor, complaint: Complaint, *, now: datetime
) -> tuple[Beside, ...]:
    """Return who else has the answer page open, by name."""
    query = (
        sa.select(Account.name, WorkOpening.seen_at)
        .join(WorkOpening, WorkOpening.account_id == Account.id)
        .where(
            WorkOpening.complaint_id == complaint.id,
            WorkOpening.account_id != actor.account_id,
            WorkOpening.seen_at > now - OPEN_FOR,
        )
        .order_by(Account.name)
    )
    return tuple(Beside(name, seen_at) for name, seen_at in session.execute(query))


def writer(session: Session, draft: WorkDraft) -> str:
    """Return the name of whoever saved the draft last; both are of one agency."""
    return session.get_one(Account, draft.account_id).name


def categorise(
    session: Session, actor: Actor, complaint: Complaint, substance: str, *, now: datetime
) -> None:
    """Set the category of a case that has none, as its answer demands."""
    complaint.substance = substance
    write(session, complaint, Tag.COMPLAINT_CATEGORISED, actor, now=now, substance=substance)


def _answers(actor: Actor, complaint: Complaint) -> bool:
    return any(capacity(actor, complaint, code) is not None for code in ("A11", "A13"))


def _may_write(actor: Actor, complaint: Complaint) -> int:
    if actor.account_id is None or not _answers(actor, complaint):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in WITH_A_UNIT:
        raise StepRefusedError(Refusal.NOT_NOW)
    return actor.account_id
