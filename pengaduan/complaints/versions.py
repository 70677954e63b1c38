"""The version of a complaint: a short text that is another one as soon as somebody changed it."""

import hashlib
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.trail import last_line
from pengaduan.complaints.models import Complaint


class Versioned(Protocol):
    """What a version is made of; a row of a list has it as well as the record."""

    @property
    def state(self) -> str: ...
    @property
    def summary(self) -> str | None: ...
    @property
    def substance(self) -> str | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def handler_id(self) -> int | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def last_entry(self) -> str | None: ...


def version_of(case: Versioned) -> str:
    """Return the version: it changes with the state, the owner, the due date and the thread."""
    seen = (
        case.state,
        case.summary,
        case.substance,
        case.unit_id,
        case.handler_id,
        case.due_at and case.due_at.isoformat(),
        case.changed_at.isoformat(),
        case.last_entry and str(case.last_entry),
    )
    return hashlib.blake2s(repr(seen).encode(), digest_size=6).hexdigest()


def changed_by(session: Session, complaint: Complaint) -> str:
    """Return the name of the colleague who wrote the newest line of the trail.

    "" when it was the complainant, the Ombudsman's staff or a job: they are not named.
    """
    line = last_line(session, f"complaint:{complaint.number}")
    kind, _, account_id = (line.actor if line else "").partition(":")
    if kind != "account" or not account_id.isdigit():
        return ""
    query = (
        sa.select(Account.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Account.id == int(account_id), RoleGrant.agency_id == complaint.agency_id)
    )
    return session.scalars(query.limit(1)).first() or ""
