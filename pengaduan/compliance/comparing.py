"""This year against the last one, only within one edition; and how sure a result is."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.compliance.models import Assessment, Entity, ScoreBasis
from pengaduan.compliance.ranking import Ranked, results
from pengaduan.compliance.released import get_published
from pengaduan.compliance.unit_values import progress
from pengaduan.rules.scoring import Edition


@dataclass(frozen=True, slots=True)
class Before:
    """The published assessment of the year before; ``scores`` is empty across a break."""

    year: int
    edition: str
    comparable: bool
    scores: dict[str, Decimal]


def before(session: Session, assessment: Assessment) -> Before | None:
    """Return last year's published scores, None when nothing was published for it.

    Where the edition is another one the two are not comparable, and no score is given.
    """
    query = sa.select(Assessment).where(
        Assessment.year == assessment.year - 1, Assessment.published_at.is_not(None)
    )
    names = {entity.name for entity in assessment.entities}
    for row in session.scalars(query.order_by(Assessment.id.desc())).all():
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
