"""The share of audited answers that passed (CF-1 m_quality)."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality import passed
from pengaduan.complaints.quality_models import QualityAudit, QualityItem, QualityReading
from pengaduan.metrics.scope import Scope
from pengaduan.rules.scoring.proportions import cautious_share


def quality_share(session: Session, scope: Scope) -> Decimal | None:
    """Return the careful share of passed answers among an agency's audited ones, None below five.

    The cases were closed in the period; an answer counts when all its readings are there, and once
    per case, by the newest audit that drew it.
    """
    query = (
        sa.select(QualityItem, QualityAudit)
        .join(QualityAudit, QualityAudit.id == QualityItem.audit_id)
        .join(Complaint, Complaint.id == QualityItem.complaint_id)
        .where(
            QualityItem.agency_id == scope.agency_id,
            Complaint.closed_at >= scope.period.since,
            Complaint.closed_at < scope.end,
        )
        .order_by(QualityItem.id)
    )
    if scope.unit_id is not None:
        query = query.where(Complaint.unit_id == scope.unit_id)
    rows = [(item, audit) for item, audit in session.execute(query)]
    taken: dict[int, list[QualityReading]] = {}
    ids = [item.id for item, _ in rows]
    readings = sa.select(QualityReading).where(QualityReading.item_id.in_(ids))
    for one in session.scalars(readings.order_by(QualityReading.place)):
        taken.setdefault(one.item_id, []).append(one)
    results = {
        item.complaint_id: result
        for item, audit in rows
        if (result := passed(audit, item, taken.get(item.id, []))) is not None
    }
    return cautious_share(sum(results.values()), len(results))
