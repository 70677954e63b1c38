"""Build the roll-ups from the cases, keep them summed, and compare them with the cases."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.cases import cases_of
from pengaduan.metrics.middle import Middle
from pengaduan.metrics.rollup import METRICS, Facts, entries, facts_of, micros, periods_of
from pengaduan.metrics.rollup_book import (
    BATCH,
    FACTS,
    KEY,
    Sums,
    add_change,
    add_entry,
    lock_sums,
    refresh,
    store_sums,
    summed,
)
from pengaduan.metrics.rollup_medians import live, store_medians
from pengaduan.metrics.rollup_models import (
    RollupCase,
    RollupChange,
    RollupCheck,
    RollupMedian,
    RollupState,
    RollupSum,
)
from pengaduan.metrics.scope import end_of

log = structlog.get_logger("pengaduan.metrics")

CHUNK: Final = 500
REPORTED: Final = 50
"""So many differences are written down; one is enough to look."""
Begin = Callable[[], AbstractContextManager[Session]]


def rebuild(begin: Begin, now: datetime) -> int:
    """Build the roll-ups from the cases; return how many complaints were read.

    In one transaction per 500 complaints and one per agency. Until it is done, pages count cases.
    """
    with begin() as session:
        _set_built(session, built=False)
    last = done = 0
    while ids := _refreshed(begin, last):
        last, done = ids[-1], done + len(ids)
    with begin() as session:
        agencies = _agencies(session)
    for agency in agencies:
        with begin() as session:
            _sum_anew(session, agency, micros(now))
    with begin() as session:
        _set_built(session, built=True)
    return done


def _refreshed(begin: Begin, last: int) -> list[int]:
    with begin() as session:
        ids = _chunk(session, last)
        refresh(session, ids, told=False)
    return ids


def _set_built(session: Session, *, built: bool) -> None:
    session.execute(sa.update(RollupState).values(built=built))


def is_built(session: Session) -> bool:
    """Tell whether the roll-ups hold every case."""
    return bool(session.scalar(sa.select(RollupState.built)))


def _chunk(session: Session, last: int) -> list[int]:
    query = sa.select(Complaint.id).where(Complaint.id > last).order_by(Complaint.id).limit(CHUNK)
    return list(session.scalars(query))


def _chunks(session: Session) -> Iterator[list[int]]:
    last = 0
    while ids := _chunk(session, last):
        yield ids
        last = ids[-1]


def _agencies(session: Session) -> list[int]:
    tables = (RollupCase, RollupSum, RollupChange)
    query = sa.union(*(sa.select(table.agency) for table in tables))
    return sorted(session.scalars(query))


def _sum_anew(session: Session, agency: int, moment: int) -> None:
    """Replace the sums of an agency by those of its cases; steps wait for this short transaction.

    What counts only later becomes changes that wait for their moment.
    """
    lock_sums(session, writers_too=True)
    sums: Sums = Counter()
    periods: set[str] = set()
    later: Counter[tuple[Any, ...]] = Counter()
    for facts in _facts(session, agency):
        place = (facts.agency, facts.unit, facts.category)
        for entry in entries(facts):
            if entry.at < moment:
                add_entry(sums, place, entry[:4])
                periods.update(periods_of(entry.moment))
            else:
                later[*place, entry.metric, entry.moment, entry.at] += entry.number
    for table in (RollupSum, RollupChange):
        session.execute(sa.delete(table).where(table.agency == agency))
    session.execute(sa.delete(RollupMedian).where(RollupMedian.agency == agency))
    store_sums(session, sums)
    names = ("agency", "unit", "category", "metric", "moment", "at")
    rows = [dict(zip(names, key, strict=True)) | {"number": n} for key, n in later.items()]
    if rows:
        session.execute(sa.insert(RollupChange), rows)
    if periods:
        store_medians(session, {agency: periods}, moment)


def _facts(session: Session, agency: int) -> Iterator[Facts]:
    query = sa.select(*FACTS).where(RollupCase.agency == agency)
    for row in session.execute(query.execution_options(yield_per=CHUNK)):
        yield Facts(*row)


def sum_all(begin: Begin, now: datetime, *, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Sum what counts by now, batch by batch; return how many rows. Builds what is not built."""
    with begin() as session:
        built = is_built(session)
    if not built:
        return rebuild(begin, now)
    done = some = _summed(begin, now)
    while some >= BATCH and keep_going():
        some = _summed(begin, now)
        done += some
    return done


def _summed(begin: Begin, now: datetime) -> int:
    with begin() as session:
        return summed(session, now)


def compare(session: Session, now: datetime) -> int:
    """Run :func:`check` and return how many differences it reported."""
    return len(check(session, now).differences)


def check(session: Session, now: datetime) -> RollupCheck:
    """Compare every case with what it added and every sum and median with the cases in it.

    Nothing is repaired here: a difference says that somebody wrote past the session, and
    ``flask metrics rebuild`` puts it right. What looks wrong is looked at twice, because a step
    may have been stored between two questions.
    """
    differences: list[Any] = []
    cases = 0
    for ids in _chunks(session):
        cases += len(ids)
        wrong = _wrong_cases(session, ids)
        differences += [{"case": one} for one in _wrong_cases(session, wrong)] if wrong else []
    for agency in _agencies(session):
        if _wrong_sums(session, agency) or _wrong_medians(session, agency, micros(now)):
            lock_sums(session, writers_too=True)
            differences += _wrong_sums(session, agency)
            differences += _wrong_medians(session, agency, micros(now))
    row = RollupCheck(at=now, cases=cases, differences=differences[:REPORTED])
    session.add(row)
    session.flush()
    if differences:
        log.error("rollups_differ", differences=len(differences), first=str(differences[0]))
    return row


def last_check(session: Session) -> RollupCheck | None:
    """Return the newest comparison, None before the first."""
    return session.scalars(sa.select(RollupCheck).order_by(RollupCheck.id.desc()).limit(1)).first()


def _wrong_cases(session: Session, ids: list[int]) -> list[int]:
    query = sa.select(RollupCase.complaint_id, *FACTS).where(RollupCase.complaint_id.in_(ids))
    stored = {row[0]: Facts(*row[1:]) for row in session.execute(query)}
    found = {case.id: facts_of(case) for case in cases_of(session, ids)}
    return [one for one in ids if stored.get(one) != found.get(one)]


def _wrong_sums(session: Session, agency: int) -> list[Any]:
    """Compare the sums and what is to be added to them with the entries of the agency's cases."""
    wanted: Sums = Counter()
    for facts in _facts(session, agency):
        for entry in entries(facts):
            add_entry(wanted, (facts.agency, facts.unit, facts.category), entry[:4])
    stored: Sums = Counter()
    for waiting in session.scalars(sa.select(RollupChange).where(RollupChange.agency == agency)):
        add_change(stored, waiting)
    columns = [getattr(RollupSum, name) for name in (*KEY, *METRICS)]
    for row in session.execute(sa.select(*columns).where(RollupSum.agency == agency)):
        key, numbers = tuple(row[: len(KEY)]), row[len(KEY) :]
        for metric, number in zip(METRICS, numbers, strict=True):
            stored[key, metric] += number
    return [
        {"sum": "/".join(map(str, (*key, metric))), "stored": stored[key, metric],
         "counted": wanted[key, metric]}
        for key, metric in sorted(set(wanted) | set(stored))
        if wanted[key, metric] != stored[key, metric]
    ]  # fmt: skip


def _wrong_medians(session: Session, agency: int, moment: int) -> list[Any]:
    """Compare the medians that readers would take with those of the agency's cases."""
    waits = sa.select(RollupChange.id).where(
        RollupChange.agency == agency, RollupChange.at < moment
    )
    if session.scalars(waits.limit(1)).first() is not None:
        return []  # readers find them from the cases
    rows = session.scalars(sa.select(RollupMedian).where(RollupMedian.agency == agency)).all()
    if not rows:
        return []
    spans = live(session, (agency,), {row.period for row in rows}, moment)
    wrong = []
    for row in rows:
        at = min(moment, end_of(row.period))
        if row.valid_until is not None and row.valid_until < at:
            continue
        key = (row.period, row.unit, row.category, row.agency, row.name)
        sides = (row.fixed_below, row.waiting_below, row.fixed_above, row.waiting_above)
        found = spans[key].middle_at(at) if key in spans else None
        if found is None or found.sides(at) != Middle(*sides).sides(at):
            wrong.append({"median": "/".join(map(str, key))})
    return wrong
