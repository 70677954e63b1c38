"""Take back a file that nobody has used yet.

Until a member of staff has opened it, a file is the sender's own (UU 27/2022 Art. 8: the right
to have one's data deleted). Once it has been opened it is part of what was examined and stays;
so does a file that belongs to a reply, because the reply points to it. The line in the audit
trail keeps the digest, so that nobody can say later that another file had been there.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Attachment, Complaint
from pengaduan.complaints.upload_models import Upload
from pengaduan.handling.errors import Refusal, StepRefusedError
from pengaduan.handling.evidence import FileNotReadyError
from pengaduan.handling.moves import chain_of
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law

_OPENING = (Tag.EVIDENCE_READ, Tag.EVIDENCE_ORIGINAL_READ)


def removable(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return the ids of the files that the complainant may take back now."""
    if law().states(complaint.track)[complaint.state].final:
        return frozenset()
    mine = sa.select(Attachment.id).where(
        Attachment.complaint_id == complaint.id,
        Attachment.uploaded_by == COMPLAINANT.label,
        Attachment.message_id.is_(None),
    )
    return frozenset(session.scalars(mine)) - _opened(session, complaint)


def _opened(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return the ids of the files that a member of staff has opened, by the audit trail."""
    lines = sa.select(AuditEntry.detail).where(
        AuditEntry.chain == chain_of(complaint), AuditEntry.tag.in_(_OPENING)
    )
    return frozenset(int(detail["attachment"]) for detail in session.scalars(lines))


def remove(session: Session, complaint: Complaint, attachment_id: int, *, now: datetime) -> None:
    """Take a file back, with its bytes; the caller commits.

    FileNotReadyError when the complainant has no such file, StepRefusedError when it has been
    opened or answered with.
    """
    locked(session, complaint)
    found = session.get(Attachment, attachment_id, with_for_update=True, populate_existing=True)
    own = found is not None and found.uploaded_by == COMPLAINANT.label
    if found is None or not own or found.complaint_id != complaint.id:
        raise FileNotReadyError(attachment_id)
    if attachment_id not in removable(session, complaint):
        raise StepRefusedError(Refusal.FILE_USED, "file")
    session.execute(sa.delete(Upload).where(Upload.attachment_id == found.id))
    detail: dict[str, str | int | bool | None] = {
        "attachment": found.id,
        "sha256": found.sha256,
        "state": found.state.value,
    }
    record(
        session,
        Tag.EVIDENCE_REMOVED,
        chain=chain_of(complaint),
        actor=COMPLAINANT.label,
        now=now,
        detail=detail,
    )
    for key in {found.original_key, found.clean_key} - {None}:
        enqueue(
            session,
            "evidence.forget",
            {"storage_key": key},
            due_at=now,
            key=f"forget:{found.id}:{key}",
        )
    session.delete(found)
    session.flush()
