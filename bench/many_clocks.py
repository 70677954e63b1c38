"""Very many clocks, a few of them due at each of several moments; and the bare SQL to compare."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from rows import Row, calendar_id, clock_row, complaint_row, insert
from sqlalchemy.orm import Session

from pengaduan.audit import trail
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint
from pengaduan.infra.bulk import update_many
from pengaduan.infra.db import UtcDateTime, transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.numbers import make_number
from pengaduan.sla.events import late_from, warned_at
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind

NOW: Final = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday, 10.00 in Jakarta
DAY: Final = timedelta(days=1)
FAR: Final = NOW + 300 * DAY
POLICIES: Final = ("sp4n_national_verification", "sp4n_agency_verification")
COMPLAINTS: Final = 250_000
YEAR: Final = 2025


@dataclass(frozen=True, slots=True)
class Ground:
    """How many clocks there are, and how many of them come due at each of the moments."""

    size: int
    due: int
    moments: tuple[datetime, ...]

    @property
    def complaints(self) -> int:
        return min(COMPLAINTS, self.size)


def write(ground: Ground) -> float:
    """Write complaints and clocks; return the seconds.

    The clocks that are due at one moment are spread evenly; half of them come to be warned then,
    half to be breached (these were warned before). Each has a complaint with an audit chain.
    """
    began = time.monotonic()
    with transaction() as session:
        calendar = calendar_id(session)
        filed = NOW - 60 * DAY
        insert(session, Complaint, (complaint_row(n + 1, filed) for n in range(ground.complaints)))
        _write_far(session, ground, calendar)
    with transaction() as session:
        _make_due(session, ground)
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))
    return time.monotonic() - began


def _write_far(session: Session, ground: Ground, calendar: int) -> None:
    """Write all clocks, due far away, by one statement in the database itself."""
    series: sa.FromClause
    if session.get_bind().dialect.name == "postgresql":
        numbers = sa.func.generate_series(0, ground.size - 1)
        series = numbers.table_valued(sa.column("n", sa.Integer)).render_derived()
    else:
        start = sa.select(sa.literal(0).label("n")).cte("series", recursive=True)
        more = sa.select(start.c.n + 1).where(start.c.n < ground.size - 1)
        series = start.union_all(more)
    n, complaints = series.c.n, ground.complaints
    row = clock_row(1, POLICIES[0], calendar, started_at=NOW - 30 * DAY, due_at=FAR)
    own = dict(row)
    own["id"] = n + 1
    own["complaint_id"] = n % complaints + 1
    turn = n // complaints
    own["policy"] = sa.case((turn % 2 == 0, POLICIES[0]), else_=POLICIES[1])
    own["round"] = turn + 1
    own["places"] = ""
    day = n % 7
    whens = [(day == d, sa.literal(FAR + d * DAY, UtcDateTime())) for d in range(6)]
    own["next_action_at"] = sa.case(*whens, else_=sa.literal(FAR + 6 * DAY, UtcDateTime()))
    columns = [name for name, value in own.items() if value is not None]
    values = [_typed(name, own[name]) for name in columns]
    with _without_indexes(session):
        session.execute(
            sa.insert(Clock).from_select(columns, sa.select(*values).select_from(series))
        )
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT setval('clock_id_seq', (SELECT max(id) FROM clock))"))


@contextmanager
def _without_indexes(session: Session) -> Iterator[None]:
    """Fill the table of clocks first and index it afterwards: many times faster."""
    postgres = session.get_bind().dialect.name == "postgresql"
    found = session.execute(sa.text(_INDEXES[postgres])).all()
    if postgres:
        # The rows name complaints and calendars that are there: no need to ask so often.
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
    for name, _definition in found:
        session.execute(sa.text(f'DROP INDEX "{name}"'))
    yield
    for _name, definition in found:
        session.execute(sa.text(definition))
    if postgres:
        session.execute(sa.text("SET LOCAL session_replication_role = origin"))


_INDEXES: Final = {
    True: "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'clock'"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    False: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'clock'"
    " AND sql IS NOT NULL",
}


def _typed(name: str, value: object) -> sa.ColumnElement[object]:
    if isinstance(value, sa.ColumnElement):
        return value
    return sa.literal(value, getattr(Clock, name).type)


def _make_due(session: Session, ground: Ground) -> None:
    """Let ``due`` clocks come due at each moment, and give them a past."""
    total = ground.due * len(ground.moments)
    every, layers = ground.complaints // total, ground.size // ground.complaints
    changes, warned, chains = [], [], []
    for place in range(total):
        turn, moment = place // len(ground.moments), ground.moments[place % len(ground.moments)]
        late = turn % 2 == 0
        # Each of another complaint: a line of bare SQL would break the chain of a later sweep.
        own_id = place * every + ground.complaints * (place % layers) + 1
        clock = Clock(id=own_id, due_at=moment - DAY if late else moment + DAY)
        clock.started_at = clock.due_at - 5 * DAY
        upcoming = late_from(clock.due_at) if late else warned_at(clock)
        changes.append(
            {
                "id": clock.id,
                "due_at": clock.due_at,
                "started_at": clock.started_at,
                "next_action_at": upcoming,
            }
        )
        if late:
            warned.append(_warned(clock))
        chains.append((clock.id - 1) % ground.complaints + 1)
    update_many(session, Clock, changes)
    insert(session, ClockEvent, iter(warned))
    began = [(NOW - 30 * DAY, Tag.CLOCK_STARTED, "system", {"round": 1})]
    lines = (
        line
        for number in sorted(set(chains))
        for line in trail.linked(f"complaint:{make_number(YEAR, number)}", began)
    )
    insert(session, AuditEntry, lines)


def _warned(clock: Clock) -> Row:
    return {
        "clock_id": clock.id,
        "kind": ClockEventKind.WARNED,
        "due_at": clock.due_at,
        "happened_at": warned_at(clock),
        "charged_to": "national_admin",
    }


_LATE = "due_at < :now"
_DUE = "next_action_at <= :now AND state = 'running'"
_EVENTS = f"""
INSERT INTO clock_event (clock_id, kind, due_at, happened_at, charged_to, step, told)
SELECT id, CASE WHEN {_LATE} THEN 'breached' ELSE 'warned' END, due_at, :now, duty_on, '', 'mailed'
FROM clock WHERE {_DUE}"""
_LINES = f"""
INSERT INTO audit_entry (chain, seq, at, tag, actor, detail, previous, hash)
SELECT 'complaint:' || number,
  (SELECT max(seq) + 1 FROM audit_entry WHERE chain = 'complaint:' || number), :now,
  CASE WHEN clock.{_LATE} THEN 'clock:breached' ELSE 'clock:warned' END, 'system',
  '{{"policy": "x", "round": 1, "due_at": "x", "charged_to": "x"}}', :hash, :hash
FROM clock JOIN complaint ON complaint.id = complaint_id
WHERE next_action_at <= :now AND clock.state = 'running'"""
_JOBS = f"""
INSERT INTO outbox_job (kind, key, payload, state, created_at, due_at, attempts)
SELECT CASE WHEN {_LATE} THEN 'notice.clock_breached' ELSE 'notice.clock_warned' END,
  'floor:' || id, '{{"clock_id": 1, "due_at": "x", "step": "x"}}', 'waiting', :now, :now, 0
FROM clock WHERE {_DUE}"""
_CLOCKS = f"""
UPDATE clock SET breached_at = CASE WHEN {_LATE} THEN due_at END, next_action_at = :far
WHERE {_DUE}"""
_FLOOR: Final = (_EVENTS, _LINES, _JOBS, _CLOCKS)


def floor(moment: datetime) -> float:
    """Write by four bare statements what a sweep at ``moment`` writes; return the seconds.

    The same rows in the same tables, but one invented hash for all lines, no reading of what was
    recorded before and no working days.
    """
    values = {"now": moment, "far": FAR, "hash": "0" * 64}
    began = time.monotonic()
    with transaction() as session:
        for statement in _FLOOR:
            named = {name: values[name] for name in values if f":{name}" in statement}
            moments = [sa.bindparam(n, type_=UtcDateTime()) for n in named if n != "hash"]
            session.execute(sa.text(statement).bindparams(*moments), named)
    return time.monotonic() - began


def forget_floor(moments: tuple[datetime, ...]) -> None:
    """Remove what the bare statements wrote: their lines belong to no chain."""
    with transaction() as session:
        session.execute(sa.delete(AuditEntry).where(AuditEntry.at.in_(moments)))
        session.execute(sa.delete(ClockEvent).where(ClockEvent.happened_at.in_(moments)))
        session.execute(sa.delete(OutboxJob).where(OutboxJob.key.like("floor:%")))


def settle(moment: datetime) -> None:
    """Let no clock that a sweep has just looked at come due again at one of the later moments."""
    with transaction() as session:
        seen = sa.select(ClockEvent.clock_id).where(ClockEvent.happened_at == moment)
        session.execute(sa.update(Clock).where(Clock.id.in_(seen)).values(next_action_at=FAR))
