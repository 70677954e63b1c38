"""Read the frozen months of an agency or unit: what was frozen, and what was corrected since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.metrics.breaches import CHARGED
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import batched, cases_of
from pengaduan.metrics.comparison import Month
from pengaduan.metrics.figures import RULES
from pengaduan.metrics.month_models import FrozenMonth, FrozenMonthState, MonthCorrection
from pengaduan.metrics.months import Holder, Told, nothing, stored
from pengaduan.metrics.numbers import Number
from pengaduan.metrics.quality import QUALITY

KNOWN = (*RULES, QUALITY, CHARGED)
"""Every figure that opens a list."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """The figures of somebody's month as frozen; ``sha256`` is empty where there were none."""

    frozen_at: datetime
    figures: Mapping[str, Told]
    sha256: str = ""
    rule: str = ""

    def told(self, code: str) -> Told:
        """Return one figure; of whom has no case it is nothing."""
        return self.figures.get(code) or nothing(code)


@dataclass(frozen=True, slots=True)
class SeriesMonth:
    """A month of a trend: frozen, or still open; ``figures`` is what stands in it."""

    month: Month
    frozen: FrozenFigures | None

    @property
    def figures(self) -> Mapping[str, Number]:
        """The frozen numbers, or those of now while the month is open."""
        if self.frozen is None:
            return self.month.figures
        return {code: self.frozen.told(code).number for code in self.month.figures}


def frozen_of(session: Session, holder: Holder, codes: Sequence[str]) -> dict[str, FrozenFigures]:
    """Return those of these months that are frozen, by code; two queries.

    Months that were frozen before units were are none of a unit.
    """
    agency_id, unit = holder
    states = sa.select(FrozenMonthState).where(FrozenMonthState.month.in_(codes))
    if unit:
        states = states.where(FrozenMonthState.units)
    found = {one.month: FrozenFigures(one.frozen_at, {}) for one in session.scalars(states)}
    rows = sa.select(FrozenMonth).where(
        FrozenMonth.agency_id == agency_id,
        FrozenMonth.unit == unit,
        FrozenMonth.month.in_(list(found)),
    )
    for row in session.scalars(rows):
        found[row.month] = FrozenFigures(row.frozen_at, stored(row), row.sha256, row.rule)
    return found


def series_of(session: Session, holder: Holder, months: Sequence[Month]) -> list[SeriesMonth]:
    """Return the months of a trend, frozen ones as they were frozen."""
    known = frozen_of(session, holder, [one.period.code for one in months])
    return [SeriesMonth(one, known.get(one.period.code)) for one in months]


def corrections(session: Session, holder: Holder, codes: Sequence[str]) -> list[MonthCorrection]:
    """Return the correction lines of an agency or unit in these months, the newest first."""
    query = sa.select(MonthCorrection).where(
        MonthCorrection.agency_id == holder[0],
        MonthCorrection.unit == holder[1],
        MonthCorrection.month.in_(codes),
    )
    return list(session.scalars(query.order_by(MonthCorrection.id.desc())))


def cases_by_id(session: Session, ids: Sequence[int]) -> dict[int, Case]:
    """Return cases as they are now, by id; those of a frozen list among them."""
    return {
        case.id: case for some in batched(sorted(ids), _BATCH) for case in cases_of(session, some)
    }
