"""Notice which cases a transaction touches, and write their duties anew before it is stored.

The duties are a projection of complaint and clocks. Were every step to refresh them, one would
forget it; so the session is watched instead. Bulk statements pass by: whoever uses one calls
``duty_book.refresh`` or ``duty_build.rebuild``, and the daily check tells when somebody did not.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.util import identity_key

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.duty_book import duties_of, refresh
from pengaduan.metrics.stages import DutyFacts
from pengaduan.metrics.watching import changed, watch
from pengaduan.sla.held import clocks_held
from pengaduan.sla.models import Clock

_TOUCHED: Final = "duties_touched"
_STORED: Final = "duties_of_new_cases"
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
    stored: set[int] = session.info.setdefault(_STORED, set())
    stored.update(one.id for one in session.new if isinstance(one, Complaint))
    for one in (*session.new, *session.dirty):
        if isinstance(one, Complaint) and changed(one, _OF_CASE):
            touched.add(one.id)
        elif isinstance(one, Clock) and changed(one, _OF_CLOCK):
            touched.add(one.complaint_id)


def _before_commit(session: Session) -> None:
    session.flush()
    touched: set[int] = session.info.pop(_TOUCHED, set())
    stored: set[int] = session.info.pop(_STORED, set())
    if touched:
        refresh(session, touched, new=stored, seen=_seen(session, touched))


def _seen(session: Session, ids: Collection[int]) -> dict[int, list[DutyFacts]]:
    """Derive the duties of cases that the step holds with their clocks: nothing need be asked."""
    found = {}
    for case_id in ids:
        case = session.identity_map.get(identity_key(Complaint, case_id))
        clocks = clocks_held(session, case_id)
        if isinstance(case, Complaint) and clocks is not None:
            found[case_id] = duties_of(case, clocks)
    return found


def _after_rollback(session: Session) -> None:
    session.info.pop(_TOUCHED, None)
    session.info.pop(_STORED, None)


def install() -> None:
    """Watch every session of this process; calling it again changes nothing."""
    watch(_after_flush, _before_commit, _after_rollback)
