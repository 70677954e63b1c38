"""Who may see which complaint: staff by their grants, citizens by number and key."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, joinedload, object_session

from pengaduan.accounts import throttle
from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_from, is_barred, not_barred
from pengaduan.infra.conditions import constant
from pengaduan.infra.crypto import DECOY_HASH, verify_secret
from pengaduan.infra.db import in_step
from pengaduan.rules.numbers import NumberError, canonical_key, parse_number
from pengaduan.rules.permissions import Permission, permissions
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track

DOOR = "track"
_HELD: Final = "locked_cases"


class ComplaintNotFoundError(LookupError):
    """There is no such complaint, or this actor may not know that there is."""


def asker(actor: Actor) -> Actor:
    """Return the actor for whom a question is asked now: within a step nobody counts as unnamed.

    Whoever keeps a question made of :func:`visible_to` keeps it for this actor.
    """
    return replace(actor, named=True) if in_step() and not actor.named else actor


def visible_to(actor: Actor) -> sa.Select[Complaint]:
    """Select the complaints that ``actor`` may see; every list for staff begins here.

    Ombudsman staff with a case duty see all. Agency people see what was forwarded to their
    agency; a grant bound to a unit shows that unit's cases only. Nobody else sees any. Who is
    complained about sees nothing of that case, in whatever role (UU 25/2009 Art. 45); the bar is
    left out for whoever was complained about nowhere as their page was asked for (``Actor.named``),
    and never within a step.

    An actor is a value, so the question is kept for whoever asks it again; its answer never is.
    """
    return _visible(asker(actor))


def visible_at(actor: Actor, desk: int) -> sa.Select[Complaint]:
    """Select what :func:`visible_to` selects of one place at the desk, as its index holds it.

    The place implies what else makes a case an agency's to see (``desk_place.DESK_RULE``, kept
    by the database), so that only the agency, and the unit, are asked for.
    """
    return _visible(asker(actor), desk)


@lru_cache(maxsize=1024)
def _visible(actor: Actor, desk: int | None = None) -> sa.Select[Complaint]:
    every = sa.select(Complaint)
    if desk is not None:
        every = every.where(Complaint.desk == constant(desk))
    if actor.account_id is not None and actor.named:
        every = every.where(Complaint.id.not_in(barred_from(actor.account_id)))
    if actor.can(Permission.CASE_MONITOR) or actor.can(Permission.CASE_VERIFY):
        return every
    reach = _reach if desk is None else _own_part
    return every.where(sa.or_(sa.false(), *map(reach, _places(actor))))


def roles_in(actor: Actor, complaint: Complaint) -> frozenset[Role]:
    """Return the roles that ``actor`` has in this case: none where they are complained about.

    Every capacity and every move rests on this, as every list rests on :func:`visible_to`.
    """
    session = object_session(complaint)
    if session is not None and is_barred(session, actor.account_id, complaint.id):
        return frozenset()
    return actor.roles_at(complaint.agency_id, complaint.unit_id)


def _places(actor: Actor) -> list[tuple[int, int | None]]:
    """Return agency and unit (None for all of it) of each place whose cases the actor sees.

    Each once: whoever has three roles at a desk asks one question, which an index answers.
    """
    held = {
        (grant.agency_id, grant.unit_id)
        for grant in actor.grants
        if grant.agency_id is not None and Permission.CASE_VIEW_AGENCY in permissions(grant.role)
    }
    whole = {agency for agency, unit in held if unit is None}
    parts = {(agency, unit) for agency, unit in held if agency not in whole}
    return [*((agency, None) for agency in sorted(whole)), *sorted(parts)]


def _reach(place: tuple[int, int | None]) -> sa.ColumnElement[bool]:
    # Who has a place at the desk (``desk_place``), said by columns that are stored: SQLite reads
    # whole rows as soon as a question names a column that it computes.
    forwarded = Complaint.forwarded_at.is_not(None)
    return sa.and_(_own_part(place), Complaint.track == Track.AGENCY, forwarded)


def _own_part(place: tuple[int, int | None]) -> sa.ColumnElement[bool]:
    own = Complaint.agency_id == place[0]
    return own if place[1] is None else sa.and_(own, Complaint.unit_id == place[1])


def find_visible(session: Session, actor: Actor, number: str, *, lock: bool = False) -> Complaint:
    """Return the complaint if ``actor`` may see it, else raise ComplaintNotFoundError.

    ``lock`` keeps others from moving it until the caller commits.
    """
    found = _one(session, _numbered(asker(actor), lock), number=number)
    if lock:
        _hold(session, found)
    else:  # who waited for the lock is asked again: the bar may be younger than the question
        not_barred(session, actor.account_id, found.id)
    return found


@lru_cache(maxsize=1024)
def _numbered(actor: Actor, lock: bool) -> sa.Select[Complaint]:
    query = _visible(actor).where(Complaint.number == sa.bindparam("number"))
    # A page names the unit; a step has no use for it.
    return _locking(query) if lock else query.options(joinedload(Complaint.unit))


def _locking(query: sa.Select[Complaint]) -> sa.Select[Complaint]:
    return query.with_for_update().execution_options(populate_existing=True)


_BY_NUMBER: Final = sa.select(Complaint).where(Complaint.number == sa.bindparam("number"))
_LOCKED_BY_NUMBER: Final = _locking(_BY_NUMBER)
_LOCKED: Final = _locking(sa.select(Complaint).where(Complaint.id == sa.bindparam("complaint_id")))


def find_tracked(session: Session, number: str, *, lock: bool = False) -> Complaint:
    """Return the complaint whose key the caller has proved, else raise ComplaintNotFoundError."""
    found = _one(session, _LOCKED_BY_NUMBER if lock else _BY_NUMBER, number=number)
    if lock:
        _hold(session, found)
    return found


def locked(session: Session, complaint: Complaint) -> Complaint:
    """Lock the row until the caller commits and read it again, so that a step sees the present.

    A row that this transaction has locked already is the present: it is not read once more.
    """
    if complaint in session.info.get(_HELD, ()):
        return complaint
    found = _one(session, _LOCKED, complaint_id=complaint.id)
    _hold(session, found)
    return found


def _hold(session: Session, complaint: Complaint) -> None:
    session.info.setdefault(_HELD, set()).add(complaint)


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Forget what is locked when a transaction ends, or a part that may have been taken back."""
    if transaction.nested or transaction.parent is None:
        session.info.pop(_HELD, None)


def _one(session: Session, query: sa.Select[Complaint], **values: object) -> Complaint:
    found = session.scalars(query, values).one_or_none()
    if found is None:
        raise ComplaintNotFoundError
    return found


def check_key(
    session: Session, number_text: str, key_text: str, *, now: datetime, network: str = ""
) -> Complaint | None:
    """Return the complaint when number and key belong together, else None.

    An unknown number costs as much as a wrong key and is counted the same, against the number
    and against ``network`` (the address it came from, "" where there is none), so an answer
    never tells whether a case exists. Raises ThrottledError while too many tries keep a door
    closed. The caller commits in either case: a failed try must be remembered.
    """
    number = _number(number_text)
    throttle.check_network(session, DOOR, network, now=now)
    throttle.check(session, DOOR, number, now=now)
    found = session.scalars(sa.select(Complaint).where(Complaint.number == number)).one_or_none()
    stored = DECOY_HASH if found is None else found.key_hash
    if verify_secret(stored, _key(key_text)) and found is not None:
        throttle.passed(session, DOOR, number)
        return found
    throttle.failed(session, DOOR, number, now=now)
    throttle.network_failed(session, DOOR, network, now=now)
    return None


def _number(text: str) -> str:
    try:
        return parse_number(text)
    except NumberError:
        return text.strip()[:40]


def _key(text: str) -> str:
    try:
        return canonical_key(text)
    except NumberError:
        return text.strip()[:40]
