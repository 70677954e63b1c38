"""Beside a disposition: take it back, pass a case on within its unit, and propose the unit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_units, is_barred
from pengaduan.handling.disposition import Disposition, keep
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import capacity, write
from pengaduan.sla.restoring import open_clocks, restore

_RECENT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Before:
    """What a complaint was before it was handed on, with the clocks that ran."""

    state: str
    unit_id: int | None
    handler_id: int | None
    clock_ids: tuple[int, ...] = ()


def undo_dispose(
    session: Session, actor: Actor, complaint: Complaint, before: Before, *, now: datetime
) -> None:
    """Take a disposition back that nobody was told of: unit, officer, state and clocks.

    A house rule, for the moments in which nothing has left the system. The entry in the thread
    stays, and a second one says that it was taken back. Nothing goes back to a unit or an officer
    who was named as complained about meanwhile.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A10") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if before.unit_id in barred_units(session, complaint.id):
        raise StepRefusedError(Refusal.UNIT_COMPLAINED)
    if is_barred(session, before.handler_id, complaint.id):
        raise StepRefusedError(Refusal.HANDLER_UNKNOWN)
    complaint.unit_id, complaint.handler_id = before.unit_id, before.handler_id
    keep(session, actor, complaint, Disposition(before.unit_id, before.handler_id), now=now)
    told = {"from": complaint.state, "to": before.state}
    complaint.state, complaint.changed_at = before.state, now
    restore(session, complaint, before.clock_ids, now=now, actor=actor.label)
    write(session, complaint, Tag.COMPLAINT_DISPOSITION_UNDONE, actor, now=now, **told)
    session.flush()


def pass_on(
    session: Session, actor: Actor, complaint: Complaint, handler_id: int | None, *, now: datetime
) -> None:
    """Let another officer of the unit handle the complaint, or its coordinators (None).

    For handing over: the unit, the state and the clocks stay. The caller holds the row's lock.
    Never to somebody who is complained about.
    """
    if is_barred(session, handler_id, complaint.id):
        raise InputRefusedError(Refusal.HANDLER_UNKNOWN, "taker_id")
    complaint.handler_id = handler_id
    keep(session, actor, complaint, Disposition(complaint.unit_id, handler_id), now=now)
    session.flush()


def before_of(session: Session, complaint: Complaint) -> Before:
    """Return what :func:`undo_dispose` needs to put a disposition back."""
    clocks = tuple(clock.id for clock in open_clocks(session, complaint))
    return Before(complaint.state, complaint.unit_id, complaint.handler_id, clocks)


@dataclass(frozen=True, slots=True)
class SuggestedUnit:
    """A unit that may be meant: how many like complaints of which category it handled.

    ``alike`` is 0 when the complaints name the unit already.
    """

    unit_id: int
    alike: int = 0
    substance: str | None = None


def suggested_unit(
    session: Session,
    agency_id: int,
    cases: Sequence[tuple[int | None, str | None]],
    *,
    now: datetime,
) -> SuggestedUnit | None:
    """Return the unit for complaints given as (unit, category), or None when nothing points to one.

    It is the unit that they all name, else the one that handled most of the last 300 complaints
    of their most frequent category within half a year. It is only proposed.
    """
    units = {unit_id for unit_id, _ in cases}
    if len(units) == 1 and None not in units:
        return SuggestedUnit(next(one for one in units if one is not None))
    categories = Counter(substance for _, substance in cases if substance)
    if not categories:
        return None
    substance = categories.most_common(1)[0][0]
    recent = (
        sa.select(Complaint.unit_id)
        .where(
            Complaint.agency_id == agency_id,
            Complaint.substance == substance,
            Complaint.unit_id.is_not(None),
            Complaint.filed_at > now - _RECENT,
        )
        .order_by(Complaint.filed_at.desc())
        .limit(300)
    )
    found = Counter(session.scalars(recent)).most_common(1)
    return SuggestedUnit(found[0][0], found[0][1], substance) if found and found[0][0] else None
