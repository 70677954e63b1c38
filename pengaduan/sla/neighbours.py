"""The case before and the case after one, in the order of the desk."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.sla.desk import OPEN_STATES


def neighbours(
    session: Session, actor: Actor, complaint: Complaint
) -> tuple[str | None, str | None]:
    """Return the numbers of the open cases before and after this one by due date, ties by age.

    None at an end, and for a case without a due date.
    """
    if complaint.due_at is None:
        return None, None
    key = (Complaint.due_at, Complaint.filed_at, Complaint.id)
    here = (complaint.due_at, complaint.filed_at, complaint.id)
    bound = sa.tuple_(
        *(sa.bindparam(None, at, type_=one.type) for at, one in zip(here, key, strict=True))
    )
    still_open = Complaint.state.in_(OPEN_STATES)
    others = visible_to(actor).where(still_open, Complaint.due_at.is_not(None))
    numbers = others.with_only_columns(Complaint.number).limit(1)
    before = numbers.where(sa.tuple_(*key) < bound).order_by(*(one.desc() for one in key))
    after = numbers.where(sa.tuple_(*key) > bound).order_by(*key)
    return session.scalar(before), session.scalar(after)
