"""Keep the duties of the cases and their sums: what changed is written again, nothing else.

A step marks the cases it touched; before it is stored their duties are derived anew. The sums
follow in the background (``count``), and whoever reads adds what is not counted yet, so that a
number is right at once whether or not the background work has run.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from operator import add, attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.infra.bulk import insert_rows
from pengaduan.metrics.duty_models import UNCOUNTED, Duty, DutyReversal, DutySum
from pengaduan.metrics.rollup import micros
from pengaduan.metrics.rollup_book import upsert
from pengaduan.metrics.rollup_models import RollupState
from pengaduan.metrics.scope import PERIODS_OF_MONTH, month_at
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
_NUMBERS: Final = {
    DutyOutcome.IN_TIME: (1, 1, 0),
    DutyOutcome.LATE: (1, 0, 0),
    DutyOutcome.OPEN: (1, 0, 1),
}
KEY: Final = ("period", "office", "unit", "category", "stage")
NUMBERS: Final = ("base", "in_time", "open_late")
DUTY: Final = tuple(DutyFacts.__dataclass_fields__)
VALUES: Final = attrgetter(*DUTY)
Key = tuple[str, int, int, str, Stage]
Counts = dict[Key, list[int]]
"""Of each sum how many duties, how many of them in time, and how many late and open."""
Place = tuple[int, Stage]
T = TypeVar("T", CaseFacts, ClockFacts)
_CASE = tuple(getattr(Complaint, name) for name in CaseFacts.__dataclass_fields__)
_CLOCK = tuple(getattr(Clock, name) for name in ClockFacts.__dataclass_fields__)


def derived(session: Session, ids: Sequence[int]) -> dict[int, list[DutyFacts]]:
    """Return the duties of these cases as their records say now; one query."""
    cases: dict[int, CaseFacts] = {}
    clocks: dict[int, list[ClockFacts]] = defaultdict(list)
    for row in session.execute(_OF_IDS, {"ids": ids}):
        case = cases[row[0]] = CaseFacts(*row[: len(_CASE)])
        if row[len(_CASE)] is not None:
            clocks[case.id].append(ClockFacts(*row[len(_CASE) :]))
    return {one: duties(case, clocks.get(one, ())) for one, case in cases.items()}


def derived_between(session: Session, low: int, high: int) -> dict[int, list[DutyFacts]]:
    """Return the same for all cases whose ids lie from ``low`` to ``high``."""
    which, clocks = {"low": low, "high": high}, defaultdict[int, list[ClockFacts]](list)
    for row in session.execute(_CLOCKS_BETWEEN, which):
        clock = ClockFacts(*row)
        clocks[clock.complaint_id].append(clock)
    cases = session.execute(_CASES_BETWEEN, which)
    return {row[0]: duties(CaseFacts(*row), clocks.get(row[0], ())) for row in cases}


# Built once: a step pays for what changed, not for putting the question together again.
_IDS: Final[sa.BindParameter[Any]] = sa.bindparam("ids", expanding=True)
_WATCHED: Final = Clock.policy.in_(sorted(WATCHED))
_OF_IDS: Final = (
    sa.select(*_CASE, *_CLOCK)
    .outerjoin(Clock, sa.and_(Clock.complaint_id == Complaint.id, _WATCHED))
    .where(Complaint.id.in_(_IDS))
)
_SPAN: Final[tuple[sa.BindParameter[Any], sa.BindParameter[Any]]] = (
    sa.bindparam("low"),
    sa.bindparam("high"),
)
_CLOCKS_BETWEEN: Final = sa.select(*_CLOCK).where(_WATCHED, Clock.complaint_id.between(*_SPAN))
_CASES_BETWEEN: Final = sa.select(*_CASE).where(Complaint.id.between(*_SPAN))
_HELD: Final = (
    sa.select(Duty)
    .where(Duty.complaint_id.in_(_IDS))
    .order_by(Duty.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def duties_of(case: Complaint, clocks: Iterable[Clock]) -> list[DutyFacts]:
    """Return the duties of a case that is loaded, with all its clocks, as it is now."""
    watched = [_facts(ClockFacts, one) for one in clocks if one.policy in WATCHED]
    return duties(_facts(CaseFacts, case), watched)


def _facts(kind: type[T], row: object) -> T:
    return kind(*(getattr(row, name) for name in kind.__dataclass_fields__))


def refresh(
    session: Session,
    ids: Iterable[int],
    *,
    new: Collection[int] = (),
    seen: Mapping[int, list[DutyFacts]] = MappingProxyType({}),
) -> int:
    """Write the duties of these cases anew where they changed; return how many did.

    Rows are locked, so that the background count cannot take one that is being changed. Of
    ``new`` cases the caller knows that nothing is stored, of those in ``seen`` what they are now.
    """
    wanted = sorted(set(ids))
    stored: dict[int, dict[Place, Duty]] = defaultdict(dict)
    earlier = [one for one in wanted if one not in new]
    for duty in session.scalars(_HELD, {"ids": earlier}) if earlier else ():
        stored[duty.complaint_id][duty.office, duty.stage] = duty
    changed = 0
    unseen = [one for one in wanted if one not in seen]
    now = {**seen, **(derived(session, unseen) if unseen else {})}
    for case_id, found in sorted(now.items()):
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


def lock_sums(session: Session) -> None:
    """Let one process at a time change the sums."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE duty_sum IN SHARE ROW EXCLUSIVE MODE"))


def count(session: Session, now: datetime, *, limit: int = BATCH) -> int:
    """Move what fell due or changed into the sums; return how many rows, at most ``limit``.

    One process at a time; a second one waits and then finds less to do. The caller commits.
    """
    lock_sums(session)
    due = (
        sa.select(Duty.id, *columns_of(Duty))
        .where(UNCOUNTED, Duty.due_at <= last_late_due(now))
        .order_by(Duty.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    changed = sa.select(DutyReversal.id, *columns_of(DutyReversal)).order_by(DutyReversal.id)
    sums = Tally()
    fallen, back = session.execute(due).all(), session.execute(changed.limit(limit)).all()
    for rows, sign in ((fallen, 1), (back, -1)):
        for _id, *values in rows:
            sums.add(DutyFacts(*values), sign)
    store_sums(session, sums.counts())
    mine = sa.update(Duty).where(Duty.id == sa.bindparam("one")).values(counted=True)
    if fallen:
        session.connection().execute(mine, [{"one": row[0]} for row in fallen])
    session.execute(sa.delete(DutyReversal).where(DutyReversal.id.in_([row[0] for row in back])))
    note_counted(session)
    return len(fallen) + len(back)


def note_counted(session: Session) -> None:
    """Note that sums changed, for whoever works out a difference beside it."""
    more = RollupState.duties_version + 1
    session.execute(sa.update(RollupState).values(duties_version=more))


class Tally:
    """The sums of duties: by month first, then each month into the periods that hold it."""

    def __init__(self) -> None:
        self._lots: dict[tuple[int, int, str, Stage, int, DutyOutcome], int] = defaultdict(int)

    def add(self, one: DutyFacts, sign: int) -> None:
        """Add one duty, or with sign -1 take it off."""
        if one.outcome in _NUMBERS:
            month = month_at(micros(one.due_at))
            lot = (one.office, one.unit, one.category, one.stage, month, one.outcome)
            self._lots[lot] += sign

    def counts(self) -> Counts:
        """Return the numbers of every sum that has any."""
        found: Counts = {}
        for (office, unit, category, stage, month, outcome), number in self._lots.items():
            more = [number * one for one in _NUMBERS[outcome]]
            for period in (ALL_TIME, *PERIODS_OF_MONTH[month]):
                for key in _keys_of(period, office, unit, category, stage):
                    found[key] = [*map(add, found[key], more)] if key in found else more
        return {key: numbers for key, numbers in found.items() if any(numbers)}


def _keys_of(period: str, office: int, unit: int, category: str, stage: Stage) -> Iterator[Key]:
    """Yield every sum of a period in which a duty is counted."""
    yield period, office, 0, "", stage
    yield period, office, 0, category, stage
    if unit:
        yield period, office, unit, "", stage


def store_sums(session: Session, sums: Counts, new: Collection[Key] = ()) -> None:
    """Add to the stored sums; of ``new`` keys the caller knows that nothing is stored."""
    fresh = [(*key, *sums.pop(key)) for key in sorted(new)]
    insert_rows(session, DutySum, (*KEY, *NUMBERS), fresh)
    names = (*KEY, *NUMBERS)
    rows = [dict(zip(names, (*key, *n), strict=True)) for key, n in sorted(sums.items())]
    upsert(session, DutySum, KEY, rows, add=True)
