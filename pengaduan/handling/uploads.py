"""Files that come in pieces, so that a lost connection costs the last piece only.

A file on its way is not yet evidence: nobody but its sender knows of it. The piece that makes
it whole makes it an attachment in the same transaction. What is not finished within a day goes.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.upload_models import Upload, UploadPiece
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.handling.evidence import attach, check_room
from pengaduan.infra import storage
from pengaduan.infra.cleaning.names import safe_name
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler

KEPT_FOR = timedelta(hours=24)
MAX_PIECE = 1024 * 1024
"""Bytes that are taken at once."""
MAX_OPEN = 20
"""Files of one complaint that may be on their way; begun ones are forgotten after a day."""
# Pieces lie under the digest of their bytes; a salt keeps equal pieces of two files apart.
_SALT = 16


class UploadGoneError(LookupError):
    """There is no such upload for this complaint, or its day is over."""


class OffsetError(ValueError):
    """The piece does not begin where the received part ends. ``received`` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


@dataclass(frozen=True, slots=True)
class KeptPiece:
    """Bytes that are in the store and belong to nobody yet."""

    storage_key: str
    size: int


@contextmanager
def kept_piece(data: bytes) -> Iterator[KeptPiece]:
    """Put a piece into the store before the database is held; take it out when a step fails."""
    piece = KeptPiece(storage.put(secrets.token_bytes(_SALT) + data), len(data))
    try:
        yield piece
    except BaseException:
        storage.delete(piece.storage_key)
        raise


def begin(session: Session, complaint: Complaint, name: str, size: int, *, now: datetime) -> Upload:
    """Announce a file of ``size`` bytes; refused at once when it could not be kept."""
    locked(session, complaint)
    check_room(session, COMPLAINANT.label, complaint, size)
    mine = sa.select(sa.func.count()).where(
        Upload.complaint_id == complaint.id,
        Upload.attachment_id.is_(None),
        Upload.expires_at > now,
    )
    if (session.scalar(mine) or 0) >= MAX_OPEN:
        raise InputRefusedError(Refusal.FILE_MANY, "file", limit=MAX_OPEN)
    upload = Upload(
        complaint_id=complaint.id,
        token=secrets.token_hex(16),
        name=safe_name(name),
        size=size,
        received=0,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    session.add(upload)
    session.flush()
    return upload


def find(session: Session, complaint: Complaint, token: str, *, now: datetime) -> Upload:
    """Return what this complaint is sending under ``token``, else UploadGoneError."""
    query = sa.select(Upload).where(
        Upload.complaint_id == complaint.id, Upload.token == token, Upload.expires_at > now
    )
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise UploadGoneError(token)
    return found


def receive(
    session: Session,
    complaint: Complaint,
    token: str,
    offset: int,
    piece: KeptPiece,
    *,
    now: datetime,
) -> Upload:
    """Add a piece that begins at ``offset``; the last one makes the file evidence.

    OffsetError when it begins elsewhere than the received part ends, InputRefusedError when it
    is longer than the rest. StepRefusedError when the whole file can no longer be kept.
    """
    locked(session, complaint)
    upload = find(session, complaint, token, now=now)
    if offset != upload.received:
        raise OffsetError(upload.received)
    if piece.size > upload.size - upload.received:
        raise InputRefusedError(Refusal.FILE_LARGE, "file", limit=upload.size)
    added = UploadPiece(
        upload_id=upload.id, start=offset, size=piece.size, storage_key=piece.storage_key
    )
    session.add(added)
    upload.received += piece.size
    session.flush()
    if upload.received == upload.size:
        _finish(session, complaint, upload, now=now)
    return upload


def _finish(session: Session, complaint: Complaint, upload: Upload, *, now: datetime) -> None:
    data = b"".join(storage.get(one.storage_key)[_SALT:] for one in _pieces(session, upload))
    attachment = attach(session, COMPLAINANT.label, complaint, upload.name, data, now=now)
    upload.attachment_id = attachment.id
    _forget_pieces(session, upload, now=now)


def drop(session: Session, complaint: Complaint, token: str, *, now: datetime) -> None:
    """Forget a file that its sender gave up; one that has become evidence stays evidence."""
    locked(session, complaint)
    upload = find(session, complaint, token, now=now)
    _forget_pieces(session, upload, now=now)
    session.delete(upload)
    session.flush()


def purge(session: Session, now: datetime) -> int:
    """Forget what was not finished within its day; return how many files that were."""
    late = list(session.scalars(sa.select(Upload).where(Upload.expires_at <= now)))
    for upload in late:
        _forget_pieces(session, upload, now=now)
        session.delete(upload)
    session.flush()
    return len(late)


def _pieces(session: Session, upload: Upload) -> list[UploadPiece]:
    query = sa.select(UploadPiece).where(UploadPiece.upload_id == upload.id)
    return list(session.scalars(query.order_by(UploadPiece.start)))


def _forget_pieces(session: Session, upload: Upload, *, now: datetime) -> None:
    """Take the pieces off the table, and their bytes out of the store once that is committed."""
    keys = [one.storage_key for one in _pieces(session, upload)]
    if not keys:
        return
    session.execute(sa.delete(UploadPiece).where(UploadPiece.upload_id == upload.id))
    job_key = f"upload.forget:{upload.token}"
    enqueue(session, "upload.forget", {"storage_keys": keys}, due_at=now, key=job_key)


def run_forget(_session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Outbox handler of ``upload.forget``: delete the bytes of pieces; safe to repeat."""
    for key in payload["storage_keys"]:
        storage.delete(str(key))


HANDLERS: Mapping[str, Handler] = MappingProxyType({"upload.forget": run_forget})
