"""The audited answers that passed (CF-1 m_quality), with the cases behind the share."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality import passed
from pengaduan.complaints.quality_models import QualityAudit, QualityItem, QualityReading
from pengaduan.metrics.cases import cases_of
from pengaduan.metrics.figures import Figure, share
from pengaduan.metrics.scope import Scope

QUALITY: Final = "quality"


def quality_share(session: Session, scope: Scope) -> Decimal | None:
    """Return the careful share of passed answers among an agency's audited ones, None below five.

    The cases were closed in the period; an answer counts when all its readings are there, and once
    per case, by the newest audit that drew it.
    """
    return quality_figure(session, scope).cautious


def quality_figure(session: Session, scope: Scope) -> Figure:
    """Return the share of audited answers that passed in a scope of one agency, with its cases."""
    nothing = share(QUALITY, (), ())
    return quality_figures(session, scope).get((scope.agency_id or 0, scope.unit_id or 0), nothing)


def quality_figures(session: Session, scope: Scope) -> dict[tuple[int, int], Figure]:
    """Return the share of audited answers that passed, by agency and unit (0 for all its units).

    Only those that have any.
    """
    found: dict[tuple[int, int], dict[int, bool]] = defaultdict(dict)
    for agency_id, unit_id, case_id, result in _results(session, scope):
        for unit in {0, unit_id or 0}:
            found[agency_id, unit][case_id] = result
    return {place: _figure(session, results) for place, results in found.items()}


def _figure(session: Session, results: Mapping[int, bool]) -> Figure:
    base = cases_of(session, sorted(results))
    return share(QUALITY, [case for case in base if results[case.id]], base)


def _results(session: Session, scope: Scope) -> list[tuple[int, int | None, int, bool]]:
    query = (
        sa.select(QualityItem, QualityAudit, Complaint.unit_id)
        .join(QualityAudit, QualityAudit.id == QualityItem.audit_id)
        .join(Complaint, Complaint.id == QualityItem.complaint_id)
        .where(Complaint.closed_at >= scope.period.since, Complaint.closed_at < scope.end)
        .order_by(QualityItem.id)
    )
    if scope.agency_id is not None:
        query = query.where(QualityItem.agency_id == scope.agency_id)
    if scope.unit_id is not None:
        query = query.where(Complaint.unit_id == scope.unit_id)
    rows = session.execute(query).all()
    taken: dict[int, list[QualityReading]] = {}
    ids = [item.id for item, _, _ in rows]
    readings = sa.select(QualityReading).where(QualityReading.item_id.in_(ids))
    for one in session.scalars(readings.order_by(QualityReading.place)):
        taken.setdefault(one.item_id, []).append(one)
    return [
        (item.agency_id, unit_id, item.complaint_id, result)
        for item, audit, unit_id in rows
        if (result := passed(audit, item, taken.get(item.id, []))) is not None
    ]
