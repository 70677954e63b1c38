"""From the rows of a unit to exact values: indicator, dimension, unit; intervals where unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pengaduan.compliance.models import AssessedUnit, IndicatorScore, ScoreState, SourceValue
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.aggregate import (
    Interval,
    dimension_interval,
    unit_interval,
    unit_weights,
)
from pengaduan.rules.scoring.exact import Exact, total
from pengaduan.rules.scoring.methodology import Dimension, Indicator
from pengaduan.rules.scoring.sampling import SourceKind, source_kind, sources

WHOLE = Interval(Fraction(0), Fraction(100))


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """What is known of a unit: the span of every part of its score, and of the score itself."""

    parts: Mapping[str, Interval]
    whole: Interval

    @property
    def exact(self) -> Fraction | None:
        """The exact score, None while anything is missing."""
        return self.whole.low if self.whole.is_point else None


def source_raw(row: SourceValue) -> Exact | None:
    """Return the raw value of one source: as entered, or the share of those who met nothing.

    A survey without a valid answer says nothing: None.
    """
    if row.value is not None:
        return row.value
    if not row.counted:
        return None
    return Fraction(100 * (row.counted - (row.met or 0)), row.counted)


def raw_value(
    edition: Edition, indicator: Indicator, unit_name: str, values: Sequence[SourceValue]
) -> Exact | None:
    """Return the mean of the sources of an indicator, None while one of them is missing."""
    known = {row.source: source_raw(row) for row in values}
    wanted = [known.get(one.code) for one in sources(edition, indicator, unit_name)]
    found = [value for value in wanted if value is not None]
    if len(found) != len(wanted):
        return None
    return total(found) / len(found)


def raw_values(edition: Edition, unit: AssessedUnit) -> dict[str, Exact | None]:
    """Return the raw value of every indicator that has a row; None where it is incomplete."""
    rows = {row.indicator: row for row in unit.scores}
    return {
        indicator.code: raw_value(edition, indicator, unit.name, rows[indicator.code].values)
        for indicator in edition.indicators
        if indicator.code in rows
    }


def _part(
    edition: Edition, dimension: Dimension, unit: AssessedUnit, raw: Mapping[str, Exact | None]
) -> Interval:
    own = {i.code: raw[i.code] for i in dimension.indicators if i.code in raw}
    if own:
        return dimension_interval(edition, dimension.code, own)
    return _entered(unit, dimension.code)


def _entered(unit: AssessedUnit, code: str) -> Interval:
    for row in unit.dimensions:
        if row.dimension == code:
            return Interval(Fraction(row.score), Fraction(row.score))
    return WHOLE


def unit_span(edition: Edition, unit: AssessedUnit) -> UnitSpan:
    """Return the span of a unit: its total as entered, or its parts under the edition's weights.

    A dimension comes from its indicators as soon as one of them has a row, else from the score
    entered for the whole dimension; what is missing spans its whole scale, never a guess.
    """
    raw = raw_values(edition, unit)
    parts = {d.code: _part(edition, d, unit, raw) for d in edition.dimensions}
    for code in unit_weights(edition):
        parts.setdefault(code, _entered(unit, code))
    if unit.total is not None and not raw:
        return UnitSpan(parts, Interval(Fraction(unit.total), Fraction(unit.total)))
    return UnitSpan(parts, unit_interval(edition, parts))


def has_values(unit: AssessedUnit) -> bool:
    """Tell whether anything at all is known of a unit."""
    return unit.total is not None or bool(unit.dimensions) or bool(unit.scores)


def covered_dimensions(edition: Edition, unit: AssessedUnit) -> frozenset[str]:
    """Return the dimensions of a unit that come from its indicators."""
    scored = {row.indicator for row in unit.scores}
    return frozenset(
        d.code for d in edition.dimensions if any(i.code in scored for i in d.indicators)
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How many indicators of a unit there are, and how far they are."""

    total: int
    scored: int
    submitted: int
    signed: int

    def plus(self, other: "Progress") -> "Progress":
        """Return both together."""
        return Progress(
            self.total + other.total,
            self.scored + other.scored,
            self.submitted + other.submitted,
            self.signed + other.signed,
        )


def progress(edition: Edition, unit: AssessedUnit) -> Progress:
    """Count the indicators of a unit: complete ones, those in review, those signed off."""
    raw = raw_values(edition, unit)
    states = [row.state for row in unit.scores if row.indicator in raw]
    return Progress(
        total=len(edition.indicators),
        scored=sum(value is not None for value in raw.values()),
        submitted=states.count(ScoreState.SUBMITTED),
        signed=states.count(ScoreState.SIGNED),
    )


def is_complete(
    edition: Edition, indicator: Indicator, unit: AssessedUnit, row: IndicatorScore
) -> bool:
    """Tell whether every source of an indicator has its value."""
    return raw_value(edition, indicator, unit.name, row.values) is not None


__all__ = [
    "Progress",
    "SourceKind",
    "UnitSpan",
    "covered_dimensions",
    "has_values",
    "is_complete",
    "progress",
    "raw_value",
    "raw_values",
    "source_kind",
    "source_raw",
    "unit_span",
]
