"""The cases behind the figures, one query for all of them.

A case counts at the agency that holds it. Its *own due date* is the earlier of the statutory
decision clock (UU 25/2009 Art. 50(1)) and the SP4N clock of its class. It is *settled* by the first
decision, or when it was closed without one (withdrawn); it has *ended* for the agency when its
clock stopped, which also happens when the complainant takes the matter to the Ombudsman: that
is no settlement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint, Message, MessageKind, Rating
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

_resolution = (
    sa.select(
        Clock.complaint_id.label("complaint_id"),
        sa.func.min(Clock.due_at).label("own_due"),
        sa.func.min(Clock.stopped_at).label("ended_at"),
    )
    .where(Clock.policy.in_(RESOLUTION), Clock.round == 1)
    .group_by(Clock.complaint_id)
    .subquery("resolution")
)
_objection = (
    sa.select(
        Message.complaint_id.label("complaint_id"),
        sa.func.min(Message.created_at).label("objected_at"),
    )
    .where(Message.kind == MessageKind.OBJECTION)
    .group_by(Message.complaint_id)
    .subquery("objection")
)


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


_COLUMNS = (
    Complaint.id,
    Complaint.number,
    Complaint.summary,
    Complaint.state,
    Complaint.agency_id,
    Complaint.unit_id,
    Complaint.forwarded_at,
    Complaint.first_response_at,
    _resolution.c.own_due,
    sa.func.coalesce(Complaint.decided_at, Complaint.closed_at),
    _resolution.c.ended_at,
    Complaint.delivered_at,
    _objection.c.objected_at,
    Complaint.closed_at,
    Complaint.reason_code,
    Rating.clarity,
    Rating.speed,
    Rating.conduct,
    Rating.rated_at,
)


def _case(row: sa.Row[Any]) -> Case:
    values = tuple(row)
    rating = None if values[15] is None else (values[15], values[16], values[17])
    return Case(*values[:15], rating, values[18])  # type: ignore[call-arg]  # in field order


def cases(session: Session, scope: Scope) -> list[Case]:
    """Return every case that reached the agency before the scope's end, oldest first."""
    query = (
        sa.select(*_COLUMNS)
        .outerjoin(_resolution, _resolution.c.complaint_id == Complaint.id)
        .outerjoin(_objection, _objection.c.complaint_id == Complaint.id)
        .outerjoin(Rating, Rating.complaint_id == Complaint.id)
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.agency_id.is_not(None),
            Complaint.forwarded_at < scope.end,
        )
        .order_by(Complaint.forwarded_at, Complaint.id)
    )
    if scope.agency_id is not None:
        query = query.where(Complaint.agency_id == scope.agency_id)
    if scope.unit_id is not None:
        query = query.where(Complaint.unit_id == scope.unit_id)
    return [_case(row) for row in session.execute(query)]
