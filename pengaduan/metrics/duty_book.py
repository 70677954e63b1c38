"""Keep the duties of the cases and their sums: what changed is written again, nothing else.

A step marks the cases it touched; before it is stored their duties are derived anew. The sums
follow in the background (``count``), and whoever reads adds what is not counted yet, so that a
number is right at once whether or not the background work has run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.duty_models import Duty, DutyReversal, DutySum
from pengaduan.metrics.stages import (
    WATCHED,
    CaseFacts,
    ClockFacts,
    DutyFacts,
    DutyOutcome,
    Stage,
    duties,
)
from pengaduan.sla.events import ONE_SECOND
from pengaduan.sla.models import Clock

ALL_TIME: Final = "*"
BATCH: Final = 2000
_JAKARTA = ZoneInfo("Asia/Jakarta")
_NUMBERS: Final = {
    DutyOutcome.IN_TIME: (1, 1, 0),
    DutyOutcome.LATE: (1, 0, 0),
    DutyOutcome.OPEN: (1, 0, 1),
}
KEY: Final = ("period", "office", "unit", "category", "stage")
NUMBERS: Final = ("base", "in_time", "open_late")
Key = tuple[str, int, int, str, str]
Place = tuple[int, Stage]
_CASE = tuple(getattr(Complaint, name) for name in CaseFacts.__dataclass_fields__)
_CLOCK = tuple(getattr(Clock, name) for name in ClockFacts.__dataclass_fields__)


def derived(session: Session, ids: Sequence[int]) -> dict[int, list[DutyFacts]]:
    """Return the duties of these cases as their records say now; two queries."""
    clocks: dict[int, list[ClockFacts]] = defaultdict(list)
    query = sa.select(*_CLOCK).where(Clock.complaint_id.in_(ids), Clock.policy.in_(sorted(WATCHED)))
    for row in session.execute(query):
        clock = ClockFacts(*row)
        clocks[clock.complaint_id].append(clock)
    cases = session.execute(sa.select(*_CASE).where(Complaint.id.in_(ids)))
    return {row[0]: duties(CaseFacts(*row), clocks[row[0]]) for row in cases}


def refresh(session: Session, ids: Iterable[int]) -> int:
    """Write the duties of these cases anew where they changed; return how many did.

    Rows are locked, so that the background count cannot take one that is being changed.
    """
    wanted = sorted(set(ids))
    stored: dict[int, dict[Place, Duty]] = defaultdict(dict)
    held = sa.select(Duty).where(Duty.complaint_id.in_(wanted)).order_by(Duty.id)
    for duty in session.scalars(held.with_for_update().execution_options(populate_existing=True)):
        stored[duty.complaint_id][duty.office, duty.stage] = duty
    changed = 0
    for case_id, found in derived(session, wanted).items():
        changed += _rewrite(session, case_id, stored[case_id], found)
    session.flush()
    return changed


def _rewrite(
    session: Session, case_id: int, stored: dict[Place, Duty], found: Sequence[DutyFacts]
) -> int:
    fresh = {(one.office, one.stage): one for one in found}
    changed = 0
    for place, duty in stored.items():
        now = fresh.pop(place, None)
        if now == facts_of(duty):
            continue
        changed += 1
        if duty.counted and duty.outcome in _NUMBERS:
            session.add(DutyReversal(**_columns(facts_of(duty))))
        if now is None:
            session.delete(duty)
            continue
        duty.counted = False
        for name, value in _columns(now).items():
            setattr(duty, name, value)
    session.add_all(Duty(complaint_id=case_id, **_columns(one)) for one in fresh.values())
    return changed + len(fresh)


def facts_of(duty: Duty | DutyReversal) -> DutyFacts:
    """Return what a stored row says."""
    return DutyFacts(duty.office, duty.unit, duty.stage, duty.category, duty.due_at, duty.outcome)


def columns_of(table: type[Duty | DutyReversal]) -> list[Any]:
    """Return the columns of a table in the order of the facts."""
    return [getattr(table, name) for name in DutyFacts.__dataclass_fields__]


def _columns(one: DutyFacts) -> dict[str, Any]:
    return dict(zip(DutyFacts.__dataclass_fields__, astuple(one), strict=True))


def last_late_due(now: datetime) -> datetime:
    """Return the newest due date that has passed at ``now``; its last second is still in time."""
    return now - ONE_SECOND


def count(session: Session, now: datetime, *, limit: int = BATCH) -> int:
    """Move what fell due or changed into the sums; return how many rows, at most ``limit``.

    One process at a time; a second one waits and then finds less to do. The caller commits.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE duty_sum IN SHARE ROW EXCLUSIVE MODE"))
    due = (
        sa.select(Duty)
        .where(sa.not_(Duty.counted), Duty.due_at <= last_late_due(now))
        .order_by(Duty.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    fallen = list(session.scalars(due))
    back = list(session.scalars(sa.select(DutyReversal).order_by(DutyReversal.id).limit(limit)))
    sums: Counter[tuple[Key, int]] = Counter()
    for rows, sign in ((fallen, 1), (back, -1)):
        for row in rows:
            add_to(sums, facts_of(row), sign)
    _store(session, sums)
    session.execute(
        sa.update(Duty).where(Duty.id.in_([one.id for one in fallen])).values(counted=True)
    )
    session.execute(sa.delete(DutyReversal).where(DutyReversal.id.in_([one.id for one in back])))
    return len(fallen) + len(back)


def periods_of(due_at: datetime) -> tuple[str, ...]:
    """Return the codes of the periods in which a due date lies: all time, year, quarter, month."""
    local = due_at.astimezone(_JAKARTA)
    year = f"{local.year}"
    return (ALL_TIME, year, f"{year}-K{(local.month + 2) // 3}", f"{year}-{local.month:02d}")


def keys_of(one: DutyFacts) -> Iterator[Key]:
    """Yield every sum in which a duty is counted."""
    grains = [(0, ""), (0, one.category), *([(one.unit, "")] if one.unit else [])]
    for period in periods_of(one.due_at):
        for unit, category in grains:
            yield period, one.office, unit, category, one.stage.value


def add_to(sums: Counter[tuple[Key, int]], one: DutyFacts, sign: int) -> None:
    """Add one duty to (or with sign -1 take it off) the three numbers of each of its sums."""
    numbers = _NUMBERS.get(one.outcome)
    if numbers is None:
        return
    for key in keys_of(one):
        for place, number in enumerate(numbers):
            if number:
                sums[key, place] += sign


def _store(session: Session, sums: Counter[tuple[Key, int]]) -> None:
    keys = sorted({key for key, _place in sums})
    if not keys:
        return
    rows = [
        {
            **dict(zip(KEY, key, strict=True)),
            **{name: sums[key, place] for place, name in enumerate(NUMBERS)},
        }
        for key in keys
    ]
    dialect = session.get_bind().dialect.name
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(DutySum)
    known = {name: getattr(DutySum, name) + new.excluded[name] for name in NUMBERS}
    session.execute(new.on_conflict_do_update(index_elements=KEY, set_=known), rows)
