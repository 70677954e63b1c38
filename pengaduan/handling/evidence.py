"""Evidence: take a file in, examine it in the background, hand out the clean copy only."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.access import locked
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files
from pengaduan.complaints.models import Attachment, AttachmentState, Complaint
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.moves import chain_of
from pengaduan.infra import storage
from pengaduan.infra.cleaning import CleanFile, FileRefusedError, clean, safe_name
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.law import law
from pengaduan.rules.texts import N_

MAX_FILES = 10
MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024

# Attachment.refusal -> whole sentence (message id) for the page.
FILE_MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "kind_program": N_(
            "Berkas ini adalah program, bukan foto atau PDF, jadi tidak kami simpan."
        ),
        "kind_archive": N_(
            "Berkas ini adalah arsip. Unggah foto atau PDF di dalamnya satu per satu."
        ),
        "kind_office": N_(
            "Berkas ini adalah dokumen kantor. Simpan sebagai PDF, lalu unggah lagi."
        ),
        "kind_gif": N_(
            "Berkas ini adalah gambar GIF. Simpan sebagai JPEG atau PNG, lalu unggah lagi."
        ),
        "kind_heic": N_("Berkas ini adalah foto HEIC. Simpan sebagai JPEG, lalu unggah lagi."),
        "kind_other_image": N_(
            "Jenis gambar ini belum kami terima. Simpan sebagai JPEG atau PNG, lalu unggah lagi."
        ),
        "kind_audio": N_(
            "Berkas ini adalah rekaman suara. Yang kami terima: JPEG, PNG, WebP, PDF."
        ),
        "kind_video": N_("Berkas ini adalah video. Yang kami terima: JPEG, PNG, WebP, PDF."),
        "kind_svg": N_(
            "Berkas ini adalah gambar SVG. Simpan sebagai PNG atau PDF, lalu unggah lagi."
        ),
        "kind_web_page": N_("Berkas ini adalah halaman web. Simpan sebagai PDF, lalu unggah lagi."),
        "kind_text": N_("Berkas ini adalah teks biasa. Simpan sebagai PDF, lalu unggah lagi."),
        "kind_unknown": N_("Jenis berkas ini tidak kami kenali. Unggah JPEG, PNG, WebP, atau PDF."),
        "password": N_("Berkas ini terkunci kata sandi. Unggah yang tidak terkunci."),
        "broken": N_("Berkas ini rusak dan tidak dapat dibuka. Unggah salinan yang utuh."),
        "bomb": N_("Ukuran gambar ini terlalu besar. Unggah gambar yang lebih kecil."),
        "pages": N_("PDF ini lebih dari 500 halaman. Unggah bagian yang penting saja."),
    }
)


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
    _check_size(complaint, data)
    kept, digest = _kept(session, actor_label, complaint), hashlib.sha256(data).hexdigest()
    same = [one for one in kept if (one.sha256, one.message_id) == (digest, message_id)]
    if same:
        return same[0]
    if len(kept) >= MAX_FILES:
        raise InputRefusedError(Refusal.FILE_MANY, "file", limit=MAX_FILES)
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


def _check_size(complaint: Complaint, data: bytes) -> None:
    if law().states(complaint.track)[complaint.state].final:
        raise StepRefusedError(Refusal.NOT_NOW)
    if not data:
        raise InputRefusedError(Refusal.FILE_EMPTY, "file")
    if len(data) > MAX_BYTES:
        raise InputRefusedError(Refusal.FILE_LARGE, "file", limit=MAX_MEGABYTES)


def check(session: Session, attachment_id: int, *, now: datetime) -> None:
    """Examine a file and store the verdict; safe to repeat."""
    examine(session, attachment_id, now=now)(session)


def examine(session: Session, attachment_id: int, *, now: datetime) -> Finish:
    """Open the file and return what stores the verdict: a clean copy, or the precise refusal.

    Opening takes time and only reads. What is refused is forgotten by a job of its own, once the
    verdict is committed.
    """
    waiting = session.get(Attachment, attachment_id)
    if waiting is None or waiting.state is not AttachmentState.CHECKING:
        return lambda _writing: None
    verdict = _verdict(waiting.original_key)
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
    """Delete the bytes of a refused file unless somebody else's kept file has the same."""
    still = sa.select(Attachment.id).where(
        Attachment.original_key == storage_key, Attachment.state != AttachmentState.REFUSED
    )
    if session.scalars(still).first() is None:
        storage.delete(storage_key)


def served(
    session: Session, complaint: Complaint, attachment_id: int, audience: Audience
) -> ServedFile:
    """Return the clean copy for a reader who may see this case, else FileNotReadyError."""
    allowed = {entry.id: entry for entry in files(session, complaint, audience)}
    entry = allowed.get(attachment_id)
    attachment = session.get(Attachment, attachment_id) if entry and entry.ready else None
    if entry is None or attachment is None:
        raise FileNotReadyError(attachment_id)
    if attachment.clean_key is None or attachment.media_type is None:
        raise FileNotReadyError(attachment_id)
    return ServedFile(entry.name, attachment.media_type, storage.get(attachment.clean_key))


def run_check(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler of ``evidence.check``."""
    return examine(session, int(payload["attachment_id"]), now=now)


def run_forget(session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Outbox handler of ``evidence.forget``."""
    forget(session, str(payload["storage_key"]))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {"evidence.check": Slow(run_check), "evidence.forget": run_forget}
)


def _verdict(storage_key: str) -> CleanFile | str:
    """Return the clean copy, or the reason why there is none."""
    try:
        return clean(storage.get(storage_key))
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
