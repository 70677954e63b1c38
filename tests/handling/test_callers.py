"""One question tells of a signed-in person what three had told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pengaduan.accounts import sessions
from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.handling import desk_choices, respondents
from pengaduan.handling.callers import find_caller
from pengaduan.handling.respondents import Named
from pengaduan.rules.roles import Role
from tests.conftest import commit_arranged
from tests.factories.accounts import give, make_account
from tests.factories.agencies import make_agency, make_unit
from tests.factories.complaints import make_case


def begun(session: Session, account: Account, now: datetime) -> str:
    token = sessions.open_session(session, account, "Peramban", now=now)
    session.flush()
    return token


def give_roles(session: Session, account: Account, count: int) -> None:
    agency = make_agency(session)
    for place in range(count):
        unit = make_unit(session, agency) if place else None
        give(session, account, Role.AGENCY_OFFICER, agency, unit)


@pytest.mark.parametrize("roles", [0, 1, 3])
@pytest.mark.parametrize("keys", [None, True, False])
def test_the_caller_is_what_three_questions_tell(app, session, now, roles, keys):
    account = make_account(session)
    give_roles(session, account, roles)
    actor = actor_of(session, account)
    if keys is not None:
        desk_choices.choose_keys(session, actor, wanted=keys, now=now)
    token = begun(session, account, now)
    commit_arranged(app)

    with app.test_request_context():
        found = find_caller(session, token, account.id, now=now)
        assert found is not None
        assert (found.session, found.account) == sessions.find_signed_in(session, token, now=now)
        assert found.actor.grants == actor.grants
        assert len(found.actor.grants) == roles
        assert not found.actor.named
        assert desk_choices.keys_wanted(session, account.id) is (keys is not False)


def test_a_role_that_was_taken_back_is_gone(session, now):
    account = make_account(session)
    give_roles(session, account, 2)
    give(session, account, Role.AGENCY_HEAD, make_agency(session)).revoked_at = now
    token = begun(session, account, now)

    found = find_caller(session, token, account.id, now=now)

    assert found is not None
    assert {grant.role for grant in found.actor.grants} == {Role.AGENCY_OFFICER}


def test_who_is_complained_about_is_named(session, now):
    case = make_case(session, now, "complete")
    about = Named(RespondentKind.PROVIDER, unit_id=case.unit.id)
    respondents.name_respondent(session, case.verifier, case.complaint, about, now=now)
    for actor, named in ((case.officer, True), (case.verifier, False)):
        account = session.get_one(Account, actor.account_id)
        found = find_caller(session, begun(session, account, now), account.id, now=now)
        assert found is not None
        assert found.actor.named is named


def test_a_role_that_was_taken_back_does_not_lift_the_bar(session, now):
    case = make_case(session, now, "complete")
    about = Named(RespondentKind.STAFF, account_id=case.officer.account_id)
    respondents.name_respondent(session, case.verifier, case.complaint, about, now=now)
    account = session.get_one(Account, case.officer.account_id)
    for grant in session.query(RoleGrant).filter_by(account_id=account.id):
        grant.revoked_at = now

    found = find_caller(session, begun(session, account, now), account.id, now=now)

    assert found is not None
    assert (found.actor.grants, found.actor.named) == ((), True)


def test_a_token_opens_nothing_for_another_account_or_when_it_is_over(session, now):
    account, other = make_account(session), make_account(session)
    token = begun(session, account, now)

    assert find_caller(session, token, other.id, now=now) is None
    assert find_caller(session, token + "x", account.id, now=now) is None
    later = now + sessions.LIFETIME + timedelta(seconds=1)
    assert find_caller(session, token, account.id, now=later) is None
    account.active = False
    assert find_caller(session, token, account.id, now=now) is None
