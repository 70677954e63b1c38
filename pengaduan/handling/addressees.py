"""Where a case may go: an active agency and unit that is not what is complained about."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_people, barred_units
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.rules.roles import Role

_HANDLING = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR)


def unit_of(session: Session, agency_id: int | None, unit_id: int) -> Unit:
    """Return the active unit of this agency, or refuse it."""
    unit = session.get(Unit, unit_id)
    if unit is None or not unit.active or unit.agency_id != agency_id:
        raise InputRefusedError(Refusal.UNIT_UNKNOWN, "unit_id")
    return unit


def check_addressee(
    session: Session, complaint: Complaint, agency_id: int, unit_id: int | None
) -> None:
    """Refuse an unknown addressee, and one that is complained about (UU 25/2009 Art. 45).

    Also one where everybody who could handle the case is complained about; an addressee without
    any account yet is not refused.
    """
    agency = session.get(Agency, agency_id)
    if agency is None or not agency.active:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "agency_id")
    if unit_id is not None:
        unit_of(session, agency_id, unit_id)
        if unit_id in barred_units(session, complaint.id):
            raise InputRefusedError(Refusal.UNIT_COMPLAINED, "unit_id")
    able = able_people(session, agency_id, unit_id)
    if able and not able - barred_people(session, complaint.id):
        raise InputRefusedError(Refusal.NOBODY_FREE, "agency_id")


def able_people(session: Session, agency_id: int, unit_id: int | None) -> frozenset[int]:
    """Return the active accounts that may handle cases of this agency, or of this unit."""
    query = (
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.agency_id == agency_id,
            RoleGrant.role.in_(_HANDLING),
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
            sa.or_(RoleGrant.unit_id.is_(None), RoleGrant.unit_id == unit_id),
        )
    )
    return frozenset(session.scalars(query))


def all_people(session: Session, agency_id: int) -> tuple[Account, ...]:
    """Return the active people with any role at the agency, by name."""
    query = (
        sa.select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.agency_id == agency_id,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
        .order_by(Account.name, Account.id)
    )
    return tuple(session.scalars(query).unique())
