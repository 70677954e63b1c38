"""The question that adds up roll-ups: put together once for each shape, its values put in later."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from pengaduan.infra.conditions import among_ids, among_texts, constant, constants
from pengaduan.metrics.rollup import BALANCES, MEDIAN_METRICS, METRICS
from pengaduan.metrics.rollup_models import RollupChange, RollupMedian, RollupStale, RollupSum

Labels = list[sa.Label[Any]]
_AGENCY: Final = sa.bindparam("agency", type_=sa.BigInteger)
_FLOWS: Final = tuple(name for name in METRICS if name not in BALANCES)


class Shape(NamedTuple):
    """For how many periods, and what narrows it: one agency, one unit, one category."""

    periods: int
    agency: bool
    unit: bool
    category: bool


@lru_cache(maxsize=64)
def counting(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    """Select period, agency and the sum of every metric, of sums and of what is not summed yet.

    Values: ``unit`` (0 for all), ``category`` ("" for all), ``agency`` where the shape has one,
    and for each period n ``code_n``, ``since_n`` and ``end_n`` (microseconds) and ``history_n``,
    the periods whose sums make up the balance at its end.
    """
    parts = [part for place in range(shape.periods) for part in _parts(shape, place)]
    every = sa.union_all(*parts).subquery("part")
    sums = [sa.cast(sa.func.sum(every.c[name]), sa.BigInteger) for name in METRICS]
    columns = (every.c.period, every.c.agency)
    return sa.select(*columns, *sums).group_by(*columns)


def _parts(shape: Shape, place: int) -> Sequence[sa.Select[*tuple[Any, ...]]]:
    code = sa.bindparam(f"code_{place}", type_=sa.String(10))
    named = sa.cast(code, sa.String(10)).label("period")
    flows = [getattr(RollupSum, name).label(name) for name in _FLOWS]
    balances = [getattr(RollupSum, name).label(name) for name in BALANCES]
    of_sums = [
        RollupSum.unit == sa.bindparam("unit", type_=sa.BigInteger),
        RollupSum.category == sa.bindparam("category", type_=sa.String),
    ]
    if shape.agency:
        of_sums.append(RollupSum.agency == _AGENCY)
    summed = sa.select(named, RollupSum.agency, *_in_order(flows, _nothing(BALANCES))).where(
        RollupSum.period == code, *of_sums
    )
    before = sa.select(named, RollupSum.agency, *_in_order(_nothing(_FLOWS), balances)).where(
        among_texts(RollupSum.period, f"history_{place}"),
        *of_sums,
        sa.or_(RollupSum.overdue != 0, RollupSum.open != 0),
    )
    return summed, before, _changes(shape, place, named)


def _nothing(names: Sequence[str]) -> Labels:
    return [constant(0).label(name) for name in names]


def _in_order(flows: Labels, balances: Labels) -> Labels:
    named = {one.name: one for one in (*flows, *balances)}
    return [named[name] for name in METRICS]


def _changes(shape: Shape, place: int, named: sa.Label[str]) -> sa.Select[Any]:
    """Select what is not summed yet and counts before the end; a balance whenever it began."""
    row = RollupChange
    inside = row.moment >= sa.bindparam(f"since_{place}", type_=sa.BigInteger)
    numbers = [
        sa.case((row.metric == constant(name), row.number), else_=constant(0)).label(name)
        for name in METRICS
    ]
    query = sa.select(named, row.agency, *numbers).where(
        row.at < sa.bindparam(f"end_{place}", type_=sa.BigInteger),
        sa.or_(inside, constants(row.metric, BALANCES)),
    )
    narrowed = {"agency": shape.agency, "unit": shape.unit, "category": shape.category}
    return query.where(
        *(
            getattr(row, name) == sa.bindparam(name, type_=getattr(row, name).type)
            for name, is_narrowed in narrowed.items()
            if is_narrowed
        )
    )


@cache
def middles(*, agency: bool, some: bool) -> sa.Select[*tuple[Any, ...]]:
    """Select the stored medians of ``codes``, of one ``agency``, of some ``agencies``, or of all.

    Further values: ``unit`` and ``category``, as in :func:`counting`.
    """
    row = RollupMedian
    sides = (row.fixed_below, row.waiting_below, row.fixed_above, row.waiting_above)
    query = sa.select(row.period, row.agency, row.name, *sides, row.valid_until).where(
        among_texts(row.period, "codes"),
        row.unit == sa.bindparam("unit", type_=sa.BigInteger),
        row.category == sa.bindparam("category", type_=sa.String),
    )
    if some:
        query = query.where(among_ids(row.agency, "agencies"))
    return query.where(row.agency == _AGENCY) if agency else query


@cache
def moved(*, agency: bool) -> sa.CompoundSelect[int]:
    """Select the agencies with medians of ``codes`` that changes may have moved, summed or not.

    Further values: ``seen``, ``since`` and ``until`` in microseconds, and the ``agency``.
    """
    row = RollupChange
    changed = sa.select(row.agency).where(
        row.at < sa.bindparam("seen", type_=sa.BigInteger),
        constants(row.metric, MEDIAN_METRICS),
        row.moment >= sa.bindparam("since", type_=sa.BigInteger),
        row.moment < sa.bindparam("until", type_=sa.BigInteger),
    )
    noted = sa.select(RollupStale.agency).where(among_texts(RollupStale.period, "codes"))
    if agency:
        changed, noted = (
            changed.where(row.agency == _AGENCY),
            noted.where(RollupStale.agency == _AGENCY),
        )
    return sa.union(changed, noted)
