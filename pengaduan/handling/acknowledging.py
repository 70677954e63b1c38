"""Answering a reminder: "I am on it" quiets what is not higher, and stops no clock."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked, roles_in
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import write
from pengaduan.infra import asked
from pengaduan.rules.ladder import Side
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from pengaduan.sla.facts import is_with_agency
from pengaduan.sla.ladder import Standing, standings
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind
from pengaduan.sla.steps import side_of

REMINDED_ROLES: Final = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR})


def acknowledge(
    session: Session, actor: Actor, complaint: Complaint, *, now: datetime
) -> list[ClockEvent]:
    """Record that somebody of the agency deals with every step that reminded of this case.

    Later steps of the same or a lower level are then recorded but not mailed; the deadline runs
    on. Refused to others than officers and coordinators, and when nothing waits for an answer.
    """
    locked(session, complaint)
    if not may(actor, complaint):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    waits = waiting(session, complaint)
    if not waits:
        raise StepRefusedError(Refusal.NOTHING_TO_ANSWER)
    return [_record(session, actor, complaint, *one, now=now) for one in waits]


def may(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether somebody is among those whom the ladder reminds first."""
    return is_with_agency(complaint) and bool(roles_in(actor, complaint) & REMINDED_ROLES)


def waiting(session: Session, complaint: Complaint) -> list[tuple[Clock, Standing]]:
    """Return the agency's running deadlines whose last step nobody has answered, the first due."""
    here = is_with_agency(complaint)
    stand = _standings(session, complaint)
    return [
        (clock, stand[clock.id])
        for clock in running(session, complaint)
        if clock.id in stand
        and stand[clock.id].acknowledged_at is None
        and side_of(clock.duty_on, with_agency=here) is Side.AGENCY
    ]


def answered(session: Session, complaint: Complaint) -> Standing | None:
    """Return the newest answer to a reminder that still quiets a running deadline, or None."""
    stand = _standings(session, complaint)
    given = [one for one in stand.values() if one.acknowledged_at is not None]
    return max(given, key=lambda one: one.acknowledged_at or one.at, default=None)


def _standings(session: Session, complaint: Complaint) -> dict[int, Standing]:
    """Return how far each running deadline has climbed; nothing is asked where none runs."""
    clocks = [clock.id for clock in running(session, complaint)]
    if not clocks:
        return {}
    return asked.once(session, (standings, complaint.id), lambda: standings(session, clocks))


def _record(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    clock: Clock,
    standing: Standing,
    *,
    now: datetime,
) -> ClockEvent:
    session.refresh(clock, with_for_update={"key_share": True})
    known = sa.select(ClockEvent).where(
        ClockEvent.clock_id == clock.id,
        ClockEvent.kind == ClockEventKind.ACKNOWLEDGED,
        ClockEvent.due_at == clock.due_at,
        ClockEvent.step == standing.step.code,
    )
    event = session.scalars(known).one_or_none()
    if event is not None:
        return event
    event = ClockEvent(
        clock_id=clock.id,
        kind=ClockEventKind.ACKNOWLEDGED,
        due_at=clock.due_at,
        happened_at=now,
        charged_to=clock.duty_on,
        step=standing.step.code,
        actor=actor.label,
    )
    session.add(event)
    tag, step = Tag.CLOCK_ACKNOWLEDGED, standing.step.code
    about: dict[str, str | int] = {"policy": clock.policy, "round": clock.round, "step": step}
    write(session, complaint, tag, actor, now=now, **about)
    session.flush()
    return event
