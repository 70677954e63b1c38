"""Assessments: creating them, and entering the scores of units."""

from decimal import Decimal

import pytest

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.compliance import assessments as work
from pengaduan.compliance.assessments import NewAssessment
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.ranking import unit_result
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import edition
from tests.factories.accounts import make_actor

UNIT = b"entity,class,province,unit,score\nKota A,kota,X,Dukcapil,50\n"
SCORES = {"INP": Decimal(80), "PRS": Decimal(90), "OUT": Decimal(85), "PGD": Decimal(70)}


@pytest.fixture
def assessor(session):
    """An assessor."""
    return make_actor(session, Role.OMBUDSMAN_ASSESSOR)


@pytest.fixture
def unit(session, assessor, now):
    """A unit of an assessment of 2023 that has a total."""
    made = work.create(session, assessor, NewAssessment(2023, "Uji"), now=now)
    import_scores(session, assessor, made, UNIT, now=now)
    session.expire_all()
    only = work.get(session, made.id).entities[0].units[0]
    return work.find_unit(session, made.id, only.id)


@pytest.mark.parametrize(("year", "chosen"), [(2023, "ORI-2023"), (2022, "ORI-2022")])
def test_the_year_decides_the_edition(session, assessor, now, year, chosen):
    made = work.create(session, assessor, NewAssessment(year, "Uji"), now=now)

    assert made.edition == chosen
    assert [line.tag for line in lines(session, f"assessment:{made.id}")] == [
        Tag.ASSESSMENT_CREATED
    ]


@pytest.mark.parametrize("year", [1990, 2013])
def test_a_year_without_a_usable_edition_is_refused(session, assessor, now, year):
    with pytest.raises(AssessmentError):
        work.create(session, assessor, NewAssessment(year, "Uji"), now=now)


def test_a_title_is_taken_once_a_year(session, assessor, now):
    work.create(session, assessor, NewAssessment(2023, "Uji"), now=now)

    work.create(session, assessor, NewAssessment(2022, "Uji"), now=now)
    with pytest.raises(AssessmentError):
        work.create(session, assessor, NewAssessment(2023, " Uji "), now=now)


def scored(session, assessor, unit, now, version=None, **more):
    given = unit.version if version is None else version
    return work.score_unit(session, assessor, unit, {**SCORES, **more}, version=given, now=now)


def test_dimension_scores_replace_the_total(session, assessor, unit, now):
    assessment_id = unit.entity.assessment_id
    scored(session, assessor, unit, now)
    session.expire_all()

    found = work.find_unit(session, assessment_id, unit.id)
    assert unit_result(edition("ORI-2023"), found).shown == Decimal("82.30")


def test_an_old_version_overwrites_nothing(session, assessor, unit, now):
    old = unit.version
    scored(session, assessor, unit, now)

    with pytest.raises(AssessmentError, match="diubah orang lain"):
        scored(session, assessor, unit, now, version=old, INP=Decimal(1))


@pytest.mark.parametrize("wrong", [Decimal("-0.01"), Decimal("100.01"), Decimal("NaN")])
def test_a_score_outside_the_scale_is_refused(session, assessor, unit, now, wrong):
    with pytest.raises(AssessmentError):
        scored(session, assessor, unit, now, INP=wrong)


def test_other_dimensions_than_the_editions_are_refused(session, assessor, unit, now):
    with pytest.raises(AssessmentError, match="Isi semua dimensi"):
        scored(session, assessor, unit, now, XXX=Decimal(1))


def test_a_unit_of_another_assessment_is_not_found(session, unit):
    with pytest.raises(AssessmentNotFoundError):
        work.find_unit(session, unit.entity.assessment_id + 1, unit.id)


def test_an_unknown_assessment_is_not_found(session):
    with pytest.raises(AssessmentNotFoundError):
        work.get(session, 999)
