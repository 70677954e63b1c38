"""Complaint indicators of a unit: what the records propose beside what the assessor set.

While levels are missing the dimension is an interval, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from pengaduan.compliance.editions import edition
from pengaduan.compliance.models import AssessedUnit, Assessment
from pengaduan.compliance.unit_values import raw_values
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.scoring import Edition, ScoringError
from pengaduan.rules.scoring.aggregate import dimension_interval
from pengaduan.rules.scoring.categories import score_of
from pengaduan.rules.scoring.estimate import complaint_dimension
from pengaduan.rules.scoring.exact import Exact
from pengaduan.rules.scoring.levels import Proposal


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: its name in the edition, the proposal, and the level that was set."""

    code: str
    name: str
    name_status: str
    proposal: Proposal | None
    level: Exact | None
    reason: str


@dataclass(frozen=True, slots=True)
class ComplaintSheet:
    """The complaint indicators of a unit; ``low`` and ``high`` differ while levels are missing."""

    rows: tuple[IndicatorRow, ...]
    low: Decimal
    high: Decimal
    missing: tuple[str, ...]
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


def proposals_for(
    session: Session, assessment: Assessment, unit: AssessedUnit, *, now: datetime
) -> Mapping[str, Proposal]:
    """Return what the records propose for a unit; nothing where the formulas do not apply."""
    scope = _scope(assessment, unit, now)
    if scope is None or not has_complaint_dimension(edition(assessment.edition)):
        return {}
    return proposals(session, scope)


def scope_of(assessment: Assessment, unit: AssessedUnit, *, now: datetime) -> Scope | None:
    """Return whose cases the proposals count; None while the entity has no agency here."""
    return _scope(assessment, unit, now)


def complaint_sheet(
    session: Session, assessment: Assessment, unit: AssessedUnit, *, now: datetime
) -> ComplaintSheet:
    """Return the sheet of a unit of an assessment whose edition has complaint indicators."""
    chosen = edition(assessment.edition)
    dimension = complaint_dimension(chosen)
    proposed = proposals_for(session, assessment, unit, now=now)
    raw = raw_values(chosen, unit)
    known = {row.indicator: row for row in unit.scores}
    rows = tuple(
        IndicatorRow(
            code=indicator.code,
            name=indicator.name_id,
            name_status=indicator.name_status.value,
            proposal=proposed.get(indicator.code),
            level=raw.get(indicator.code),
            reason=(known[indicator.code].reason or "") if indicator.code in known else "",
        )
        for indicator in dimension.indicators
    )
    span = dimension_interval(chosen, dimension.code, {row.code: row.level for row in rows})
    missing = tuple(row.code for row in rows if row.level is None)
    return ComplaintSheet(
        rows=rows,
        low=score_of(chosen, span.low),
        high=score_of(chosen, span.high),
        missing=missing,
        dimension=dimension.code,
        scope=_scope(assessment, unit, now),
    )
