"""Signing in: right, wrong, suspended; sessions that end."""

from datetime import timedelta

import pytest

from pengaduan.accounts import sessions as signing
from pengaduan.accounts.models import LoginSession
from pengaduan.accounts.people import create_account, suspend
from pengaduan.accounts.sessions import LIFETIME
from pengaduan.accounts.throttle import LIMIT, ThrottledError
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines

EMAIL, PASSWORD = "orang@contoh.invalid", "kata-sandi-panjang"


@pytest.fixture
def account(session, now):
    """Somebody with a password."""
    return create_account(
        session, email=EMAIL, name="Orang", password=PASSWORD, actor="system", now=now
    )


def tries(session, now, email=EMAIL, password=PASSWORD):
    return signing.check_password(session, email, password, now=now)


@pytest.mark.parametrize("email", [EMAIL, f" {EMAIL.upper()} "])
def test_the_right_password_signs_in(session, account, now, email):
    assert tries(session, now, email=email) is account


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "salah"), (EMAIL, ""), (EMAIL, PASSWORD.upper()), ("x@contoh.invalid", PASSWORD)],
)
def test_anything_else_does_not(session, account, now, email, password):
    assert tries(session, now, email=email, password=password) is None


def test_a_suspended_account_does_not_sign_in(session, account, now):
    suspend(session, account, actor="system", now=now)

    assert tries(session, now) is None


def test_after_five_failures_even_the_right_password_waits(session, account, now):
    for _ in range(LIMIT):
        tries(session, now, password="salah")

    with pytest.raises(ThrottledError):
        tries(session, now)


def test_a_failure_is_written_without_the_address(session, account, now):
    tries(session, now, email="rahasia@contoh.invalid")

    last = lines(session, "system")[-1]
    assert (last.tag, last.detail) == (Tag.ACCOUNT_SIGN_IN_FAILED, {})


def test_a_session_is_found_by_its_token_until_it_expires(session, account, now):
    token = signing.open_session(session, account, "Peramban", now=now)
    session.flush()

    assert signing.find_signed_in(session, token, now=now + LIFETIME - timedelta(seconds=1))
    assert signing.find_signed_in(session, token, now=now + LIFETIME) is None
    assert signing.find_signed_in(session, token + "x", now=now) is None


def test_only_the_hash_of_a_token_is_stored(session, account, now):
    token = signing.open_session(session, account, "Peramban", now=now)
    session.flush()

    assert session.query(LoginSession).one().token_hash != token


def test_a_revoked_session_is_gone(session, account, now):
    token = signing.open_session(session, account, "Peramban", now=now)
    row = signing.live_sessions(session, account.id, now=now)[0]

    assert signing.revoke(session, account.id, row.id, now=now)
    assert signing.find_signed_in(session, token, now=now) is None
    assert not signing.revoke(session, account.id, row.id, now=now)


def test_nobody_revokes_somebody_elses_session(session, account, now):
    signing.open_session(session, account, "Peramban", now=now)
    row = signing.live_sessions(session, account.id, now=now)[0]

    assert not signing.revoke(session, account.id + 1, row.id, now=now)


def test_suspending_ends_every_session(session, account, now):
    token = signing.open_session(session, account, "Peramban", now=now)

    suspend(session, account, actor="system", now=now)

    assert signing.find_signed_in(session, token, now=now) is None
