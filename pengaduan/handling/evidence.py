"""Evidence: take a file in, examine it in the background, hand out the clean copy only."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.access import locked
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files
from pengaduan.complaints.masking import Reader
from pengaduan.complaints.models import Attachment, AttachmentState, Complaint
from pengaduan.complaints.quality_returns import open_return
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.evidence_words import FILE_MESSAGES
from pengaduan.handling.moves import chain_of
from pengaduan.infra import scanning, storage
from pengaduan.infra.cleaning.fence import clean
from pengaduan.infra.cleaning.kinds import CleanFile, FileRefusedError
from pengaduan.infra.cleaning.names import safe_name
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.law import law

__all__ = [
    "FILE_MESSAGES",
    "HANDLERS",
    "MAX_BYTES",
    "MAX_FILES",
    "MAX_MEGABYTES",
    "FileNotReadyError",
    "ServedFile",
    "attach",
    "check",
    "check_room",
    "examine",
    "forget",
    "original",
    "served",
    "verdict_of",
]

MAX_FILES = 10
MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024


class FileNotReadyError(LookupError):
    """There is no such file for this reader, or it is not ready."""


@dataclass(frozen=True, slots=True)
class ServedFile:
    """The clean copy with the name that this reader may know."""

    name: str
    media_type: str
    data: bytes


def attach(
    session: Session,
    actor_label: str,
    complaint: Complaint,
    name: str,
    data: bytes,
    *,
    now: datetime,
    message_id: int | None = None,
) -> Attachment:
    """Keep a file sealed and have it examined; the caller commits.

    At most 10 files of 10 MB from each uploader; the same file again is the one that is there.
    InputRefusedError for a file it cannot take, StepRefusedError when the case has ended.
    """
    locked(session, complaint)
    _check_size(session, actor_label, complaint, len(data))
    kept, digest = _kept(session, actor_label, complaint), hashlib.sha256(data).hexdigest()
    same = [one for one in kept if (one.sha256, one.message_id) == (digest, message_id)]
    if same:
        return same[0]
    _check_count(kept)
    attachment = Attachment(
        complaint_id=complaint.id,
        message_id=message_id,
        uploaded_by=actor_label,
        name=safe_name(name),
        size=len(data),
        sha256=digest,
        original_key=storage.put(data),
        state=AttachmentState.CHECKING,
        created_at=now,
    )
    session.add(attachment)
    session.flush()
    _write(session, complaint, Tag.EVIDENCE_ADDED, actor_label, attachment, now=now)
    key, payload = f"check:{attachment.id}", {"attachment_id": attachment.id}
    enqueue(session, "evidence.check", payload, due_at=now, key=key)
    return attachment


def check_room(session: Session, actor_label: str, complaint: Complaint, size: int) -> None:
    """Refuse, before a byte is sent, a file of ``size`` bytes that could not be kept."""
    _check_size(session, actor_label, complaint, size)
    _check_count(_kept(session, actor_label, complaint))


def _check_size(session: Session, actor_label: str, complaint: Complaint, size: int) -> None:
    """Refuse what has no room; an ended case takes its agency's files while an answer is mended."""
    ended = law().states(complaint.track)[complaint.state].final
    mends = actor_label != COMPLAINANT.label and open_return(session, complaint) is not None
    if ended and not mends:
        raise StepRefusedError(Refusal.NOT_NOW)
    if not size:
        raise InputRefusedError(Refusal.FILE_EMPTY, "file")
    if size > MAX_BYTES:
        raise InputRefusedError(Refusal.FILE_LARGE, "file", limit=MAX_MEGABYTES)


def _check_count(kept: list[Attachment]) -> None:
    if len(kept) >= MAX_FILES:
        raise InputRefusedError(Refusal.FILE_MANY, "file", limit=MAX_FILES)


def check(session: Session, attachment_id: int, *, now: datetime) -> None:
    """Examine a file and store the verdict; safe to repeat."""
    examine(session, attachment_id, now=now)(session)


def examine(session: Session, attachment_id: int, *, now: datetime) -> Finish:
    """Open the file and return what stores the verdict: a clean copy, or the precise refusal.

    Opening takes time and only reads. What is refused is forgotten by a job of its own, once the
    verdict is committed. What the scanner could not look at stays as it is: ScannerError, and
    FenceError when no process could be started, have the job tried again.
    """
    waiting = session.get(Attachment, attachment_id)
    if waiting is None or waiting.state is not AttachmentState.CHECKING:
        return lambda _writing: None
    verdict = verdict_of(storage.get(waiting.original_key))
    clean_key = storage.put(verdict.data) if isinstance(verdict, CleanFile) else None
    return lambda writing: _judge(writing, attachment_id, verdict, clean_key, now=now)


def _judge(
    session: Session,
    attachment_id: int,
    verdict: CleanFile | str,
    clean_key: str | None,
    *,
    now: datetime,
) -> None:
    # Locked in the order of every step: the complaint, then what hangs on it.
    waiting = session.get_one(Attachment, attachment_id)
    complaint = locked(session, session.get_one(Complaint, waiting.complaint_id))
    session.refresh(waiting, with_for_update=True)
    if waiting.state is not AttachmentState.CHECKING:
        return
    if isinstance(verdict, CleanFile):
        waiting.state, waiting.media_type = AttachmentState.READY, verdict.media_type
        waiting.clean_key, waiting.size = clean_key, len(verdict.data)
        waiting.name = safe_name(waiting.name, verdict.media_type)
    else:
        waiting.state, waiting.refusal = AttachmentState.REFUSED, verdict
        payload = {"storage_key": waiting.original_key}
        enqueue(session, "evidence.forget", payload, due_at=now, key=f"forget:{waiting.id}")
    _write(session, complaint, Tag.EVIDENCE_CHECKED, SYSTEM.label, waiting, now=now)
    session.flush()


def forget(session: Session, storage_key: str) -> None:
    """Delete the bytes of a refused or removed file unless a kept one has the same."""
    still = sa.select(Attachment.id).where(
        sa.or_(Attachment.original_key == storage_key, Attachment.clean_key == storage_key),
        Attachment.state != AttachmentState.REFUSED,
    )
    if session.scalars(still).first() is None:
        storage.delete(storage_key)


def served(
    session: Session,
    complaint: Complaint,
    attachment_id: int,
    audience: Audience,
    reader: Reader | None = None,
) -> ServedFile:
    """Return the clean copy for a reader who may see this case, else FileNotReadyError."""
    allowed = {entry.id: entry for entry in files(session, complaint, audience, reader)}
    entry = allowed.get(attachment_id)
    attachment = session.get(Attachment, attachment_id) if entry and entry.ready else None
    if entry is None or attachment is None:
        raise FileNotReadyError(attachment_id)
    if attachment.clean_key is None or attachment.media_type is None:
        raise FileNotReadyError(attachment_id)
    return ServedFile(entry.name, attachment.media_type, storage.get(attachment.clean_key))


def original(session: Session, complaint: Complaint, attachment_id: int) -> ServedFile:
    """Return a file just as it came, for Ombudsman roles only; FileNotReadyError if it is gone.

    Only what was examined: a file that waits for the scanner is given to nobody. The caller
    writes down who asked and why.
    """
    allowed = {entry.id for entry in files(session, complaint, Audience.OMBUDSMAN) if entry.ready}
    found = session.get(Attachment, attachment_id) if attachment_id in allowed else None
    if found is None:
        raise FileNotReadyError(attachment_id)
    # The bytes may be anything, so no reader is told what to open them with.
    return ServedFile(found.name, "application/octet-stream", storage.get(found.original_key))


def run_check(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of ``evidence.check``."""
    return examine(session, int(payload["attachment_id"]), now=now)


def run_forget(session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Outbox handler of ``evidence.forget``."""
    forget(session, str(payload["storage_key"]))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {"evidence.check": Slow(run_check), "evidence.forget": run_forget}
)


def verdict_of(data: bytes) -> CleanFile | str:
    """Open a file from outside and return its clean copy, or the reason why there is none."""
    if scanning.scan(data) is not None:
        return "infected"
    try:
        return clean(data)
    except FileRefusedError as error:
        return error.why


def _kept(session: Session, actor_label: str, complaint: Complaint) -> list[Attachment]:
    query = sa.select(Attachment).where(
        Attachment.complaint_id == complaint.id,
        Attachment.uploaded_by == actor_label,
        Attachment.state != AttachmentState.REFUSED,
    )
    return list(session.scalars(query))


def _write(
    session: Session,
    complaint: Complaint,
    tag: Tag,
    actor_label: str,
    attachment: Attachment,
    *,
    now: datetime,
) -> None:
    detail: dict[str, str | int | bool | None] = {
        "attachment": attachment.id,
        "sha256": attachment.sha256,
        "state": attachment.state.value,
        "refusal": attachment.refusal,
    }
    record(session, tag, chain=chain_of(complaint), actor=actor_label, now=now, detail=detail)
