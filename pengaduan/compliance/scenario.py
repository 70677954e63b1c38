"""What one level more would do: which indicators lift an entity to the next category.

A draft for thinking, never a result: it changes nothing and is marked as a draft wherever shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pengaduan.compliance.models import AssessedUnit, Entity
from pengaduan.compliance.unit_values import raw_values, unit_span
from pengaduan.rules.scoring import Category, Edition, categorise
from pengaduan.rules.scoring.aggregate import unit_weights
from pengaduan.rules.scoring.exact import Exact, round_half_up
from pengaduan.rules.scoring.methodology import Dimension, Indicator


@dataclass(frozen=True, slots=True)
class Step:
    """One level more (or the rest up to the top) for one indicator at one unit.

    ``gain`` is what the entity's score would rise by, exactly.
    """

    unit: AssessedUnit
    indicator: Indicator
    before: Fraction
    after: Fraction
    gain: Fraction

    @property
    def shown_before(self) -> Decimal:
        """The level before, for display."""
        return round_half_up(self.before)

    @property
    def shown_after(self) -> Decimal:
        """The level after, for display."""
        return round_half_up(self.after)

    @property
    def shown(self) -> Decimal:
        """The gain with four decimals, for display."""
        return round_half_up(self.gain, 4)


@dataclass(frozen=True, slots=True)
class Scenario:
    """The way to the next category: ``steps`` are the fewest that reach it, () when none do."""

    now: Category
    target: Category | None
    steps: tuple[Step, ...]
    reached: Category | None
    best: tuple[Step, ...]


def scenario(chosen: Edition, entity: Entity) -> Scenario | None:
    """Return what lifts an entity to the next category with the fewest levels.

    Each step is worth the same on its own, so taking the largest first needs the fewest. None
    while the entity is incomplete or has no indicators.
    """
    exact = _exact(chosen, entity)
    if exact is None:
        return None
    every = sorted(_steps(chosen, entity), key=lambda one: -one.gain)
    now, target = categorise(chosen, exact), _next(chosen, exact)
    singles = [one for one in every if one.before == _level(chosen, one)]
    if target is None:
        return Scenario(now, None, (), None, tuple(singles[:10]))
    taken: list[Step] = []
    value = exact
    for step in every:
        if categorise(chosen, value).score >= target.score:
            break
        taken.append(step)
        value += step.gain
    reached = categorise(chosen, min(value, Fraction(100)))
    enough = reached.score >= target.score
    return Scenario(now, target, tuple(taken) if enough else (), reached, tuple(singles[:10]))


def _exact(chosen: Edition, entity: Entity) -> Fraction | None:
    values = [unit_span(chosen, unit).exact for unit in entity.units]
    known = [value for value in values if value is not None]
    if not known or len(known) != len(values):
        return None
    if not any(unit.scores for unit in entity.units):
        return None
    return sum(known, Fraction(0)) / len(known)


def _next(chosen: Edition, exact: Fraction) -> Category | None:
    """Return the category above the present one at its lowest score."""
    now = categorise(chosen, exact)
    codes = [band.code for band in chosen.bands]
    place = codes.index(now.code)
    if place == 0:
        return None
    band = chosen.bands[place - 1]
    step = Decimal(1).scaleb(-chosen.decimals)
    return categorise(chosen, band.minimum + step if band.exclusive else band.minimum)


def _level(chosen: Edition, step: Step) -> Fraction:
    raw = raw_values(chosen, step.unit).get(step.indicator.code)
    return Fraction(-1) if raw is None else Fraction(raw)


def _steps(chosen: Edition, entity: Entity) -> Iterator[Step]:
    weights = unit_weights(chosen)
    for unit in entity.units:
        raw = raw_values(chosen, unit)
        for dimension in chosen.dimensions:
            share = weights[dimension.code] / len(entity.units)
            yield from _of_dimension(unit, dimension, share, raw)


def _of_dimension(
    unit: AssessedUnit, dimension: Dimension, share: Fraction, raw: Mapping[str, Exact | None]
) -> Iterator[Step]:
    for indicator in dimension.indicators:
        value = raw.get(indicator.code)
        if value is None or not indicator.scale.levels:
            continue
        worth = share * Fraction(indicator.weight) / 100 * Fraction(indicator.scale.factor)
        before, top = Fraction(value), Fraction(indicator.scale.highest)
        while before < top:
            after = min(before + 1, top)
            yield Step(unit, indicator, before, after, worth * (after - before))
            before = after
