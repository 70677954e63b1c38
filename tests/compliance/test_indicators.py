"""Complaint indicators: proposals beside the assessor's levels, and the score they make."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pengaduan.compliance import indicators
from pengaduan.compliance.indicators import complaint_sheet, proposals_for, scope_of
from pengaduan.compliance.ranking import unit_result
from pengaduan.rules.scoring.levels import Proposal
from tests.factories.assessments import make_workspace

CODES = [f"PGD-{n}" for n in range(1, 7)]


@pytest.fixture
def desk(session, now):
    return make_workspace(session, now)


def sheet_of(desk):
    return complaint_sheet(desk.session, desk.assessment, desk.unit(), now=desk.now)


def test_a_unit_of_a_known_agency_has_a_scope(desk):
    assert scope_of(desk.assessment, desk.unit(), now=desk.now) is not None


def test_the_records_propose_for_every_complaint_indicator(desk):
    found = proposals_for(desk.session, desk.assessment, desk.unit(), now=desk.now)

    assert list(found) == CODES


def test_without_levels_the_dimension_is_an_interval(desk):
    sheet = sheet_of(desk)

    assert (sheet.low, sheet.high) == (Decimal("0.00"), Decimal("100.00"))
    assert sheet.missing == tuple(CODES)


def test_complete_levels_make_the_score_of_the_dimension(desk):
    for code in CODES:
        desk.prove(desk.unit(), code)
        desk.score(desk.unit(), code, 4)

    sheet = sheet_of(desk)
    assert sheet.low == sheet.high == Decimal("100.00")
    assert unit_result(desk.edition, desk.unit()).span.parts["PGD"].is_point


def test_proposal_and_level_stand_side_by_side(desk, monkeypatch):
    proposed = {"PGD-5": Proposal("F-P5", 2, 2)}
    monkeypatch.setattr(indicators, "proposals", lambda _session, _scope: proposed)
    desk.prove(desk.unit(), "PGD-5")
    desk.score(desk.unit(), "PGD-5", 1, reason="Uji petik.")

    row = next(one for one in sheet_of(desk).rows if one.code == "PGD-5")
    assert (row.proposal, row.level, row.reason) == (proposed["PGD-5"], 1, "Uji petik.")


def test_an_edition_before_2022_has_no_complaint_indicators(session, now):
    desk = make_workspace(session, now, year=2022)

    assert indicators.has_complaint_dimension(desk.edition)
