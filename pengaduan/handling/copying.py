"""A copy of everything for the complainant: asked for here, made by the jobs process."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.own_case_models import CaseCopy
from pengaduan.handling.moves import write
from pengaduan.infra import storage
from pengaduan.outbox.queue import enqueue

RENDER = "copy.render"
KEPT = timedelta(days=7)
SAME = timedelta(minutes=10)
"""A copy asked for again within this time is the one that is there or being made."""


def ask(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> CaseCopy:
    """Have a copy made and return its row; one from the last ten minutes is returned again.

    The caller commits (UU 27/2022 Art. 7, 32).
    """
    locked(session, complaint)
    known = newest(session, complaint, now=now)
    if known is not None and known.requested_at + SAME > now:
        return known
    row = CaseCopy(complaint_id=complaint.id, requested_at=now, purge_at=now + KEPT)
    session.add(row)
    session.flush()
    write(session, complaint, Tag.COPY_MADE, actor, now=now, copy=row.id)
    enqueue(session, RENDER, {"copy_id": row.id}, due_at=now, key=f"copy:{row.id}")
    return row


def newest(session: Session, complaint: Complaint, *, now: datetime) -> CaseCopy | None:
    """Return the newest copy that is not yet due to be thrown away, or None."""
    query = (
        sa.select(CaseCopy)
        .where(CaseCopy.complaint_id == complaint.id, CaseCopy.purge_at > now)
        .order_by(CaseCopy.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def purge(session: Session, now: datetime) -> int:
    """Throw away copies that are seven days old, files and rows; return how many went."""
    rows = session.scalars(sa.select(CaseCopy).where(CaseCopy.purge_at <= now)).all()
    for row in rows:
        for key in (row.pdf_key, row.json_key):
            if key is not None:
                storage.delete(key)
        session.delete(row)
    session.flush()
    return len(rows)
