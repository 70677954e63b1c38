"""Notice which cases a transaction touches, and write their duties anew before it is stored.

The duties are a projection of complaint and clocks. Were every step to refresh them, one would
forget it; so the session is watched instead. Bulk statements pass by: whoever uses one calls
``duty_book.refresh`` or ``duty_build.rebuild``, and the daily check tells when somebody did not.
"""

from typing import Final

from sqlalchemy.orm import Session, UOWTransaction

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.duty_book import refresh
from pengaduan.metrics.watching import changed, watch
from pengaduan.sla.models import Clock

_TOUCHED: Final = "duties_touched"
_OF_CASE: Final = (
    "state",
    "agency_id",
    "unit_id",
    "matter",
    "forwarded_at",
    "first_response_at",
    "decided_at",
    "closed_at",
    "reason_code",
)
_OF_CLOCK: Final = ("state", "due_at", "stopped_at", "complaint_id")


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    touched: set[int] = session.info.setdefault(_TOUCHED, set())
    for one in (*session.new, *session.dirty):
        if isinstance(one, Complaint) and changed(one, _OF_CASE):
            touched.add(one.id)
        elif isinstance(one, Clock) and changed(one, _OF_CLOCK):
            touched.add(one.complaint_id)


def _before_commit(session: Session) -> None:
    session.flush()
    touched: set[int] = session.info.pop(_TOUCHED, set())
    if touched:
        refresh(session, touched)


def _after_rollback(session: Session) -> None:
    session.info.pop(_TOUCHED, None)


def install() -> None:
    """Watch every session of this process; calling it again changes nothing."""
    watch(_after_flush, _before_commit, _after_rollback)
