"""When a period would end that begins now: what a notice may promise before it has begun."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import due
from pengaduan.rules.law import law
from pengaduan.sla import calendars
from pengaduan.sla.policy_versions import in_force, terms


@dataclass(frozen=True, slots=True)
class Projected:
    """The end of a period that has not begun, and the zone of the office that counts it."""

    due_at: datetime
    zone: str


def projected(
    session: Session, complaint: Complaint, policy: str, *, now: datetime
) -> Projected | None:
    """Return the date that :meth:`ClockBook.start` would store for this case now.

    By the policies in force, for the agency and the class of the case. None where no clock would
    belong. Nothing is stored.
    """
    entry = law().deadlines[policy]
    agency = None if complaint.agency_id is None else session.get(Agency, complaint.agency_id)
    version = in_force(session, now)
    found = terms(entry, version, agency=agency, weight=complaint.weight)
    if found is None:
        return None
    office = calendars.office_of(agency, found.unit)
    _, calendar = calendars.calendar_at(session, office)
    end = due(now, found.amount, found.unit, calendar, roll=law().roll_for(entry))
    return Projected(end.astimezone(UTC), office.zone)
