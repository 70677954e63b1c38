"""The complainant takes the case to the Ombudsman: a second record on the other track."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity, search_index
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.numbering import next_number
from pengaduan.handling import representation
from pengaduan.handling.filing import issue_receipt
from pengaduan.handling.moves import move, write
from pengaduan.rules.law import law
from pengaduan.rules.workflow import NEW, Track
from pengaduan.sla.clocks import none_yet

# What the second record takes over; state, clocks and history are its own.
_SHARED = (
    "key_hash",
    "channel",
    "language",
    "matter",
    "story",
    "region_code",
    "agency_id",
    "agency_text",
    "happened_year",
    "happened_month",
    "happened_day",
    "ongoing",
    "prior_contact",
    "prior_note",
    "wish_text",
    "confidentiality",
    "summary",
    "substance",
    "maladministration",
)


def escalate(session: Session, complaint: Complaint, *, now: datetime) -> Complaint:
    """End the agency's record as escalated (A21) and register the Ombudsman's (O01).

    The new record has a number of its own, the same key and the same party (UU 25/2009
    Art. 40(1), 46(2)). A second call returns the record that the first one made.
    """
    locked(session, complaint)
    known = escalated(session, complaint)
    if known is not None:
        return known
    attached = {"agency_file_bundle", "consent_to_share"}
    move(session, complaint, "A21", COMPLAINANT, now=now, attached=attached)
    second = Complaint(
        number=next_number(session, now=now),
        track=Track.OMBUDSMAN,
        state=NEW,
        origin_id=complaint.id,
        nonce=f"escalation-{complaint.number}",
        law_version=law().version,
        wishes=list(complaint.wishes),
        filed_at=now,
        changed_at=now,
        **{name: getattr(complaint, name) for name in _SHARED},
    )
    session.add(second)
    session.flush()
    none_yet(session, second)
    identity.copy(session, complaint, second)
    attached = {"report_form", "report_type"}
    by = representation.acting(session, complaint)
    move(session, second, "O01", by, now=now, attached=attached)
    representation.carry_over(session, complaint, second, now=now)
    write(session, complaint, Tag.COMPLAINT_ESCALATED, COMPLAINANT, now=now, to=second.number)
    write(session, second, Tag.COMPLAINT_FILED, COMPLAINANT, now=now, origin=complaint.number)
    issue_receipt(session, second, COMPLAINANT, now=now)
    search_index.order(session, second, now=now)
    session.flush()
    return second


def escalated(session: Session, complaint: Complaint) -> Complaint | None:
    """Return the Ombudsman's record of this complaint, or None."""
    query = sa.select(Complaint).where(
        Complaint.origin_id == complaint.id, Complaint.track == Track.OMBUDSMAN
    )
    return session.scalars(query).one_or_none()
