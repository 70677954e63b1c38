"""Hand cases over to a colleague: offered, accepted, and given back when a period ends.

A case changes hands in the moment of acceptance and not before, so it has an owner at any time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts import people
from pengaduan.accounts.absences import Away, set_absence
from pengaduan.accounts.actors import SYSTEM, Actor, actor_of
from pengaduan.accounts.models import Absence, Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.access import locked, visible_to
from pengaduan.complaints.desk_place import TO_DO, WAITING
from pengaduan.complaints.handover_models import Handover, HandoverCase
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_from, is_barred
from pengaduan.handling import desk_moves, owners
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.staff_mail import order
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler
from pengaduan.rules.roles import Role

MOST: Final = 500
BACK: Final = "handover.back"


@dataclass(frozen=True, slots=True)
class Offer:
    """Whose cases go to whom, until when (None for good), and what the taker should know."""

    giver_id: int
    taker_id: int
    complaint_ids: tuple[int, ...]
    until: datetime | None = None
    note: str = ""


def open_cases(session: Session, account_id: int) -> list[Complaint]:
    """Return the open cases that somebody handles, by due instant; at most 500."""
    query = (
        sa.select(Complaint)
        .where(Complaint.handler_id == account_id, Complaint.desk.in_((TO_DO, WAITING)))
        .order_by(Complaint.desk, Complaint.due_at, Complaint.filed_at, Complaint.id)
        .limit(MOST)
    )
    return list(session.scalars(query))


def offer(session: Session, actor: Actor, given: Offer, *, now: datetime) -> Handover:
    """Offer cases to a colleague, for oneself or, as a coordinator, for somebody of the agency.

    Raises InputRefusedError without cases, for a taker who may not handle all of them, and for a
    period that is over. The cases stay where they are until the offer is accepted.
    """
    cases = _cases(session, actor, given)
    if not cases:
        raise InputRefusedError(Refusal.CASES_EMPTY, "cases")
    if given.until is not None and given.until <= now:
        raise InputRefusedError(Refusal.UNTIL_PAST, "until")
    _check_taker(session, given.taker_id, cases, now=now)
    row = Handover(
        agency_id=cases[0].agency_id,
        giver_id=given.giver_id,
        taker_id=given.taker_id,
        note=given.note.strip()[:2000],
        until=given.until,
        made_by=actor.account_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(HandoverCase(handover_id=row.id, complaint_id=one.id) for one in cases)
    _tell(session, Tag.HANDOVER_OFFERED, row, actor, now=now, cases=len(cases))
    order(session, "handover", row.taker_id, now=now, key=f"handover:{row.id}")
    return row


def _cases(session: Session, actor: Actor, given: Offer) -> list[Complaint]:
    if given.giver_id == given.taker_id:
        raise InputRefusedError(Refusal.HANDLER_UNKNOWN, "taker_id")
    query = visible_to(actor).where(
        Complaint.id.in_(given.complaint_ids[:MOST]),
        Complaint.handler_id == given.giver_id,
        Complaint.desk.in_((TO_DO, WAITING)),
    )
    cases = list(session.scalars(query.order_by(Complaint.id)))
    own = given.giver_id == actor.account_id
    if not own and not all(_coordinates(actor, one) for one in cases):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    return [one for one in cases if one.agency_id == cases[0].agency_id]


def _coordinates(actor: Actor, complaint: Complaint) -> bool:
    return Role.AGENCY_COORDINATOR in actor.roles_at(complaint.agency_id, complaint.unit_id)


def _check_taker(
    session: Session, taker_id: int, cases: Sequence[Complaint], *, now: datetime
) -> None:
    places = {(one.agency_id, one.unit_id) for one in cases if one.agency_id is not None}
    barred = any(is_barred(session, taker_id, one.id) for one in cases)
    if barred or not all(
        owners.may_own(session, taker_id, agency_id, unit_id, now=now)
        for agency_id, unit_id in places
    ):
        raise InputRefusedError(Refusal.HANDLER_UNKNOWN, "taker_id")


def be_away(session: Session, actor: Actor, away: Away, *, now: datetime) -> Absence:
    """Set when somebody is away, with a colleague who may stand in for all their open cases.

    AbsenceError as ``set_absence`` says; InputRefusedError where the colleague is complained about
    in one of the cases (UU 25/2009 Art. 45): those must be handed over to somebody else first.
    """
    mine = sa.select(sa.func.count()).where(
        Complaint.handler_id == actor.account_id,
        Complaint.desk.in_((TO_DO, WAITING)),
        Complaint.id.in_(barred_from(away.stand_in_id)),
    )
    count = session.scalar(mine) or 0
    if count:
        raise InputRefusedError(Refusal.STAND_IN_COMPLAINED, "stand_in", count=count)
    return set_absence(session, actor.account_id or 0, away, actor=actor.label, now=now)


def accept(session: Session, actor: Actor, handover_id: int, *, now: datetime) -> int:
    """Take what was offered; return how many cases changed hands. Only the taker may.

    What somebody else handles by now, or what has ended, stays as it is. Accepting twice is
    accepting once.
    """
    row = _mine(session, actor, handover_id)
    if row.accepted_at is not None:
        return 0
    if row.declined_at is not None:
        raise StepRefusedError(Refusal.HANDOVER_ANSWERED)
    row.accepted_at = now
    moved = _move(session, actor, row, row.giver_id, row.taker_id, now=now)
    if row.until is not None:
        payload = {"handover_id": row.id}
        enqueue(session, BACK, payload, due_at=row.until, key=f"handover-back:{row.id}")
    _tell(session, Tag.HANDOVER_ACCEPTED, row, actor, now=now, cases=moved)
    return moved


def decline(session: Session, actor: Actor, handover_id: int, *, now: datetime) -> None:
    """Leave the cases where they are; only the taker may, and only before accepting."""
    row = _mine(session, actor, handover_id)
    if row.accepted_at is not None:
        raise StepRefusedError(Refusal.HANDOVER_ANSWERED)
    if row.declined_at is None:
        row.declined_at = now
        _tell(session, Tag.HANDOVER_DECLINED, row, actor, now=now)
        order(session, "handover", row.giver_id, now=now, key=f"handover-declined:{row.id}")


def _mine(session: Session, actor: Actor, handover_id: int) -> Handover:
    row = session.get(Handover, handover_id, with_for_update=True, populate_existing=True)
    if row is None or row.taker_id != actor.account_id:
        raise LookupError(handover_id)
    return row


def _move(
    session: Session, actor: Actor, row: Handover, giver: int, taker: int, *, now: datetime
) -> int:
    """Let the cases go from one to the other, each where it still can."""
    query = sa.select(HandoverCase).where(HandoverCase.handover_id == row.id)
    moved = 0
    for one in session.scalars(query.order_by(HandoverCase.complaint_id)):
        complaint = locked(session, session.get_one(Complaint, one.complaint_id))
        open_still = complaint.desk in (TO_DO, WAITING) and complaint.handler_id == giver
        fits = not is_barred(session, taker, complaint.id) and owners.may_own(
            session, taker, complaint.agency_id or 0, complaint.unit_id, now=now
        )
        went = open_still and fits
        if went:
            desk_moves.pass_on(session, actor, complaint, taker, now=now)
            moved += 1
        if row.returned_at is None:
            one.moved = went
    session.flush()
    return moved


def give_back(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler at the end of a period: what the taker still handles goes back.

    Where the giver cannot handle it any more it stays with the taker: nothing is left ownerless.
    """
    row = session.get(Handover, int(payload["handover_id"]), with_for_update=True)
    if row is None or row.accepted_at is None or row.returned_at is not None:
        return
    row.returned_at = now
    moved = _move(session, SYSTEM, row, row.taker_id, row.giver_id, now=now)
    _tell(session, Tag.HANDOVER_RETURNED, row, SYSTEM, now=now, cases=moved)
    order(session, "handover", row.giver_id, now=now, key=f"handover-returned:{row.id}")


def _tell(
    session: Session, tag: Tag, row: Handover, actor: Actor, *, now: datetime, **detail: int
) -> None:
    chain = f"account:{row.giver_id}"
    told = {"handover": row.id, "taker": row.taker_id, **detail}
    record(session, tag, chain=chain, actor=actor.label, now=now, detail=told)
    session.flush()


def suspend(
    session: Session, actor: Actor, account: Account, successor_id: int | None, *, now: datetime
) -> int:
    """Stop an account after its open cases went to a colleague; return how many they were.

    An administrator sees no case, so nothing is accepted here: the cases change hands at once.
    InputRefusedError while there are cases and no colleague who may handle them all.
    """
    moved = _succeed(
        session, actor, account, open_cases(session, account.id), successor_id, now=now
    )
    people.suspend(session, account, actor=actor.label, now=now)
    return moved


def revoke(
    session: Session,
    actor: Actor,
    account: Account,
    grant: RoleGrant,
    successor_id: int | None,
    *,
    now: datetime,
) -> int:
    """Take a role back after the cases that need it went to a colleague; return how many."""
    people.revoke_grant(session, grant, actor=actor.label, now=now)
    lost = [
        one
        for one in open_cases(session, account.id)
        if one.agency_id is not None
        and not owners.may_own(session, account.id, one.agency_id, one.unit_id, now=now)
    ]
    return _succeed(session, actor, account, lost, successor_id, now=now)


def _succeed(
    session: Session,
    actor: Actor,
    account: Account,
    cases: Collection[Complaint],
    successor_id: int | None,
    *,
    now: datetime,
) -> int:
    if not cases:
        return 0
    if successor_id is None or successor_id == account.id:
        raise InputRefusedError(Refusal.SUCCESSOR_NEEDED, "successor_id", count=len(cases))
    _check_taker(session, successor_id, list(cases), now=now)
    taker = actor_of(session, session.get_one(Account, successor_id))
    for complaint in cases:
        desk_moves.pass_on(session, taker, locked(session, complaint), successor_id, now=now)
    detail = {"taker": successor_id, "cases": len(cases)}
    chain = f"account:{account.id}"
    record(session, Tag.HANDOVER_ACCEPTED, chain=chain, actor=actor.label, now=now, detail=detail)
    order(session, "handover", successor_id, now=now, key=None)
    return len(cases)


HANDLERS: Mapping[str, Handler] = MappingProxyType({BACK: give_back})
