"""The same things scored under two editions: samples, units and published totals."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    Entity,
    IndicatorScore,
    ScoreBasis,
)
from pengaduan.compliance.unit_values import unit_span
from pengaduan.rules.scoring import Edition, ScoringError, categorise
from pengaduan.rules.scoring.aggregate import dimension_interval, unit_value, unit_weights
from pengaduan.rules.scoring.estimate import complaint_dimension
from pengaduan.rules.scoring.exact import Exact
from pengaduan.rules.scoring.methodology import Indicator

QUARTERS: Final = (0, 1, 2, 3, 4)
NO_COMPLAINTS: Final = "no_complaints"
MOST_UNITS: Final = 30
MOST_ENTITIES: Final = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score and what an edition calls it; everything "" where it cannot be scored."""

    score: str = ""
    category: str = ""
    zone: str = ""
    opinion: str = ""
    opinion_en: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing under both editions. ``kind`` is sample, unit or entity."""

    kind: str
    name: str
    old: Verdict
    new: Verdict

    @property
    def differs(self) -> bool:
        """Whether score, category, zone or opinion is another one."""
        return self.old != self.new


def trial(session: Session, old: Edition, new: Edition) -> dict[str, Any]:
    """Return the comparison as a value that can be stored with a draft."""
    return {"base": old.id, "lines": [asdict(line) for line in compare(session, old, new)]}


def stored_lines(trial: dict[str, Any]) -> list[Line]:
    """Return the lines of a stored comparison."""
    return [
        Line(one["kind"], one["name"], Verdict(**one["old"]), Verdict(**one["new"]))
        for one in trial["lines"]
    ]


def compare(session: Session, old: Edition, new: Edition) -> list[Line]:
    """Score samples, the newest scored units and published totals under both editions.

    A unit gets a verdict only where nothing that the edition weighs is missing.
    """
    return [*_samples(old, new), *_units(session, old, new), *_entities(session, old, new)]


def _samples(old: Edition, new: Edition) -> Iterator[Line]:
    for quarter in QUARTERS:
        name = f"{25 * quarter}"
        yield Line("sample", name, _sample(old, quarter), _sample(new, quarter))
    empty = _without_complaints(old), _without_complaints(new)
    if any(one != Verdict() for one in empty):
        yield Line("sample", NO_COMPLAINTS, *empty)


def _sample(chosen: Edition, quarter: int) -> Verdict:
    share = Fraction(quarter, 4)
    parts: dict[str, Exact] = {}
    for dimension in chosen.dimensions:
        raw: dict[str, Exact | None] = {i.code: _raw(i, share) for i in dimension.indicators}
        parts[dimension.code] = dimension_interval(chosen, dimension.code, raw).low
    if chosen.trust is not None:
        parts[chosen.trust.code] = 100 * share
    return _verdict(chosen, parts)


def _raw(indicator: Indicator, share: Fraction) -> Fraction:
    """Return a part of the highest raw value, or the lowest one where the scale begins later."""
    scale = indicator.scale
    return max(Fraction(scale.highest) * share, Fraction(scale.lowest))


def _without_complaints(chosen: Edition) -> Verdict:
    try:
        complaints = complaint_dimension(chosen).code
    except ScoringError:
        return Verdict()
    parts: dict[str, Exact] = dict.fromkeys(unit_weights(chosen), Decimal(100))
    return _verdict(chosen, parts | {complaints: Decimal(0)})


def _verdict(chosen: Edition, parts: dict[str, Exact]) -> Verdict:
    if set(parts) != set(unit_weights(chosen)):
        return Verdict()
    return _said(chosen, unit_value(chosen, parts))


def _said(chosen: Edition, value: Exact) -> Verdict:
    found = categorise(chosen, value)
    return Verdict(
        score=str(found.score),
        category=found.code,
        zone=found.zone.value if found.zone else "",
        opinion=found.opinion,
        opinion_en=found.opinion_en,
    )


def _units(session: Session, old: Edition, new: Edition) -> Iterator[Line]:
    query = (
        sa.select(AssessedUnit)
        .join(Entity, Entity.id == AssessedUnit.entity_id)
        .join(Assessment, Assessment.id == Entity.assessment_id)
        .where(sa.or_(AssessedUnit.dimensions.any(), AssessedUnit.scores.any()))
        .options(
            selectinload(AssessedUnit.dimensions),
            selectinload(AssessedUnit.scores).selectinload(IndicatorScore.values),
            joinedload(AssessedUnit.entity),
        )
        .order_by(Assessment.year.desc(), AssessedUnit.id)
        .limit(MOST_UNITS)
    )
    for unit in session.scalars(query):
        before, after = _unit(old, unit), _unit(new, unit)
        if before != Verdict() or after != Verdict():
            yield Line("unit", f"{unit.entity.name}: {unit.name}", before, after)


def _unit(chosen: Edition, unit: AssessedUnit) -> Verdict:
    """Score a unit; nothing where it is incomplete or its values do not fit the scales."""
    try:
        exact = unit_span(chosen, unit).exact
        return Verdict() if exact is None else _said(chosen, exact)
    except ScoringError:
        return Verdict()


def _entities(session: Session, old: Edition, new: Edition) -> Iterator[Line]:
    query = (
        sa.select(Entity.name, Entity.published_score, Assessment.year)
        .join(Assessment, Assessment.id == Entity.assessment_id)
        .where(Entity.basis == ScoreBasis.PUBLISHED, Entity.published_score.is_not(None))
        .order_by(Assessment.year.desc(), Entity.id)
        .limit(MOST_ENTITIES)
    )
    for name, score, year in session.execute(query):
        if score is not None:
            yield Line("entity", f"{name} ({year})", _said(old, score), _said(new, score))
