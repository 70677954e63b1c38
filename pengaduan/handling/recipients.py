"""To whom a notice goes: the complainant, people of the agency, or the verifiers."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.complaints import identity
from pengaduan.complaints.desk_models import CaseWatch
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_people, is_barred
from pengaduan.complaints.track_models import Examiner
from pengaduan.rules.permissions import Permission, permissions
from pengaduan.rules.roles import Role

VERIFIERS = (Role.OMBUDSMAN_VERIFIER,)
COORDINATORS = (Role.AGENCY_COORDINATOR,)
HEADS = (Role.AGENCY_HEAD,)
HANDLERS = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR)
EVERYBODY = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address and the language to write in. Never log it."""

    email: str
    language: str
    complainant: bool


def complainant(session: Session, complaint: Complaint) -> Recipient | None:
    """Return the complainant's address, or None when none was given."""
    email = identity.contact_of(session, complaint)
    return None if email is None else Recipient(email, complaint.language, complainant=True)


def person(
    session: Session, account_id: int, complaint: Complaint | None = None
) -> Recipient | None:
    """Return the address of an active account, or None; also for who is complained about."""
    account = session.get(Account, account_id)
    if account is None or not account.active:
        return None
    if complaint is not None and is_barred(session, account_id, complaint.id):
        return None
    return Recipient(account.email, account.language, complainant=False)


def of_agency(session: Session, complaint: Complaint, roles: tuple[Role, ...]) -> list[int]:
    """Return the accounts with one of ``roles`` over this case's agency and unit.

    The handler stands for the officers as soon as there is one; where nobody holds a role that
    is asked for, whoever may handle the case is told instead.
    """
    found = _holders(session, complaint, roles)
    return found or _holders(session, complaint, HANDLERS)


def watchers(session: Session, complaint: Complaint) -> list[int]:
    """Return those who asked to be told of this case and still hold a role in its agency."""
    query = (
        sa.select(RoleGrant.account_id)
        .join(CaseWatch, CaseWatch.account_id == RoleGrant.account_id)
        .where(
            CaseWatch.complaint_id == complaint.id,
            RoleGrant.agency_id == complaint.agency_id,
            sa.or_(RoleGrant.unit_id.is_(None), RoleGrant.unit_id == complaint.unit_id),
        )
    )
    return _active(session, query)


def holders(session: Session, complaint: Complaint, role: Role) -> list[int]:
    """Return the accounts with ``role`` over this case's agency and unit, nobody in their stead."""
    return _holders(session, complaint, (role,))


def anywhere(session: Session, role: Role) -> list[int]:
    """Return the active accounts that hold ``role``, wherever that is."""
    return _active(session, sa.select(RoleGrant.account_id).where(RoleGrant.role == role))


def verifiers(session: Session) -> list[int]:
    """Return the accounts of the verifiers."""
    query = sa.select(RoleGrant.account_id).where(RoleGrant.role.in_(VERIFIERS))
    return _active(session, query)


def unit_heads(session: Session) -> list[int]:
    """Return the accounts of the heads of the Ombudsman's units."""
    query = sa.select(RoleGrant.account_id).where(RoleGrant.role == Role.OMBUDSMAN_UNIT_HEAD)
    return _active(session, query)


def speakers(session: Session, complaint: Complaint) -> list[int]:
    """Return the coordinators and heads of the whole agency, who speak for it outside.

    Nobody who is complained about, here or in the complaint that the report grew out of.
    """
    barred = barred_people(session, complaint.id)
    if complaint.origin_id is not None:
        barred |= barred_people(session, complaint.origin_id)
    query = sa.select(RoleGrant.account_id).where(
        RoleGrant.agency_id == complaint.agency_id,
        RoleGrant.unit_id.is_(None),
        RoleGrant.role.in_((*COORDINATORS, *HEADS)),
    )
    return [one for one in _active(session, query) if one not in barred]


def team(session: Session, complaint: Complaint) -> list[int]:
    """Return the active accounts of the team that examines a report."""
    query = (
        sa.select(Examiner.account_id)
        .join(Account, Account.id == Examiner.account_id)
        .where(
            Examiner.complaint_id == complaint.id,
            Examiner.removed_at.is_(None),
            Account.active.is_(True),
        )
    )
    return list(session.scalars(query.order_by(Examiner.account_id)))


def data_desk(session: Session) -> list[int]:
    """Return the accounts of those who answer requests about personal data."""
    roles = [role for role in Role if Permission.DATA_DESK in permissions(role)]
    return _active(session, sa.select(RoleGrant.account_id).where(RoleGrant.role.in_(roles)))


def _holders(session: Session, complaint: Complaint, roles: tuple[Role, ...]) -> list[int]:
    if complaint.agency_id is None:
        return []
    query = sa.select(RoleGrant.account_id).where(
        RoleGrant.agency_id == complaint.agency_id,
        RoleGrant.role.in_(roles),
        sa.or_(RoleGrant.unit_id.is_(None), RoleGrant.unit_id == complaint.unit_id),
    )
    if complaint.handler_id is not None:
        query = query.where(
            sa.or_(
                RoleGrant.role != Role.AGENCY_OFFICER,
                RoleGrant.account_id == complaint.handler_id,
            )
        )
    barred = barred_people(session, complaint.id)
    return [one for one in _active(session, query) if one not in barred]


def _active(session: Session, query: sa.Select[int]) -> list[int]:
    alive = (
        query.join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.revoked_at.is_(None), Account.active.is_(True))
        .distinct()
        .order_by(RoleGrant.account_id)
    )
    return list(session.scalars(alive))
