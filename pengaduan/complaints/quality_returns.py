"""Answers that went back to their agency after a quality audit and wait to be mended."""

from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import asker, visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality_models import QualityItem, QualityReturn
from pengaduan.infra import asked

_WAITS: Final = (QualityReturn.mended_at.is_(None), QualityReturn.settled_at.is_(None))
_OPEN: Final = (
    sa.select(QualityReturn)
    .join(QualityItem, QualityItem.id == QualityReturn.item_id)
    .where(QualityItem.complaint_id == sa.bindparam("complaint_id"), *_WAITS)
    .order_by(QualityReturn.due_at, QualityReturn.id)
    .limit(1)
    .execution_options(populate_existing=True)
)
_LOCKED: Final = _OPEN.with_for_update(of=QualityReturn)
ReturnedCases = sa.Select[Complaint, QualityReturn]


def waiting_for(actor: Actor) -> ReturnedCases:
    """Select what waits at the desks of somebody's own agencies, by due instant; list and count."""
    return (
        visible_to(actor)
        .join(QualityItem, QualityItem.complaint_id == Complaint.id)
        .join(QualityReturn, QualityReturn.item_id == QualityItem.id)
        .add_columns(QualityReturn)
        .where(Complaint.agency_id.in_(sorted(actor.agency_ids)), *_WAITS)
        .order_by(QualityReturn.due_at, QualityReturn.id)
    )


def count_for(session: Session, actor: Actor) -> int:
    """Return how many rows :func:`waiting_for` has."""
    return session.scalar(counting_for(asker(actor))) or 0


@lru_cache(maxsize=256)
def counting_for(actor: Actor) -> sa.Select[int]:
    """Select how many rows :func:`waiting_for` has, for a question that counts more than this."""
    rows = waiting_for(actor).with_only_columns(QualityReturn.id).order_by(None)
    return sa.select(sa.func.count()).select_from(rows.subquery())


def open_return(
    session: Session, complaint: Complaint, *, lock: bool = False
) -> QualityReturn | None:
    """Return what the agency still has to mend in this case, the oldest first, or None."""
    values = {"complaint_id": complaint.id}
    if lock:
        return session.scalars(_LOCKED, values).first()
    key = (open_return, complaint.id)
    return asked.once(session, key, lambda: session.scalars(_OPEN, values).first())
