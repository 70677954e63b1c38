"""The complaints that people routed, as examples to learn from; overrides among them."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.index import index_of
from pengaduan.agencies.models import Unit
from pengaduan.complaints.models import Complaint
from pengaduan.handling.suggestions.offices import label_of, place_names
from pengaduan.handling.suggestions.pieces import Example
from pengaduan.rules.workflow import Track

MOST: Final = 20_000
"""The newest so many complaints are learned from: offices change, and so do words."""


def routed(session: Session) -> list[Example]:
    """Return the newest routed complaints with the office that has them now, oldest first.

    Where a complaint was sent on, the later office counts: that is what the first should have
    been. Complaints of agencies that are no longer active are left out.
    """
    query = (
        sa.select(Complaint.story, Complaint.agency_id, Complaint.region_code, Unit.name)
        .outerjoin(Unit, sa.and_(Unit.id == Complaint.unit_id, Unit.active))
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.forwarded_at.is_not(None),
            Complaint.agency_id.is_not(None),
        )
        .order_by(Complaint.id.desc())
        .limit(MOST)
    )
    rows = session.execute(query).all()
    index = index_of(session)
    agencies = {entry.agency_id: entry for entry in index.entries if entry.unit_id is None}
    places = place_names(session, {row.region_code for row in rows if row.region_code})
    return [
        Example(
            text=story,
            label=label_of(agencies[agency_id], unit_name, region_code),
            places=places.get(region_code or "", {}),
        )
        for story, agency_id, region_code, unit_name in reversed(rows)
        if agency_id in agencies
    ]
