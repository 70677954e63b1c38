"""The workspace: evidence first, no lost updates, two people, intervals for what is missing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.compliance import workspace
from pengaduan.compliance.errors import AssessmentError, ScoreConflictError
from pengaduan.compliance.given_values import Given
from pengaduan.compliance.models import IndicatorScore, ScoreState
from pengaduan.compliance.ranking import results, unit_result
from pengaduan.compliance.unit_values import progress, raw_values
from pengaduan.compliance.workspace import NewScore
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.levels import Proposal, Reason
from pengaduan.rules.scoring.sampling import sources
from tests.factories.assessments import make_workspace


@pytest.fixture
def desk(session, now):
    return make_workspace(session, now)


def test_a_regency_gets_the_seven_loci_of_its_edition(desk):
    names = [unit.name for unit in desk.units()]

    assert names == list(dict(desk.edition.loci)["regency_or_city"])
    assert len(names) == 7


def test_a_unit_without_levels_is_an_interval_from_0_to_100(desk):
    found = unit_result(desk.edition, desk.unit())

    assert found.span.whole.rounded(desk.edition) == (Decimal("0.00"), Decimal("100.00"))
    assert found.exact is None


def test_a_level_without_evidence_is_refused(desk):
    with pytest.raises(AssessmentError, match="Tanpa bukti"):
        desk.score(desk.unit(), "PRS-1", 4)


def test_the_mean_of_four_officials_is_exact(desk, session):
    unit = desk.unit()
    desk.prove(unit, "INP-K1")
    levels = enumerate((4, 3, 3, 0), 1)
    values = {f"official-{n}": Given(value=Decimal(level)) for n, level in levels}
    item = desk.item(unit, "INP-K1")
    workspace.set_score(session, desk.assessor, item, NewScore(values, 0), now=desk.now)

    assert raw_values(desk.edition, desk.unit())["INP-K1"] == Fraction(10, 4)


def test_three_of_four_officials_are_no_level(desk, session):
    unit = desk.unit()
    desk.prove(unit, "INP-K1")
    values = {f"official-{n}": Given(value=Decimal(4)) for n in (1, 2, 3)}
    item = desk.item(unit, "INP-K1")
    workspace.set_score(session, desk.assessor, item, NewScore(values, 0), now=desk.now)

    assert raw_values(desk.edition, desk.unit()) == {"INP-K1": None}
    assert progress(desk.edition, desk.unit()).scored == 0


def test_a_survey_is_the_share_of_those_who_met_nothing(desk, session):
    unit = desk.unit()
    desk.prove(unit, "OUT-P1")
    new = NewScore({"users": Given(counted=7, met=2)}, 0)
    workspace.set_score(session, desk.assessor, desk.item(unit, "OUT-P1"), new, now=desk.now)

    assert raw_values(desk.edition, desk.unit())["OUT-P1"] == Fraction(500, 7)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("PRS-1", {"product-1": Given(value=Decimal(5))}),
        ("PRS-1", {"product-1": Given(value=Decimal("2.5"))}),
        ("PRS-1", {"official-1": Given(value=Decimal(2))}),
        ("PRS-1", {"product-1": Given(counted=3, met=1)}),
        ("OUT-I1", {"unit": Given(value=Decimal("24.99"))}),
        ("OUT-I1", {"unit": Given(value=Decimal("80.1234567"))}),
        ("OUT-P1", {"users": Given(counted=5, met=6)}),
        ("OUT-P1", {"users": Given(counted=0, met=0)}),
        ("OUT-P1", {"users": Given(value=Decimal(80))}),
    ],
)
def test_what_the_scale_does_not_know_is_refused(desk, session, code, values):
    unit = desk.unit()
    desk.prove(unit, code)
    item = desk.item(unit, code)

    with pytest.raises(AssessmentError):
        workspace.set_score(session, desk.assessor, item, NewScore(values, 0), now=desk.now)


def test_of_two_assessors_the_second_is_shown_what_the_first_stored(desk):
    unit = desk.unit()
    desk.prove(unit, "PRS-1")
    desk.score(unit, "PRS-1", 4)

    with pytest.raises(ScoreConflictError) as refused:
        desk.score(unit, "PRS-1", 1)

    assert refused.value.stored is not None
    assert refused.value.stored.version == 1
    assert raw_values(desk.edition, desk.unit())["PRS-1"] == 4


def test_other_indicators_of_the_unit_do_not_disturb(desk):
    unit = desk.unit()
    for code in ("PRS-1", "PRS-2"):
        desk.prove(unit, code)
        desk.score(unit, code, 4)

    assert desk.score(unit, "PRS-1", 2, version=1).version == 2


def test_the_formulas_cap_holds_and_a_deviation_needs_a_reason(desk):
    desk.proposals = {"PGD-5": Proposal("F-P5", 2, 2, (Reason.QUALITY_NOT_MEASURED,))}
    unit = desk.unit()
    desk.prove(unit, "PGD-5")

    with pytest.raises(AssessmentError, match="batas rumusnya"):
        desk.score(unit, "PGD-5", 3)
    with pytest.raises(AssessmentError, match="alasan"):
        desk.score(unit, "PGD-5", 1)
    kept = desk.score(unit, "PGD-5", 1, reason="Berkas uji petik tidak lengkap.")
    assert (kept.proposed, kept.reason) == (2, "Berkas uji petik tidak lengkap.")


def test_only_complete_drafts_go_to_review(desk, session):
    unit = desk.unit()
    for code in ("PRS-1", "PRS-2"):
        desk.prove(unit, code)
    desk.score(unit, "PRS-1", 4)
    half = NewScore({"product-1": Given(value=Decimal(4))}, 0)
    workspace.set_score(session, desk.assessor, desk.item(unit, "PRS-2"), half, now=desk.now)

    assert desk.submit(unit) == 1
    states = {row.indicator: row.state for row in desk.unit().scores}
    assert states == {"PRS-1": ScoreState.SUBMITTED, "PRS-2": ScoreState.DRAFT}


def test_nobody_signs_off_their_own_level(desk):
    unit = desk.unit()
    desk.prove(unit, "PRS-1")
    desk.score(unit, "PRS-1", 4)
    desk.submit(unit)

    with pytest.raises(AssessmentError, match="sendiri"):
        desk.sign(unit, desk.assessor)
    assert desk.sign(unit) == 1
    assert desk.unit().scores[0].reviewed_by == desk.reviewer.account_id


def test_the_database_too_wants_a_second_person(desk, session):
    unit = desk.unit()
    desk.prove(unit, "PRS-1")
    row = desk.score(unit, "PRS-1", 4)
    same = {"state": "signed", "reviewed_by": row.scored_by}

    with pytest.raises(IntegrityError):
        session.execute(sa.update(IndicatorScore).values(**same))


def test_what_is_signed_off_is_opened_again_only_with_a_reason(desk, session):
    unit = desk.unit()
    desk.prove(unit, "PRS-1")
    desk.score(unit, "PRS-1", 4)
    desk.submit(unit)
    desk.sign(unit)
    row, parent = desk.unit().scores[0], desk.assessment
    row = desk.unit().scores[0]

    seen = {"version": row.version, "now": desk.now}
    with pytest.raises(AssessmentError, match="Buka lagi"):
        desk.score(desk.unit(), "PRS-1", 1, version=row.version)
    with pytest.raises(AssessmentError, match="alasan"):
        workspace.reopen(session, desk.reviewer, parent, row, " ", **seen)
    workspace.reopen(session, desk.reviewer, parent, row, "Bukti kurang.", **seen)
    assert (row.state, row.reviewed_by) == (ScoreState.DRAFT, None)
    assert desk.score(desk.unit(), "PRS-1", 1, version=row.version).state is ScoreState.DRAFT


def test_every_step_leaves_its_line(desk, session):
    unit = desk.unit()
    desk.prove(unit, "PRS-1")
    desk.score(unit, "PRS-1", 4)
    desk.submit(unit)
    desk.sign(unit)

    tags = [line.tag for line in lines(session, f"assessment:{desk.assessment_id}")]
    assert tags[-4:] == [
        Tag.ASSESSMENT_EVIDENCE_ADDED,
        Tag.ASSESSMENT_SCORED,
        Tag.ASSESSMENT_SUBMITTED,
        Tag.ASSESSMENT_SIGNED,
    ]


def test_a_missing_unit_leaves_the_entity_an_interval(desk):
    desk.score_all(desk.unit(), lambda _code, _place: 4)

    only = results(desk.assessment)[0]
    assert only.score is None
    scored = unit_result(desk.edition, desk.unit()).span.whole.low
    assert only.between == (
        round_half_up(scored / 7),
        round_half_up((scored + 600) / 7),
    )


def test_level_four_everywhere_is_exactly_100(desk):
    unit = desk.unit()
    for indicator in desk.edition.indicators:
        desk.prove(unit, indicator.code)
        item = desk.item(unit, indicator.code)
        best, none_met = Given(value=indicator.scale.highest), Given(counted=30, met=0)
        asked = sources(item.edition, indicator, unit.name)
        values = {one.code: none_met if one.code == "users" else best for one in asked}
        workspace.set_score(desk.session, desk.assessor, item, NewScore(values, 0), now=desk.now)

    assert unit_result(desk.edition, desk.unit()).exact == 100
