"""From indicators to dimensions, units and entities, exact until the edition rounds.

The editions round "the final score of each level before the category is looked up": a unit
score is rounded for itself, an entity score is the mean of the *unrounded* unit values rounded
once. Use :func:`unit_value` to carry a computed unit on; a published unit score is used as printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pengaduan.rules.scoring.categories import check_range, score_of
from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.exact import Exact, total
from pengaduan.rules.scoring.methodology import Dimension, Edition, EntityRule, Indicator


@dataclass(frozen=True, slots=True)
class Interval:
    """A value that is only known to lie between two ends, because something is not yet scored."""

    low: Fraction
    high: Fraction

    @property
    def is_point(self) -> bool:
        """Say whether nothing is missing."""
        return self.low == self.high

    def rounded(self, edition: Edition) -> tuple[Decimal, Decimal]:
        """Return both ends rounded half up as the edition rounds a final score."""
        return score_of(edition, self.low), score_of(edition, self.high)


def indicator_score(indicator: Indicator, raw: Exact) -> Fraction:
    """Bring a raw value (or the mean of several) of the indicator's scale to 0-100, exactly."""
    scale = indicator.scale
    check_range(raw)
    if not Fraction(scale.lowest) <= Fraction(raw) <= Fraction(scale.highest):
        raise ScoringError(f"{indicator.code} takes {scale.lowest} to {scale.highest}, not {raw}")
    return Fraction(raw) * Fraction(scale.factor)


def dimension_interval(edition: Edition, code: str, raw: Mapping[str, Exact | None]) -> Interval:
    """Return the dimension score (0-100) from raw indicator values; None or absent is unknown.

    An unknown indicator spans its whole scale, so the result is an interval, never a guess.
    """
    dimension = _dimension(edition, code)
    known = {indicator.code for indicator in dimension.indicators}
    _refuse_unknown(edition, raw, known)
    low = high = Fraction(0)
    for indicator in dimension.indicators:
        ends = _ends(indicator, raw.get(indicator.code))
        low += Fraction(indicator.weight) * ends.low / 100
        high += Fraction(indicator.weight) * ends.high / 100
    return Interval(low, high)


def unit_interval(edition: Edition, dimensions: Mapping[str, Interval]) -> Interval:
    """Return the unit score when some dimension scores are only known as intervals."""
    low = unit_value(edition, {code: part.low for code, part in dimensions.items()})
    high = unit_value(edition, {code: part.high for code, part in dimensions.items()})
    return Interval(low, high)


def unit_value(edition: Edition, dimensions: Mapping[str, Exact]) -> Fraction:
    """Return the exact unit score from its dimension scores (0-100), not rounded.

    Every dimension of the edition must be given and no other; the 2025 edition also takes the
    public trust score (code T25) with its own share of the quality.
    """
    weights = unit_weights(edition)
    _refuse_unknown(edition, dimensions, set(weights))
    missing = [code for code in weights if code not in dimensions]
    if missing:
        raise ScoringError(f"{edition.id} also needs {', '.join(missing)}")
    for value in dimensions.values():
        check_range(value)
    return total(weights[code] * Fraction(dimensions[code]) for code in weights)


def unit_score(edition: Edition, dimensions: Mapping[str, Exact]) -> Decimal:
    """Return the unit score with two places, half up; see :func:`unit_value`."""
    return score_of(edition, unit_value(edition, dimensions))


def unit_weights(edition: Edition) -> Mapping[str, Fraction]:
    """Return the share (0-1) of each part of a unit score; the shares sum to exactly 1."""
    if not edition.usable_for_scoring:
        raise ScoringError(f"{edition.id} is kept for the history and cannot score")
    trust = edition.trust
    rest = 1 - Fraction(trust.weight) / 100 if trust else Fraction(1)
    weights = {d.code: rest * Fraction(d.weight) / 100 for d in edition.dimensions}
    if trust:
        weights[trust.code] = 1 - rest
    return weights


def quality(edition: Edition, *, four_dimensions: Exact, public_trust: Exact) -> Decimal:
    """Return the 2025 quality score (70 percent dimensions, 30 percent trust), two places."""
    if edition.trust is None:
        raise ScoringError(f"{edition.id} has no public trust part")
    check_range(four_dimensions)
    check_range(public_trust)
    share = Fraction(edition.trust.weight) / 100
    return score_of(
        edition, (1 - share) * Fraction(four_dimensions) + share * Fraction(public_trust)
    )


def entity_score(
    edition: Edition, units: Sequence[Exact], *, products: Sequence[int] | None = None
) -> Decimal:
    """Return the entity score with two places, half up, from the values of its units.

    From 2022 on it is the plain mean of the units. Before (``EntityRule.PRODUCT_MEAN``) it is the
    mean of all products: either ``units`` holds one value per product, or ``products`` says how
    many products stand behind each unit value. Raises ``ScoringError`` for no units.
    """
    counts = _product_counts(edition, units, products)
    for value in units:
        check_range(value, edition.scale_maximum)
    pairs = zip(units, counts, strict=True)
    return score_of(edition, total(Fraction(u) * n for u, n in pairs) / sum(counts))


def _product_counts(
    edition: Edition, units: Sequence[Exact], products: Sequence[int] | None
) -> Sequence[int]:
    if not units:
        raise ScoringError("an entity needs at least one unit")
    if products is None:
        return [1] * len(units)
    if edition.entity_rule is not EntityRule.PRODUCT_MEAN:
        raise ScoringError(f"{edition.id} does not weight units by their products")
    if len(products) != len(units) or min(products) < 1:
        raise ScoringError("every unit needs a count of at least one product")
    return products


def _ends(indicator: Indicator, raw: Exact | None) -> Interval:
    if raw is None:
        scale = indicator.scale
        return Interval(
            indicator_score(indicator, scale.lowest), indicator_score(indicator, scale.highest)
        )
    value = indicator_score(indicator, raw)
    return Interval(value, value)


def _dimension(edition: Edition, code: str) -> Dimension:
    for dimension in edition.dimensions:
        if dimension.code == code:
            return dimension
    raise ScoringError(f"{edition.id} has no dimension {code!r}")


def _refuse_unknown(edition: Edition, given: Mapping[str, object], known: set[str]) -> None:
    unknown = [code for code in given if code not in known]
    if unknown:
        raise ScoringError(f"{edition.id} does not know {', '.join(unknown)}")
