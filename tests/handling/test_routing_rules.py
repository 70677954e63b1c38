"""Drafts, versions that never change, proposals, and what past cases would get."""

import pytest

from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.handling import respondents, routing_proposals, routing_rules
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.respondents import Named
from pengaduan.handling.routing_rules import NewRule
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency
from tests.factories.complaints import make_case


@pytest.fixture
def admin(session):
    return make_actor(session, Role.ADMINISTRATOR)


def add(session, admin, now, name, agency, unit_id=None, **conditions):
    new = NewRule(name, conditions or {"words": ["loket"]}, agency.id, unit_id)
    return routing_rules.save_rule(session, admin, new, now=now)


def publish(session, admin, now):
    draft = routing_rules.draft(session)
    assert draft is not None
    return routing_rules.publish(session, admin, draft.number, "Uji", now=now)


def names(rules):
    return [(one.ordinal, one.name) for one in rules.rules]


def test_a_draft_is_edited_and_a_published_version_is_not(session, admin, now):
    agency = make_agency(session)
    first = add(session, admin, now, "satu", agency)
    add(session, admin, now, "dua", agency)
    third = add(session, admin, now, "tiga", agency)
    routing_rules.move_rule(session, admin, third.id, -1, now=now)
    routing_rules.remove_rule(session, admin, first.id, now=now)
    publish(session, admin, now)
    assert names(routing_rules.published(session)) == [(1, "tiga"), (2, "dua")]

    with pytest.raises(StepRefusedError, match="rule_unknown"):
        routing_rules.move_rule(session, admin, third.id, 1, now=now)
    add(session, admin, now, "empat", agency)

    assert names(routing_rules.published(session)) == [(1, "tiga"), (2, "dua")]
    assert [len(one.rules) for one in routing_rules.versions(session)] == [3, 2]


def test_what_makes_no_rule_is_refused(session, admin, now):
    agency = make_agency(session)

    with pytest.raises(InputRefusedError, match="rule_empty"):
        add(session, admin, now, "kosong", agency, words=[" "])
    with pytest.raises(StepForbiddenError):
        add(session, make_actor(session, Role.OMBUDSMAN_VERIFIER), now, "x", agency)
    add(session, admin, now, "satu", agency)
    with pytest.raises(StepRefusedError, match="draft_changed"):
        routing_rules.publish(session, admin, 99, "Uji", now=now)


def test_a_proposal_names_rule_and_reason_and_routes_nothing(session, admin, now):
    case = make_case(session, now, "submitted")
    assert routing_proposals.propose(session, case.complaint) is None
    add(session, admin, now, "Loket", case.agency, case.unit.id)
    assert routing_proposals.propose(session, case.complaint) is None  # a draft proposes nothing
    publish(session, admin, now)

    found = routing_proposals.propose(session, case.complaint)

    assert found is not None
    assert found.target == (case.agency.id, case.unit.id)
    assert (found.version, found.match.rule.name, found.conflict) == (1, "Loket", False)
    assert case.complaint.agency_id is None
    named = Named(RespondentKind.PROVIDER, unit_id=case.unit.id)
    respondents.name_respondent(session, case.verifier, case.complaint, named, now=now)
    again = routing_proposals.propose(session, case.complaint)
    assert again is not None
    assert again.conflict


def test_a_trial_counts_what_would_go_elsewhere_and_moves_nothing(session, admin, now):
    case, other = make_case(session, now, "complete"), make_agency(session)
    add(session, admin, now, "Loket", other)
    before = (case.complaint.agency_id, case.complaint.state)

    draft = routing_rules.begin_draft(session, admin, now=now)

    trial = routing_proposals.try_cases(session, draft)

    assert (trial.cases, trial.named, trial.agreed) == (1, 1, 0)
    assert trial.elsewhere[0].number == case.complaint.number
    assert (case.complaint.agency_id, case.complaint.state) == before
