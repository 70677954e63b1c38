"""Ordering that the open deadlines of an agency are counted anew, when its time has changed."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.outbox.queue import enqueue

RECOUNT: Final = "agency.recount"
"""The job, done by ``sla.recounting``: never to an earlier date, with the history kept."""


def order_recount(session: Session, agency_id: int, *, actor: str, now: datetime) -> None:
    """Order it; it happens when the change that asks for it is committed, and only then."""
    payload = {"agency_id": agency_id, "after": 0, "actor": actor}
    key = f"{RECOUNT}:{agency_id}:{now.isoformat()}"
    enqueue(session, RECOUNT, payload, due_at=now, key=key)
