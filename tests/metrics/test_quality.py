"""The share of audited answers that passed feeds the proposed level (CF-1 m_quality)."""

from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa

from pengaduan.complaints.quality_models import QualityItem
from pengaduan.handling.quality import NewAudit, draw, read
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.quality import quality_share
from pengaduan.metrics.scope import Scope, period
from pengaduan.rules.quality import rubrics
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring.levels import Reason
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case, new_complaint

LINES = [line.code for line in rubrics()["R-2026-1"].lines]


def test_the_share_counts_from_five_read_answers_and_lowers_the_level(session, now):
    closed = now - timedelta(days=100)
    case = make_case(session, closed, "closed")
    for _ in range(4):
        case.new = new_complaint()
        case.until("closed")
    head, scope = (
        make_actor(session, Role.OMBUDSMAN_UNIT_HEAD),
        Scope(period("2026"), now, case.agency.id),
    )
    audit = draw(session, head, NewAudit("Uji", closed.date(), closed.date(), 5, "x"), now=now)
    items = session.scalars(sa.select(QualityItem).filter_by(audit_id=audit.id)).all()
    readers = [make_actor(session, Role.OMBUDSMAN_EXAMINER) for _ in range(2)]

    for place, item in enumerate(items):
        assert quality_share(session, scope) is None
        scores = dict.fromkeys(LINES, 0 if place < 4 else 2)
        for reader in readers[: 2 if item.second else 1]:
            read(session, reader, item, scores, now=now)

    # One of five passed: 0.2, and by the Wilson bound less.
    share = quality_share(session, scope)
    assert share is not None
    assert Decimal("0.06") < share < Decimal("0.2")
    assert Reason.QUALITY_LOW in proposals(session, scope)["PGD-5"].reasons
