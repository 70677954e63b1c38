"""Open deadlines under another calendar: which would move, and moving them, never to earlier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler
from pengaduan.rules.deadlines import due
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars
from pengaduan.sla.calendar_changes import APPLY
from pengaduan.sla.calendars import DayOff, Office
from pengaduan.sla.clocks import refresh_due
from pengaduan.sla.events import first_action, is_late
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import Clock, ClockChange, ClockPause, ClockState, MoveReason
from pengaduan.sla.periods import closed_pauses

BATCH = 200
_WORKING = (Unit.WORKING_DAY, Unit.WORKING_HOUR)


@dataclass(frozen=True, slots=True)
class Move:
    """What another calendar means for one open deadline.

    ``new_due`` is what the calendar gives. ``kept`` says that the old date stays: a date that
    was promised is never shortened, and a breach that happened stays one.
    """

    clock_id: int
    number: str
    policy: str
    duty_on: str
    zone: str
    old_due: datetime
    new_due: datetime
    kept: bool


@dataclass(frozen=True, slots=True)
class OpenClock:
    """An open clock with the number of its complaint and the pauses that are over."""

    clock: Clock
    number: str
    pauses: tuple[tuple[datetime, datetime], ...]


def effects(
    session: Session, days: Sequence[DayOff], now: datetime, *, after: int = 0, limit: int = BATCH
) -> list[Move]:
    """Return the open deadlines that these days would give another date, in the order of clocks.

    At most ``limit``, of clocks with an id above ``after``; nothing is changed.
    """
    found: list[Move] = []
    last = after
    calendars_by_office: dict[Office, WorkCalendar] = {}
    while len(found) < limit:
        batch = _open_clocks(session, after=last)
        if not batch:
            break
        for one in batch:
            office = calendars.office_of_clock(one.clock)
            if office not in calendars_by_office:
                calendars_by_office[office] = calendars.built(days, office)
            move = moved(one, calendars_by_office[office], now)
            if move is not None:
                found.append(move)
        last = batch[-1].clock.id
    return found[:limit]


def apply(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``calendar.apply``: move one batch and have the next one done.

    A clock is moved at most once for a version: what it then names is the new version.
    """
    version_id, actor = int(payload["version_id"]), str(payload["actor"])
    batch = _open_clocks(session, after=int(payload["after"]), lock=True)
    if not batch:
        return
    for one in batch:
        clock = one.clock
        if clock.calendar_version_id == version_id:
            continue
        _, calendar = calendars.calendar_of(
            session,
            version_id,
            zone=clock.zone,
            workdays=clock.workdays,
            places=calendars.clock_places(clock),
            hours=clock.hours,
        )
        move = moved(one, calendar, now)
        if move is not None and not move.kept:
            _store(session, one, move, version_id, actor=actor, now=now)
    last = batch[-1].clock.id
    key = f"{APPLY}:{job.id}:{last}"
    enqueue(session, APPLY, {**payload, "after": last}, due_at=now, key=key)


HANDLERS: Mapping[str, Handler] = MappingProxyType({APPLY: apply})


def _open_clocks(session: Session, *, after: int, lock: bool = False) -> list[OpenClock]:
    """Return the next open clocks whose date depends on working days."""
    working = sa.or_(Clock.unit.in_(_WORKING), Clock.roll != Roll.NONE.value)
    return open_clocks(session, sa.and_(Clock.id > after, working), lock=lock)


def open_clocks(
    session: Session, which: sa.ColumnElement[bool], *, lock: bool = False
) -> list[OpenClock]:
    """Return the first open clocks of these, at most a batch, in the order of their ids."""
    query = (
        sa.select(Clock, Complaint.number)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(Clock.state != ClockState.STOPPED, which)
        .order_by(Clock.id)
        .limit(BATCH)
    )
    if lock:
        query = query.with_for_update(of=(Clock, Complaint), key_share=True).execution_options(
            populate_existing=True
        )
    rows = session.execute(query).all()
    pauses = pauses_by_clock(session, [clock.id for clock, _ in rows])
    return [OpenClock(clock, number, tuple(pauses.get(clock.id, ()))) for clock, number in rows]


def pauses_by_clock(
    session: Session, ids: Sequence[int]
) -> Mapping[int, list[tuple[datetime, datetime]]]:
    """Return the pauses that are over of each of these clocks, in order."""
    query = sa.select(ClockPause).where(ClockPause.clock_id.in_(ids)).order_by(ClockPause.id)
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for span in session.scalars(query):
        found.setdefault(span.clock_id, []).extend(closed_pauses([span]))
    return found


def moved(one: OpenClock, calendar: WorkCalendar, now: datetime) -> Move | None:
    """Return what another calendar means for one open deadline; None when it changes nothing."""
    clock = one.clock
    roll = Roll(clock.roll)
    end = due(
        clock.started_at, clock.amount, clock.unit, calendar, pauses=one.pauses, roll=roll
    ).astimezone(UTC)
    if end == clock.due_at:
        return None
    happened = clock.breached_at is not None or (
        clock.state is ClockState.RUNNING and is_late(clock.due_at, now)
    )
    return Move(
        clock_id=clock.id,
        number=one.number,
        policy=clock.policy,
        duty_on=clock.duty_on,
        zone=clock.zone,
        old_due=clock.due_at,
        new_due=end,
        kept=happened or end < clock.due_at,
    )


def _store(
    session: Session, one: OpenClock, move: Move, version_id: int, *, actor: str, now: datetime
) -> None:
    clock = one.clock
    session.add(
        ClockChange(
            clock_id=clock.id,
            at=now,
            reason=MoveReason.CALENDAR,
            old_due=clock.due_at,
            new_due=move.new_due,
            old_calendar_id=clock.calendar_version_id,
            new_calendar_id=version_id,
            actor=actor,
        )
    )
    clock.due_at, clock.calendar_version_id = move.new_due, version_id
    if clock.state is ClockState.RUNNING:
        clock.next_action_at = first_action(clock, Ladders(session), paused=_stood_still(one))
    session.flush()
    refresh_due(session, session.get_one(Complaint, clock.complaint_id))
    record(
        session,
        Tag.CLOCK_MOVED,
        chain=f"complaint:{one.number}",
        actor=actor,
        now=now,
        detail={
            "policy": clock.policy,
            "round": clock.round,
            "old_due": move.old_due.isoformat(),
            "due_at": move.new_due.isoformat(),
            "reason": MoveReason.CALENDAR.value,
        },
    )


def _stood_still(one: OpenClock) -> timedelta:
    return sum((end - begin for begin, end in one.pauses), timedelta())
