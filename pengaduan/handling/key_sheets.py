"""Print a secret key once, on folded paper, so that whoever prints it need not read it.

The key waits sealed while the jobs process makes the paper, and the paper waits sealed for one
download by the person who took the complaint in, 15 minutes at most. The key is never on a page,
in a log or in an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.intake_models import KeySheet
from pengaduan.complaints.models import Complaint
from pengaduan.handling.moves import write
from pengaduan.infra import storage
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler

KEPT_FOR = timedelta(minutes=15)
RENDER, FORGET = "key_sheet.render", "key_sheet.forget"


class KeyGoneError(LookupError):
    """The key was printed, its time is over, or it is somebody else's to print."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page may know of a key to be printed: everything but the key.

    ``waiting``: it can still be printed; ``ready``: the paper is made.
    """

    id: int
    number: str
    expires_at: datetime
    waiting: bool
    ready: bool
    printed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Paper:
    """The folded paper with the key, given out once. Never store it."""

    number: str
    data: bytes


def keep(
    session: Session, actor: Actor, complaint: Complaint, key: str, *, now: datetime
) -> KeySheet:
    """Keep a fresh key sealed and have its paper made; earlier sheets of the case lose theirs."""
    if actor.account_id is None:
        raise KeyGoneError
    for old in _open(session, KeySheet.complaint_id == complaint.id):
        _forget(session, old, now=now)
    sheet = KeySheet(
        complaint_id=complaint.id,
        account_id=actor.account_id,
        sealed_key=key,
        made_at=now,
        expires_at=now + KEPT_FOR,
    )
    session.add(sheet)
    session.flush()
    enqueue(session, RENDER, {"sheet_id": sheet.id}, due_at=now, key=f"key_sheet:{sheet.id}")
    return sheet


def look(session: Session, actor: Actor, sheet_id: int, *, now: datetime) -> Sheet:
    """Return what may be shown of a sheet; KeyGoneError when it is not this actor's."""
    sheet = _mine(session, actor, sheet_id)
    complaint = session.get_one(Complaint, sheet.complaint_id)
    held = sheet.sealed_key is not None or sheet.paper_key is not None
    return Sheet(
        sheet.id,
        complaint.number,
        sheet.expires_at,
        waiting=held and now < sheet.expires_at,
        ready=sheet.paper_key is not None and now < sheet.expires_at,
        printed_at=sheet.printed_at,
    )


def take(session: Session, actor: Actor, sheet_id: int, *, now: datetime) -> Paper:
    """Give the paper out and forget it; the caller commits before it is sent.

    KeyGoneError when it was printed before, is not made yet, is past its time, or is somebody
    else's.
    """
    sheet = _mine(session, actor, sheet_id, lock=True)
    if sheet.paper_key is None or now >= sheet.expires_at:
        raise KeyGoneError(sheet_id)
    data = storage.get(sheet.paper_key)
    _forget(session, sheet, now=now)
    sheet.printed_at = now
    complaint = session.get_one(Complaint, sheet.complaint_id)
    write(session, complaint, Tag.KEY_PRINTED, actor, now=now, sheet=sheet.id)
    session.flush()
    return Paper(complaint.number, data)


def forget_late(session: Session, now: datetime) -> int:
    """Forget the keys that nobody printed in time; return how many."""
    late = _open(session, KeySheet.expires_at <= now)
    for sheet in late:
        _forget(session, sheet, now=now)
    session.flush()
    return len(late)


def run_forget(_session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Outbox handler of ``key_sheet.forget``: delete the paper, once its row is committed."""
    storage.delete(str(payload["storage_key"]))


HANDLERS: Mapping[str, Handler] = MappingProxyType({FORGET: run_forget})


def _open(session: Session, which: sa.ColumnElement[bool]) -> list[KeySheet]:
    held = sa.or_(KeySheet.sealed_key.is_not(None), KeySheet.paper_key.is_not(None))
    return list(session.scalars(sa.select(KeySheet).where(which, held).with_for_update()))


def _forget(session: Session, sheet: KeySheet, *, now: datetime) -> None:
    if sheet.paper_key is not None:
        payload = {"storage_key": sheet.paper_key}
        enqueue(session, FORGET, payload, due_at=now, key=f"key_sheet_forget:{sheet.id}")
    sheet.sealed_key = sheet.paper_key = None


def _mine(session: Session, actor: Actor, sheet_id: int, *, lock: bool = False) -> KeySheet:
    query = sa.select(KeySheet).where(
        KeySheet.id == sheet_id, KeySheet.account_id == actor.account_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    sheet = session.scalars(query).one_or_none()
    if sheet is None:
        raise KeyGoneError(sheet_id)
    return sheet
