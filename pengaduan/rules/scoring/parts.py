"""The steps below a unit: publication channels, respondents, and the products of 2015-2021."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from pengaduan.rules.scoring.aggregate import dimension_interval
from pengaduan.rules.scoring.categories import check_range
from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.exact import Exact, total
from pengaduan.rules.scoring.methodology import Edition, EntityRule


def mean(values: Sequence[Exact]) -> Fraction:
    """Return the plain mean, exactly: of respondents, of observed products, of units."""
    if not values:
        raise ScoringError("a mean needs at least one value")
    return total(values) / len(values)


def channel_value(edition: Edition, raw: Mapping[str, Exact]) -> Fraction:
    """Join the raw value of each publication channel by the split of the edition (2021).

    Every channel of the split must be given and no other.
    """
    split = dict(edition.channel_split)
    if not split or set(raw) != set(split):
        raise ScoringError(f"{edition.id} needs a value for each of its channels and no other")
    for value in raw.values():
        check_range(value)
    return total(Fraction(split[code]) * Fraction(raw[code]) for code in split) / 100


def product_value(edition: Edition, raw: Mapping[str, Exact]) -> Fraction:
    """Return the score of one product (0-100): the weights of the components found, summed.

    Every component must be given; ``ScoringError`` for editions that do not score by product.
    """
    if edition.entity_rule is not EntityRule.PRODUCT_MEAN:
        raise ScoringError(f"{edition.id} does not score by product")
    missing = [one.code for one in edition.indicators if one.code not in raw]
    if missing:
        raise ScoringError(f"{edition.id} also needs {', '.join(missing)}")
    return dimension_interval(edition, edition.dimensions[0].code, raw).low
