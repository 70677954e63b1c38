"""Inside the agency: which unit handles the complaint, and who in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.agencies.models import Agency, Unit
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.queries import messages_of_kind
from pengaduan.complaints.respondents import barred_people, barred_units
from pengaduan.handling.addressees import unit_of
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, move, write
from pengaduan.handling.suggestions import history
from pengaduan.handling.suggestions.models import UNIT
from pengaduan.handling.suggestions.suggesting import Suggestion
from pengaduan.handling.watching import watch
from pengaduan.infra.templates import long_date
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running

WITH_A_UNIT = frozenset({"dispositioned", "in_handling", "hearing", "reopened"})
NOON = time(12)
_HANDLING = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Disposition:
    """Who shall handle the complaint, and what they are told (never shown to the complainant).

    ``due_on`` is a date of the house for the officer, never after the one that the law sets;
    ``watch`` keeps whoever disposes informed.
    """

    unit_id: int | None
    handler_id: int | None = None
    instruction: str = ""
    due_on: date | None = None
    watch: bool = False
    #: Units that were suggested when this was decided; kept beside the choice if any was.
    offered: tuple[Suggestion, ...] = ()


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
    _check_due(session, complaint, command.due_on, now=now)
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
    keep(session, actor, complaint, command, now=now)
    if command.offered:
        history.keep(session, actor, complaint, UNIT, command.offered, now=now)
    if command.watch and actor.account_id is not None:
        watch(session, complaint, actor.account_id, now=now)
    _tell(session, actor, complaint, command, now=now)
    session.flush()


def _tell(
    session: Session, actor: Actor, complaint: Complaint, command: Disposition, *, now: datetime
) -> None:
    """Tell the officer; without one, the unit's officers, or the coordinator where it has none."""
    payload = {"complaint_id": complaint.id}
    if command.handler_id is not None:
        payload["account_id"] = command.handler_id
    if command.handler_id is None or command.handler_id != actor.account_id:
        enqueue(session, "notice.assigned", payload, due_at=now)


def return_disposition(
    session: Session, actor: Actor, complaint: Complaint, reason: str, *, now: datetime
) -> None:
    """Return a disposition to whoever made it, with a reason; every clock runs on.

    The case goes to the unit that had it before, or to none, and waits for the coordinator.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in {"dispositioned", "reopened"}:
        raise StepRefusedError(Refusal.NOT_NOW)
    text = text_given(reason, "text", limit=2000)
    made = dispositions(session, complaint)
    complaint.unit_id = _unit_before(session, complaint, made)
    complaint.handler_id = None
    where = {"unit": complaint.unit_id, "handler": None, "given_back": True}
    say(session, complaint, MessageKind.DISPOSITION, actor, text, now=now, detail=dict(where))
    write(session, complaint, Tag.COMPLAINT_GIVEN_BACK, actor, now=now, unit=complaint.unit_id)
    payload: dict[str, int] = {"complaint_id": complaint.id}
    if made and made[0].author_id is not None and made[0].author_id != actor.account_id:
        payload["account_id"] = made[0].author_id
    enqueue(session, "notice.given_back", payload, due_at=now)
    session.flush()


def _unit_before(session: Session, complaint: Complaint, made: Sequence[Message]) -> int | None:
    """Return the agency's unit that had the case before, unless it is complained about."""
    barred = barred_units(session, complaint.id)
    for one in made:
        unit_id = one.detail.get("unit")
        unit = None if unit_id in {None, complaint.unit_id} else session.get(Unit, unit_id)
        if unit is not None and unit.agency_id == complaint.agency_id and unit.id not in barred:
            return unit.id
    return None


def dispositions(session: Session, complaint: Complaint) -> list[Message]:
    """Return every disposition of the case, the newest first; none is ever changed."""
    return messages_of_kind(session, complaint, MessageKind.DISPOSITION)


def units_told(session: Session, complaint: Complaint) -> list[tuple[datetime, str]]:
    """Return when the case went to which unit, oldest first, for its complainant: no more."""
    made = [one for one in reversed(dispositions(session, complaint)) if one.detail.get("unit")]
    ids = {int(one.detail["unit"]) for one in made}
    names = {
        unit.id: unit.name for unit in session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))
    }
    told: list[tuple[datetime, str]] = []
    for one in made:
        name = names.get(int(one.detail["unit"]), "")
        if name and (not told or told[-1][1] != name):
            told.append((one.created_at, name))
    return told


def internal_due(session: Session, complaint: Complaint) -> date | None:
    """Return the date of the house that the newest disposition set, or None."""
    made = dispositions(session, complaint)
    text = made[0].detail.get("due_on") if made else None
    return date.fromisoformat(str(text)) if text else None


def recent_units(session: Session, actor: Actor, agency_id: int, *, limit: int = 5) -> list[int]:
    """Return the units that ``actor`` handed cases to last, the newest first."""
    query = (
        sa.select(Message.detail)
        .join(Complaint, Complaint.id == Message.complaint_id)
        .where(
            Message.author_id == actor.account_id,
            Message.kind == MessageKind.DISPOSITION,
            Complaint.agency_id == agency_id,
        )
        .order_by(Message.id.desc())
        .limit(40)
    )
    used = [int(detail["unit"]) for detail in session.scalars(query) if detail.get("unit")]
    return list(dict.fromkeys(used))[:limit]


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
    keep(session, actor, complaint, Disposition(complaint.unit_id, actor.account_id), now=now)
    session.flush()


def handlers(session: Session, agency_id: int, unit_id: int | None) -> tuple[Account, ...]:
    """Return the active people who may handle a case of this unit, by name."""
    reach = sa.or_(RoleGrant.unit_id.is_(None), RoleGrant.unit_id == unit_id)
    return _people(session, agency_id, reach)


def all_handlers(session: Session, agency_id: int) -> tuple[Account, ...]:
    """Return the active people who may handle cases of any unit of the agency, by name."""
    return _people(session, agency_id, sa.true())


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
    if not able:
        raise InputRefusedError(Refusal.UNIT_EMPTY, "unit_id")


def _check_due(
    session: Session, complaint: Complaint, due_on: date | None, *, now: datetime
) -> None:
    """Refuse a date of the house that has passed or lies after what binds the agency."""
    if due_on is None:
        return
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    zone = ZoneInfo(agency.zone if agency else "Asia/Jakarta")
    offices = [one for one in running(session, complaint) if one.duty_on not in CITIZEN_DUTIES]
    latest = min((one.due_at.astimezone(zone).date() for one in offices), default=None)
    today = now.astimezone(zone).date()
    # Where the period has passed already, the house's date can only be today.
    most = None if latest is None else max(latest, today)
    if due_on < today or (most is not None and due_on > most):
        shown = "" if most is None else long_date(datetime.combine(most, NOON, zone), "id")
        raise InputRefusedError(Refusal.DUE_TOO_LATE, "due_on", date=shown)


def _own_unit(actor: Actor, complaint: Complaint) -> int | None:
    mine = (g.unit_id for g in actor.grants if g.agency_id == complaint.agency_id)
    return next((unit_id for unit_id in mine if unit_id is not None), None)


def keep(
    session: Session, actor: Actor, complaint: Complaint, command: Disposition, *, now: datetime
) -> None:
    """Write a disposition into the thread and the trail; the instruction stays inside."""
    where = {"unit": command.unit_id, "handler": command.handler_id}
    text = command.instruction.strip()
    detail = {**where, "due_on": command.due_on.isoformat() if command.due_on else None}
    say(session, complaint, MessageKind.DISPOSITION, actor, text, now=now, detail=detail)
    write(session, complaint, Tag.COMPLAINT_DISPOSED, actor, now=now, **where)
