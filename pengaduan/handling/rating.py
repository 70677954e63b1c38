"""The complainant rates the handling: once per case, to be changed for seven days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Rating
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.moves import write

EDITABLE_FOR = timedelta(days=7)
RATED_STATES = frozenset({"delivered", "closed"})
COMMENT_MAX = 1000
POOR = 2
"""A mark up to this one is "buruk" or worse."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Three marks from 1 (very poor) to 5 (very good), and a free line."""

    clarity: int
    speed: int
    conduct: int
    comment: str = ""


def rate(session: Session, complaint: Complaint, marks: Marks, *, now: datetime) -> Rating:
    """Store the rating, or change it within seven days of the first one.

    Only once there is a delivered answer. The time of the first rating stays.
    """
    locked(session, complaint)
    if complaint.state not in RATED_STATES or complaint.delivered_at is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    for name in ("clarity", "speed", "conduct"):
        if not 1 <= getattr(marks, name) <= 5:
            raise InputRefusedError(Refusal.RATING_RANGE, name)
    comment = marks.comment.strip()
    if len(comment) > COMMENT_MAX:
        raise InputRefusedError(Refusal.TEXT_LONG, "comment", limit=COMMENT_MAX)
    rating = rating_of(session, complaint)
    changed = rating is not None
    if rating is None:
        rating = Rating(complaint_id=complaint.id, rated_at=now)
        session.add(rating)
    elif rating.rated_at + EDITABLE_FOR < now:
        raise StepRefusedError(Refusal.RATING_OVER, days=EDITABLE_FOR.days)
    rating.clarity, rating.speed, rating.conduct = marks.clarity, marks.speed, marks.conduct
    rating.comment = comment or None
    write(session, complaint, Tag.COMPLAINT_RATED, COMPLAINANT, now=now, changed=changed)
    session.flush()
    return rating


def rating_of(session: Session, complaint: Complaint) -> Rating | None:
    """Return the rating of this case, or None."""
    query = sa.select(Rating).where(Rating.complaint_id == complaint.id)
    return session.scalars(query).one_or_none()
