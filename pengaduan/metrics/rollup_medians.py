"""The medians of the roll-ups: found by the background for an agency, by a reader where it must."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.metrics.middle import Middle, middle
from pengaduan.metrics.rollup import periods_of
from pengaduan.metrics.rollup_models import RollupCase, RollupMedian
from pengaduan.metrics.scope import end_of, start_of

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
KEY: Final = ("period", "unit", "category", "agency", "name")


@dataclass(slots=True)
class Spans:
    """The spans of one median: what is answered, and since when the others wait."""

    fixed: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)

    def middle_at(self, moment: int) -> Middle | None:
        """Return the middle as it is at a moment."""
        return middle(self.fixed, self.waiting, moment)


def _places(unit: int, category: str) -> list[tuple[int, str]]:
    return [(0, ""), (0, category), *([(unit, "")] if unit else [])]


def spans(
    rows: Iterable[Sequence[Any]], moment: int, wanted: Collection[str]
) -> dict[MedianKey, Spans]:
    """Sort the spans of cases (:data:`SPAN`) into the medians of the wanted periods.

    As they are at ``moment``, or at the end of a period that is over.
    """
    found: dict[MedianKey, Spans] = defaultdict(Spans)
    for agency, unit, category, forwarded, answered, settled in rows:
        places = [(*place, agency) for place in _places(unit, category)]
        for period, end in _running(forwarded, forwarded, moment, wanted):
            for place in places:
                kept = found[period, *place, FIRST_RESPONSE]
                if answered is not None and answered < end:
                    kept.fixed.append(answered - forwarded)
                else:
                    kept.waiting.append(forwarded)
        if settled is not None:
            for period, _ in _running(settled, forwarded, moment, wanted):
                for place in places:
                    found[period, *place, RESOLUTION].fixed.append(settled - forwarded)
    return found


def _running(
    at: int, forwarded: int, moment: int, wanted: Collection[str]
) -> Iterator[tuple[str, int]]:
    """Yield the wanted periods in which something at this moment counts, each with its end."""
    for period in periods_of(at):
        end = min(end_of(period), moment)
        if period in wanted and max(at, forwarded) < end:
            yield period, end


def live(
    session: Session, agencies: Collection[int], periods: Collection[str], moment: int
) -> dict[MedianKey, Spans]:
    """Return the spans of some agencies in some periods from their cases; one query."""
    since, until = min(map(start_of, periods)), max(map(end_of, periods))
    query = sa.select(*SPAN).where(
        RollupCase.agency.in_(agencies),
        sa.not_(RollupCase.excluded),
        sa.or_(
            sa.and_(RollupCase.forwarded >= since, RollupCase.forwarded < until),
            sa.and_(RollupCase.settled >= since, RollupCase.settled < until),
        ),
    )
    return spans(session.execute(query), moment, periods)


def store_medians(session: Session, touched: Mapping[int, Collection[str]], moment: int) -> None:
    """Find anew the medians of these periods by agency, and those that time has overtaken."""
    wanted = defaultdict(set, {agency: set(periods) for agency, periods in touched.items()})
    overtaken = sa.select(RollupMedian.agency, RollupMedian.period).where(
        RollupMedian.valid_until <= moment
    )
    for agency, period in session.execute(overtaken.distinct()):
        wanted[agency].add(period)
    for agency, periods in sorted(wanted.items()):
        session.execute(
            sa.delete(RollupMedian).where(
                RollupMedian.agency == agency, RollupMedian.period.in_(periods)
            )
        )
        rows = _rows(live(session, (agency,), periods, moment), moment)
        if rows:
            session.execute(sa.insert(RollupMedian), rows)


def _rows(found: Mapping[MedianKey, Spans], moment: int) -> list[dict[str, Any]]:
    rows = []
    for key, some in found.items():
        end = end_of(key[0])
        one = some.middle_at(min(moment, end))
        if one is not None:
            named = dict(zip(KEY, key, strict=True)) | asdict(one)
            rows.append(named | {"valid_until": _still(one, end)})
    return rows


def _still(found: Middle, end: int) -> int | None:
    """Return until when a middle is right; None when its period is over before."""
    until = found.valid_until
    return None if until is None or until >= end else until
