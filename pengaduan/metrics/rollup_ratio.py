"""The time ratio of agencies: a median whose open cases grow at their own pace, so never stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.metrics.numbers import Number, ratio_number, ratio_parts
from pengaduan.metrics.rollup_models import RollupCase

Span = tuple[int, int]
MOMENTS = (RollupCase.forwarded, RollupCase.own_due, RollupCase.settled, RollupCase.ended)


def time_ratios(
    session: Session, span: Span, agency_id: int | None, unit: int, category: str
) -> dict[int, Number]:
    """Return the time ratio by agency between two moments, from the cases of that time only."""
    since, end = span
    row = RollupCase
    query = sa.select(row.agency, *MOMENTS).where(
        sa.not_(row.excluded),
        row.own_due.is_not(None),
        row.forwarded < end,
        sa.or_(row.settled.is_(None), row.settled >= since),
        sa.or_(row.settled < end, row.ended.is_(None), row.ended >= end),
    )
    bounds = ((row.agency, agency_id), (row.unit, unit or None), (row.category, category or None))
    for column, value in bounds:
        query = query if value is None else query.where(column == value)
    grouped: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for agency, *moments in session.execute(query):
        grouped[agency].append(moments)
    return {agency: time_ratio(rows, span) for agency, rows in grouped.items()}


def time_ratio(rows: Iterable[Sequence[Any]], span: Span) -> Number:
    """Return the ratio over cases given by :data:`MOMENTS` (due dates are there)."""
    ended = list(_settled(rows := list(rows), span))
    return ratio_number(ended, list(_open(rows, span)))


def _settled(rows: Iterable[Sequence[Any]], span: Span) -> Iterator[int]:
    for forwarded, due, settled, _ in rows:
        if settled is not None and span[0] <= settled < span[1]:
            yield ratio_parts(settled - forwarded, due - forwarded)


def _open(rows: Iterable[Sequence[Any]], span: Span) -> Iterator[int]:
    end = span[1]
    for forwarded, due, settled, ended in rows:
        waits = settled is None or settled >= end
        if waits and (ended is None or ended >= end) and forwarded < end:
            yield ratio_parts(end - forwarded, due - forwarded)
