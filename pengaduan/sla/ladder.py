"""Questions about the ladder of reminders: what is coming, what was, where a deadline stands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.rules.ladder import Place, Side, Step
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.sla.facts import ClockFacts, is_with_agency, select_facts, with_agency
from pengaduan.sla.ladders import Ladders, telling
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind, ClockState
from pengaduan.sla.recording import Past, past_of
from pengaduan.sla.steps import Mornings, side_of
from pengaduan.sla.steps import planned as steps_of_clock

SHOWN_AT_ONCE = 500
_STEPS = {ClockEventKind.WARNED: "warned", ClockEventKind.BREACHED: "breached"}


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that is coming. ``leaves_at`` is when its mail leaves, None when it will be quiet."""

    clock_id: int
    number: str
    policy: str
    due_at: datetime
    zone: str
    side: Side
    step: Step
    at: datetime
    leaves_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastStep:
    """Something that happened on the ladder of one case; ``step`` is None for mere expiries.

    ``told`` is empty where no mail was in question; ``actor`` is who acknowledged.
    """

    clock_id: int
    policy: str
    due_at: datetime
    zone: str
    kind: ClockEventKind
    step: Step | None
    told: str
    at: datetime
    actor: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a deadline has climbed, and who has answered to that level or a higher one."""

    step: Step
    at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None


def planned(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    limit: int = SHOWN_AT_ONCE,
    complaint: Complaint | None = None,
) -> list[PlannedStep]:
    """Return the steps of running deadlines of offices that fall into a span, in order.

    This is what the sweep will do if nothing happens to these cases until then: nothing is
    written or sent. At most ``limit`` deadlines are read, those that are due first; with
    ``complaint`` only those of one case.
    """
    query = (
        select_facts()
        .where(
            Clock.state == ClockState.RUNNING,
            Clock.next_action_at <= until,
            Clock.duty_on.not_in(sorted(CITIZEN_DUTIES)),
        )
        .order_by(Clock.next_action_at, Clock.id)
        .limit(limit)
    )
    if complaint is not None:
        query = query.where(Clock.complaint_id == complaint.id)
    clocks = [ClockFacts._make(row) for row in session.execute(query)]
    past, mornings = past_of(session, [one.id for one in clocks]), Mornings(session)
    found = [
        one
        for facts in clocks
        for one in _coming(facts, past, mornings)
        if since <= one.at <= until
    ]
    return sorted(found, key=lambda one: (one.at, one.clock_id))


def _coming(facts: ClockFacts, past: Past, mornings: Mornings) -> Iterator[PlannedStep]:
    side = side_of(facts.duty_on, with_agency=facts.with_agency)
    steps = steps_of_clock(facts, mornings, past.paused)
    acknowledged = past.acknowledged(facts, steps)
    for one in steps:
        if side is not None and not past.knows(facts, one):
            loud = one.step.level > acknowledged
            yield PlannedStep(
                facts.id,
                facts.number,
                facts.policy,
                facts.due_at,
                facts.zone,
                side,
                one.step,
                one.at,
                mornings.opens_at(facts, one.at) if loud else None,
            )


def history(session: Session, complaint: Complaint) -> list[PastStep]:
    """Return everything that happened on the ladder of one case, the oldest first."""
    rows = session.execute(
        sa.select(ClockEvent, Clock)
        .join(Clock, Clock.id == ClockEvent.clock_id)
        .where(Clock.complaint_id == complaint.id)
        .order_by(ClockEvent.happened_at, ClockEvent.id)
    )
    here, ladders = is_with_agency(complaint), Ladders(session)
    return [
        PastStep(
            clock.id,
            clock.policy,
            event.due_at,
            clock.zone,
            event.kind,
            _step(ladders, event, clock, with_agency=here),
            event.told,
            event.happened_at,
            event.actor,
        )
        for event, clock in rows
    ]


_CLIMBED: Final = (
    sa.select(ClockEvent, Clock, with_agency())
    .join(Clock, sa.and_(Clock.id == ClockEvent.clock_id, Clock.due_at == ClockEvent.due_at))
    .join(Complaint, Complaint.id == Clock.complaint_id)
    .where(Clock.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(ClockEvent.id)
)


def standings(session: Session, clock_ids: Collection[int]) -> dict[int, Standing]:
    """Return how far each of these deadlines has climbed for its present due date.

    Deadlines that have not reached any step are left out.
    """
    rows = session.execute(_CLIMBED, {"ids": list(clock_ids)})
    found: dict[int, Standing] = {}
    ladders = Ladders(session)
    for event, clock, here in rows:
        step = _step(ladders, event, clock, with_agency=here)
        if step is not None:
            found[clock.id] = _climbed(found.get(clock.id), event, step)
    return found


def _climbed(known: Standing | None, event: ClockEvent, step: Step) -> Standing:
    """Return where a deadline stands after one more event; a higher step is unanswered again."""
    if event.kind is ClockEventKind.ACKNOWLEDGED:
        reached = (step, event.happened_at) if known is None else (known.step, known.at)
        return Standing(*reached, event.actor, event.happened_at)
    if known is None or step.level > known.step.level:
        return Standing(step, event.happened_at, None, None)
    return Standing(step, event.happened_at, known.acknowledged_by, known.acknowledged_at)


def with_ombudsman(session: Session) -> sa.Select[int]:
    """Select the ids of the running deadlines that have climbed up to the Ombudsman."""
    return (
        sa.select(Clock.id)
        .join(
            ClockEvent,
            sa.and_(ClockEvent.clock_id == Clock.id, ClockEvent.due_at == Clock.due_at),
        )
        .where(
            Clock.state == ClockState.RUNNING,
            ClockEvent.kind == ClockEventKind.REMINDED,
            telling(session, Place.OMBUDSMAN),
        )
    )


def _step(ladders: Ladders, event: ClockEvent, clock: Clock, *, with_agency: bool) -> Step | None:
    """Return the step of an event; a case that changed sides keeps its steps' names."""
    code = event.step or _STEPS.get(event.kind, "")
    mine = side_of(clock.duty_on, with_agency=with_agency)
    if mine is None or not code:
        return None
    other = Side.OMBUDSMAN if mine is Side.AGENCY else Side.AGENCY
    return ladders.named(clock, mine, code) or ladders.named(clock, other, code)
