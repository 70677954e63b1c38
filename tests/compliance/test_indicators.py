"""Levels of the complaint indicators: proposals, caps, reasons, and the score they make."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance import assessments as work
from pengaduan.compliance import indicators
from pengaduan.compliance.assessments import NewAssessment, NewUnit
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.indicators import complaint_sheet, set_levels
from pengaduan.compliance.models import IndicatorLevel, LevelSource
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring.levels import Proposal, Reason
from tests.factories.accounts import make_actor

CODES = [f"PGD-{n}" for n in range(1, 7)]
NEW = NewUnit("Kota Pangkalpinang", AgencyKind.CITY, "Kepulauan Bangka Belitung", "Dukcapil")


@pytest.fixture
def assessor(session):
    return make_actor(session, Role.OMBUDSMAN_ASSESSOR)


@pytest.fixture
def assessment(session, assessor, now):
    return work.create(session, assessor, NewAssessment(2023, "Uji"), now=now)


@pytest.fixture
def unit(session, assessor, assessment, now):
    made = work.add_unit(session, assessor, work.get(session, assessment.id), NEW, now=now)
    session.expire_all()
    return work.find_unit(session, assessment.id, made.id)


@pytest.fixture
def propose(monkeypatch):
    """Let the records propose these levels."""

    def fix(**proposals: Proposal) -> None:
        found = {code.replace("_", "-"): one for code, one in proposals.items()}
        monkeypatch.setattr(indicators, "proposals", lambda _session, _scope: found)

    return fix


def _set(session, assessor, assessment, unit, levels, reasons=None, version=None, *, now):
    given = {code: (levels.get(code), (reasons or {}).get(code, "")) for code in CODES}
    seen = unit.version if version is None else version
    return set_levels(session, assessor, assessment, unit, given, version=seen, now=now)


def test_an_added_unit_finds_its_agency(session, unit):
    assert unit.entity.agency_id is not None


def test_without_levels_the_dimension_is_an_interval(session, assessment, unit, now):
    sheet = complaint_sheet(session, assessment, unit, now=now)

    assert (sheet.estimate.low, sheet.estimate.high) == (Decimal("0.00"), Decimal("100.00"))
    assert sheet.estimate.missing == tuple(CODES)


def test_complete_levels_make_the_score_of_the_dimension(
    session, assessor, assessment, unit, now, propose
):
    propose()
    sheet = _set(session, assessor, assessment, unit, dict.fromkeys(CODES, 4), now=now)

    assert sheet.estimate.low == sheet.estimate.high == Decimal("100.00")
    assert {row.dimension: row.score for row in unit.dimensions} == {"PGD": Decimal("100.000000")}


def test_incomplete_levels_make_no_score(session, assessor, assessment, unit, now, propose):
    propose()
    sheet = _set(session, assessor, assessment, unit, {"PGD-1": 4}, now=now)

    assert sheet.estimate.missing == tuple(CODES[1:])
    assert list(unit.dimensions) == []


def test_a_level_above_the_cap_is_refused(session, assessor, assessment, unit, now, propose):
    propose(PGD_5=Proposal("F-P5", 2, 2, (Reason.QUALITY_NOT_MEASURED,)))

    with pytest.raises(AssessmentError, match="batas rumusnya"):
        _set(session, assessor, assessment, unit, {"PGD-5": 3}, {"PGD-5": "baik"}, now=now)


def test_a_deviation_needs_a_reason(session, assessor, assessment, unit, now, propose):
    propose(PGD_5=Proposal("F-P5", 2, 2))

    with pytest.raises(AssessmentError, match="alasan"):
        _set(session, assessor, assessment, unit, {"PGD-5": 1}, now=now)


def test_proposal_and_level_are_kept_side_by_side(
    session, assessor, assessment, unit, now, propose
):
    propose(PGD_5=Proposal("F-P5", 2, 2))
    _set(session, assessor, assessment, unit, {"PGD-5": 1}, {"PGD-5": "SOP tidak dipakai"}, now=now)

    rows = session.scalars(sa.select(IndicatorLevel).where(IndicatorLevel.indicator == "PGD-5"))
    assert {row.source: (row.level, row.reason) for row in rows} == {
        LevelSource.PROPOSED: (2, None),
        LevelSource.ASSESSOR: (1, "SOP tidak dipakai"),
    }


def test_an_outdated_form_overwrites_nothing(session, assessor, assessment, unit, now, propose):
    propose()
    _set(session, assessor, assessment, unit, {"PGD-1": 4}, now=now)

    with pytest.raises(AssessmentError, match="orang lain"):
        _set(session, assessor, assessment, unit, {"PGD-1": 0}, version=1, now=now)


def test_a_published_assessment_takes_no_level(session, assessor, assessment, unit, now, propose):
    propose()
    assessment.published_at = now

    with pytest.raises(AssessmentError, match="diumumkan"):
        _set(session, assessor, assessment, unit, {"PGD-1": 4}, now=now)


def test_the_same_unit_is_added_once(session, assessor, assessment, unit, now):
    session.expire_all()
    with pytest.raises(AssessmentError, match="sudah ada"):
        work.add_unit(session, assessor, work.get(session, assessment.id), NEW, now=now)
