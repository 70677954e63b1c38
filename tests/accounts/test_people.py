"""Accounts, roles, and the administrator who must not vanish."""

import pytest

from pengaduan.accounts import people
from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.people import AccountError, AccountNotFoundError, NewGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from tests.factories.accounts import give, make_account
from tests.factories.agencies import make_agency, make_unit


def makes(session, now, **more):
    values = {"email": "Orang@Contoh.invalid ", "name": " Orang ", "password": "x" * 12, **more}
    return people.create_account(session, actor="system", now=now, **values)


def gives(session, account, now, role=Role.OMBUDSMAN_VERIFIER, **more):
    return people.grant(session, account, NewGrant(role, **more), actor="system", now=now)


def test_an_address_is_kept_small_and_trimmed(session, now):
    made = makes(session, now)

    assert (made.email, made.name) == ("orang@contoh.invalid", "Orang")


def test_the_password_is_kept_as_a_hash(session, now):
    assert "x" * 12 not in makes(session, now).password_hash


def test_an_address_is_taken_whatever_its_letters(session, now):
    makes(session, now)

    with pytest.raises(AccountError, match="sudah dipakai"):
        makes(session, now, email="ORANG@contoh.invalid")


def test_a_password_of_eleven_signs_is_too_short(session, now):
    with pytest.raises(AccountError, match="paling sedikit 12"):
        makes(session, now, password="x" * 11)


def test_a_grant_opens_what_its_role_opens(session, now):
    account = make_account(session)
    gives(session, account, now)

    assert actor_of(session, account).can(Permission.CASE_VERIFY)


def test_a_revoked_grant_opens_nothing(session, now):
    account = make_account(session)
    row = gives(session, account, now)

    people.revoke_grant(session, row, actor="system", now=now)

    assert not actor_of(session, account).can(Permission.CASE_VERIFY)
    tags = [line.tag for line in lines(session, f"account:{account.id}")]
    assert tags == [Tag.ROLE_GRANTED, Tag.ROLE_REVOKED]


def test_revoking_twice_is_revoking_once(session, now):
    account = make_account(session)
    row = gives(session, account, now)
    people.revoke_grant(session, row, actor="system", now=now)

    people.revoke_grant(session, row, actor="system", now=now)

    assert len(lines(session, f"account:{account.id}")) == 2


def test_an_agency_role_needs_an_agency(session, now):
    with pytest.raises(AccountError):
        gives(session, make_account(session), now, role=Role.AGENCY_OFFICER)


def test_a_unit_must_belong_to_the_agency(session, now):
    agency, stray = make_agency(session), make_unit(session, make_agency(session))

    with pytest.raises(AccountError):
        gives(
            session,
            make_account(session),
            now,
            role=Role.AGENCY_OFFICER,
            agency_id=agency.id,
            unit_id=stray.id,
        )


@pytest.fixture
def administrator(session):
    """The only administrator."""
    account = make_account(session)
    give(session, account, Role.ADMINISTRATOR)
    return account


def test_the_last_administrator_cannot_be_suspended(session, administrator, now):
    with pytest.raises(AccountError):
        people.suspend(session, administrator, actor="system", now=now)

    assert administrator.active


def test_the_last_administrators_role_cannot_be_taken(session, administrator, now):
    row = people.find_account(session, administrator.id).grants[0]

    with pytest.raises(AccountError):
        people.revoke_grant(session, row, actor="system", now=now)

    assert row.revoked_at is None


def test_a_suspended_administrator_does_not_count(session, administrator, now):
    other = make_account(session, active=False)
    give(session, other, Role.ADMINISTRATOR)

    with pytest.raises(AccountError):
        people.suspend(session, administrator, actor="system", now=now)


def test_with_a_second_administrator_the_first_may_go(session, administrator, now):
    other = make_account(session)
    give(session, other, Role.ADMINISTRATOR)

    people.suspend(session, administrator, actor="system", now=now)

    assert not administrator.active


def test_a_doubled_role_may_be_taken_once(session, administrator, now):
    second = give(session, administrator, Role.ADMINISTRATOR)

    people.revoke_grant(session, second, actor="system", now=now)

    assert second.revoked_at == now


def test_what_is_not_there_is_not_found(session, administrator):
    with pytest.raises(AccountNotFoundError):
        people.find_account(session, 99999)
    with pytest.raises(AccountNotFoundError):
        people.find_grant(session, administrator.id + 1, 1)


def test_everybody_is_listed_the_active_ones_first(session, now):
    make_account(session, name="Ani", active=False)
    make_account(session, name="Budi")

    assert [one.name for one in people.everybody(session)] == ["Budi", "Ani"]
