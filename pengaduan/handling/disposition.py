"""Inside the agency: which unit handles the complaint, and who in it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.respondents import barred_people, barred_units
from pengaduan.handling.addressees import unit_of
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import capacity, move, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role

WITH_A_UNIT = frozenset({"dispositioned", "in_handling", "hearing", "reopened"})
_HANDLING = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Disposition:
    """Who shall handle the complaint, and what they are told (never shown to the complainant)."""

    unit_id: int | None
    handler_id: int | None = None
    instruction: str = ""


def dispose(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    command: Disposition,
    *,
    now: datetime,
) -> None:
    """Hand the complaint to a unit and, if named, to an officer (A10; UU 25/2009 Art. 37(3)c).

    A complaint that has a unit already is handed on without a move. Only the coordinator may.
    Raises InputRefusedError for a unit or officer that cannot take it.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A10") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in WITH_A_UNIT | {"complete"}:
        raise StepRefusedError(Refusal.NOT_NOW)
    _check(session, complaint, command)
    if complaint.state == "complete":
        move(
            session,
            complaint,
            "A10",
            actor,
            now=now,
            attached={"disposition_sheet", "assigned_unit"},
        )
    complaint.unit_id, complaint.handler_id = command.unit_id, command.handler_id
    _keep(session, actor, complaint, command, now=now)
    if command.handler_id is not None and command.handler_id != actor.account_id:
        payload = {"complaint_id": complaint.id, "account_id": command.handler_id}
        enqueue(session, "notice.assigned", payload, due_at=now)
    session.flush()


def take(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Make the acting officer the handler.

    Who also coordinates disposes to themselves on the way. Another officer's case can be taken
    over by a coordinator only; taking one's own again changes nothing.
    """
    locked(session, complaint)
    if complaint.handler_id == actor.account_id and complaint.state in WITH_A_UNIT:
        return
    if complaint.state == "complete":
        unit_id = complaint.unit_id or _own_unit(actor, complaint)
        dispose(session, actor, complaint, Disposition(unit_id, actor.account_id), now=now)
        return
    if capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in WITH_A_UNIT:
        raise StepRefusedError(Refusal.NOT_NOW)
    if complaint.handler_id is not None and capacity(actor, complaint, "A10") is None:
        raise StepRefusedError(Refusal.ALREADY_TAKEN)
    complaint.handler_id = actor.account_id
    _keep(session, actor, complaint, Disposition(complaint.unit_id, actor.account_id), now=now)
    session.flush()


def handlers(session: Session, agency_id: int, unit_id: int | None) -> tuple[Account, ...]:
    """Return the active people who may handle a case of this unit, by name."""
    reach = sa.or_(RoleGrant.unit_id.is_(None), RoleGrant.unit_id == unit_id)
    return _people(session, agency_id, reach)


def all_handlers(session: Session, agency_id: int) -> tuple[Account, ...]:
    """Return the active people who may handle cases of any unit of the agency, by name."""
    return _people(session, agency_id, sa.true())


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


def _people(session: Session, agency_id: int, reach: sa.ColumnElement[bool]) -> tuple[Account, ...]:
    query = (
        sa.select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.agency_id == agency_id,
            RoleGrant.role.in_(_HANDLING),
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
            reach,
        )
        .order_by(Account.name, Account.id)
    )
    return tuple(session.scalars(query).unique())


def _check(session: Session, complaint: Complaint, command: Disposition) -> None:
    agency_id = complaint.agency_id
    if agency_id is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    if command.unit_id is None:
        raise InputRefusedError(Refusal.UNIT_NEEDED, "unit_id")
    unit_of(session, agency_id, command.unit_id)
    if command.unit_id in barred_units(session, complaint.id):
        raise InputRefusedError(Refusal.UNIT_COMPLAINED, "unit_id")
    able = {account.id for account in handlers(session, agency_id, command.unit_id)}
    able -= barred_people(session, complaint.id)
    if command.handler_id is not None and command.handler_id not in able:
        raise InputRefusedError(Refusal.HANDLER_UNKNOWN, "handler_id")


def _own_unit(actor: Actor, complaint: Complaint) -> int | None:
    mine = (g.unit_id for g in actor.grants if g.agency_id == complaint.agency_id)
    return next((unit_id for unit_id in mine if unit_id is not None), None)


def _keep(
    session: Session, actor: Actor, complaint: Complaint, command: Disposition, *, now: datetime
) -> None:
    where = {"unit": command.unit_id, "handler": command.handler_id}
    text = command.instruction.strip()
    say(session, complaint, MessageKind.DISPOSITION, actor, text, now=now, detail=dict(where))
    write(session, complaint, Tag.COMPLAINT_DISPOSED, actor, now=now, **where)
