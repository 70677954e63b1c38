"""Keep the roll-ups: a step adds what changed, the background sums it, and readers see both.

A step that changes a case derives its facts anew and stores the difference to what it added before
(``refresh``), in the same transaction. ``summed`` moves what counts already into the sums of
periods and finds the medians of the agencies concerned. Readers add what is not summed yet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pengaduan.metrics.cases import cases_of
from pengaduan.metrics.rollup import (
    MEDIAN_METRICS,
    METRICS,
    Facts,
    change,
    facts_of,
    micros,
    periods_of,
)
from pengaduan.metrics.rollup_medians import store_medians
from pengaduan.metrics.rollup_models import RollupCase, RollupChange, RollupState, RollupSum
from pengaduan.metrics.scope import end_of

BATCH: Final = 2000
# Where a session notes what it touched and will store with its commit (``rollup_marks``).
TOUCHED: Final = "rollup_touched"
TOUCHED_POINTS: Final = "rollup_points"
KEY: Final = ("period", "unit", "category", "agency")
FACTS: Final = tuple(getattr(RollupCase, name) for name in Facts.__dataclass_fields__)
Key = tuple[str, int, str, int]
Sums = Counter[tuple[Key, str]]
# Built once: a step pays for what changed, not for putting the question together again.
_HELD: Final = (
    sa.select(RollupCase.complaint_id, *FACTS)
    .where(RollupCase.complaint_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(RollupCase.complaint_id)
    .with_for_update()
)


def stored_facts(session: Session, ids: Sequence[int]) -> dict[int, Facts]:
    """Return what these cases have added; their rows are locked against a second writer."""
    return {row[0]: Facts(*row[1:]) for row in session.execute(_HELD, {"ids": ids})}


def refresh(session: Session, ids: Iterable[int], *, told: bool = True) -> int:
    """Store what these cases add now and the difference to before; return how many changed.

    Without ``told`` the differences are left out, for whoever sums all cases anew afterwards.
    """
    wanted = sorted(set(ids))
    before = stored_facts(session, wanted)
    after = {case.id: facts_of(case) for case in cases_of(session, wanted)}
    changed = [one for one in wanted if before.get(one) != after.get(one)]
    _keep(session, {one: after[one] for one in changed if one in after})
    gone = [one for one in changed if one not in after]
    if gone:
        session.execute(sa.delete(RollupCase).where(RollupCase.complaint_id.in_(gone)))
    rows = [
        {
            "agency": facts.agency,
            "unit": facts.unit,
            "category": facts.category,
            "metric": entry.metric,
            "moment": entry.moment,
            "at": entry.at,
            "number": entry.number,
        }
        for one in changed
        for facts, entry in change(before.get(one), after.get(one))
    ]
    if rows and told:
        session.execute(sa.insert(RollupChange), rows)
    return len(changed)


def _keep(session: Session, found: dict[int, Facts]) -> None:
    if found:
        rows = [{"complaint_id": one, **asdict(facts)} for one, facts in found.items()]
        upsert(session, RollupCase, ("complaint_id",), rows)


def upsert(
    session: Session,
    table: type[Any],
    key: tuple[str, ...],
    rows: Sequence[dict[str, Any]],
    *,
    add: bool = False,
) -> None:
    """Write rows by their key; a row that is there is replaced, or with ``add`` added to."""
    dialect = session.get_bind().dialect.name
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    others = [name for name in rows[0] if name not in key]
    known = {
        name: getattr(table, name) + new.excluded[name] if add else new.excluded[name]
        for name in others
    }
    session.execute(new.on_conflict_do_update(index_elements=key, set_=known), list(rows))


def lock_sums(session: Session, *, writers_too: bool = False) -> None:
    """Let one process at a time change the sums; with ``writers_too`` hold up steps as well."""
    if session.get_bind().dialect.name == "postgresql":
        names = "rollup_sum, rollup_change" if writers_too else "rollup_sum"
        session.execute(sa.text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def summed(session: Session, now: datetime, *, limit: int = BATCH) -> int:
    """Move what counts at ``now`` into the sums; return how many rows, at most ``limit``.

    The medians that this can move are found anew, and so are those that time has moved. Waits for
    a second process and then finds less to do. The caller commits.
    """
    lock_sums(session)
    moment = micros(now)
    query = (
        sa.select(RollupChange)
        .where(RollupChange.at < moment)
        .order_by(RollupChange.id)
        .limit(limit)
    )
    rows = list(session.scalars(query))
    sums: Sums = Counter()
    touched: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        add_change(sums, row)
        if row.metric in MEDIAN_METRICS:
            touched[row.agency].update(periods_of(row.moment))
    store_sums(session, sums)
    ids = [row.id for row in rows]
    session.execute(sa.delete(RollupChange).where(RollupChange.id.in_(ids)))
    store_medians(session, touched, moment)
    state = sa.update(RollupState).where(RollupState.summed_to < moment)
    session.execute(state.values(summed_to=moment))
    return len(rows)


def add_change(sums: Sums, row: RollupChange) -> None:
    """Add one change to each sum it belongs to."""
    entry = (row.metric, row.moment, row.at, row.number)
    add_entry(sums, (row.agency, row.unit, row.category), entry)


def add_entry(sums: Sums, place: tuple[int, int, str], entry: tuple[str, int, int, int]) -> None:
    """Add an entry to the sums of its periods; not to those that were over before it counted."""
    metric, moment, at, number = entry
    for period in periods_of(moment):
        if at < end_of(period):
            for key in keys_of(period, place):
                sums[key, metric] += number


def keys_of(period: str, place: tuple[int, int, str]) -> Iterator[Key]:
    """Yield the sums of a period to which a case of this place belongs."""
    agency, unit, category = place
    yield period, 0, "", agency
    yield period, 0, category, agency
    if unit:
        yield period, unit, "", agency


def store_sums(session: Session, sums: Sums) -> None:
    """Add to the stored sums."""
    found: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(METRICS, 0))
    for (key, metric), number in sums.items():
        found[key][metric] += number
    rows = [dict(zip(KEY, key, strict=True)) | numbers for key, numbers in sorted(found.items())]
    if rows:
        upsert(session, RollupSum, KEY, rows, add=True)
