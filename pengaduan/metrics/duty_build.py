"""Build the duties and their sums from the cases, and keep them counted.

As with the roll-ups (``rollup_build``): what the sums lack is worked out from one moment of the
database while nobody waits, and added unless somebody else counted in between.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.infra.bulk import insert_rows
from pengaduan.infra.db import snapshot
from pengaduan.metrics.duty_book import (
    BATCH,
    DUTY,
    KEY,
    NUMBERS,
    VALUES,
    Counts,
    Key,
    Tally,
    columns_of,
    count,
    derived_between,
    last_late_due,
    lock_sums,
    note_counted,
    refresh,
    store_sums,
)
from pengaduan.metrics.duty_models import Duty, DutyReversal, DutySum
from pengaduan.metrics.rollup_build import Begin, KeepGoing, chunk, going
from pengaduan.metrics.rollup_models import RollupState
from pengaduan.metrics.rollup_tally import grouped, lacking
from pengaduan.metrics.stages import DutyFacts

DUTIES_AT_ONCE: Final = 20_000
"""Offices are summed together up to so many duties, and the largest ones alone."""
_READ_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Looked:
    """What the duties of some offices make of their sums, and what is stored of them."""

    version: int
    counted: Counts
    stored: Counts
    rows: frozenset[Key]
    """The keys of the stored sums."""


def rebuild(begin: Begin, now: datetime, *, keep_going: KeepGoing = going) -> int:
    """Build duties and sums from the cases; return how many cases there were.

    In one transaction per thousand cases and some per offices. Where it was not there before,
    numbers on the map are incomplete until it is done; the background goes on with it.
    """
    _set_built(begin, built=False)
    last = cases = 0
    while keep_going() and (some := _refreshed(begin, last, now)):
        last, cases = some[1], cases + some[0]
    for offices in groups():
        if not keep_going():
            return cases
        while not _summed_anew(begin, offices):
            pass
    _set_built(begin, built=True)
    _count(begin, now, keep_going)
    return cases


def _set_built(begin: Begin, *, built: bool) -> None:
    with begin() as session:
        session.execute(sa.update(RollupState).values(duties_built=built))


def _refreshed(begin: Begin, last: int, now: datetime) -> tuple[int, int] | None:
    """Write what is not there yet in bulk, and what differs as a step would.

    What is due already is called counted, for its sums are made next.
    """
    with begin() as session:
        ids = chunk(session, last)
        if not ids:
            return None
        low, high = ids[0], ids[-1]
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.text("LOCK TABLE duty IN EXCLUSIVE MODE"))
        query = sa.select(Duty.complaint_id, *columns_of(Duty))
        stored: dict[int, set[DutyFacts]] = defaultdict(set)
        for case_id, *values in session.execute(query.where(Duty.complaint_id.between(low, high))):
            stored[case_id].add(DutyFacts(*values))
        found = derived_between(session, low, high)
        new = [
            (one, *VALUES(duty), duty.due_at <= last_late_due(now))
            for one, duties in found.items()
            if one not in stored
            for duty in duties
        ]
        insert_rows(session, Duty, ("complaint_id", *DUTY, "counted"), new)
        wrong = [one for one, theirs in stored.items() if set(found.get(one, ())) != theirs]
        refresh(session, wrong)
    return len(ids), high


def groups() -> list[list[int]]:
    """Return the offices that have duties or sums, so many together that it stays short."""
    with snapshot() as session:
        query = sa.select(Duty.office, sa.func.count()).group_by(Duty.office)
        sizes = {office: int(duties) for office, duties in session.execute(query)}
        for table in (DutySum, DutyReversal):
            for office in session.scalars(sa.select(table.office).distinct()):
                sizes.setdefault(office, 0)
    return grouped(sizes, DUTIES_AT_ONCE)


def look(session: Session, offices: Sequence[int]) -> Looked:
    """Compare the duties that the sums should hold with the sums; ``session`` sees one moment.

    They hold what is counted, and what changed since as it was before.
    """
    version = session.execute(sa.select(RollupState.duties_version)).scalar_one()
    wanted = Tally()
    counted = sa.select(*columns_of(Duty)).where(Duty.counted, Duty.office.in_(offices))
    before = sa.select(*columns_of(DutyReversal)).where(DutyReversal.office.in_(offices))
    for query in (counted, before):
        for row in session.execute(query.execution_options(yield_per=_READ_AT_ONCE)):
            wanted.add(DutyFacts(*row), 1)
    stored: Counts = {}
    columns = [getattr(DutySum, name) for name in (*KEY, *NUMBERS)]
    sums = sa.select(*columns).where(DutySum.office.in_(offices))
    for period, office, unit, category, stage, *numbers in session.execute(sums):
        stored[period, office, unit, category, stage] = numbers
    return Looked(version, wanted.counts(), stored, frozenset(stored))


def _summed_anew(begin: Begin, offices: Sequence[int]) -> bool:
    """Add what the sums lack; False when somebody counted in between."""
    with snapshot() as session:
        found = look(session, offices)
    with begin() as session:
        lock_sums(session)
        if session.scalar(sa.select(RollupState.duties_version)) != found.version:
            return False
        lack = lacking(found.counted, found.stored)
        store_sums(session, lack, lack.keys() - found.rows)
        note_counted(session)
    return True


def count_all(begin: Begin, now: datetime, *, keep_going: KeepGoing = going) -> int:
    """Count what fell due or changed, batch by batch; return how many. Builds what is not built."""
    with snapshot() as session:
        built = session.scalar(sa.select(RollupState.duties_built))
    if not built:
        return rebuild(begin, now, keep_going=keep_going)
    return _count(begin, now, keep_going)


def _count(begin: Begin, now: datetime, keep_going: KeepGoing) -> int:
    done = some = _counted(begin, now)
    while some >= BATCH and keep_going():
        some = _counted(begin, now)
        done += some
    return done


def _counted(begin: Begin, now: datetime) -> int:
    with begin() as session:
        return count(session, now)
