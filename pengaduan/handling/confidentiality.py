"""The complainant changes who may know their name.

UU 25/2009 Art. 42(5) and UU 37/2008 Art. 24(2) leave secrecy to the complainant, so it can be
changed for as long as the record is kept. What an agency has read cannot be taken back.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity, search_index
from pengaduan.complaints.access import locked
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.handling.moves import write

NOTHING = PartyView(None, None, None)


def choices(complaint: Complaint) -> tuple[Confidentiality, ...]:
    """Return what the complainant may change to: never to no name, which was given already."""
    return tuple(
        one
        for one in (Confidentiality.OPEN, Confidentiality.WITHHELD)
        if one is not complaint.confidentiality
    )


def change(
    session: Session,
    complaint: Complaint,
    wanted: Confidentiality,
    *,
    consent: bool,
    given: PartyView = NOTHING,
    now: datetime,
) -> None:
    """Change it from now on, for every record of the matter; the caller commits.

    Opening needs ``consent``; a complaint without a name needs one in ``given``. Each change
    leaves an audit line (DATA_CORRECTED with what, from and to). The same again does nothing.
    """
    for one in _records(session, complaint):
        locked(session, one)
    if wanted is complaint.confidentiality:
        return
    if wanted not in choices(complaint):
        raise InputRefusedError(Refusal.ITEM_UNKNOWN, "confidentiality")
    if wanted is Confidentiality.OPEN and not consent:
        raise InputRefusedError(Refusal.CONSENT_NEEDED, "consent")
    named = identity.given_fields(session, complaint) & {"name"}
    if not named and not (given.name or "").strip():
        raise InputRefusedError(Refusal.NAME_EMPTY, "name")
    known = _together(given, identity.own_view(session, complaint) or NOTHING)
    for one in _records(session, complaint):
        _change_one(session, one, wanted, known, now=now)
    session.flush()


def _change_one(
    session: Session,
    complaint: Complaint,
    wanted: Confidentiality,
    given: PartyView,
    *,
    now: datetime,
) -> None:
    before = complaint.confidentiality
    if before is wanted:
        return
    complaint.confidentiality = wanted
    identity.amend(session, complaint, given)
    search_index.order(session, complaint, now=now)
    about = {"what": "confidentiality", "from": before.value, "to": wanted.value}
    write(session, complaint, Tag.DATA_CORRECTED, COMPLAINANT, now=now, **about)


def _together(given: PartyView, known: PartyView) -> PartyView:
    return PartyView(
        name=given.name or known.name,
        phone=given.phone or known.phone,
        email=given.email or known.email,
        address=given.address or known.address,
    )


def _records(session: Session, complaint: Complaint) -> list[Complaint]:
    """Return the record and the one on the other track, in the order in which they are locked."""
    query = sa.select(Complaint).where(
        sa.or_(
            Complaint.id == complaint.id,
            Complaint.id == complaint.origin_id,
            Complaint.origin_id == complaint.id,
        )
    )
    return list(session.scalars(query.order_by(Complaint.id)))
