"""The only door to the complainant's name and contact; nobody passes without a trace."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.contact_match import keep_indexes
from pengaduan.complaints.formal_models import Representative
from pengaduan.complaints.looks import Reveal, reveals
from pengaduan.complaints.models import Complaint, Confidentiality, Party
from pengaduan.complaints.notice_models import NoticeChoice, PhoneChannel
from pengaduan.complaints.representatives import notice_address, written_to
from pengaduan.infra import asked
from pengaduan.infra.crypto import blind_index
from pengaduan.infra.unflushed import asking
from pengaduan.rules.permissions import Permission

__all__ = [
    "PartyView",
    "Reveal",
    "RevealReason",
    "RevealRefusedError",
    "agency_view",
    "amend",
    "contact_of",
    "copy",
    "given_fields",
    "has_email",
    "own_view",
    "reveal",
    "reveals",
    "store",
]


class RevealReason(StrEnum):
    """Why somebody of the Ombudsman needs to know who complains."""

    CONTACT = "contact"
    VERIFICATION = "verification"
    EXAMINATION = "examination"
    SAFETY = "safety"
    LEGAL_DUTY = "legal_duty"


class RevealRefusedError(PermissionError):
    """This actor may not learn the identity, or named no reason."""


@dataclass(frozen=True, slots=True)
class PartyView:
    """The complainant as somebody with the right to it sees them. Never log or store it."""

    name: str | None
    phone: str | None
    email: str | None
    address: str | None = None


def store(session: Session, complaint: Complaint, given: PartyView) -> Party | None:
    """Seal what the complainant gave; an anonymous complaint keeps nothing, whatever came in."""
    if complaint.confidentiality is Confidentiality.ANONYMOUS:
        return None
    values = {
        "name": _clean(given.name),
        "phone": _clean(given.phone),
        "email": (_clean(given.email) or "").lower() or None,
        "address": _clean(given.address),
    }
    if not any(values.values()):
        return None
    party = Party(complaint_id=complaint.id, **values)
    party.email_index = _index("email", values["email"])
    party.phone_index = _index("phone", values["phone"])
    session.add(party)
    session.flush()
    return party


def amend(session: Session, complaint: Complaint, given: PartyView) -> Party | None:
    """Seal what the complainant adds or corrects; what is None here stays as it was.

    An anonymous complaint keeps nothing, whatever came in.
    """
    known = _view(session, complaint) or PartyView(None, None, None)
    merged = PartyView(
        name=given.name or known.name,
        phone=given.phone or known.phone,
        email=given.email or known.email,
        address=given.address or known.address,
    )
    query = sa.select(Party).where(Party.complaint_id == complaint.id)
    party = session.scalars(query).one_or_none()
    if party is None:
        return store(session, complaint, merged)
    party.name, party.phone = _clean(merged.name), _clean(merged.phone)
    party.email = (_clean(merged.email) or "").lower() or None
    party.address = _clean(merged.address)
    party.email_index, party.phone_index = (
        _index("email", party.email),
        _index("phone", party.phone),
    )
    session.flush()
    return party


def given_fields(session: Session, complaint: Complaint) -> frozenset[str]:
    """Return which of name, phone, email and address are stored, without opening any."""
    columns = {
        "name": Party.name,
        "phone": Party.phone,
        "email": Party.email,
        "address": Party.address,
    }
    query = sa.select(*(column.is_not(None) for column in columns.values())).where(
        Party.complaint_id == complaint.id
    )
    row = session.execute(query).one_or_none()
    return frozenset(name for name, there in zip(columns, row or (), strict=False) if there)


def copy(session: Session, origin: Complaint, target: Complaint) -> None:
    """Give the second record of an escalated complaint the same party."""
    known = _view(session, origin)
    if known is not None:
        store(session, target, known)


def reveal(
    session: Session, actor: Actor, complaint: Complaint, reason: str, *, now: datetime
) -> PartyView:
    """Open the identity for Ombudsman staff and write down who looked and why.

    Raises RevealRefusedError without the permission or without a known reason; the
    complainant sees every reveal (UU 25/2009 Art. 49; UU 27/2022).
    """
    if not actor.can(Permission.IDENTITY_REVEAL) or reason not in set(RevealReason):
        raise RevealRefusedError(reason)
    record(
        session,
        Tag.IDENTITY_REVEALED,
        chain=f"complaint:{complaint.number}",
        actor=actor.label,
        now=now,
        detail={"reason": reason},
    )
    return _view(session, complaint) or PartyView(None, None, None)


def agency_view(session: Session, complaint: Complaint) -> PartyView | None:
    """Return name and contact for the agency; None unless the complainant allowed it.

    The address is for the Ombudsman only in every case (UU 25/2009 Art. 42(5)).
    """
    if complaint.confidentiality is not Confidentiality.OPEN:
        return None
    view = _view(session, complaint)
    return None if view is None else PartyView(view.name, view.phone, view.email)


def own_view(session: Session, complaint: Complaint) -> PartyView | None:
    """Return what the complainant gave, for the complainant (key proved) and their receipt."""
    return _view(session, complaint)


def contact_of(session: Session, complaint: Complaint) -> str | None:
    """Return the e-mail address for a notice, or None. For ``handling.notices`` only."""
    represented = notice_address(session, complaint)
    if represented:
        return represented
    view = _view(session, complaint)
    return None if view is None else view.email


def has_email(session: Session, complaint: Complaint) -> bool:
    """Tell whether notices, by mail or telephone, reach complainant or representative."""
    key = (has_email, complaint.id)
    return asked.once(session, key, lambda: _reached(session, complaint))


_ID: Final[sa.BindParameter[int]] = sa.bindparam("complaint_id")
_PARTY: Final = sa.select(Party).where(Party.complaint_id == _ID)
_BY_MAIL: Final = (
    sa.select(Party.id).where(Party.complaint_id == _ID, Party.email_index.is_not(None)).exists()
)
_BY_TELEPHONE: Final = (
    sa.select(Party.id)
    .join(NoticeChoice, NoticeChoice.complaint_id == Party.complaint_id)
    .where(
        Party.complaint_id == _ID,
        Party.phone_index.is_not(None),
        NoticeChoice.phone_channel != PhoneChannel.NONE,
    )
    .exists()
)
REACHED: Final = sa.or_(_BY_MAIL, _BY_TELEPHONE, written_to(_ID))
"""Says in SQL what :func:`has_email` tells of the complaint that ``complaint_id`` names."""
_REACHED: Final = sa.select(REACHED)


def _reached(session: Session, complaint: Complaint) -> bool:
    with asking(session, Party, NoticeChoice, Representative):
        return bool(session.scalar(_REACHED, {"complaint_id": complaint.id}))


def _view(session: Session, complaint: Complaint) -> PartyView | None:
    party = session.scalars(_PARTY, {"complaint_id": complaint.id}).one_or_none()
    if party is None:
        return None
    keep_indexes(session, party)
    return PartyView(party.name, party.phone, party.email, party.address)


def _clean(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _index(kind: str, value: str | None) -> str | None:
    return None if value is None else blind_index(kind, value)
