"""What one level more would do, and this year against the last one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pengaduan.compliance import publishing
from pengaduan.compliance.assessments import NewAssessment, create, get
from pengaduan.compliance.comparing import before, change, coverage
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.models import (
    AssessedUnit,
    Entity,
    IndicatorScore,
    ScoreBasis,
    ScoreState,
    SourceValue,
)
from pengaduan.compliance.ranking import result, results
from pengaduan.compliance.scenario import scenario
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import categorise, edition
from pengaduan.rules.scoring.exact import total
from pengaduan.rules.scoring.sampling import SourceKind, sources
from tests.factories.accounts import make_actor

ORI = edition("ORI-2023")


def unit(level, name="Dukcapil", surveys=100):
    """A unit with this level everywhere that has levels, and this share in its surveys."""
    found = AssessedUnit(name=name, dimensions=[], scores=[])
    for indicator in ORI.indicators:
        values = []
        for one in sources(ORI, indicator, name):
            if one.kind is SourceKind.USERS:
                values.append(SourceValue(source=one.code, counted=100, met=100 - surveys))
            else:
                value = level if indicator.scale.levels else surveys
                values.append(SourceValue(source=one.code, value=Decimal(value)))
        score = IndicatorScore(indicator=indicator.code, state=ScoreState.DRAFT, values=values)
        found.scores.append(score)
    return found


def entity(*units):
    return Entity(name="Kota", kind="city", province="X", basis=ScoreBasis.UNITS, units=list(units))


def test_the_steps_reach_the_next_category_and_one_fewer_does_not():
    one = entity(unit(3, "A"), unit(3, "B"))
    found = scenario(ORI, one)
    assert found is not None
    assert found.target is not None

    exact = total(u.span.whole.low for u in result(ORI, one).units) / 2
    gains = [step.gain for step in found.steps]
    assert categorise(ORI, exact + total(gains)).code == found.target.code
    assert categorise(ORI, exact + total(gains[:-1])).code == found.now.code


def test_the_largest_gain_comes_first_and_is_the_most_one_level_can_do():
    found = scenario(ORI, entity(unit(2, "A"), unit(3, "B")))
    assert found is not None

    gains = [step.gain for step in found.best]
    assert gains == sorted(gains, reverse=True)
    assert found.best[0].indicator.code == "PGD-1"


def test_at_the_top_there_is_nothing_to_reach():
    found = scenario(ORI, entity(unit(4)))

    assert found is not None
    assert (found.target, found.steps) == (None, ())


def test_an_incomplete_entity_has_no_scenario():
    one = unit(3)
    one.scores = one.scores[1:]

    assert scenario(ORI, entity(one)) is None


def test_a_category_out_of_reach_is_said():
    found = scenario(ORI, entity(unit(4, surveys=25)))

    assert found is not None
    assert found.target is not None
    assert found.steps == ()


@pytest.fixture
def assessor(session):
    return make_actor(session, Role.OMBUDSMAN_ASSESSOR)


def imported(session, assessor, now, year, score, *, publish=True):
    made = create(session, assessor, NewAssessment(year, "Uji"), now=now)
    line = f"entity,class,province,score,source\nKota A,kota,X,{score},Siaran pers\n"
    import_scores(session, assessor, made, line.encode(), now=now)
    session.expire_all()
    if publish:
        chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
        publishing.freeze(session, assessor, get(session, made.id), now=now)
        publishing.publish(session, chair, get(session, made.id), now=now)
    session.flush()
    session.expire_all()
    return get(session, made.id)


def test_within_one_edition_the_change_is_shown(session, assessor, now):
    imported(session, assessor, now, 2023, "80.10")
    this = imported(session, assessor, now, 2024, "82.05", publish=False)

    last = before(session, this)

    assert last is not None
    assert last.comparable
    assert change(results(this)[0], last) == Decimal("1.95")


def test_across_editions_there_is_a_marked_break(session, assessor, now):
    imported(session, assessor, now, 2022, "80.10")
    this = imported(session, assessor, now, 2023, "82.05", publish=False)

    last = before(session, this)

    assert last is not None
    assert (last.comparable, change(results(this)[0], last)) == (False, None)


def test_what_is_not_published_is_no_comparison(session, assessor, now):
    imported(session, assessor, now, 2023, "80.10", publish=False)
    this = imported(session, assessor, now, 2024, "82.05", publish=False)

    assert before(session, this) is None


def test_coverage_counts_units_and_indicators():
    found = coverage(ORI, result(ORI, entity(unit(3), AssessedUnit(name="B"))))

    assert (found.units, found.scored_units, found.scored) == (2, 1, 38)
