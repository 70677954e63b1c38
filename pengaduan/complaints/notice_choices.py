"""What a complainant chose about notices, and the telephone number for them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint, Party
from pengaduan.complaints.notice_models import NoticeChoice, PhoneChannel, StaffChoice


def wants_optional(session: Session, complaint: Complaint) -> bool:
    """Tell whether the complainant wants the notices that no law demands; yes unless stopped."""
    choice = session.get(NoticeChoice, complaint.id)
    return choice is None or choice.optional


def phone_channel(session: Session, complaint: Complaint) -> PhoneChannel:
    """Return how the complainant wants to be told by telephone; not at all unless chosen."""
    choice = session.get(NoticeChoice, complaint.id)
    return PhoneChannel.NONE if choice is None else choice.phone_channel


def has_phone(session: Session, complaint: Complaint) -> bool:
    """Tell whether a telephone number is known; nothing is opened for it."""
    query = sa.select(Party.id).where(
        Party.complaint_id == complaint.id, Party.phone_index.is_not(None)
    )
    return session.scalars(query).first() is not None


def texted(session: Session, complaint: Complaint) -> bool:
    """Tell whether notices also go, or only go, to a telephone."""
    wanted = phone_channel(session, complaint) is not PhoneChannel.NONE
    return wanted and has_phone(session, complaint)


def phone_for_notices(session: Session, complaint: Complaint) -> str | None:
    """Return the number for notices, or None without one or without the complainant's choice.

    For the sender of short notices only. Never log it.
    """
    if phone_channel(session, complaint) is PhoneChannel.NONE:
        return None
    query = sa.select(Party).where(Party.complaint_id == complaint.id)
    party = session.scalars(query).one_or_none()
    return None if party is None else party.phone


def wants_digest(session: Session, account_id: int) -> bool:
    """Tell whether somebody of the staff wants the daily digest; yes unless stopped."""
    choice = session.get(StaffChoice, account_id)
    return choice is None or choice.digest
