"""Levels of the complaint indicators at a unit: what records propose, what the assessor sets.

The proposal and the assessor's level stand side by side. When all levels are set, they make the
score of the complaint dimension; until then they give an interval, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance.assessments import check_open
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    DimensionScore,
    IndicatorLevel,
    LevelSource,
)
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.scoring import Edition, ScoringError
from pengaduan.rules.scoring.estimate import (
    DimensionEstimate,
    complaint_dimension,
    dimension_estimate,
)
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.levels import Proposal, confirmed_level
from pengaduan.rules.texts import N_

PLACES = 6


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: its name in the edition, the proposal, and the level that was set."""

    code: str
    name: str
    name_status: str
    proposal: Proposal | None
    level: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class _NewLevel:
    source: LevelSource
    level: int | None
    reason: str = ""
    set_by: int | None = None


@dataclass(frozen=True, slots=True)
class ComplaintSheet:
    """The complaint indicators of a unit. ``estimate`` is an interval while levels are missing."""

    rows: tuple[IndicatorRow, ...]
    estimate: DimensionEstimate
    dimension: str
    scope: Scope | None


def has_complaint_dimension(chosen: Edition) -> bool:
    """Tell whether the formulas know this edition's complaint indicators (2022 to 2024)."""
    try:
        codes = {indicator.code for indicator in complaint_dimension(chosen).indicators}
    except ScoringError:
        return False
    return all(code.startswith("PGD-") for code in codes)


def _scope(assessment: Assessment, unit: AssessedUnit, now: datetime) -> Scope | None:
    if unit.entity.agency_id is None:
        return None
    period = Period(str(assessment.year), assessment.period_from, assessment.period_to)
    return Scope(period, now, unit.entity.agency_id, unit.unit_id)


def _set_levels(session: Session, unit: AssessedUnit) -> dict[str, IndicatorLevel]:
    query = sa.select(IndicatorLevel).where(
        IndicatorLevel.unit_id == unit.id, IndicatorLevel.source == LevelSource.ASSESSOR
    )
    return {row.indicator: row for row in session.scalars(query)}


def complaint_sheet(
    session: Session, assessment: Assessment, unit: AssessedUnit, *, now: datetime
) -> ComplaintSheet:
    """Return the sheet of a unit of an assessment whose edition has complaint indicators."""
    chosen = edition(assessment.edition)
    dimension = complaint_dimension(chosen)
    scope = _scope(assessment, unit, now)
    proposed = proposals(session, scope) if scope else {}
    known = _set_levels(session, unit)
    rows = tuple(
        IndicatorRow(
            code=indicator.code,
            name=indicator.name_id,
            name_status=indicator.name_status.value,
            proposal=proposed.get(indicator.code),
            level=known[indicator.code].level if indicator.code in known else None,
            reason=(known[indicator.code].reason or "") if indicator.code in known else "",
        )
        for indicator in dimension.indicators
    )
    levels = {row.code: row.level for row in rows}
    return ComplaintSheet(rows, dimension_estimate(chosen, levels), dimension.code, scope)


def set_levels(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    unit: AssessedUnit,
    given: Mapping[str, tuple[int | None, str]],
    *,
    version: int,
    now: datetime,
) -> ComplaintSheet:
    """Store the assessor's level and reason of each indicator, with the proposal beside it.

    AssessmentError where the formula forbids a level, or a deviation has no reason, or the
    assessment is published. When every level is set, the dimension's score follows from them.
    """
    check_open(assessment)
    if unit.version != version:
        raise AssessmentError(
            N_("Nilai satuan ini baru saja diubah orang lain. Muat ulang dahulu.")
        )
    sheet = complaint_sheet(session, assessment, unit, now=now)
    for row in sheet.rows:
        level, reason = given.get(row.code, (None, ""))
        _check(row, level, reason)
        proposed = row.proposal.level if row.proposal else None
        by_assessor = _NewLevel(LevelSource.ASSESSOR, level, reason, actor.account_id)
        for new in (by_assessor, _NewLevel(LevelSource.PROPOSED, proposed)):
            _keep(session, unit, row.code, new, now=now)
    session.flush()
    return _finish(session, actor, assessment, unit, now=now)


def _finish(
    session: Session, actor: Actor, assessment: Assessment, unit: AssessedUnit, *, now: datetime
) -> ComplaintSheet:
    fresh = complaint_sheet(session, assessment, unit, now=now)
    unit.version += 1
    if not fresh.estimate.missing:
        _feed(unit, fresh)
    assessment.changed_at = now
    detail = {"unit": unit.id, "levels": len(fresh.rows) - len(fresh.estimate.missing)}
    chain = f"assessment:{assessment.id}"
    record(session, Tag.ASSESSMENT_SCORED, chain=chain, actor=actor.label, now=now, detail=detail)
    session.flush()
    return fresh


def _check(row: IndicatorRow, level: int | None, reason: str) -> None:
    if level is None or row.proposal is None:
        return
    try:
        confirmed_level(row.proposal, level, reason=reason)
    except ScoringError as error:
        if level > row.proposal.maximum:
            raise AssessmentError(
                N_("Tingkat ini lebih tinggi daripada batas rumusnya.")
            ) from error
        raise AssessmentError(N_("Tulis alasan bila tingkat berbeda dari usulan.")) from error


def _keep(
    session: Session, unit: AssessedUnit, code: str, new: _NewLevel, *, now: datetime
) -> None:
    query = sa.select(IndicatorLevel).where(
        IndicatorLevel.unit_id == unit.id,
        IndicatorLevel.indicator == code,
        IndicatorLevel.source == new.source,
    )
    row = session.scalars(query).first()
    if new.level is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = IndicatorLevel(unit_id=unit.id, indicator=code, source=new.source)
        session.add(row)
    row.level, row.reason = new.level, new.reason.strip() or None
    row.set_by, row.set_at = new.set_by, now


def _feed(unit: AssessedUnit, sheet: ComplaintSheet) -> None:
    """Let complete levels make the score of the complaint dimension."""
    known = {row.dimension: row for row in unit.dimensions}
    score = round_half_up(sheet.estimate.exact.low, PLACES)
    row = known.get(sheet.dimension)
    if row is None:
        row = DimensionScore(unit_id=unit.id, dimension=sheet.dimension, score=score)
        unit.dimensions.append(row)
    row.score = score
    unit.total = None
