"""An objection is reviewed by somebody else, and no set of people leaves a case stuck."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.accounts.models import RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.handling import disposition, responding, review
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.review import Conclusion
from pengaduan.handling.status import Ball, citizen_status
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case

WORDS = "Pokok kedua memang belum dijawab."


def alone(session, now):
    """A case whose agency has one person, who answered; the answer was objected to."""
    case = make_case(session, now, "complete")
    session.execute(sa.delete(RoleGrant).where(RoleGrant.agency_id == case.agency.id))
    roles = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD)
    person = make_actor(session, *roles, agency=case.agency)
    disposition.take(session, person, case.complaint, now=now)
    responding.respond(session, person, case.complaint, case.answer(), now=now)
    case.deliver()
    case.later(hours=1)
    case.objects()
    return case, person


def test_where_the_agency_has_one_head_the_ombudsman_reviews_and_they_answer_again(session, now):
    case, person = alone(session, now)
    unit_head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)
    assert not responding.may_decide(session, person, case.complaint)
    assert citizen_status(session, case.complaint, now=now).ball is Ball.UNIT_HEAD
    kinds = set(session.scalars(sa.select(OutboxJob.kind)))
    assert "notice.review_needed" in kinds

    concluded = review.review(
        session, unit_head, case.complaint, Conclusion.FOUNDED, WORDS, now=case.later(hours=1)
    )

    assert concluded.detail == {"review": "founded"}
    assert citizen_status(session, case.complaint, now=now).ball is Ball.REVIEWER
    assert responding.may_decide(session, person, case.complaint)
    responding.respond(session, person, case.complaint, case.answer(), now=case.later(hours=1))
    assert case.complaint.state == "decided"
    tags = [line.tag for line in lines(session, f"complaint:{case.complaint.number}")]
    assert Tag.COMPLAINT_OBJECTION_REVIEWED in tags


@sqlite_only
def test_a_second_objection_needs_a_second_review(session, now):
    case, person = alone(session, now)
    unit_head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)
    again = case.later(hours=1)
    review.review(session, unit_head, case.complaint, Conclusion.PARTLY, WORDS, now=again)
    responding.respond(session, person, case.complaint, case.answer(), now=case.later(hours=1))
    case.deliver()
    case.objects()

    assert not responding.may_decide(session, person, case.complaint)
    assert review.waiting(session, case.complaint) is not None


@sqlite_only
def test_nobody_reviews_their_own_answer_and_the_ombudsman_not_past_another_head(session, now):
    case = make_case(session, now, "reopened")
    unit_head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)

    for person in (case.head, case.officer, case.verifier, unit_head):
        with pytest.raises(StepForbiddenError):
            review.review(session, person, case.complaint, Conclusion.FOUNDED, WORDS, now=now)

    head = case.other_head
    review.review(session, head, case.complaint, Conclusion.UNFOUNDED, WORDS, now=now)
    with pytest.raises(StepRefusedError):
        review.review(session, head, case.complaint, Conclusion.FOUNDED, WORDS, now=now)


PEOPLE = st.lists(
    st.sets(
        st.sampled_from([Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD]),
        min_size=1,
    ),
    max_size=3,
)


@sqlite_only
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(others=PEOPLE)
def test_whoever_works_at_an_agency_an_objection_always_finds_a_way_on(session, now, others):
    case, person = alone(session, now)
    staff = [make_actor(session, *sorted(roles), agency=case.agency) for roles in others]
    staff = [person, *staff, make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)]

    deciders = [one for one in staff if responding.may_decide(session, one, case.complaint)]
    reviewers = [one for one in staff if review.may_review(session, one, case.complaint)]

    assert deciders or reviewers
    assert person not in deciders + reviewers
    if not deciders:
        kind = Conclusion.FOUNDED
        review.review(session, reviewers[0], case.complaint, kind, WORDS, now=case.now)
        assert responding.may_decide(session, person, case.complaint)
