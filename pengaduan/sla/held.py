"""The clocks of a complaint under the lock of a step: read once, whoever opens a book of them.

While a step holds a complaint and its clocks nobody else can change them, or add one. What the
session knows of them then is what the database holds once it is flushed.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.infra.unflushed import asking
from pengaduan.sla.models import Clock

_KEPT: Final = "held_clocks"
_HELD: Final = (
    sa.select(Clock)
    .where(Clock.complaint_id == sa.bindparam("complaint_id"))
    .order_by(Clock.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def held_clocks(session: Session, complaint: Complaint) -> list[Clock]:
    """Return every clock of a complaint, both locked, in the order in which they were started.

    Until the transaction ends the list is the same one, to which whoever starts a clock adds it.
    """
    found = clocks_held(session, complaint.id)
    if found is None:
        locked(session, complaint)
        with asking(session, Clock):
            found = list(session.scalars(_HELD, {"complaint_id": complaint.id}))
        session.info.setdefault(_KEPT, {})[complaint.id] = found
    return found


def clocks_held(session: Session, complaint_id: int) -> list[Clock] | None:
    """Return the clocks of a complaint if this transaction holds both already, else None."""
    kept: dict[int, list[Clock]] = session.info.get(_KEPT, {})
    found = kept.get(complaint_id)
    # What somebody has taken out of the session is no longer written with it.
    if found is None or not all(clock in session for clock in found):
        return None
    return found


def none_yet(session: Session, complaint: Complaint) -> None:
    """Tell that this transaction has just stored a complaint: it has no clocks to be read."""
    session.info.setdefault(_KEPT, {})[complaint.id] = []


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Let the lists go when a transaction ends, or a part that may have been taken back."""
    if transaction.nested or transaction.parent is None:
        session.info.pop(_KEPT, None)
