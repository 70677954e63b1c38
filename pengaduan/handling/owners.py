"""Who answers for an open complaint, and which complaints nobody answers for.

A complaint belongs to its handler; without one to the people who coordinate its unit or agency.
Somebody counts who may sign in, holds the role there, and is present or has a stand-in who is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.absences import stand_ins
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.agencies.models import Agency
from pengaduan.complaints.desk_place import TO_DO, WAITING
from pengaduan.complaints.models import Complaint
from pengaduan.rules.roles import Role

_HANDLING = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR)
Place = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Ownerless:
    """Open complaints of one agency that nobody answers for, and whose they were."""

    agency_id: int
    agency: str
    handler_id: int | None
    handler: str | None
    count: int


def ownerless(session: Session, *, now: datetime) -> list[Ownerless]:
    """Return what nobody answers for, by agency; empty is how it must always be.

    The complaints are grouped by owner in one pass over the index of the desk.
    """
    columns = (Complaint.agency_id, Complaint.unit_id, Complaint.handler_id)
    query = (
        sa.select(*columns, sa.func.count())
        .where(Complaint.agency_id.is_not(None), Complaint.desk.in_((TO_DO, WAITING)))
        .group_by(*columns)
    )
    groups = [_Group(row[0] or 0, row[1], row[2], row[3]) for row in session.execute(query)]
    able = _able(session, {one.agency_id for one in groups}, now=now)
    lost: dict[tuple[int, int | None], int] = defaultdict(int)
    for one in groups:
        if not _is_owned(able, one.agency_id, one.unit_id, one.handler_id):
            lost[one.agency_id, one.handler_id] += one.count
    return _named(session, lost)


@dataclass(frozen=True, slots=True)
class _Group:
    """Open complaints of one unit with one handler."""

    agency_id: int
    unit_id: int | None
    handler_id: int | None
    count: int


def may_own(
    session: Session, account_id: int, agency_id: int, unit_id: int | None, *, now: datetime
) -> bool:
    """Tell whether somebody could answer for a complaint of this unit now."""
    able = _able(session, {agency_id}, now=now)
    return _is_owned(able, agency_id, unit_id, account_id)


@dataclass(frozen=True, slots=True)
class _Able:
    """Who handles and who coordinates where (a unit, or None for all), and is there."""

    handling: frozenset[tuple[int, int, int | None]]
    coordinating: frozenset[Place]


def _able(session: Session, agency_ids: Iterable[int], *, now: datetime) -> _Able:
    query = (
        sa.select(RoleGrant.account_id, RoleGrant.agency_id, RoleGrant.unit_id, RoleGrant.role)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.agency_id.in_(sorted(agency_ids)),
            RoleGrant.role.in_(_HANDLING),
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
    )
    rows = session.execute(query).all()
    there = stand_ins(session, {row.account_id for row in rows}, at=now)
    present = [row for row in rows if there[row.account_id] is not None]
    coordinating = [row for row in present if row.role is Role.AGENCY_COORDINATOR]
    return _Able(
        frozenset((row.account_id, row.agency_id or 0, row.unit_id) for row in present),
        frozenset((row.agency_id or 0, row.unit_id) for row in coordinating),
    )


def _is_owned(able: _Able, agency_id: int, unit_id: int | None, handler_id: int | None) -> bool:
    units = {unit_id, None}
    if handler_id is not None:
        return any((handler_id, agency_id, unit) in able.handling for unit in units)
    return any((agency_id, unit) in able.coordinating for unit in units)


def _named(session: Session, lost: dict[tuple[int, int | None], int]) -> list[Ownerless]:
    agencies = sa.select(Agency.id, Agency.name).where(Agency.id.in_({one[0] for one in lost}))
    people = sa.select(Account.id, Account.name).where(
        Account.id.in_({one[1] for one in lost if one[1] is not None})
    )
    names = {row[0]: row[1] for row in session.execute(agencies)}
    handlers = {row[0]: row[1] for row in session.execute(people)}
    found = [
        Ownerless(agency_id, names[agency_id], who, handlers.get(who or 0), count)
        for (agency_id, who), count in lost.items()
    ]
    return sorted(found, key=lambda one: (one.agency, one.handler or ""))
