"""Surveys of units: who may answer when, what is counted, and what is proposed from it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from pengaduan.audit.models import AuditEntry
from pengaduan.compliance import surveys
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.given_values import Given
from pengaduan.compliance.survey_models import SurveyAnswer
from pengaduan.compliance.survey_results import answers_of, proposal, result_of, spanned
from pengaduan.rules.scoring.sample_size import sample_size
from tests.factories.assessments import make_workspace

MONTH = timedelta(days=30)
# Computed in law/law.yaml from the published formula.
SAMPLES = {10: 10, 50: 44, 100: 80, 200: 132, 500: 217, 1000: 278, 5000: 357, 10_000: 370,
           100_000: 383, 1_000_000: 384}  # fmt: skip


@pytest.fixture
def desk(session, now):
    return make_workspace(session, now)


@pytest.fixture
def survey(desk, session, now):
    """A survey of the first unit that needs four answers."""
    unit = desk.unit()
    plan = surveys.Plan(now, now + MONTH, target=4)
    made = surveys.open_survey(session, desk.assessor, desk.assessment, unit, plan, now=now)
    return surveys.survey_of_unit(session, unit.id, made.id)


def marks(value, **more):
    return {**{f"U{n}": value for n in range(1, 10)}, **more}


def answers(session, survey, now, *given):
    for place, one in enumerate(given):
        surveys.answer(session, survey, one, f"nonce-{survey.id}-{place}", now=now)


def test_the_sample_is_that_of_the_table():
    assert {number: sample_size(number) for number in SAMPLES} == SAMPLES


def test_the_sample_is_worked_out_from_the_number_of_users(desk, session, now):
    unit, plan = desk.unit(), surveys.Plan(now, now + MONTH, population=1000)

    made = surveys.open_survey(session, desk.assessor, desk.assessment, unit, plan, now=now)

    assert made.target == 278
    tags = session.scalars(sa.select(AuditEntry.tag).order_by(AuditEntry.id.desc())).first()
    assert tags == "assessment:survey_opened"


@pytest.mark.parametrize(
    ("since", "until", "target"),
    [(0, -1, 30), (2, 1, 30), (0, 400, 30), (0, 30, None), (0, 30, 0)],
)
def test_a_survey_that_cannot_be_is_refused(desk, session, now, since, until, target):
    plan = surveys.Plan(now + timedelta(since), now + timedelta(until), target=target)

    with pytest.raises(AssessmentError):
        surveys.open_survey(session, desk.assessor, desk.assessment, desk.unit(), plan, now=now)


def test_a_unit_has_one_survey_at_a_time(desk, survey, session, now):
    plan = surveys.Plan(now, now + MONTH, target=4)
    with pytest.raises(AssessmentError):
        surveys.open_survey(session, desk.assessor, desk.assessment, desk.unit(), plan, now=now)

    surveys.end_survey(session, desk.assessor, desk.assessment, survey, now=now)

    assert surveys.open_survey(session, desk.assessor, desk.assessment, desk.unit(), plan, now=now)


def test_the_same_form_twice_is_one_answer_and_an_answer_is_never_changed(survey, session, now):
    first = surveys.answer(session, survey, marks(3), "a" * 20, now=now)
    again = surveys.answer(session, survey, marks(1), "a" * 20, now=now)

    assert again.id == first.id
    assert [row.given["U1"] for row in answers_of(session, survey.id)] == [3]
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(sa.update(SurveyAnswer).values(nonce="b"))
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(sa.delete(SurveyAnswer))


@pytest.mark.parametrize("wrong", [{}, {"U1": 0}, {"U1": 5}, {"U10": 3}, {"OUT-P1": 2}, {"x": 1}])
def test_an_answer_that_no_question_offers_is_refused(survey, session, now, wrong):
    with pytest.raises(AssessmentError):
        surveys.answer(session, survey, wrong, "c" * 20, now=now)

    assert answers_of(session, survey.id) == []


def test_nobody_answers_outside_the_period(survey, session, now):
    for moment in (now - timedelta(seconds=1), survey.closes_at):
        with pytest.raises(AssessmentError):
            surveys.answer(session, survey, marks(3), "d" * 20, now=moment)


def test_until_the_sample_is_reached_the_index_is_an_interval(survey, session, now):
    answers(session, survey, now, marks(4), marks(4))

    result = result_of(session, survey)

    # Two of four answered with 4; the others may give 1 or 4: (4+4+1+1)/4 * 25 and 4 * 25.
    assert (result.value, result.low, result.high) == (None, Decimal("62.50"), Decimal("100.00"))
    assert not result.enough


def test_the_index_is_the_mean_of_the_elements_times_25(survey, session, now):
    answers(session, survey, now, marks(4), marks(3), marks(3, U9=1), marks(2))

    result = result_of(session, survey)

    # Eight elements of mean 3, one of (4+3+1+2)/4 = 2.5: 26.5/9 * 25 = 73.611.
    assert (result.value, result.band and result.band.code) == (Decimal("73.61"), "C")
    assert result.elements[8].mean == Decimal("2.500")


def test_every_figure_is_the_length_of_its_list(survey, session, now):
    answers(session, survey, now, marks(4, **{"OUT-P1": 1}), marks(3, **{"OUT-P1": 0}), {"U1": 2})

    result = result_of(session, survey)

    assert result.answers == len(answers_of(session, survey.id))
    for one in result.elements:
        lists = [len(answers_of(session, survey.id, one.code, mark)) for mark in (1, 2, 3, 4)]
        assert list(one.counts) == lists
        assert one.counted == len(answers_of(session, survey.id, one.code))
    for form in result.forms:
        code = form.indicator.code
        assert form.counted == len(answers_of(session, survey.id, code))
        assert form.met == len(answers_of(session, survey.id, code, 1))


def test_a_survey_proposes_its_counts_and_once_complete_its_index(desk, survey, session, now):
    given = [marks(4, **{"OUT-P1": one}) for one in (0, 0, 1, 0)]
    answers(session, survey, now, *given[:3])
    indicators = {one.code: one for one in desk.edition.indicators}
    early = result_of(session, survey)
    surveys.answer(session, survey, given[3], "last-" * 5, now=now)
    late = result_of(session, survey)

    assert proposal(early, indicators["OUT-P1"]) == Given(counted=3, met=1)
    assert proposal(early, indicators["OUT-I1"]) is None
    assert proposal(late, indicators["OUT-I1"]) == Given(value=Decimal("100.00"))
    assert proposal(late, indicators["OUT-P2"]) is None
    assert proposal(late, indicators["PGD-4"]) is None


COUNTS = st.tuples(*[st.integers(0, 5)] * 4)


@given(COUNTS, COUNTS.filter(any))
def test_whatever_the_missing_answer_the_mean_ends_inside_the_interval(until_now, later):
    at_the_end = [a + b for a, b in zip(until_now, later, strict=True)]
    target = sum(at_the_end)

    low, high = (spanned(until_now, target, mark) for mark in (1, 4))

    assert low <= spanned(at_the_end, target, 1) <= high
