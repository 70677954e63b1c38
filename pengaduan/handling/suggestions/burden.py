"""How much an office has to do now: open complaints, and how many of them are late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.rules.workflow import Track

Office = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Burden:
    """Open complaints of an office, and those of them whose due date has passed."""

    open: int
    late: int


def burdens(session: Session, offices: Iterable[Office], *, now: datetime) -> dict[Office, Burden]:
    """Return what each office has open; those with nothing are left out. One query.

    An agency without a unit counts all of its units.
    """
    wanted = list(offices)
    late = sa.func.sum(sa.case((Complaint.due_at < now, 1), else_=0))
    query = (
        sa.select(Complaint.agency_id, Complaint.unit_id, sa.func.count(), late)
        .where(
            Complaint.agency_id.in_({agency_id for agency_id, _ in wanted}),
            Complaint.track == Track.AGENCY,
            Complaint.forwarded_at.is_not(None),
            Complaint.closed_at.is_(None),
        )
        .group_by(Complaint.agency_id, Complaint.unit_id)
    )
    rows = session.execute(query).all()
    found: dict[Office, Burden] = {}
    for agency_id, unit_id in wanted:
        mine = [row for row in rows if row[0] == agency_id and unit_id in {None, row[1]}]
        if mine:
            late_now = sum(int(row[3] or 0) for row in mine)
            found[agency_id, unit_id] = Burden(sum(row[2] for row in mine), late_now)
    return found
