"""Read the roll-ups: the sums of a period, what is not summed yet, and the medians.

A page costs the agencies it shows, whatever exists. There is no answer here (None), and the caller
counts the cases, while the roll-ups are not built, for a moment that lies before they were summed,
and in a transaction that has changed cases itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.metrics.middle import Middle
from pengaduan.metrics.numbers import Number, Totals
from pengaduan.metrics.rollup import METRICS, micros
from pengaduan.metrics.rollup_book import TOUCHED, TOUCHED_POINTS
from pengaduan.metrics.rollup_medians import FIRST_RESPONSE, RESOLUTION, live
from pengaduan.metrics.rollup_models import RollupState
from pengaduan.metrics.rollup_question import Shape, counting, middles, moved
from pengaduan.metrics.rollup_ratio import time_ratios
from pengaduan.metrics.scope import FIRST_YEAR, JAKARTA, Period, Scope, end_of, start_of

_MOMENT: Final = timedelta(microseconds=1)
# The background may sum while a page is made; the page then shows the moment of the sums.
_JUST_NOW: Final = 60_000_000
Found = dict[tuple[str, int], Totals]
Medians = dict[tuple[str, int, str], Decimal]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which roll-ups: of some periods, of one agency or all, of one unit or category or all."""

    periods: tuple[Period, ...]
    seen: int
    agency_id: int | None = None
    unit: int = 0
    category: str = ""
    ratio: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.periods)

    def end(self, period: Period) -> int:
        """The end of a period, or the moment of looking while it still runs."""
        return min(micros(period.until), self.seen)


def wanted(scope: Scope, *periods: Period, category: str = "", ratio: bool = False) -> Wanted:
    """Return what to read for a scope (which has no ``handler_id``), or for several periods.

    ``ratio`` asks for the time ratio as well, which reads the cases of the periods.
    """
    return Wanted(
        periods or (scope.period,),
        micros(scope.seen_at),
        scope.agency_id,
        scope.unit_id or 0,
        category,
        ratio,
    )


def totals(session: Session, asked: Wanted) -> Found | None:
    """Return the totals by period and agency that have any; None where cases must be counted.

    Three queries, and a fourth where a median must be found from cases.
    """
    found = counts(session, asked)
    return None if found is None else completed(session, found)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was asked, moved to the moment of the sums, and the counts by period and agency."""

    asked: Wanted
    counts: Mapping[tuple[str, int], tuple[int, ...]]


def counts(session: Session, asked: Wanted) -> Counted | None:
    """Return the counts of those that have any; None where cases must be counted. Two queries."""
    state = session.execute(sa.select(RollupState.built, RollupState.summed_to)).first()
    if state is None or not state.built or asked.seen < state.summed_to - _JUST_NOW:
        return None
    if session.info.get(TOUCHED) or session.info.get(TOUCHED_POINTS):
        return None
    asked = replace(asked, seen=max(asked.seen, state.summed_to))
    return Counted(asked, _counts(session, asked))


def completed(session: Session, found: Counted, agencies: Collection[int] | None = None) -> Found:
    """Return the totals of what was counted, or of some agencies of it, with their medians.

    One query, and a second where a median must be found from cases.
    """
    asked, counts = found.asked, found.counts
    if agencies is not None:
        counts = {key: one for key, one in counts.items() if key[1] in agencies}
    medians = _medians(session, asked, counts, agencies)
    ratios = _ratios(session, asked) if asked.ratio else {}
    return {
        key: Totals(
            dict(zip(METRICS, one, strict=True)),
            medians.get((*key, FIRST_RESPONSE)),
            medians.get((*key, RESOLUTION)),
            ratios.get(key),
        )
        for key, one in counts.items()
    }


def _ratios(session: Session, asked: Wanted) -> dict[tuple[str, int], Number]:
    found: dict[tuple[str, int], Number] = {}
    for one in asked.periods:
        span = (micros(one.since), asked.end(one))
        for agency, number in time_ratios(
            session, span, asked.agency_id, asked.unit, asked.category
        ).items():
            found[one.code, agency] = number
    return found


def _counts(session: Session, asked: Wanted) -> dict[tuple[str, int], tuple[int, ...]]:
    """Add up sums and changes in one statement, hence from one snapshot."""
    shape = Shape(
        len(asked.periods), asked.agency_id is not None, bool(asked.unit), bool(asked.category)
    )
    values: dict[str, object] = {"agency": asked.agency_id, "unit": asked.unit}
    values["category"] = asked.category
    for place, period in enumerate(asked.periods):
        values |= {
            f"code_{place}": period.code,
            f"since_{place}": micros(period.since),
            f"end_{place}": asked.end(period),
            f"history_{place}": _history(asked, period),
        }
    rows = map(tuple, session.execute(counting(shape), values))
    return {(row[0], row[1]): row[2:] for row in rows if any(row[2:])}


def _history(asked: Wanted, period: Period) -> list[str]:
    """Return the sums that make up the balance at the end of a period: years, then months.

    While a period runs, all that is summed lies before the moment of looking.
    """
    last = period.until.astimezone(JAKARTA) - _MOMENT
    years = [f"{year}" for year in range(FIRST_YEAR, last.year)]
    if asked.seen < micros(period.until):
        return [*years, f"{last.year}"]
    return [*years, *(f"{last.year}-{month:02d}" for month in range(1, last.month + 1))]


def _medians(
    session: Session,
    asked: Wanted,
    counts: Mapping[tuple[str, int], Any],
    agencies: Collection[int] | None,
) -> Medians:
    """Return the medians of all agencies (or of some) that have any, in days.

    A stored one counts unless changes may have moved it since, or time overtook it.
    """
    alone, some = asked.agency_id is not None, agencies is not None
    values: dict[str, object] = {
        "codes": list(asked.codes),
        "unit": asked.unit,
        "category": asked.category,
    }
    values |= {"agency": asked.agency_id, "agencies": list(agencies or ()), "seen": asked.seen}
    values |= {"since": min(map(start_of, asked.codes)), "until": max(map(end_of, asked.codes))}
    stale = set(session.scalars(moved(agency=alone), values))
    ends = {period.code: asked.end(period) for period in asked.periods}
    found: Medians = {}
    for code, agency, name, *sides, until in session.execute(
        middles(agency=alone, some=some and not alone), values
    ):
        if until is not None and until < ends[code]:
            stale.add(agency)
        else:
            found[code, agency, name] = Middle(*sides).at(ends[code])
    stale &= {agency for _, agency in counts}
    if not stale:
        return found
    kept = {key: value for key, value in found.items() if key[1] not in stale}
    return kept | _live(session, asked, stale, ends)


def _live(session: Session, asked: Wanted, agencies: set[int], ends: Mapping[str, int]) -> Medians:
    found = live(session, agencies, asked.codes, asked.seen, (asked.unit, asked.category))
    return {
        (code, agency, name): one.at(ends[code])
        for (code, _, _, agency, name), one in found.items()
    }
