"""Create accounts, grant and revoke roles, suspend."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from pengaduan.accounts.models import Account, LoginSession, RoleGrant
from pengaduan.agencies.models import Unit
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.infra.crypto import hash_secret
from pengaduan.rules.permissions import Role
from pengaduan.rules.texts import N_

MIN_PASSWORD = 12


class AccountError(ValueError):
    """The account cannot be made or changed as asked; the text is a message id."""


class AccountNotFoundError(LookupError):
    """There is no such account, or it has no such grant."""


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role to give, and where it holds."""

    role: Role
    agency_id: int | None = None
    unit_id: int | None = None
    office_id: int | None = None
    mandate_ref: str | None = None


def create_account(
    session: Session, *, email: str, name: str, password: str, actor: str, now: datetime
) -> Account:
    """Add an account. AccountError for a known e-mail or a password under 12 characters."""
    address = email.strip().lower()
    if len(password) < MIN_PASSWORD:
        raise AccountError(N_("Kata sandi paling sedikit 12 huruf."))
    if session.scalars(sa.select(Account.id).where(Account.email == address)).first():
        raise AccountError(N_("Alamat surel ini sudah dipakai akun lain."))
    account = Account(
        email=address, name=name.strip(), password_hash=hash_secret(password), created_at=now
    )
    session.add(account)
    session.flush()
    record(session, Tag.ACCOUNT_CREATED, chain=f"account:{account.id}", actor=actor, now=now)
    return account


def grant(
    session: Session, account: Account, new: NewGrant, *, actor: str, now: datetime
) -> RoleGrant:
    """Give a role. AccountError when an agency role names no agency, or a unit of another one."""
    if new.role.value.startswith("agency_") and new.agency_id is None:
        raise AccountError(N_("Peran instansi memerlukan instansi."))
    if new.unit_id is not None and _agency_of(session, new.unit_id) != new.agency_id:
        raise AccountError(N_("Unit kerja ini bukan bagian dari instansi itu."))
    row = RoleGrant(
        account_id=account.id,
        role=new.role,
        agency_id=new.agency_id,
        unit_id=new.unit_id,
        office_id=new.office_id,
        mandate_ref=new.mandate_ref,
        granted_at=now,
    )
    session.add(row)
    session.flush()
    detail = {"role": new.role.value, "agency": new.agency_id, "unit": new.unit_id}
    chain = f"account:{account.id}"
    record(session, Tag.ROLE_GRANTED, chain=chain, actor=actor, now=now, detail=detail)
    return row


def suspend(session: Session, account: Account, *, actor: str, now: datetime) -> None:
    """Stop an account and end its sessions at once.

    AccountError when it is the last active administrator: somebody must be able to undo it.
    """
    if _is_last_administrator(session, account):
        raise AccountError(N_("Administrator terakhir tidak dapat dinonaktifkan."))
    account.active = False
    session.execute(
        sa.update(LoginSession)
        .where(LoginSession.account_id == account.id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    chain = f"account:{account.id}"
    record(session, Tag.ACCOUNT_SUSPENDED, chain=chain, actor=actor, now=now)


def revoke_grant(session: Session, row: RoleGrant, *, actor: str, now: datetime) -> None:
    """Take a role back; one that was taken back before stays as it is.

    AccountError when it is what makes the last active administrator one.
    """
    others = set(session.scalars(_administrator_grants())) - {row.id}
    session.refresh(row, with_for_update=True)
    if row.revoked_at is not None:
        return
    if row.role is Role.ADMINISTRATOR and not others:
        raise AccountError(N_("Peran administrator terakhir tidak dapat dicabut."))
    row.revoked_at = now
    session.flush()
    detail = {"role": row.role.value, "agency": row.agency_id, "unit": row.unit_id}
    chain = f"account:{row.account_id}"
    record(session, Tag.ROLE_REVOKED, chain=chain, actor=actor, now=now, detail=detail)


def everybody(session: Session) -> list[Account]:
    """Return every account with its grants, the active ones first, by name."""
    query = (
        sa.select(Account)
        .options(selectinload(Account.grants))
        .order_by(Account.active.desc(), Account.name, Account.id)
    )
    return list(session.scalars(query))


def find_account(session: Session, account_id: int) -> Account:
    """Return an account with its grants, or raise AccountNotFoundError."""
    query = sa.select(Account).where(Account.id == account_id).options(selectinload(Account.grants))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise AccountNotFoundError(account_id)
    return found


def find_grant(session: Session, account_id: int, grant_id: int) -> RoleGrant:
    """Return a grant of this account, or raise AccountNotFoundError."""
    row = session.get(RoleGrant, grant_id)
    if row is None or row.account_id != account_id:
        raise AccountNotFoundError(grant_id)
    return row


def _agency_of(session: Session, unit_id: int) -> int | None:
    unit = session.get(Unit, unit_id)
    return None if unit is None or not unit.active else unit.agency_id


def _administrator_grants() -> sa.Select[int]:
    """Select the grants in force of active administrators, locked in one order.

    Two administrators who suspend each other at the same moment must not both succeed.
    """
    return (
        sa.select(RoleGrant.id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
        .order_by(RoleGrant.id)
        .with_for_update()
    )


def _is_last_administrator(session: Session, account: Account) -> bool:
    ids = list(session.scalars(_administrator_grants()))
    query = sa.select(RoleGrant.account_id).where(RoleGrant.id.in_(ids))
    return set(session.scalars(query)) == {account.id}
