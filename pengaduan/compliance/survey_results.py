"""What a survey found: counts by question, the satisfaction index, and what it proposes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.compliance.given_values import Given
from pengaduan.compliance.survey_models import SurveyAnswer, UnitSurvey
from pengaduan.compliance.surveys import (
    edition_of,
    elements,
    forms,
    survey_of_unit,
    surveys_of,
)
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.indexes import index, satisfaction_index
from pengaduan.rules.scoring.methodology import Band, Indicator

MARKS: Final = (1, 2, 3, 4)
FEW: Final = 5
"""Counts from one to one less than this are not shown to the agency."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of satisfaction: how often each mark was given, and their mean."""

    code: str
    counts: tuple[int, ...]
    mean: Decimal | None

    @property
    def counted(self) -> int:
        """How many answered it."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of maladministration: how many answered, and how many met it."""

    indicator: Indicator
    counted: int
    met: int

    @property
    def is_small(self) -> bool:
        """Whether few met it or few did not, so that the agency does not see it."""
        return any(0 < one < FEW for one in (self.met, self.counted - self.met, self.counted))


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a survey; ``value`` is None while answers are missing.

    Then ``low`` and ``high`` span what the missing answers of the sample can still make of it.
    """

    survey: UnitSurvey
    answers: int
    elements: tuple[Element, ...]
    forms: tuple[Form, ...]
    value: Decimal | None
    low: Decimal
    high: Decimal
    band: Band | None

    @property
    def enough(self) -> bool:
        """Whether the sample was reached."""
        return self.answers >= self.survey.target


def answers_of(
    session: Session, survey_id: int, code: str = "", mark: int | None = None
) -> list[SurveyAnswer]:
    """Return the answers to a survey in order; of one question, or with one answer to it.

    Every figure is the length of such a list.
    """
    query = sa.select(SurveyAnswer).where(SurveyAnswer.survey_id == survey_id)
    rows = session.scalars(query.order_by(SurveyAnswer.id)).all()
    return [row for row in rows if _fits(row, code, mark)]


def _fits(row: SurveyAnswer, code: str, mark: int | None) -> bool:
    return not code or (code in row.given and mark in {None, row.given[code]})


def _counts(rows: Sequence[SurveyAnswer], code: str, marks: Sequence[int]) -> tuple[int, ...]:
    return tuple(sum(_fits(row, code, mark) for row in rows) for mark in marks)


def _element(rows: Sequence[SurveyAnswer], code: str) -> Element:
    counts = _counts(rows, code, MARKS)
    exact = _mean(counts)
    return Element(code, counts, None if exact is None else round_half_up(exact, 3))


def _mean(counts: Sequence[int]) -> Fraction | None:
    """Return the mean mark of those who answered (house rule for questions left out)."""
    counted = sum(counts)
    marked = sum(mark * count for mark, count in zip(MARKS, counts, strict=True))
    return Fraction(marked, counted) if counted else None


def spanned(counts: Sequence[int], target: int, missing: int) -> Fraction:
    """Return the mean mark if everybody still missing from the sample gave ``missing``."""
    absent = max(0, target - sum(counts))
    marked = sum(mark * count for mark, count in zip(MARKS, counts, strict=True))
    return Fraction(marked + missing * absent, sum(counts) + absent)


def result_of(session: Session, survey: UnitSurvey) -> Result:
    """Return what a survey has found until now, from its answers alone."""
    rows = answers_of(session, survey.id)
    chosen = index(survey.index_code)
    found = tuple(_element(rows, code) for code in elements(survey.index_code))
    means = [_mean(one.counts) for one in found]
    known = [mean for mean in means if mean is not None]
    complete = len(rows) >= survey.target and len(known) == len(means)
    low, high = (
        satisfaction_index(chosen, [spanned(one.counts, survey.target, mark) for one in found])
        for mark in (MARKS[0], MARKS[-1])
    )
    value = satisfaction_index(chosen, known) if complete else None
    return Result(
        survey=survey,
        answers=len(rows),
        elements=found,
        forms=tuple(
            Form(one, len(answers_of(session, survey.id, one.code)), _met(rows, one.code))
            for one in forms(edition_of(survey))
        ),
        value=value,
        low=low if value is None else value,
        high=high if value is None else value,
        band=None if value is None else chosen.band(value),
    )


def newest_result(session: Session, unit_id: int) -> Result | None:
    """Return what the newest survey of a unit has found, None where there is none."""
    rows = surveys_of(session, unit_id)
    return result_of(session, survey_of_unit(session, unit_id, rows[0].id)) if rows else None


def _met(rows: Sequence[SurveyAnswer], code: str) -> int:
    return sum(_fits(row, code, 1) for row in rows)


def proposal(result: Result, indicator: Indicator) -> Given | None:
    """Return what a survey proposes for an indicator, None where it says nothing of it.

    A form of maladministration gets its counts; an indicator on the scale of the satisfaction
    index gets the index, once the sample was reached.
    """
    for form in result.forms:
        if form.indicator.code == indicator.code:
            return Given(counted=form.counted, met=form.met) if form.counted else None
    scale = indicator.scale
    if result.value is not None and scale.lowest == 25 and scale.highest == 100:
        return Given(value=result.value)
    return None
