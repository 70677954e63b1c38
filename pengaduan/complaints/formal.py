"""The formal file of a complaint: its complainant's own, and opened by few with a trace.

What is typed is a draft that nobody but the complainant reads. What was sent is sealed too;
whoever verifies or examines opens it for a reason, and the complainant sees that they did
(UU 37/2008 Art. 24(2), 30).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.formal_models import FormalAnswer, FormalFile
from pengaduan.complaints.identity import RevealReason, RevealRefusedError
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.representatives import RepresentativeView, own_representative
from pengaduan.rules.permissions import Permission

NOTE = "note"
"""The item under which stands why something could not be given."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What was sent, as somebody with the right to it sees it. Never log or store it."""

    sent_at: datetime | None
    version: str
    answers: Mapping[str, str]
    representative: RepresentativeView | None


def file_of(session: Session, complaint: Complaint) -> FormalFile | None:
    """Return the row of the file, which holds no answer, or None when it was never begun."""
    query = sa.select(FormalFile).where(FormalFile.complaint_id == complaint.id)
    return session.scalars(query).one_or_none()


def own_answers(session: Session, complaint: Complaint) -> dict[str, str]:
    """Return the draft by item, for the complainant who proved the key."""
    return {row.item: row.value for row in _rows(session, complaint) if row.value}


def unsent_items(session: Session, complaint: Complaint) -> frozenset[str]:
    """Return the items whose draft differs from what was sent."""
    return frozenset(
        row.item for row in _rows(session, complaint) if (row.value or "") != (row.sent_value or "")
    )


def sent_items(session: Session, complaint: Complaint) -> frozenset[str]:
    """Return which items were sent, without opening any."""
    query = sa.select(FormalAnswer.item).where(
        FormalAnswer.complaint_id == complaint.id, FormalAnswer.sent_value.is_not(None)
    )
    return frozenset(session.scalars(query))


def open_file(
    session: Session, actor: Actor, complaint: Complaint, reason: str, *, now: datetime
) -> OpenedFile:
    """Open what was sent and write down who looked and why (FORMAL_FILE_READ).

    Raises RevealRefusedError without the permission or without a known reason.
    """
    if not actor.can(Permission.IDENTITY_REVEAL) or reason not in set(RevealReason):
        raise RevealRefusedError(reason)
    record(
        session,
        Tag.FORMAL_FILE_READ,
        chain=f"complaint:{complaint.number}",
        actor=actor.label,
        now=now,
        detail={"reason": reason},
    )
    file = file_of(session, complaint)
    return OpenedFile(
        sent_at=file.sent_at if file else None,
        version=file.version if file else "",
        answers={row.item: row.sent_value for row in _rows(session, complaint) if row.sent_value},
        representative=own_representative(session, complaint),
    )


def put(
    session: Session,
    complaint: Complaint,
    values: Mapping[str, str],
    version: str,
    *,
    now: datetime,
) -> FormalFile:
    """Keep these answers as the draft; an empty one is forgotten. The caller holds the lock."""
    file = file_of(session, complaint)
    if file is None:
        file = FormalFile(complaint_id=complaint.id, version=version, created_at=now, saved_at=now)
        session.add(file)
    file.version, file.saved_at = version, now
    known = {row.item: row for row in _rows(session, complaint)}
    for item, value in values.items():
        row = known.get(item)
        if row is None:
            row = FormalAnswer(complaint_id=complaint.id, item=item, saved_at=now)
            session.add(row)
        row.value, row.saved_at = value or None, now
    session.flush()
    return file


def mark_sent(session: Session, complaint: Complaint, *, now: datetime) -> frozenset[str]:
    """Make the draft what staff may open, and return the items that it now holds."""
    for row in _rows(session, complaint):
        row.sent_value = row.value
    file = file_of(session, complaint)
    if file is not None:
        file.sent_at = now
    session.flush()
    return sent_items(session, complaint)


def _rows(session: Session, complaint: Complaint) -> list[FormalAnswer]:
    query = sa.select(FormalAnswer).where(FormalAnswer.complaint_id == complaint.id)
    return list(session.scalars(query.order_by(FormalAnswer.id)))
