"""CF-1 totals: the estimate of the complaint dimension and the internal index HPI."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pengaduan.rules.scoring.aggregate import Interval, dimension_interval
from pengaduan.rules.scoring.categories import score_of
from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL, TOP
from pengaduan.rules.scoring.methodology import Dimension, Edition
from pengaduan.rules.scoring.proportions import checked_share

HPI_WEIGHTS: Mapping[str, Decimal] = {
    "m_resp14": Decimal("0.15"),
    "m_sla": Decimal("0.35"),
    "speed": Decimal("0.10"),
    "m_reopen": Decimal("0.15"),
    "csat": Decimal("0.10"),
    "m_quality": Decimal("0.15"),
}
HPI_LEAST_COVERED = Decimal("0.70")


@dataclass(frozen=True, slots=True)
class DimensionEstimate:
    """The complaint dimension from levels, 0-100 with two places; ``label`` goes beside it.

    ``label`` is empty only under an edition whose weights are all those of the official instrument.

    ``low`` and ``high`` differ when a level is missing; ``missing`` names those indicators.
    ``exact`` carries the unrounded interval into a unit score.
    """

    dimension: str
    low: Decimal
    high: Decimal
    missing: tuple[str, ...]
    exact: Interval
    label: str = ESTIMATE_LABEL


@dataclass(frozen=True, slots=True)
class PerformanceFacts:
    """Inputs of HPI: shares 0-1, ``r_time`` a ratio, ``csat`` 0-100; None is not measured."""

    m_resp14: Decimal | None
    m_sla: Decimal | None
    r_time: Decimal | None
    m_reopen: Decimal | None
    csat: Decimal | None
    m_quality: Decimal | None


@dataclass(frozen=True, slots=True)
class Hpi:
    """The internal handling index; None when less than 70 percent of its weight is measured."""

    value: Decimal | None
    covered: Decimal
    label: str = ESTIMATE_LABEL


def complaint_dimension(edition: Edition) -> Dimension:
    """Return the dimension whose indicators are all fed by CF-1 formulas (PGD, G25).

    Editions before 2022 have none: ``ScoringError``.
    """
    for dimension in edition.dimensions:
        if all(indicator.formulas for indicator in dimension.indicators):
            return dimension
    raise ScoringError(f"{edition.id} has no complaint dimension")


def dimension_estimate(edition: Edition, levels: Mapping[str, int | None]) -> DimensionEstimate:
    """Return sum(weight * level / 4) over the complaint indicators of the edition.

    ``levels`` maps indicator codes (PGD-1 ...) to 0-4; a missing or None level is taken at 0 and
    at 4, which gives an interval.
    """
    dimension = complaint_dimension(edition)
    for code, level in levels.items():
        if level is not None and not 0 <= level <= TOP:
            raise ScoringError(f"{code}: a level lies between 0 and {TOP}, not {level}")
    raw = {code: None if level is None else Decimal(level) for code, level in levels.items()}
    exact = dimension_interval(edition, dimension.code, raw)
    codes = (indicator.code for indicator in dimension.indicators)
    return DimensionEstimate(
        dimension=dimension.code,
        low=score_of(edition, exact.low),
        high=score_of(edition, exact.high),
        missing=tuple(code for code in codes if levels.get(code) is None),
        exact=exact,
        label="" if edition.may_be_called_official else ESTIMATE_LABEL,
    )


def speed(r_time: Decimal) -> Fraction:
    """Return clip(1 - (r_time - 0.25) / 0.75, 0, 1): 1 at a quarter of the time allowed."""
    if not r_time.is_finite() or r_time < 0:
        raise ScoringError(f"a time ratio cannot be {r_time}")
    return _clip(1 - (Fraction(r_time) - Fraction(1, 4)) / Fraction(3, 4))


def hpi(facts: PerformanceFacts) -> Hpi:
    """Return the internal handling index, 0-100 with two places, and the share covered (0-1).

    The weights of missing parts are spread over the others.
    """
    parts = _hpi_parts(facts)
    measured = {code: part for code, part in parts.items() if part is not None}
    covered = sum((HPI_WEIGHTS[code] for code in measured), start=Decimal(0))
    if covered < HPI_LEAST_COVERED:
        return Hpi(None, covered)
    gained = sum(Fraction(HPI_WEIGHTS[code]) * part for code, part in measured.items())
    return Hpi(round_half_up(100 * gained / Fraction(covered)), covered)


def _hpi_parts(facts: PerformanceFacts) -> Mapping[str, Fraction | None]:
    reopen, csat = checked_share(facts.m_reopen), facts.csat
    if csat is not None and not 0 <= csat <= 100:
        raise ScoringError("satisfaction lies between 0 and 100")
    return {
        "m_resp14": _share(facts.m_resp14),
        "m_sla": _share(facts.m_sla),
        "speed": None if facts.r_time is None else speed(facts.r_time),
        "m_reopen": None if reopen is None else _clip(1 - Fraction(reopen) * 5),
        "csat": None if csat is None else Fraction(csat) / 100,
        "m_quality": _share(facts.m_quality),
    }


def _share(value: Decimal | None) -> Fraction | None:
    return None if checked_share(value) is None else Fraction(value or 0)


def _clip(value: Fraction) -> Fraction:
    return min(max(value, Fraction(0)), Fraction(1))
