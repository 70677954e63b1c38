"""This year against the last one, only within one edition; and how sure a result is."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import AssessedUnit, Assessment, Entity, ScoreBasis
from pengaduan.compliance.ranking import Ranked, results
from pengaduan.compliance.released import get_published
from pengaduan.compliance.unit_values import progress, raw_values
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.exact import round_half_up


@dataclass(frozen=True, slots=True)
class Before:
    """The published assessment of the year before; ``scores`` is empty across a break."""

    year: int
    edition: str
    comparable: bool
    scores: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class UnitBefore:
    """What a unit had a year before, by indicator; ``raw`` is empty across a break."""

    year: int
    edition: str
    comparable: bool
    raw: dict[str, Decimal]


def unit_before(session: Session, assessment: Assessment, unit: AssessedUnit) -> UnitBefore | None:
    """Return last year's published levels of a unit, None when nothing was published of it.

    The unit is known again by its own name and that of its entity. Where the edition is another
    one nothing can be compared, and no level is given.
    """
    for row in session.scalars(_year_before(assessment)).all():
        found = get_published(session, row.id)
        same = _same_unit(found, unit)
        if same is None:
            continue
        if found.edition != assessment.edition:
            return UnitBefore(row.year, found.edition, comparable=False, raw={})
        levels = raw_values(edition(found.edition), same)
        raw = {code: round_half_up(one) for code, one in levels.items() if one is not None}
        return UnitBefore(row.year, found.edition, comparable=True, raw=raw)
    return None


def _same_unit(found: Assessment, unit: AssessedUnit) -> AssessedUnit | None:
    for entity in found.entities:
        if entity.name == unit.entity.name:
            return next((one for one in entity.units if one.name == unit.name), None)
    return None


def _year_before(assessment: Assessment) -> sa.Select[Assessment]:
    return (
        sa.select(Assessment)
        .where(Assessment.year == assessment.year - 1, Assessment.published_at.is_not(None))
        .order_by(Assessment.id.desc())
    )


def level_change(raw: Decimal | None, last: UnitBefore | None, code: str) -> Decimal | None:
    """Return how much the level of an indicator changed, None where nothing can be compared."""
    known = None if last is None else last.raw.get(code)
    return None if raw is None or known is None else raw - known


def before(session: Session, assessment: Assessment) -> Before | None:
    """Return last year's published scores, None when nothing was published for it.

    Where the edition is another one the two are not comparable, and no score is given.
    """
    names = {entity.name for entity in assessment.entities}
    for row in session.scalars(_year_before(assessment)).all():
        found = get_published(session, row.id)
        if not names & {entity.name for entity in found.entities}:
            continue
        if found.edition != assessment.edition:
            return Before(row.year, found.edition, comparable=False, scores={})
        scores = {one.entity.name: one.score for one in results(found) if one.score is not None}
        return Before(row.year, found.edition, comparable=True, scores=scores)
    return None


def change(row: Ranked, last: Before | None) -> Decimal | None:
    """Return how much the score changed, None where there is nothing to compare with."""
    if last is None or row.score is None:
        return None
    known = last.scores.get(row.entity.name)
    return None if known is None else row.score - known


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a result rests on: units with a score, indicators scored and signed off."""

    units: int
    scored_units: int
    indicators: int
    scored: int
    signed: int
    published: bool

    @property
    def by_indicator(self) -> bool:
        """Whether anything was scored indicator by indicator."""
        return self.scored > 0


def coverage(chosen: Edition, row: Ranked) -> Coverage:
    """Count what the result of an entity rests on."""
    entity: Entity = row.entity
    done = [progress(chosen, one.unit) for one in row.units]
    return Coverage(
        units=len(row.units),
        scored_units=sum(one.exact is not None for one in row.units),
        indicators=sum(one.total for one in done),
        scored=sum(one.scored for one in done),
        signed=sum(one.signed for one in done),
        published=entity.basis is ScoreBasis.PUBLISHED,
    )
