"""The medians of the roll-ups: found by the background for an agency, by a reader where it must."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.infra.bulk import insert_rows
from pengaduan.metrics.middle import Middle, middle
from pengaduan.metrics.rollup_models import RollupCase, RollupMedian, RollupStale
from pengaduan.metrics.rollup_tally import Key, Place, keys_of
from pengaduan.metrics.scope import PERIODS_OF_MONTH, end_of, month_at, start_of

FIRST_RESPONSE: Final = "first_response"
RESOLUTION: Final = "resolution"
SPAN: Final = (
    RollupCase.agency,
    RollupCase.unit,
    RollupCase.category,
    RollupCase.forwarded,
    RollupCase.first_response,
    RollupCase.settled,
)
MedianKey = tuple[str, int, str, int, str]
Middles = dict[MedianKey, Middle]
KEY: Final = ("period", "unit", "category", "agency", "name")
SIDES: Final = ("fixed_below", "waiting_below", "fixed_above", "waiting_above")
# Whoever has no answer yet is answered after every end.
_NEVER: Final = 1 << 62
_STALE_AT_ONCE: Final = 200
_CASES_AT_ONCE: Final = 20_000
Bucket = dict[tuple[Place, int], list[tuple[int, int]]]


class Spans:
    """The spans of cases that are not excluded, by place and month."""

    def __init__(self) -> None:
        self._received: Bucket = defaultdict(list)
        self._settled: Bucket = defaultdict(list)

    def add(self, place: Place, forwarded: int, answered: int | None, settled: int | None) -> None:
        """Add one case."""
        pair = (forwarded, _NEVER if answered is None else answered)
        self._received[place, month_at(forwarded)].append(pair)
        if settled is not None:
            self._settled[place, month_at(settled)].append((forwarded, settled))

    def middles(
        self,
        moment: int,
        wanted: Collection[str] | None = None,
        only: tuple[int, str] | None = None,
    ) -> Middles:
        """Return the middles of the wanted periods (None for all) that have any span.

        As they are at ``moment``, or at the end of a period that is over; with ``only`` those of
        one unit (0 for all) and category ("" for all).
        """
        found: Middles = {}
        for key, pairs in _by_key(self._received, wanted, only).items():
            end = min(end_of(key[0]), moment)
            fixed = [after - since for since, after in pairs if since < end > after]
            waiting = [since for since, after in pairs if since < end <= after]
            _put(found, (*key, FIRST_RESPONSE), middle(fixed, waiting, end))
        for key, pairs in _by_key(self._settled, wanted, only).items():
            end = min(end_of(key[0]), moment)
            fixed = [after - since for since, after in pairs if since < end > after]
            _put(found, (*key, RESOLUTION), middle(fixed, (), end))
        return found


def _put(found: Middles, key: MedianKey, one: Middle | None) -> None:
    if one is not None:
        found[key] = one


def _by_key(
    bucket: Bucket, wanted: Collection[str] | None, only: tuple[int, str] | None
) -> dict[Key, list[tuple[int, int]]]:
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for (place, month), pairs in bucket.items():
        for period in PERIODS_OF_MONTH[month]:
            if wanted is None or period in wanted:
                for key in keys_of(period, place):
                    if only is None or key[1:3] == only:
                        found[key] += pairs
    return found


def spans(rows: Iterable[Sequence[Any]]) -> Spans:
    """Return the spans of cases given by :data:`SPAN`."""
    found = Spans()
    for agency, unit, category, forwarded, answered, settled in rows:
        found.add((agency, unit, category), forwarded, answered, settled)
    return found


def live(
    session: Session,
    agencies: Collection[int],
    periods: Collection[str],
    moment: int,
    only: tuple[int, str] | None = None,
) -> Middles:
    """Return the middles of some agencies in some periods from their cases; one query.

    With ``only`` those of one unit (0 for all) and category ("" for all).
    """
    since, until = min(map(start_of, periods)), max(map(end_of, periods))
    query = sa.select(*SPAN).where(
        RollupCase.agency.in_(agencies),
        sa.not_(RollupCase.excluded),
        sa.or_(
            sa.and_(RollupCase.forwarded >= since, RollupCase.forwarded < until),
            sa.and_(RollupCase.settled >= since, RollupCase.settled < until),
        ),
    )
    return spans(session.execute(query)).middles(moment, periods, only)


def call_stale(session: Session, touched: Mapping[int, Collection[str]]) -> None:
    """Note that medians of these periods must be found anew; until then readers find them."""
    pairs = {(agency, period) for agency, periods in touched.items() for period in periods}
    known = sa.select(RollupStale.agency, RollupStale.period)
    if pairs:
        pairs -= {(agency, period) for agency, period in session.execute(known)}
    rows = [(period, agency) for agency, period in sorted(pairs)]
    insert_rows(session, RollupStale, ("period", "agency"), rows)


def renew(session: Session, moment: int) -> int:
    """Find some medians anew that are stale or that time has overtaken; return of how many periods.

    Some agencies at a time, so that it is short. The caller holds the sums (``lock_sums``).
    """
    touched = _some_stale(session, moment)
    if not touched:
        return 0
    middles: Middles = {}
    for agency, periods in touched.items():
        middles |= live(session, (agency,), periods, moment)
    places = [{"a": agency, "p": one} for agency, periods in touched.items() for one in periods]
    for table in (RollupMedian, RollupStale):
        theirs = sa.and_(table.agency == sa.bindparam("a"), table.period == sa.bindparam("p"))
        session.connection().execute(sa.delete(table).where(theirs), places)
    store(session, middles)
    return len(places)


def _some_stale(session: Session, moment: int) -> dict[int, set[str]]:
    overtaken = sa.select(RollupMedian.agency, RollupMedian.period).where(
        RollupMedian.valid_until <= moment
    )
    stale = sa.select(RollupStale.agency, RollupStale.period)
    query = sa.union(overtaken, stale).order_by("agency").limit(_STALE_AT_ONCE)
    found: dict[int, set[str]] = defaultdict(set)
    for agency, period in session.execute(query):
        found[agency].add(period)
    number = sa.func.count()
    sizes = dict(
        session.execute(
            sa.select(RollupCase.agency, number)
            .where(RollupCase.agency.in_(found))
            .group_by(RollupCase.agency)
        ).all()
    )
    kept, cases = {}, 0
    for agency, periods in found.items():
        kept[agency] = periods
        cases += sizes.get(agency, 0)
        if cases >= _CASES_AT_ONCE:
            break
    return kept


def store(session: Session, middles: Middles) -> None:
    """Store middles whose keys are not there."""
    rows = [
        (
            *key,
            one.fixed_below,
            one.waiting_below,
            one.fixed_above,
            one.waiting_above,
            _still(one, end_of(key[0])),
        )
        for key, one in sorted(middles.items())
    ]
    insert_rows(session, RollupMedian, (*KEY, *SIDES, "valid_until"), rows)


def _still(found: Middle, end: int) -> int | None:
    """Return until when a middle is right; None when its period is over before."""
    until = found.valid_until
    return None if until is None or until >= end else until
