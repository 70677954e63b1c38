"""Who of the staff looked at an identity or a file, as the complainant is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import RoleGrant
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.models import Complaint
from pengaduan.rules.roles import Role


class Surface(StrEnum):
    """What somebody opened: name and contact, the formal file, or a file of evidence."""

    IDENTITY = "identity"
    FORMAL_FILE = "formal_file"
    ORIGINAL = "original"
    FILE = "file"


SURFACES: Mapping[Tag, Surface] = MappingProxyType(
    {
        Tag.IDENTITY_REVEALED: Surface.IDENTITY,
        Tag.FORMAL_FILE_READ: Surface.FORMAL_FILE,
        Tag.EVIDENCE_ORIGINAL_READ: Surface.ORIGINAL,
        Tag.EVIDENCE_READ: Surface.FILE,
    }
)


@dataclass(frozen=True, slots=True)
class Reveal:
    """That somebody looked, as the complainant is told: what, when, why, in which role.

    ``reason`` is empty for a cleaned file, which is opened without one; ``role`` is empty where
    nothing is known of it. ``number`` is the record in which it was written down.
    """

    at: datetime
    reason: str
    surface: Surface = Surface.IDENTITY
    role: str = ""
    number: str = ""


def reveals(session: Session, complaint: Complaint) -> tuple[Reveal, ...]:
    """Return every look of staff at an identity or a file, oldest first, from the audit trail.

    The record on the other track of the same matter counts too: it is the same identity.
    """
    found = [
        Reveal(
            at=line.at,
            reason=str(line.detail.get("reason") or ""),
            surface=SURFACES[line.tag],
            role=_role_then(session, line),
            number=number,
        )
        for number in _same_matter(session, complaint)
        for line in lines(session, f"complaint:{number}")
        if line.tag in SURFACES and line.actor.startswith("account:")
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _same_matter(session: Session, complaint: Complaint) -> Iterable[str]:
    query = sa.select(Complaint.number).where(
        sa.or_(
            Complaint.id == complaint.id,
            Complaint.id == complaint.origin_id,
            Complaint.origin_id == complaint.id,
        )
    )
    return session.scalars(query.order_by(Complaint.id))


def _role_then(session: Session, line: AuditEntry) -> str:
    """Return a role that the person of this line held then, one of the Ombudsman's first."""
    query = sa.select(RoleGrant.role).where(
        RoleGrant.account_id == int(line.actor.partition(":")[2]),
        RoleGrant.granted_at <= line.at,
        sa.or_(RoleGrant.revoked_at.is_(None), RoleGrant.revoked_at > line.at),
    )
    held = set(session.scalars(query))
    ombudsman_first = sorted(Role, key=lambda role: not role.startswith("ombudsman_"))
    return next((role.value for role in ombudsman_first if role in held), "")
