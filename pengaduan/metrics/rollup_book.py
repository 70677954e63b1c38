"""Keep the roll-ups: a step adds what changed, the background sums it, and readers see both.

A step that changes a case derives its facts anew and stores the difference to what it added before
(``refresh``), in the same transaction. ``summed`` moves what counts already into the sums of
periods and finds the medians of the agencies concerned. Readers add what is not summed yet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pengaduan.infra.bulk import insert_rows
from pengaduan.metrics.cases import cases_between, cases_of
from pengaduan.metrics.rollup import (
    MEDIAN_METRICS,
    METRICS,
    Facts,
    change,
    facts_of,
    micros,
    periods_of,
)
from pengaduan.metrics.rollup_medians import call_stale
from pengaduan.metrics.rollup_models import RollupCase, RollupChange, RollupState, RollupSum
from pengaduan.metrics.rollup_tally import Counts, Key, Tally

BATCH: Final = 2000
# Where a session notes what it touched and will store with its commit (``rollup_marks``).
TOUCHED: Final = "rollup_touched"
TOUCHED_POINTS: Final = "rollup_points"
KEY: Final = ("period", "unit", "category", "agency")
FACTS: Final = tuple(getattr(RollupCase, name) for name in Facts._fields)
ENTRY: Final = (RollupChange.metric, RollupChange.moment, RollupChange.at, RollupChange.number)
CHANGE: Final = ("agency", "unit", "category", "metric", "moment", "at", "number")
# Built once: a step pays for what changed, not for putting the question together again.
_HELD: Final = (
    sa.select(RollupCase.complaint_id, *FACTS)
    .where(RollupCase.complaint_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(RollupCase.complaint_id)
    .with_for_update()
)


def stored_facts(session: Session, ids: Sequence[int]) -> dict[int, Facts]:
    """Return what these cases have added; their rows are locked against a second writer."""
    return {row[0]: Facts._make(row[1:]) for row in session.execute(_HELD, {"ids": ids})}


def refresh(session: Session, ids: Iterable[int]) -> int:
    """Store what these cases add now and the difference to before; return how many changed."""
    wanted = sorted(set(ids))
    before = stored_facts(session, wanted)
    found = {case.id: facts_of(case) for case in cases_of(session, wanted)}
    changed = _changed(before, found)
    _replace(session, {one: found[one] for one in changed if one in found})
    _told(session, before, found, changed)
    return len(changed)


def refresh_between(session: Session, low: int, high: int, *, told: bool) -> int:
    """Do the same for all cases whose ids lie from ``low`` to ``high``; steps wait for it.

    Without ``told`` the differences are left out, for whoever sums all cases anew afterwards.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE rollup_case IN EXCLUSIVE MODE"))
    held = sa.select(RollupCase.complaint_id, *FACTS)
    rows = session.execute(held.where(RollupCase.complaint_id.between(low, high)))
    before = {row[0]: Facts._make(row[1:]) for row in rows}
    found = {case.id: facts_of(case) for case in cases_between(session, low, high)}
    changed = _changed(before, found)
    new = [(one, *found[one]) for one in changed if one not in before]
    insert_rows(session, RollupCase, ("complaint_id", *Facts._fields), new)
    _replace(session, {one: found[one] for one in changed if one in before and one in found})
    if told:
        _told(session, before, found, changed)
    return len(changed)


def _changed(before: Mapping[int, Facts], found: Mapping[int, Facts]) -> list[int]:
    every = sorted(before.keys() | found.keys())
    return [one for one in every if before.get(one) != found.get(one)]


def _replace(session: Session, found: Mapping[int, Facts]) -> None:
    rows = [{"complaint_id": one, **facts._asdict()} for one, facts in found.items()]
    upsert(session, RollupCase, ("complaint_id",), rows)


def _told(
    session: Session,
    before: Mapping[int, Facts],
    found: Mapping[int, Facts],
    changed: Sequence[int],
) -> None:
    """Store the differences, and forget the cases that no agency has any more."""
    gone = [one for one in changed if one not in found]
    if gone:
        session.execute(sa.delete(RollupCase).where(RollupCase.complaint_id.in_(gone)))
    rows = [
        (facts.agency, facts.unit, facts.category, *entry[:4])
        for one in changed
        for facts, entry in change(before.get(one), found.get(one))
    ]
    insert_rows(session, RollupChange, CHANGE, rows)


def upsert(
    session: Session,
    table: type[Any],
    key: tuple[str, ...],
    rows: Sequence[dict[str, Any]],
    *,
    add: bool = False,
) -> None:
    """Write rows by their key; a row that is there is replaced, or with ``add`` added to."""
    if rows:
        engine = session.get_bind().dialect.name
        stored = _upsert(engine, table, key, tuple(rows[0]), add=add)  # type: ignore[arg-type]  # a class is hashable
        session.connection().execute(stored, rows)


@cache
def _upsert(
    engine: str, table: type[Any], key: tuple[str, ...], names: tuple[str, ...], *, add: bool
) -> sa.Insert:
    new = (sqlite.insert if engine == "sqlite" else postgresql.insert)(table)
    known = {
        name: getattr(table, name) + new.excluded[name] if add else new.excluded[name]
        for name in names
        if name not in key
    }
    return new.on_conflict_do_update(index_elements=key, set_=known)


def lock_sums(session: Session) -> None:
    """Let one process at a time change sums and medians; steps only add to what is not summed."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE rollup_sum IN SHARE ROW EXCLUSIVE MODE"))


def summed(session: Session, now: datetime, *, limit: int = BATCH) -> int:
    """Move what counts at ``now`` into the sums; return how many rows, at most ``limit``.

    The medians that this can move are called stale. Waits for a second process and then finds
    less to do. The caller commits.
    """
    lock_sums(session)
    moment = micros(now)
    row = RollupChange
    query = (
        sa.select(row.id, row.agency, row.unit, row.category, *ENTRY)
        .where(row.at < moment)
        .order_by(row.id)
        .limit(limit)
    )
    sums, ids = Tally(moment), []
    touched: dict[int, set[str]] = defaultdict(set)
    for one, agency, unit, category, metric, at_moment, at, number in session.execute(query):
        ids.append(one)
        sums.add((agency, unit, category), metric, at_moment, at, number)
        if metric in MEDIAN_METRICS:
            touched[agency].update(periods_of(at_moment))
    store_sums(session, sums.counts())
    session.execute(sa.delete(RollupChange).where(RollupChange.id.in_(ids)))
    call_stale(session, touched)
    note_summed(session, moment)
    return len(ids)


def note_summed(session: Session, moment: int) -> None:
    """Note that sums changed, and that all that counts at ``moment`` may be in them."""
    later = sa.case((RollupState.summed_to < moment, moment), else_=RollupState.summed_to)
    session.execute(sa.update(RollupState).values(summed_to=later, version=RollupState.version + 1))


def store_sums(session: Session, sums: Counts, new: Collection[Key] = ()) -> None:
    """Add to the stored sums; of ``new`` keys the caller knows that nothing is stored."""
    fresh = [(*key, *sums.pop(key)) for key in sorted(new)]
    insert_rows(session, RollupSum, (*KEY, *METRICS), fresh)
    names = (*KEY, *METRICS)
    rows = [dict(zip(names, (*key, *n), strict=True)) for key, n in sorted(sums.items())]
    upsert(session, RollupSum, KEY, rows, add=True)
