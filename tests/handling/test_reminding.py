"""Whom a step reaches: the right people, those who stand in, the next higher; and their answer."""

from datetime import date

import pytest

from pengaduan import jobs
from pengaduan.accounts.absences import Away, set_absence
from pengaduan.accounts.models import RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.handling import acknowledging, notices, reminding
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import chain_of
from pengaduan.infra.db import transaction
from pengaduan.outbox.models import SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.ladder import Side
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.roles import Role
from pengaduan.sla import clocks
from pengaduan.sla.sweep import sweep
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case
from tests.sla.looking import reminders

STEPS = {step.code: step for step in all_ladders()[-1].sides[Side.AGENCY]}


@pytest.fixture
def case(session, now):
    """A complaint that an officer of an agency handles."""
    found = make_case(session, now, "in_handling")
    session.commit()
    return found


def told(session, case, code, now):
    return set(reminding.reached(session, case.complaint, STEPS[code], Side.AGENCY, now=now))


def leaves(session, actor, stand_in, now):
    away = Away(date(2026, 11, 23), date(2026, 11, 27), stand_in.account_id)
    set_absence(session, actor.account_id, away, actor="account:1", now=now)


def test_the_officer_who_handles_it_is_told_first(session, case, now):
    make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)

    assert told(session, case, "half", now) == {case.officer.account_id}


def test_a_stand_in_is_told_instead(session, case, now):
    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    leaves(session, case.officer, other, now)

    assert told(session, case, "half", now) == {other.account_id}


def test_a_circle_of_absent_people_goes_up_to_the_coordinator(session, case, now):
    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    leaves(session, case.officer, other, now)
    leaves(session, other, case.officer, now)

    assert told(session, case, "half", now) == {case.coordinator.account_id}


def test_without_an_inspectorate_the_ombudsman_is_told(session, case, now):
    found = reminding.reached(session, case.complaint, STEPS["late_5"], Side.AGENCY, now=now)

    assert found[case.verifier.account_id] == "/awasi"
    assert found[case.head.account_id] == "/kerja"


def test_an_inspectorate_is_told_before_the_ombudsman(session, case, now):
    inspector = make_actor(session, Role.AGENCY_INSPECTOR, agency=case.agency)

    found = told(session, case, "late_5", now)

    assert inspector.account_id in found
    assert case.verifier.account_id not in found


def test_an_agency_without_anybody_leaves_it_to_the_ombudsman(session, case, now):
    for grant in session.query(RoleGrant).filter(RoleGrant.agency_id == case.agency.id):
        grant.revoked_at = now
    session.flush()

    assert told(session, case, "half", now) == {case.verifier.account_id}


def nothing(session, payload, job, now):
    """Stand for the handlers of other rooms."""


def reminded(session, case, now):
    """Let the sweep reach the first step of the case's decision."""
    clock = next(one for one in clocks.running(session, case.complaint) if one.amount == 60)
    session.rollback()
    at = clock.next_action_at
    assert at is not None
    sweep(transaction, at)
    while run_due({**dict.fromkeys(jobs.HANDLERS, nothing), **notices.HANDLERS}, "test", now=at):
        pass
    session.expire_all()
    return clock, at


def test_a_reminder_names_the_number_and_nothing_of_the_story(session, case, now):
    reminded(session, case, now)

    mails = session.query(SentMail).filter_by(notice="clock_reminded").all()
    assert mails
    for mail in mails:
        assert case.complaint.number in mail.subject
        assert case.complaint.story[:20] not in mail.body
        assert ("Saya tangani" in mail.body) == ("/kerja" in mail.body)


def test_an_answer_is_recorded_once_and_stops_no_clock(session, case, now):
    clock, at = reminded(session, case, now)

    acknowledging.acknowledge(session, case.officer, case.complaint, now=at)

    steps = dict(reminders(session, clock))
    assert "half" in steps
    assert lines(session, chain_of(case.complaint))[-1].tag is Tag.CLOCK_ACKNOWLEDGED
    assert clock in clocks.running(session, case.complaint)
    assert acknowledging.waiting(session, case.complaint) == []
    answer = acknowledging.answered(session, case.complaint)
    assert answer is not None
    assert answer.acknowledged_by == case.officer.label
    with pytest.raises(StepRefusedError, match="nothing_to_answer"):
        acknowledging.acknowledge(session, case.officer, case.complaint, now=at)


def test_only_officers_and_coordinators_answer(session, case, now):
    reminded(session, case, now)

    for actor in (case.head, case.verifier):
        with pytest.raises(StepForbiddenError):
            acknowledging.acknowledge(session, actor, case.complaint, now=now)
