"""From stored scores to a ranking: entity score, category, zone and opinion of the edition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import AssessedUnit, Assessment, Entity, ScoreBasis
from pengaduan.compliance.unit_values import UnitSpan, has_values, unit_span
from pengaduan.rules.scoring import Category, Edition, categorise, entity_score
from pengaduan.rules.scoring.categories import score_of
from pengaduan.rules.scoring.exact import Exact, round_half_up


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit's exact value (None until scored) and the rounded one for display.

    ``span`` is what is known of it: an interval while something is missing.
    """

    unit: AssessedUnit
    exact: Exact | None
    shown: Decimal | None
    span: UnitSpan


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity's place. ``rank`` is shared by equal scores (1, 1, 3); None while incomplete.

    ``between`` are the lowest and the highest score that are still possible.
    """

    rank: int | None
    entity: Entity
    score: Decimal | None
    category: Category | None
    units: tuple[UnitResult, ...]
    between: tuple[Decimal, Decimal] | None = None

    @property
    def complete(self) -> bool:
        """Whether every unit has a score; an incomplete entity is not ranked."""
        return self.score is not None


@dataclass(frozen=True, slots=True)
class Ranking:
    """One class of agencies, best first, incomplete ones at the end by name."""

    kinds: tuple[AgencyKind, ...]
    rows: tuple[Ranked, ...]


def unit_result(chosen: Edition, unit: AssessedUnit) -> UnitResult:
    """Return a unit's value: its total as entered, or its weighted dimensions, unrounded."""
    span = unit_span(chosen, unit)
    exact = span.exact
    return UnitResult(unit, exact, None if exact is None else score_of(chosen, exact), span)


def _score(chosen: Edition, entity: Entity, units: Sequence[UnitResult]) -> Decimal | None:
    if entity.basis is ScoreBasis.PUBLISHED:
        published = entity.published_score
        return None if published is None else round_half_up(published, chosen.decimals)
    values = [unit.exact for unit in units if unit.exact is not None]
    if not values or len(values) != len(units):
        return None
    return entity_score(chosen, values)


def _between(
    chosen: Edition, entity: Entity, units: Sequence[UnitResult]
) -> tuple[Decimal, Decimal] | None:
    if entity.basis is ScoreBasis.PUBLISHED or not any(has_values(one.unit) for one in units):
        return None
    low = entity_score(chosen, [one.span.whole.low for one in units])
    return low, entity_score(chosen, [one.span.whole.high for one in units])


def result(chosen: Edition, entity: Entity) -> Ranked:
    """Return an entity's score and category, not yet ranked."""
    units = tuple(unit_result(chosen, unit) for unit in entity.units)
    score = _score(chosen, entity, units)
    category = None if score is None else categorise(chosen, score)
    between = _between(chosen, entity, units)
    return Ranked(None, entity, score, category, units, between)


def _order(row: Ranked) -> tuple[int, Decimal, str]:
    return (
        (0, -row.score, row.entity.name)
        if row.score is not None
        else (1, Decimal(0), row.entity.name)
    )


def rank(rows: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Order best first; equal scores share a rank and the next one is skipped (1, 1, 3)."""
    ordered = sorted(rows, key=_order)
    placed: list[Ranked] = []
    for position, row in enumerate(ordered, 1):
        place: int | None = position if row.complete else None
        if placed and row.complete and placed[-1].score == row.score:
            place = placed[-1].rank
        placed.append(replace(row, rank=place))
    return tuple(placed)


CLASSES: tuple[tuple[AgencyKind, ...], ...] = (
    (AgencyKind.COORDINATING_MINISTRY, AgencyKind.MINISTRY),
    (AgencyKind.STATE_BODY,),
    (AgencyKind.PROVINCE,),
    (AgencyKind.REGENCY, AgencyKind.CITY),
)


def results(assessment: Assessment, chosen: Edition | None = None) -> list[Ranked]:
    """Return every entity's score and category, unranked; ``chosen`` is its edition if at hand."""
    using = chosen or edition(assessment.edition)
    return [result(using, entity) for entity in assessment.entities]


def rankings(assessment: Assessment, chosen: Edition | None = None) -> list[Ranking]:
    """Return one ranking per class of agencies; classes are never mixed.

    Regencies and cities stand together, as the Ombudsman's regional tables print them.
    """
    every = results(assessment, chosen)
    found = (
        Ranking(kinds, rank([row for row in every if row.entity.kind in kinds]))
        for kinds in CLASSES
    )
    return [ranking for ranking in found if ranking.rows]
