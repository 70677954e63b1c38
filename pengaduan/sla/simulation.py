"""What if: recorded clocks replayed against another length or calendar; nothing is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import due
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars
from pengaduan.sla.calendars import DayOff, Office
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock, ClockState
from pengaduan.sla.moving import pauses_by_clock
from pengaduan.sla.policy_versions import Rules, terms_under

BATCH = 500
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be different: lengths by policy, all days of another calendar, all own rules.

    None for the days or the rules leaves those that each clock was set by.
    """

    lengths: Mapping[str, tuple[int, Unit]] = field(default_factory=dict)
    days: Sequence[DayOff] | None = None
    rules: Rules | None = None


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
    """The effects by policy, and the first clocks that would change, newest first.

    ``more`` says that not all of these are shown, ``cut`` that only the newest were replayed.
    """

    policies: Mapping[str, PolicyEffect]
    changed: tuple[ClockEffect, ...]
    more: bool
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A recorded clock with what of its case decides its period."""

    clock: Clock
    number: str
    weight: str | None
    agency: Agency | None


def simulate(
    session: Session,
    draft: Draft,
    now: datetime,
    *,
    since: datetime | None = None,
    open_only: bool = False,
    shown: int = SHOWN,
    at_most: int | None = None,
) -> Simulation:
    """Replay every clock started since ``since`` (or every one) under the draft.

    A clock keeps its start, its pauses, its zone and its working week; only what the draft names
    differs. ``at_most`` bounds how many are replayed, the newest first. It is
    late when it was stopped, or is still open at ``now``, after its due date.
    """
    policies: dict[str, PolicyEffect] = {}
    changed: list[ClockEffect] = []
    more = cut = False
    effects = _effects(session, draft, now, since=since, open_only=open_only)
    for done, effect in enumerate(effects):
        if done == at_most:
            cut = True
            break
        _count(policies.setdefault(effect.policy, PolicyEffect()), effect)
        if effect.due_now == effect.due_then and effect.late_now == effect.late_then:
            continue
        if len(changed) < shown:
            changed.append(effect)
        else:
            more = True
    return Simulation(dict(sorted(policies.items())), tuple(changed), more, cut)


def _count(total: PolicyEffect, effect: ClockEffect) -> None:
    total.clocks += 1
    total.earlier += effect.due_then < effect.due_now
    total.later += effect.due_then > effect.due_now
    total.late_now += effect.late_now
    total.late_then += effect.late_then


def _effects(
    session: Session, draft: Draft, now: datetime, *, since: datetime | None, open_only: bool
) -> Iterator[ClockEffect]:
    drafted: dict[Office, WorkCalendar] = {}
    before: int | None = None
    while True:
        query = (
            sa.select(Clock, Complaint.number, Complaint.weight, Agency)
            .join(Complaint, Complaint.id == Clock.complaint_id)
            .outerjoin(Agency, Agency.id == Clock.agency_id)
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
        pauses = pauses_by_clock(session, [row[0].id for row in rows])
        for row in (_Row(*each) for each in rows):
            length = _length(row, draft)
            calendar = _calendar(session, row, length[1], draft, drafted)
            yield _effect(row, length, calendar, pauses.get(row.clock.id, []), now)
        before = rows[-1][0].id
        for clock, *_ in rows:
            session.expunge(clock)


def _length(row: _Row, draft: Draft) -> tuple[int, Unit]:
    """Return what the period would be; what the rules say nothing of stays."""
    clock = row.clock
    entry = law().deadlines.get(clock.policy)
    if draft.rules is not None and entry is not None:
        found = terms_under(entry, draft.rules, agency=row.agency, weight=row.weight)
        if found is not None:
            return found.amount, found.unit
    return draft.lengths.get(clock.policy, (clock.amount, clock.unit))


def _calendar(
    session: Session,
    row: _Row,
    unit: Unit,
    draft: Draft,
    drafted: dict[Office, WorkCalendar],
) -> WorkCalendar:
    clock = row.clock
    hours = clock.hours or calendars.office_of(row.agency, unit).hours
    office = replace(calendars.office_of_clock(clock), hours=hours)
    if draft.days is None:
        return calendars.calendar_under(session, clock.calendar_version_id, office)[1]
    if office not in drafted:
        drafted[office] = calendars.built(draft.days, office)
    return drafted[office]


def _effect(
    row: _Row,
    length: tuple[int, Unit],
    calendar: WorkCalendar,
    pauses: list[tuple[datetime, datetime]],
    now: datetime,
) -> ClockEffect:
    clock, (amount, unit) = row.clock, length
    roll = Roll(clock.roll)
    then = due(clock.started_at, amount, unit, calendar, pauses=pauses, roll=roll)
    paused = clock.state is ClockState.PAUSED
    moment = clock.stopped_at or now
    return ClockEffect(
        number=row.number,
        policy=clock.policy,
        zone=clock.zone,
        open=clock.state is not ClockState.STOPPED,
        due_now=clock.due_at,
        due_then=then.astimezone(UTC),
        late_now=not paused and is_late(clock.due_at, moment),
        late_then=not paused and is_late(then, moment),
    )
