"""A whole assessment: the seven governments of Bangka Belitung, 49 units, invented levels."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pengaduan.compliance import assessments as work
from pengaduan.compliance import publishing
from pengaduan.compliance.ranking import rankings
from pengaduan.compliance.verification import verify
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.assessments import Level, make_workspace

pytestmark = pytest.mark.slow


def levels_of(place: int) -> Level:
    """Levels 2 to 4, spread otherwise at every government."""
    return lambda _code, n: 4 - (n * (place + 1) + place) % 3


def test_49_units_go_from_evidence_to_a_published_ranking(session, now):
    desk = make_workspace(session, now, entities=None, title="Bangka Belitung 2023")
    units = [unit.id for unit in desk.units()]
    assert len(units) == 49

    for place, unit_id in enumerate(units):
        unit = work.find_unit(session, desk.assessment_id, unit_id)
        desk.finish(unit, levels_of(place // 7))
    until = now + timedelta(days=14)
    frozen = publishing.freeze(
        session, desk.assessor, desk.assessment, objections_until=until, now=now
    )
    chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
    publishing.publish(session, chair, desk.assessment, now=until)

    verdict = verify(session, desk.assessment_id, now=until)[0]
    assert (verdict.problems, verdict.entities, verdict.units) == ((), 7, 49)
    rows = rankings(work.get_published(session, desk.assessment_id))[0].rows
    assert len(rows) == 7
    assert all(row.complete for row in rows)
    content = json.loads(frozen.content)
    assert sum(len(u["indicators"]) for e in content["entities"] for u in e["units"]) == 49 * 38
    assert {row.entity.name: row.rank for row in rows} == content["ranks"]
