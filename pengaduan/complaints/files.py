"""The files of a case, as each side may know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.audiences import Audience, may_read
from pengaduan.complaints.masking import READER_OF, Reader, hides
from pengaduan.complaints.models import Attachment, AttachmentState, Complaint, Message
from pengaduan.complaints.representatives import authority_files
from pengaduan.infra import asked


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as one audience may know it; it can be opened when ``ready``."""

    id: int
    name: str
    size: int
    media_type: str | None
    state: AttachmentState
    refusal: str | None
    from_complainant: bool
    created_at: datetime

    @property
    def ready(self) -> bool:
        return self.state is AttachmentState.READY


def files(
    session: Session, complaint: Complaint, audience: Audience, reader: Reader | None = None
) -> tuple[FileEntry, ...]:
    """Return every file that ``audience`` may know of, oldest first.

    File names are shown as for ``reader``, the usual one of the audience unless another is named.
    """
    return tuple(entry for _, entry in files_by_entry(session, complaint, audience, reader))


def loose_files(
    session: Session, complaint: Complaint, audience: Audience, reader: Reader | None = None
) -> tuple[FileEntry, ...]:
    """Return the files that belong to the case as a whole, not to one entry of the thread."""
    return tuple(
        entry
        for owner, entry in files_by_entry(session, complaint, audience, reader)
        if owner is None
    )


def files_by_entry(
    session: Session, complaint: Complaint, audience: Audience, reader: Reader | None = None
) -> list[tuple[int | None, FileEntry]]:
    """Return the files with the id of the entry they belong to, None for the case itself."""
    hidden = hides(complaint, reader or READER_OF[audience])
    stored = _stored(session, complaint.id)
    # A power of attorney names people: who may not know them never sees it.
    kept = authority_files(session, complaint) if hidden and stored else frozenset()
    found: list[tuple[int | None, FileEntry]] = []
    for place, (attachment, message) in enumerate(stored, start=1):
        if attachment.id not in kept and _may_know(attachment, message, complaint, audience):
            entry = _file(attachment, place, hidden=hidden)
            found.append((attachment.message_id, entry))
    return found


_OF_CASE: Final = (
    sa.select(Attachment, Message)
    .outerjoin(Message, Message.id == Attachment.message_id)
    .where(Attachment.complaint_id == sa.bindparam("complaint_id"))
    .order_by(Attachment.id)
)


def _stored(session: Session, complaint_id: int) -> Sequence[sa.Row[Attachment, Message]]:
    values = {"complaint_id": complaint_id}
    return asked.once(
        session, (_stored, complaint_id), lambda: session.execute(_OF_CASE, values).all()
    )


def _may_know(
    attachment: Attachment, message: Message | None, complaint: Complaint, audience: Audience
) -> bool:
    own = attachment.uploaded_by == COMPLAINANT.label
    if message is not None and not may_read(message, complaint, audience):
        return False
    if audience is Audience.COMPLAINANT:
        return own or (message is not None and attachment.state is AttachmentState.READY)
    if own:
        return audience is Audience.OMBUDSMAN or attachment.state is not AttachmentState.REFUSED
    return audience is Audience.AGENCY or message is not None


def _file(attachment: Attachment, place: int, *, hidden: bool) -> FileEntry:
    own = attachment.uploaded_by == COMPLAINANT.label
    # People name files after themselves; who may not know them gets a number.
    suffix = PurePosixPath(attachment.name).suffix
    return FileEntry(
        id=attachment.id,
        name=f"bukti-{place}{suffix}" if own and hidden else attachment.name,
        size=attachment.size,
        media_type=attachment.media_type,
        state=attachment.state,
        refusal=attachment.refusal,
        from_complainant=own,
        created_at=attachment.created_at,
    )
