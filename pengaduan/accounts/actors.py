"""Who acts: a person with role grants, the complainant, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.rules.permissions import Permission, Role, permissions
from pengaduan.rules.texts import N_


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force, with where it holds and by whose letter."""

    role: Role
    agency_id: int | None
    unit_id: int | None
    mandate_ref: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who takes a step. ``label`` is what the audit trail writes.

    ``named`` is False only where the database was just asked and nobody complains about this
    person or a unit of theirs: then no question for a page need leave such cases out. It is
    never carried from one request to the next.
    """

    label: str
    name: str
    account_id: int | None = None
    grants: tuple[Grant, ...] = ()
    pseudo_roles: tuple[str, ...] = ()
    named: bool = True

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def agency_ids(self) -> frozenset[int]:
        """The agencies in which some role is held."""
        return frozenset(g.agency_id for g in self.grants if g.agency_id is not None)

    def can(self, permission: Permission) -> bool:
        """Tell whether any role held gives ``permission``."""
        return any(permission in permissions(role) for role in self.roles)

    def roles_at(self, agency_id: int | None, unit_id: int | None) -> frozenset[Role]:
        """Return the roles that count for a case of this agency and unit.

        Ombudsman roles count everywhere. A grant bound to a unit counts for that unit's cases;
        one bound to an agency only, for all of the agency's.
        """
        return frozenset(g.role for g in self.grants if _covers(g, agency_id, unit_id))


def _covers(grant: Grant, agency_id: int | None, unit_id: int | None) -> bool:
    if grant.agency_id is None:
        return True
    if grant.agency_id != agency_id:
        return False
    return grant.unit_id is None or grant.unit_id == unit_id


SYSTEM = Actor(label="system", name="Sistem", pseudo_roles=("system",))
ANONYMOUS = Actor(label="anonymous", name="")
COMPLAINANT = Actor(label="complainant", name="Pelapor", pseudo_roles=("complainant",))
REPRESENTATIVE = Actor(
    label="representative", name=N_("Wakil pelapor"), pseudo_roles=("representative",)
)


_GRANTS: Final = (
    sa.select(RoleGrant.role, RoleGrant.agency_id, RoleGrant.unit_id, RoleGrant.mandate_ref)
    .where(RoleGrant.account_id == sa.bindparam("account_id"), RoleGrant.revoked_at.is_(None))
    .order_by(RoleGrant.id)
)


def actor_of(session: Session, account: Account) -> Actor:
    """Build the actor of a signed-in account from the grants that are in force."""
    rows = session.execute(_GRANTS, {"account_id": account.id})
    return acting(account, (Grant(*row) for row in rows))


def acting(account: Account, grants: Iterable[Grant], *, named: bool = True) -> Actor:
    """Build the actor of an account from grants that were just read."""
    return Actor(
        label=f"account:{account.id}",
        name=account.name,
        account_id=account.id,
        grants=tuple(grants),
        named=named,
    )
