"""Correct or forget what complainants gave about themselves (UU 27/2022 Art. 6, 8, 30, 43)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Detail, record
from pengaduan.complaints import identity, search_index
from pengaduan.complaints.formal_models import FormalAnswer, FormalFile, Representative
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality, Party
from pengaduan.infra.crypto import blind_index

FIELDS = ("name", "phone", "email", "address")


def email_hash(email: str) -> str:
    """Return the keyed hash under which an e-mail address is found."""
    return blind_index("email", " ".join(email.split()).lower())


def is_email_of(session: Session, complaint: Complaint, hashed: str) -> bool:
    """Tell whether the complainant's own address has this hash, without opening anything."""
    query = sa.select(Party.id).where(
        Party.complaint_id == complaint.id, Party.email_index == hashed
    )
    return session.scalars(query).first() is not None


def correct(
    session: Session, complaint: Complaint, given: PartyView, actor: Actor, *, now: datetime
) -> tuple[str, ...]:
    """Replace what was given by ``given`` as a whole; return which fields changed.

    An anonymous complaint stays anonymous: nothing is kept for it. The trail names the fields,
    never what they hold.
    """
    before = identity.own_view(session, complaint) or PartyView(None, None, None)
    changed = tuple(name for name in FIELDS if getattr(before, name) != getattr(given, name))
    if complaint.confidentiality is Confidentiality.ANONYMOUS or not changed:
        return ()
    _forget(session, complaint)
    identity.store(session, complaint, given)
    search_index.order(session, complaint, now=now)
    detail = {"fields": ",".join(changed)}
    _note(session, Tag.DATA_CORRECTED, complaint, actor, detail, now=now)
    return changed


def erase(session: Session, complaint: Complaint, actor: Actor, *, now: datetime) -> None:
    """Forget who complained; the complaint itself stays, as an anonymous one.

    Name, contact, the formal file and the representatives go. The caller has made sure that no
    law demands them any longer.
    """
    _forget(session, complaint)
    mine = (FormalAnswer, FormalFile, Representative)
    for table in mine:
        gone = sa.delete(table).where(table.complaint_id == complaint.id)
        session.execute(gone.execution_options(synchronize_session=False))
    complaint.confidentiality = Confidentiality.ANONYMOUS
    search_index.forget_phone(session, complaint.id)
    search_index.order(session, complaint, now=now)
    _note(session, Tag.DATA_ERASED, complaint, actor, {}, now=now)
    session.flush()


def _forget(session: Session, complaint: Complaint) -> None:
    session.execute(
        sa.delete(Party)
        .where(Party.complaint_id == complaint.id)
        .execution_options(synchronize_session="fetch")
    )
    session.flush()


def _note(
    session: Session,
    tag: Tag,
    complaint: Complaint,
    actor: Actor,
    detail: Detail,
    *,
    now: datetime,
) -> None:
    chain = f"complaint:{complaint.number}"
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=detail)
