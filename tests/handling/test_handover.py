"""Cases go from hand to hand, and none is ever without somebody who answers for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.accounts.absences import Away, set_absence
from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Absence, Account, RoleGrant
from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.handling import handover
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError
from pengaduan.handling.handover import Offer
from pengaduan.handling.owner_watch import watch
from pengaduan.handling.owners import ownerless
from pengaduan.handling.respondents import Named, name_respondent
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case, new_complaint


def who(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id


@pytest.fixture
def case(session, now):
    return make_case(session, now, "dispositioned")


@pytest.fixture
def colleague(case, session):
    return make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)


def offered(case, taker, **more):
    ids = (case.complaint.id,)
    offer = Offer(who(case.officer), who(taker), ids, note="Berkas ada di map.", **more)
    return handover.offer(case.session, case.officer, offer, now=case.now)


def test_a_case_changes_hands_when_it_is_accepted_and_not_before(case, session, colleague):
    row = offered(case, colleague)
    before = case.complaint.handler_id

    moved = [handover.accept(session, colleague, row.id, now=case.now) for _ in range(2)]

    assert before == who(case.officer)
    assert moved == [1, 0]
    assert case.complaint.handler_id == who(colleague)
    assert ownerless(session, now=case.now) == []


def test_what_was_declined_stays(case, session, colleague):
    row = offered(case, colleague)

    handover.decline(session, colleague, row.id, now=case.now)

    assert case.complaint.handler_id == who(case.officer)
    with pytest.raises(LookupError):
        handover.accept(session, case.officer, row.id, now=case.now)


def test_at_the_end_of_a_period_the_case_comes_back(case, session, colleague):
    row = offered(case, colleague, until=case.now + timedelta(days=7))
    handover.accept(session, colleague, row.id, now=case.now)
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == handover.BACK)).one()
    away = case.complaint.handler_id

    for _ in range(2):
        handover.give_back(session, job.payload, job, job.due_at)

    assert job.due_at == row.until
    assert away == who(colleague)
    assert case.complaint.handler_id == who(case.officer)


@sqlite_only
def test_a_case_stays_with_the_taker_when_the_giver_has_gone(case, session, colleague):
    row = offered(case, colleague, until=case.now + timedelta(days=7))
    handover.accept(session, colleague, row.id, now=case.now)
    session.get_one(Account, who(case.officer)).active = False
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == handover.BACK)).one()

    handover.give_back(session, job.payload, job, job.due_at)

    assert case.complaint.handler_id == who(colleague)


@sqlite_only
def test_cases_go_to_nobody_who_may_not_handle_them(case, session, now):
    stranger = make_case(session, now).officer

    with pytest.raises(InputRefusedError):
        offered(case, stranger)
    rival = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency)
    offer = Offer(who(case.officer), who(rival), (case.complaint.id,))
    with pytest.raises(StepForbiddenError):
        handover.offer(session, rival, offer, now=now)


def test_an_account_is_not_suspended_before_its_cases_have_somebody(case, session, colleague):
    account = session.get_one(Account, who(case.officer))
    admin = make_actor(session, Role.ADMINISTRATOR)

    with pytest.raises(InputRefusedError) as refused:
        handover.suspend(session, admin, account, None, now=case.now)
    still = account.active
    moved = handover.suspend(session, admin, account, who(colleague), now=case.now)

    assert refused.value.code is Refusal.SUCCESSOR_NEEDED
    assert still
    assert (moved, account.active) == (1, False)
    assert case.complaint.handler_id == who(colleague)
    assert ownerless(session, now=case.now) == []


@sqlite_only
def test_a_role_is_not_taken_back_before_its_cases_have_somebody(case, session, colleague):
    account = session.get_one(Account, who(case.officer))
    grant = session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    admin = make_actor(session, Role.ADMINISTRATOR)

    handover.revoke(session, admin, account, grant, who(colleague), now=case.now)

    assert case.complaint.handler_id == who(colleague)


def test_who_is_away_is_stood_in_for_and_without_one_the_alarm_rings(case, session, colleague):
    day = date(2026, 11, 23)
    away = Away(day, day + timedelta(days=2), who(colleague))
    set_absence(session, who(case.officer), away, actor="account:1", now=case.now)
    stood_in = ownerless(session, now=case.now)
    session.get_one(Account, who(colleague)).active = False
    session.flush()

    (lost,) = ownerless(session, now=case.now)
    counted = [watch(session, case.now) for _ in range(2)]

    assert stood_in == []
    assert (lost.agency_id, lost.handler_id, lost.count) == (
        case.agency.id,
        who(case.officer),
        1,
    )
    told = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "staff.ownerless")).all()
    assert [job.payload["account_id"] for job in told] == [who(case.coordinator)]
    assert counted == [1, 1]


@sqlite_only
def test_nobody_stands_in_who_is_complained_about_in_one_of_the_cases(case, session, colleague):
    away = Away(date(2026, 11, 24), date(2026, 11, 25), who(colleague))
    named = Named(RespondentKind.STAFF, who(colleague))
    name_respondent(session, case.verifier, case.complaint, named, now=case.now)

    with pytest.raises(InputRefusedError, match="stand_in_complained"):
        handover.be_away(session, case.officer, away, now=case.now)
    assert session.scalars(sa.select(Absence)).all() == []

    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    other_away = replace(away, stand_in_id=who(other))
    assert handover.be_away(session, case.officer, other_away, now=case.now).id


@pytest.mark.parametrize("break_it", ["suspended", "revoked", "no coordinator"])
def test_every_way_to_lose_an_owner_is_seen(case, session, break_it):
    if break_it == "suspended":
        session.get_one(Account, who(case.officer)).active = False
    elif break_it == "revoked":
        query = sa.update(RoleGrant).where(RoleGrant.account_id == who(case.officer))
        session.execute(query.values(revoked_at=case.now))
    else:
        case.complaint.handler_id = None
        session.get_one(Account, who(case.coordinator)).active = False
    session.flush()

    assert [one.count for one in ownerless(session, now=case.now)] == [1]


@sqlite_only
def test_an_unassigned_case_belongs_to_its_coordinators(case, session):
    case.new = new_complaint()
    case.until("complete")

    assert ownerless(session, now=case.now) == []
