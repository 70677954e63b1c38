"""What if: recorded clocks replayed against another length or calendar; nothing is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import due
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock, ClockPause, ClockState
from pengaduan.sla.periods import closed_pauses

BATCH = 500
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be different: lengths by policy, and all days of another calendar (or None)."""

    lengths: Mapping[str, tuple[int, Unit]] = field(default_factory=dict)
    days: Sequence[DayOff] | None = None


@dataclass(slots=True)
class PolicyEffect:
    """What the draft does to the clocks of one policy. All are counts of clocks."""

    clocks: int = 0
    earlier: int = 0
    later: int = 0
    late_now: int = 0
    late_then: int = 0


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """One clock whose date, or whose breach, would be another one."""

    number: str
    policy: str
    zone: str
    open: bool
    due_now: datetime
    due_then: datetime
    late_now: bool
    late_then: bool


@dataclass(frozen=True, slots=True)
class Simulation:
    """The effects by policy, and the first clocks that would change, newest first."""

    policies: Mapping[str, PolicyEffect]
    changed: tuple[ClockEffect, ...]
    more: bool


def simulate(
    session: Session,
    draft: Draft,
    now: datetime,
    *,
    since: datetime | None = None,
    open_only: bool = False,
    shown: int = SHOWN,
) -> Simulation:
    """Replay every clock started since ``since`` (or every one) under the draft.

    A clock keeps its start, its pauses, its zone and its working week; only what the draft names
    differs. It is late when it was stopped, or is still open at ``now``, after its due date.
    """
    policies: dict[str, PolicyEffect] = {}
    changed: list[ClockEffect] = []
    more = False
    for effect in _effects(session, draft, now, since=since, open_only=open_only):
        _count(policies.setdefault(effect.policy, PolicyEffect()), effect)
        if effect.due_now == effect.due_then and effect.late_now == effect.late_then:
            continue
        if len(changed) < shown:
            changed.append(effect)
        else:
            more = True
    return Simulation(dict(sorted(policies.items())), tuple(changed), more)


def _count(total: PolicyEffect, effect: ClockEffect) -> None:
    total.clocks += 1
    total.earlier += effect.due_then < effect.due_now
    total.later += effect.due_then > effect.due_now
    total.late_now += effect.late_now
    total.late_then += effect.late_then


def _effects(
    session: Session, draft: Draft, now: datetime, *, since: datetime | None, open_only: bool
) -> Iterator[ClockEffect]:
    drafted: dict[tuple[str, int, calendars.Places], WorkCalendar] = {}
    before: int | None = None
    while True:
        query = sa.select(Clock, Complaint.number).join(
            Complaint, Complaint.id == Clock.complaint_id
        )
        if before is not None:
            query = query.where(Clock.id < before)
        if since is not None:
            query = query.where(Clock.started_at >= since)
        if open_only:
            query = query.where(Clock.state != ClockState.STOPPED)
        rows = session.execute(query.order_by(Clock.id.desc()).limit(BATCH)).all()
        if not rows:
            return
        pauses = _pauses(session, [clock.id for clock, _ in rows])
        for clock, number in rows:
            calendar = _calendar(session, clock, draft, drafted)
            yield _effect((clock, number), draft, calendar, pauses.get(clock.id, []), now)
        before = rows[-1][0].id
        for clock, _ in rows:
            session.expunge(clock)


def _calendar(
    session: Session,
    clock: Clock,
    draft: Draft,
    drafted: dict[tuple[str, int, calendars.Places], WorkCalendar],
) -> WorkCalendar:
    if draft.days is None:
        return calendars.calendar_of_clock(session, clock)[1]
    office = (clock.zone, clock.workdays, calendars.clock_places(clock))
    if office not in drafted:
        drafted[office] = calendars.built(
            draft.days, zone=office[0], workdays=office[1], places=office[2]
        )
    return drafted[office]


def _effect(
    row: tuple[Clock, str],
    draft: Draft,
    calendar: WorkCalendar,
    pauses: list[tuple[datetime, datetime]],
    now: datetime,
) -> ClockEffect:
    clock, number = row
    amount, unit = draft.lengths.get(clock.policy, (clock.amount, clock.unit))
    roll = Roll(clock.roll)
    then = due(clock.started_at, amount, unit, calendar, pauses=pauses, roll=roll)
    paused = clock.state is ClockState.PAUSED
    moment = clock.stopped_at or now
    return ClockEffect(
        number=number,
        policy=clock.policy,
        zone=clock.zone,
        open=clock.state is not ClockState.STOPPED,
        due_now=clock.due_at,
        due_then=then.astimezone(UTC),
        late_now=not paused and is_late(clock.due_at, moment),
        late_then=not paused and is_late(then, moment),
    )


def _pauses(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    query = sa.select(ClockPause).where(ClockPause.clock_id.in_(ids)).order_by(ClockPause.id)
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for span in session.scalars(query):
        found.setdefault(span.clock_id, []).extend(closed_pauses([span]))
    return found
