"""Who acts for a complainant now; the sealed columns are read through ``formal`` or here only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.formal_models import Basis, Representative
from pengaduan.complaints.models import Complaint
from pengaduan.infra import asked


@dataclass(frozen=True, slots=True)
class RepresentativeView:
    """A representative as somebody with the right to it sees them. Never log or store it."""

    name: str
    phone: str | None
    email: str | None
    relation: str | None
    basis: Basis
    gets_notices: bool
    attachment_id: int | None
    appointed_at: datetime
    accepted_at: datetime | None


_ID: Final[sa.BindParameter[int]] = sa.bindparam("complaint_id")
_NOW: Final = (
    sa.select(Representative)
    .where(Representative.complaint_id == _ID, Representative.ended_at.is_(None))
    .order_by(Representative.id.desc())
    .limit(1)
)
_AUTHORITIES: Final = sa.select(Representative.attachment_id).where(
    Representative.complaint_id == _ID, Representative.attachment_id.is_not(None)
)


def representative(session: Session, complaint: Complaint) -> Representative | None:
    """Return the row of whoever acts for the complainant now, or None."""
    values = {"complaint_id": complaint.id}
    key = (representative, complaint.id)
    return asked.once(session, key, lambda: session.scalars(_NOW, values).first())


def own_representative(session: Session, complaint: Complaint) -> RepresentativeView | None:
    """Return them for the complainant, who proved the key; for staff see ``formal.open_file``."""
    found = representative(session, complaint)
    if found is None:
        return None
    return RepresentativeView(
        name=found.name,
        phone=found.phone,
        email=found.email,
        relation=found.relation,
        basis=found.basis,
        gets_notices=found.gets_notices,
        attachment_id=found.attachment_id,
        appointed_at=found.appointed_at,
        accepted_at=found.accepted_at,
    )


def notice_address(session: Session, complaint: Complaint) -> str | None:
    """Return the representative's e-mail address where notices were to go to them, or None."""
    found = representative(session, complaint)
    return found.email if found is not None and found.gets_notices else None


def written_to(complaint_id: "sa.BindParameter[int]") -> "sa.ColumnElement[bool]":
    """Say in SQL whether :func:`notice_address` has an address, without opening it."""
    newest = (
        sa.select(sa.and_(Representative.gets_notices, Representative.email.is_not(None)))
        .where(Representative.complaint_id == complaint_id, Representative.ended_at.is_(None))
        .order_by(Representative.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(newest, sa.false())


def authority_files(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return the ids of the files that prove an authority: they name people."""
    values, key = {"complaint_id": complaint.id}, (authority_files, complaint.id)
    return asked.once(
        session,
        key,
        lambda: frozenset(one for one in session.scalars(_AUTHORITIES, values) if one is not None),
    )
