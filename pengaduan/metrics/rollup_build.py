"""Build the roll-ups from the cases, and keep them summed.

A build finds what the stored sums lack and adds it. The difference is worked out from one moment of
the database while nobody waits; steps add to cases and changes alike and do not alter it. Whoever
else changed the sums in between has raised their version, and the difference is found again.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.infra.bulk import insert_rows
from pengaduan.infra.db import snapshot
from pengaduan.metrics.rollup import METRICS, Facts, micros
from pengaduan.metrics.rollup_book import (
    BATCH,
    CHANGE,
    ENTRY,
    FACTS,
    KEY,
    lock_sums,
    note_summed,
    refresh_between,
    store_sums,
    summed,
)
from pengaduan.metrics.rollup_medians import Middles, Spans, renew, store
from pengaduan.metrics.rollup_models import (
    RollupCase,
    RollupChange,
    RollupMedian,
    RollupStale,
    RollupState,
    RollupSum,
)
from pengaduan.metrics.rollup_tally import Counts, Key, Later, Tally, grouped, lacking
from pengaduan.rules.workflow import Track

CHUNK: Final = 1000
"""Complaints of one transaction: some tenths of a second, so that others get their turn."""
CASES_AT_ONCE: Final = 5000
"""Agencies are summed together up to so many cases, and the largest ones alone."""
Begin = Callable[[], AbstractContextManager[Session]]
KeepGoing = Callable[[], bool]


def going() -> bool:
    """Go on to the end."""
    return True


@dataclass(frozen=True, slots=True)
class Looked:
    """What some agencies' cases make of their sums and medians, and what is stored of them."""

    version: int
    moment: int
    counted: Counts
    stored: Counts
    counted_later: dict[Later, int]
    stored_later: dict[Later, int]
    middles: Middles
    rows: frozenset[Key]
    """The keys of the stored sums."""
    waiting: frozenset[int]
    """The agencies that have changes which count but are not summed."""

    def lacking_later(self) -> dict[Later, int]:
        """Return what is lacking of that which counts only later, without what agrees."""
        every = self.counted_later.keys() | self.stored_later.keys()
        found = {
            one: self.counted_later.get(one, 0) - self.stored_later.get(one, 0) for one in every
        }
        return {one: number for one, number in found.items() if number}


def rebuild(begin: Begin, now: datetime, *, keep_going: KeepGoing = going) -> int:
    """Build the roll-ups from the cases; return how many complaints were read.

    In one transaction per thousand complaints and some per agencies. Where much is missing pages
    count cases until it is done; else they read what is there. Killed, it may begin again.
    """
    with begin() as session:
        told = is_built(session) and not _much_is_missing(session)
        _set_built(session, built=told)
    last = done = 0
    while keep_going() and (some := _refreshed(begin, last, told=told)):
        last, done = some[1], done + some[0]
    for agencies in groups():
        if not keep_going():
            return done
        while not _summed_anew(begin, agencies, micros(now)):
            pass
    with begin() as session:
        _set_built(session, built=True)
    _sum(begin, now, keep_going)
    return done


def _refreshed(begin: Begin, last: int, *, told: bool) -> tuple[int, int] | None:
    with begin() as session:
        ids = chunk(session, last)
        if not ids:
            return None
        refresh_between(session, ids[0], ids[-1], told=told)
    return len(ids), ids[-1]


def chunk(session: Session, last: int) -> Sequence[int]:
    """Return the ids of the thousand complaints after ``last``."""
    query = sa.select(Complaint.id).where(Complaint.id > last).order_by(Complaint.id).limit(CHUNK)
    return session.scalars(query).all()


def _set_built(session: Session, *, built: bool) -> None:
    session.execute(sa.update(RollupState).values(built=built))


def is_built(session: Session) -> bool:
    """Tell whether the roll-ups hold every case."""
    return bool(session.scalar(sa.select(RollupState.built)))


def _much_is_missing(session: Session) -> bool:
    """Tell whether more than one in a hundred cases added nothing yet (they came in bulk)."""
    number = sa.func.count()
    held = session.scalar(sa.select(number).select_from(RollupCase)) or 0
    there = session.scalar(
        sa.select(number)
        .select_from(Complaint)
        .where(Complaint.track == Track.AGENCY, Complaint.forwarded_at.is_not(None))
    )
    return 100 * ((there or 0) - held) > (there or 0)


def groups() -> list[list[int]]:
    """Return the agencies that have cases or sums, so many together that it stays short."""
    with snapshot() as session:
        number = sa.func.count()
        sizes = sa.select(RollupCase.agency, number).group_by(RollupCase.agency)
        found = {agency: int(cases) for agency, cases in session.execute(sizes)}
        for table in (RollupSum, RollupChange, RollupMedian):
            for agency in session.scalars(sa.select(table.agency).distinct()):
                found.setdefault(agency, 0)
    return grouped(found, CASES_AT_ONCE)


def look(session: Session, agencies: Sequence[int], moment: int) -> Looked:
    """Compare what agencies' cases add with what is stored; ``session`` sees one moment.

    Sums may be later than ``moment``: then it is theirs that counts.
    """
    state = session.execute(sa.select(RollupState.version, RollupState.summed_to)).one()
    moment = max(moment, state.summed_to)
    every, waiting, spans = Tally(moment), Tally(moment), Spans()
    query = sa.select(*FACTS).where(RollupCase.agency.in_(agencies))
    for row in session.execute(query.execution_options(yield_per=CHUNK)):
        facts = Facts._make(row)
        every.add_case(facts)
        if not facts.excluded:
            place = (facts.agency, facts.unit, facts.category)
            spans.add(place, facts.forwarded, facts.first_response, facts.settled)
    waits = RollupChange
    pending = sa.select(waits.agency, waits.unit, waits.category, *ENTRY).where(
        waits.agency.in_(agencies)
    )
    for agency, unit, category, metric, at_moment, at, number in session.execute(pending):
        waiting.add((agency, unit, category), metric, at_moment, at, number)
    pending_counts = waiting.counts()
    left_out = frozenset(key[3] for key in pending_counts)
    stored, rows = _with_sums(session, agencies, pending_counts)
    return Looked(
        version=state.version,
        moment=moment,
        counted=every.counts(),
        stored=stored,
        counted_later=every.later,
        stored_later=waiting.later,
        middles=spans.middles(moment),
        rows=rows,
        waiting=left_out,
    )


def _with_sums(
    session: Session, agencies: Sequence[int], found: Counts
) -> tuple[Counts, frozenset[Key]]:
    """Add the stored sums to ``found``; return it, and the keys that are stored."""
    keys = set()
    columns = [getattr(RollupSum, name) for name in (*KEY, *METRICS)]
    for period, unit, category, agency, *numbers in session.execute(
        sa.select(*columns).where(RollupSum.agency.in_(agencies))
    ):
        key = (period, unit, category, agency)
        keys.add(key)
        more = found.get(key)
        found[key] = list(map(sum, zip(numbers, more, strict=True))) if more else numbers
    return found, frozenset(keys)


def _summed_anew(begin: Begin, agencies: Sequence[int], moment: int) -> bool:
    """Add what the sums lack and store all medians; False when somebody summed in between."""
    with snapshot() as session:
        found = look(session, agencies, moment)
    with begin() as session:
        lock_sums(session)
        if session.scalar(sa.select(RollupState.version)) != found.version:
            return False
        lack = lacking(found.counted, found.stored)
        store_sums(session, lack, lack.keys() - found.rows)
        later = [(*place, number) for place, number in found.lacking_later().items()]
        insert_rows(session, RollupChange, CHANGE, later)
        for table in (RollupMedian, RollupStale):
            session.execute(sa.delete(table).where(table.agency.in_(agencies)))
        store(session, found.middles)
        note_summed(session, found.moment)
    return True


def sum_all(begin: Begin, now: datetime, *, keep_going: KeepGoing = going) -> int:
    """Sum what counts by now, batch by batch; return how many rows. Builds what is not built."""
    with snapshot() as session:
        built = is_built(session)
    if not built:
        return rebuild(begin, now, keep_going=keep_going)
    return _sum(begin, now, keep_going)


def _sum(begin: Begin, now: datetime, keep_going: KeepGoing) -> int:
    done = some = _summed(begin, now)
    while some >= BATCH and keep_going():
        some = _summed(begin, now)
        done += some
    while _renewed(begin, now) and keep_going():
        pass
    return done


def _summed(begin: Begin, now: datetime) -> int:
    with begin() as session:
        return summed(session, now)


def _renewed(begin: Begin, now: datetime) -> int:
    with begin() as session:
        lock_sums(session)
        return renew(session, micros(now))
