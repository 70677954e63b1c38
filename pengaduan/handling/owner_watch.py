"""The nightly look whether every open complaint has somebody who answers for it, and the alarm."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.handling.owners import ownerless
from pengaduan.handling.staff_mail import order
from pengaduan.rules.roles import Role


def watch(session: Session, now: datetime) -> int:
    """Tell coordinators and administrators of complaints without an owner; return how many.

    Each person gets one mail a day, however many complaints there are.
    """
    found = ownerless(session, now=now)
    if not found:
        return 0
    day = now.date().isoformat()
    for account_id in holders(session, Role.ADMINISTRATOR, None):
        key = f"ownerless:{day}:{account_id}"
        order(session, "ownerless_admin", account_id, now=now, key=key)
    for agency_id in sorted({one.agency_id for one in found}):
        for account_id in holders(session, Role.AGENCY_COORDINATOR, agency_id):
            key = f"ownerless:{day}:{account_id}"
            order(session, "ownerless", account_id, now=now, key=key)
    return sum(one.count for one in found)


def holders(session: Session, role: Role, agency_id: int | None) -> list[int]:
    """Return the active accounts that hold a role, at one agency or anywhere."""
    query = (
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == role, RoleGrant.revoked_at.is_(None), Account.active.is_(True))
        .distinct()
        .order_by(RoleGrant.account_id)
    )
    if agency_id is not None:
        query = query.where(RoleGrant.agency_id == agency_id)
    return list(session.scalars(query))
