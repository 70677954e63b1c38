"""When a case's key was replaced, so that what was opened with an older one is closed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.own_case_models import KeyChange


def last_change(session: Session, number: str) -> datetime | None:
    """Return when the key of ``number`` was replaced last, None if it never was."""
    query = (
        sa.select(sa.func.max(KeyChange.changed_at))
        .join(Complaint, Complaint.id == KeyChange.complaint_id)
        .where(Complaint.number == number)
    )
    return session.scalar(query)


def still_proved(session: Session, number: str, proved_at: datetime | None) -> bool:
    """Tell whether a key that was proved at that moment is still the key of the case.

    None is a proof of unknown age: it holds only while the key was never replaced.
    """
    changed = last_change(session, number)
    return changed is None or (proved_at is not None and proved_at >= changed)


def twin_of(session: Session, complaint: Complaint) -> Complaint | None:
    """Return the record of the same matter on the other track, if it has the same key."""
    query = sa.select(Complaint).where(
        sa.or_(Complaint.origin_id == complaint.id, Complaint.id == complaint.origin_id),
        Complaint.key_hash == complaint.key_hash,
    )
    return session.scalars(query.order_by(Complaint.id)).first()
