"""Notice which cases a transaction touches, and store what they add before it is stored.

As with the duties of the map (``duty_marks``) the session is watched, so that no step can forget.
Bulk statements pass by: whoever uses one calls ``rollup_book.refresh`` or ``rollup_build.rebuild``,
and the daily check tells when somebody did not.
"""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import set_committed_value

from pengaduan.complaints.models import (
    Complaint,
    Message,
    MessageKind,
    Point,
    PointAnswer,
    Rating,
)
from pengaduan.complaints.routing_models import CaseReturn
from pengaduan.metrics.case_facts import ANSWERING, RESOLUTION, VERIFICATION
from pengaduan.metrics.rollup_book import TOUCHED, TOUCHED_POINTS, refresh
from pengaduan.metrics.watching import changed, watch
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import Clock

_OF_CASE: Final = (
    "track",
    "agency_id",
    "unit_id",
    "matter",
    "summary",
    "forwarded_at",
    "first_response_at",
    "decided_at",
    "delivered_at",
    "closed_at",
    "reason_code",
)
_SPEAKING: Final = frozenset({MessageKind.OBJECTION, MessageKind.DECISION_NOTICE, *ANSWERING})


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    touched: set[int] = session.info.setdefault(TOUCHED, set())
    points: set[int] = session.info.setdefault(TOUCHED_POINTS, set())
    for one in (*session.new, *session.dirty, *session.deleted):
        if isinstance(one, PointAnswer):
            if _is_sent(session, one):
                points.add(one.point_id)
            continue
        looks = _LOOKS.get(type(one))
        if looks is None:
            continue
        case_id = looks(one)
        if case_id is not None and not _only_filed(session, one, case_id):
            touched.add(case_id)


def _of_case(one: Complaint) -> int | None:
    return one.id if changed(one, _OF_CASE) else None


def _of_clock(one: Clock) -> int | None:
    own = (one.policy in RESOLUTION or one.policy == VERIFICATION) and one.round == 1
    return one.complaint_id if own else None


def _of_message(one: Message) -> int | None:
    return one.complaint_id if _speaks(one) else None


def _is_sent(session: Session, one: PointAnswer) -> bool:
    """Tell whether a point's answer belongs to an entry that was sent; True where unknown."""
    key = sa.orm.util.identity_key(Message, one.message_id)
    entry = session.identity_map.get(key)
    return not isinstance(entry, Message) or "kind" not in entry.__dict__ or _speaks(entry)


def _speaks(entry: Message) -> bool:
    return entry.kind in _SPEAKING


def _of_part(one: Point | Rating | CaseReturn) -> int | None:
    return one.complaint_id


_LOOKS: Final[dict[type[Any], Callable[[Any], int | None]]] = {
    Complaint: _of_case,
    Clock: _of_clock,
    Message: _of_message,
    Point: _of_part,
    Rating: _of_part,
    CaseReturn: _of_part,
}


def _only_filed(session: Session, one: object, case_id: int) -> bool:
    """Tell whether no agency has or had this case, as far as the session knows without asking."""
    key = sa.orm.util.identity_key(Complaint, case_id)
    case = one if isinstance(one, Complaint) else session.identity_map.get(key)
    if not isinstance(case, Complaint):
        return False
    if sa.inspect(case).key is None:
        return _is_filed_now(case)
    if "forwarded_at" not in case.__dict__:
        return False
    if case.track is not Track.AGENCY:
        return not changed(case, ("track",))
    return case.forwarded_at is None and not changed(case, ("forwarded_at",))


def _is_filed_now(case: Complaint) -> bool:
    """Tell the same of a case that this flush stores: before it there was nothing to take back."""
    if "forwarded_at" not in case.__dict__:
        # Nothing was said, so nothing is stored; now the flushes that follow know it too.
        set_committed_value(case, "forwarded_at", None)
    return case.track is not Track.AGENCY or case.forwarded_at is None


_CASES_OF_POINTS: Final = (
    sa.select(Point.complaint_id)
    .where(Point.id.in_(sa.bindparam("ids", expanding=True)))
    .distinct()
)


def _before_commit(session: Session) -> None:
    session.flush()
    touched: set[int] = session.info.pop(TOUCHED, set())
    points: set[int] = session.info.pop(TOUCHED_POINTS, set())
    if points:
        touched.update(session.scalars(_CASES_OF_POINTS, {"ids": sorted(points)}))
    if touched:
        refresh(session, touched)


def _after_rollback(session: Session) -> None:
    session.info.pop(TOUCHED, None)
    session.info.pop(TOUCHED_POINTS, None)


def install() -> None:
    """Watch every session of this process; calling it again changes nothing."""
    watch(_after_flush, _before_commit, _after_rollback)
