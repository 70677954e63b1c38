"""Small invented cases for the tests of the clocks."""

from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, AgencyKind
from pengaduan.complaints.models import Channel, Complaint, Confidentiality, PriorContact
from pengaduan.rules.numbers import make_number
from pengaduan.rules.workflow import Track

JAKARTA = ZoneInfo("Asia/Jakarta")
_serial = count(1)


def wib(text: str) -> datetime:
    """Return a local time in Jakarta: ``"2026-11-23 10:00"``."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def last_second(day: str | date, zone: str = "Asia/Jakarta") -> datetime:
    """Return 23:59:59 of ``day`` in ``zone``."""
    read = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(read.year, read.month, read.day, 23, 59, 59, tzinfo=ZoneInfo(zone))


def add_complaint(session: Session, agency: Agency | None = None, **more: object) -> Complaint:
    """Store a complaint that is being handled."""
    filed_at = datetime(2026, 1, 2, 3, tzinfo=UTC)
    values: dict[str, object] = {
        "number": make_number(2026, next(_serial)),
        "track": Track.AGENCY,
        "state": "submitted",
        "key_hash": "-",
        "channel": Channel.WEBSITE,
        "law_version": "law-test",
        "matter": "service",
        "story": "Loket tutup sebelum jam pelayanan berakhir.",
        "agency_id": None if agency is None else agency.id,
        "prior_contact": PriorContact.UNANSWERED,
        "wishes": [],
        "confidentiality": Confidentiality.OPEN,
        "filed_at": filed_at,
        "changed_at": filed_at,
    }
    complaint = Complaint(**{**values, **more})
    session.add(complaint)
    session.flush()
    return complaint


def add_agency(session: Session, **more: object) -> Agency:
    """Store an agency; five days a week in Jakarta unless told."""
    serial = next(_serial)
    values: dict[str, object] = {
        "code": f"uji-{serial}",
        "name": f"Pemerintah Kota Uji {serial}",
        "kind": AgencyKind.CITY,
    }
    agency = Agency(**{**values, **more})
    session.add(agency)
    session.flush()
    return agency
