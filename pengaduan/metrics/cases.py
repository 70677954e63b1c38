"""The cases behind the figures, one query for all of them.

A case counts at the agency that holds it. Its *own due date* is the earlier of the statutory
decision clock (UU 25/2009 Art. 50(1)) and the SP4N clock of its class. It is *settled* by the first
decision, or when it was closed without one (withdrawn); it has *ended* for the agency when its
clock stopped, which also happens when the complainant takes the matter to the Ombudsman: that
is no settlement.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.desk_place import TO_DO, WAITING
from pengaduan.complaints.models import (
    Complaint,
    Message,
    MessageKind,
    Point,
    PointAnswer,
    Rating,
)
from pengaduan.metrics.scope import Scope
from pengaduan.rules.workflow import Track
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock

RESOLUTION = (
    "agency_decision",
    "sp4n_class_information_request",
    "sp4n_class_normative",
    "sp4n_class_non_supervisory",
    "sp4n_class_supervisory",
)
# Left out of every share (CF-1, scope.excluded): duplicates, spam and tests, other agencies'.
EXCLUDED_REASONS = ("X_DUPLICATE", "X_ARCHIVED", "X_OTHER_AGENCY")

FOUNDED = ("founded", "partly")
"""Conclusions of a review by which an objection was right, in whole or in part."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the figures look at of one complaint; no text and no identity."""

    id: int
    number: str
    summary: str | None
    state: str
    agency_id: int
    unit_id: int | None
    forwarded_at: datetime
    first_response_at: datetime | None
    own_due: datetime | None
    settled_at: datetime | None
    ended_at: datetime | None
    delivered_at: datetime | None
    objected_at: datetime | None
    closed_at: datetime | None
    reason_code: str | None
    rating: tuple[int, int, int] | None
    rated_at: datetime | None
    handler_id: int | None = None
    points: int = 0
    answered: int = 0
    review: str | None = None
    matter: str = ""

    @property
    def excluded(self) -> bool:
        """Whether the case is left out of shares, by CF-1's list."""
        early = self.reason_code == "W_BY_COMPLAINANT" and self.first_response_at is None
        return early or self.reason_code in EXCLUDED_REASONS

    def on_time(self) -> bool:
        """Whether the case was settled by its own due date, the last second included."""
        if self.own_due is None or self.settled_at is None:
            return False
        return not is_late(self.own_due, self.settled_at)


Ids = sa.Select[Any]


def _wanted(scope: Scope) -> sa.CTE:
    """Select the ids that can count in a period: each range below is read from an index.

    What was forwarded, decided, delivered, closed, rated or objected to in the period or later,
    what falls due in it, and what is still open. Everything else has left all figures before.
    """
    since, end = scope.period.since, scope.end
    moments = (
        Complaint.forwarded_at,
        Complaint.decided_at,
        Complaint.delivered_at,
        Complaint.closed_at,
    )
    of_agency = [] if scope.agency_id is None else [Complaint.agency_id == scope.agency_id]
    of_clock = [] if scope.agency_id is None else [Clock.agency_id == scope.agency_id]
    due = (Clock.policy.in_(RESOLUTION), Clock.round == 1)
    objected = (Message.kind == MessageKind.OBJECTION, Message.created_at >= since)
    parts: list[Ids] = [
        *(sa.select(Complaint.id).where(*of_agency, moment >= since) for moment in moments),
        sa.select(Complaint.id).where(*of_agency, Complaint.desk.in_((TO_DO, WAITING))),
        sa.select(Clock.complaint_id).where(
            *of_clock, Clock.due_at >= since, Clock.due_at < end, *due
        ),
        sa.select(Rating.complaint_id).where(Rating.rated_at >= since),
        sa.select(Message.complaint_id).where(*objected),
    ]
    return sa.union(*parts).cte("wanted")


Inside = Callable[[Any], sa.ColumnElement[bool]]


def _about(inside: Inside) -> tuple[sa.Subquery, sa.Subquery, sa.Subquery]:
    """Return the clocks, the first objection and the points of the wanted cases."""
    resolution = (
        sa.select(
            Clock.complaint_id.label("complaint_id"),
            sa.func.min(Clock.due_at).label("own_due"),
            sa.func.min(Clock.stopped_at).label("ended_at"),
        )
        .where(inside(Clock.complaint_id), Clock.policy.in_(RESOLUTION), Clock.round == 1)
        .group_by(Clock.complaint_id)
        .subquery("resolution")
    )
    objection = (
        sa.select(
            Message.complaint_id.label("complaint_id"),
            sa.func.min(Message.created_at).label("objected_at"),
        )
        .where(inside(Message.complaint_id), Message.kind == MessageKind.OBJECTION)
        .group_by(Message.complaint_id)
        .subquery("objection")
    )
    said = (
        sa.select(
            Point.complaint_id.label("complaint_id"),
            sa.func.count(sa.distinct(Point.id)).label("points"),
            sa.func.count(sa.distinct(PointAnswer.point_id)).label("answered"),
        )
        .outerjoin(PointAnswer, PointAnswer.point_id == Point.id)
        .where(inside(Point.complaint_id))
        .group_by(Point.complaint_id)
        .subquery("said")
    )
    return resolution, objection, said


def _case(row: sa.Row[Any]) -> Case:
    *values, clarity, speed, conduct, rated_at, handler_id, points, answered, matter = tuple(row)
    rating = None if clarity is None else (clarity, speed, conduct)
    told = (handler_id, points or 0, answered or 0, None, matter)
    return Case(*values, rating, rated_at, *told)  # type: ignore[call-arg]  # in field order


def cases(session: Session, scope: Scope) -> list[Case]:
    """Return every case that can count in the scope, oldest first; two queries.

    It costs what the period holds and what is open, not what there ever was.
    """
    wanted = _wanted(scope)
    query = (
        _query(lambda column: column.in_(sa.select(wanted.c.id)))
        .join(wanted, wanted.c.id == Complaint.id)
        .where(*_in_scope(scope))
        .order_by(Complaint.forwarded_at, Complaint.id)
    )
    return _reviewed(session, [_case(row) for row in session.execute(query)])


def cases_of(session: Session, ids: Sequence[int]) -> list[Case]:
    """Return those of these complaints that an agency has or had to answer; two queries."""
    return _reviewed(session, [_case(row) for row in session.execute(_OF_IDS, {"ids": ids})])


def _reviewed(session: Session, found: list[Case]) -> list[Case]:
    reviews = _reviews(session, [one.id for one in found if one.objected_at is not None])
    return [replace(one, review=reviews[one.id]) if one.id in reviews else one for one in found]


def _query(inside: Inside) -> sa.Select[Any]:
    resolution, objection, said = _about(inside)
    return (
        sa.select(
            Complaint.id,
            Complaint.number,
            Complaint.summary,
            Complaint.state,
            Complaint.agency_id,
            Complaint.unit_id,
            Complaint.forwarded_at,
            Complaint.first_response_at,
            resolution.c.own_due,
            sa.func.coalesce(Complaint.decided_at, Complaint.closed_at),
            resolution.c.ended_at,
            Complaint.delivered_at,
            objection.c.objected_at,
            Complaint.closed_at,
            Complaint.reason_code,
            Rating.clarity,
            Rating.speed,
            Rating.conduct,
            Rating.rated_at,
            Complaint.handler_id,
            said.c.points,
            said.c.answered,
            Complaint.matter,
        )
        .outerjoin(resolution, resolution.c.complaint_id == Complaint.id)
        .outerjoin(objection, objection.c.complaint_id == Complaint.id)
        .outerjoin(said, said.c.complaint_id == Complaint.id)
        .outerjoin(Rating, Rating.complaint_id == Complaint.id)
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.agency_id.is_not(None),
            Complaint.forwarded_at.is_not(None),
        )
    )


def _among(column: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    found: sa.ColumnElement[bool] = column.in_(sa.bindparam("ids", expanding=True))
    return found


# Built once: a step pays for what changed, not for putting the question together again.
_OF_IDS: Final = _query(_among).where(_among(Complaint.id))


def _in_scope(scope: Scope) -> list[sa.ColumnElement[bool]]:
    found = [Complaint.forwarded_at < scope.end]
    bounds = {
        Complaint.agency_id: scope.agency_id,
        Complaint.unit_id: scope.unit_id,
        Complaint.handler_id: scope.handler_id,
    }
    return found + [column == value for column, value in bounds.items() if value is not None]


def _reviews(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the conclusion of the newest review of each objection that was reviewed."""
    found: dict[int, str] = {}
    for some in batched(ids, 500):
        query = (
            sa.select(Message.complaint_id, Message.detail)
            .where(Message.complaint_id.in_(some), Message.kind == MessageKind.DECISION_NOTICE)
            .order_by(Message.id)
        )
        told = ((row[0], row[1].get("review")) for row in session.execute(query))
        found |= {case_id: str(review) for case_id, review in told if review}
    return found


def batched(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield the ids in pieces that fit into one question to the database."""
    yield from (ids[start : start + size] for start in range(0, len(ids), size))
