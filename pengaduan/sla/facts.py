"""What the sweep must know of a clock, as a plain row: ten thousand of them need no objects."""

from datetime import datetime
from typing import Final, NamedTuple, Self

import sqlalchemy as sa

from pengaduan.complaints.models import Complaint
from pengaduan.rules.law_types import Unit
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import Clock


class ClockFacts(NamedTuple):
    """One clock, the number of its complaint, and whether that is with an agency."""

    id: int
    complaint_id: int
    policy: str
    round: int
    duty_on: str
    amount: int
    unit: Unit
    zone: str
    workdays: int
    places: str
    calendar_version_id: int
    started_at: datetime
    due_at: datetime
    agency_id: int | None
    house_version_id: int | None
    breached_at: datetime | None
    number: str
    with_agency: bool

    @classmethod
    def of(cls, clock: Clock, number: str, *, with_agency: bool) -> Self:
        """Return the facts of a clock that is loaded."""
        own = (getattr(clock, name) for name in OWN)
        return cls._make((*own, number, with_agency))


OWN: Final = ClockFacts._fields[:-2]
"""The facts that stand in the clock's own row."""


def select_facts() -> sa.Select[tuple[object, ...]]:
    """Select clocks with their complaints, in the shape of :class:`ClockFacts`."""
    own = (getattr(Clock, name) for name in OWN)
    return sa.select(*own, Complaint.number, with_agency().label("with_agency")).join(
        Complaint, Complaint.id == Clock.complaint_id
    )


def with_agency() -> sa.ColumnElement[bool]:
    """Tell of a complaint that an agency has it and its people may see it."""
    return sa.and_(Complaint.track == Track.AGENCY, Complaint.forwarded_at.is_not(None))


def is_with_agency(complaint: Complaint) -> bool:
    """Tell the same of a complaint that is loaded."""
    return complaint.track is Track.AGENCY and complaint.forwarded_at is not None
