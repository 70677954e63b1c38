"""Invented people with roles. They cannot sign in: their password hash is no hash."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor, actor_of
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.agencies.models import Agency, Unit
from pengaduan.rules.roles import Role

_serial = count(1)
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def make_account(session: Session, **more: object) -> Account:
    """Store an account without any role."""
    serial = next(_serial)
    values: dict[str, object] = {
        "email": f"orang-{serial}@contoh.invalid",
        "name": f"Orang Contoh {serial}",
        "password_hash": "-",
        "created_at": _LONG_AGO,
        "active": True,
    }
    account = Account(**{**values, **more})
    session.add(account)
    session.flush()
    return account


def give(
    session: Session,
    account: Account,
    role: Role,
    agency: Agency | None = None,
    unit: Unit | None = None,
    mandate: str | None = None,
) -> RoleGrant:
    """Grant a role."""
    grant = RoleGrant(
        account_id=account.id,
        role=role,
        agency_id=agency.id if agency else None,
        unit_id=unit.id if unit else None,
        mandate_ref=mandate,
        granted_at=_LONG_AGO,
    )
    session.add(grant)
    session.flush()
    return grant


def make_actor(
    session: Session, *roles: Role, agency: Agency | None = None, unit: Unit | None = None
) -> Actor:
    """Store an account that holds ``roles`` at one agency or unit, and return it as an actor."""
    account = make_account(session)
    for role in roles:
        give(session, account, role, agency, unit)
    return actor_of(session, account)
