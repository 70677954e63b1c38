"""Signing in: one answer for every failure, slowed down, safe from planted cookies and links."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import sqlalchemy as sa

from pengaduan.accounts.models import LoginSession, Throttle
from pengaduan.accounts.people import suspend
from pengaduan.accounts.throttle import NETWORK_LIMIT
from pengaduan.infra.crypto import hash_secret
from pengaduan.rules.roles import Role
from pengaduan.web.shared.access import KEYED
from pengaduan.web.shared.sign_in import ACCOUNT, TOKEN
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.accounts import give, make_account
from tests.factories.agencies import make_agency
from tests.staff import cookie_of, put, sign_in

PASSWORD = "kuda-baterai-staples"
WRONG = "Surel dan kata sandi tidak cocok."


@pytest.fixture
def account(session):
    """An agency officer with a password."""
    found = make_account(session, password_hash=hash_secret(PASSWORD))
    give(session, found, Role.AGENCY_OFFICER, make_agency(session))
    return found


def attempt(client, email: str, password: str = PASSWORD, query: str = "", address: str = ""):
    env = {"REMOTE_ADDR": address} if address else {}
    data = {"email": email, "password": password}
    return client.post(f"/masuk{query}", data, environ_overrides=env)


def test_the_right_password_leads_to_the_own_desk(client, account):
    answer = attempt(client, account.email)

    assert (answer.status, answer.location) == (303, "/kerja")
    assert client.get("/kerja").status == 200


@sqlite_only
def test_the_address_may_be_written_in_capitals_with_blanks(client, account):
    assert attempt(client, f"  {account.email.upper()} ").status == 303


@sqlite_only
@pytest.mark.parametrize("who", ["unknown", "wrong", "suspended", "no password"])
def test_unknown_wrong_and_suspended_get_the_same_answer(client, session, account, now, who):
    email, password = account.email, PASSWORD
    if who == "unknown":
        email = "tidak-ada@contoh.invalid"
    elif who == "wrong":
        password = "salah-salah-salah"
    elif who == "suspended":
        suspend(session, account, actor="system", now=now)
    else:
        account.password_hash = "-"

    answer = attempt(client, email, password)
    told = answer.text.replace(email, "")

    assert answer.status == 422
    assert WRONG in told
    assert cookie_of(client).get(TOKEN) is None
    others = attempt(client, "siapa-lagi@contoh.invalid", "x" * 12)
    assert others.text.replace("siapa-lagi@contoh.invalid", "") == told


def test_after_five_wrong_tries_even_the_right_password_has_to_wait(client, account, time):
    tries = [attempt(client, account.email, "salah-salah-salah").status for _ in range(5)]

    closed = attempt(client, account.email)

    assert tries == [422] * 5
    assert closed.status == 429
    assert closed.headers["Retry-After"] == "900"
    assert "Terlalu banyak percobaan. Coba lagi dalam 15 menit." in closed.main
    time.later(minutes=15, seconds=1)
    assert attempt(client, account.email).status == 303


@sqlite_only
def test_an_unknown_address_is_slowed_down_the_same(client):
    statuses = [attempt(client, "tidak-ada@contoh.invalid").status for _ in range(6)]

    assert statuses == [422] * 5 + [429]


@sqlite_only
def test_a_closed_door_stays_longer_each_time(client, account, time):
    waits = []
    for _ in range(3):
        for _ in range(5):
            attempt(client, account.email, "salah-salah-salah")
        waits.append(int(attempt(client, account.email).headers["Retry-After"]) // 60)
        time.later(seconds=waits[-1] * 60 + 60)

    assert waits == [15, 30, 60]


@sqlite_only
def test_a_success_forgets_the_failures_of_that_account(client, new_client, account):
    for _ in range(4):
        attempt(client, account.email, "salah-salah-salah")
    assert attempt(client, account.email).status == 303
    other = new_client()

    statuses = [attempt(other, account.email, "salah-salah-salah").status for _ in range(5)]

    assert statuses == [422] * 5


def test_one_network_that_tries_many_accounts_is_closed(client, account):
    tried = [
        attempt(client, f"orang-{place}@contoh.invalid", address="203.0.113.7").status
        for place in range(NETWORK_LIMIT)
    ]

    closed = attempt(client, account.email, address="203.0.113.7")
    elsewhere = attempt(client, account.email, address="203.0.113.8")

    assert tried == [422] * NETWORK_LIMIT
    assert (closed.status, elsewhere.status) == (429, 303)
    assert int(closed.headers["Retry-After"]) > 0


@sqlite_only
def test_the_network_is_kept_as_a_keyed_hash_only(client, session):
    attempt(client, "tidak-ada@contoh.invalid", address="203.0.113.7")

    doors = session.scalars(sa.select(Throttle.door)).all()

    assert sorted(door.partition(":")[0] for door in doors) == ["sign_in", "sign_in_network"]
    assert not [door for door in doors if "203.0" in door or "tidak-ada" in door]


@sqlite_only
def test_behind_a_proxy_the_visitor_is_counted_and_not_the_proxy(new_app, session):
    app = new_app(TRUSTED_PROXIES=1)
    visitor = Visitor(app, before=session.commit)

    def attempt_from(address: str, place: int) -> int:
        data = {"email": f"orang-{place}@contoh.invalid", "password": "x" * 12}
        headers = {"X-Forwarded-For": f"198.51.100.99, {address}"}  # the first part is made up
        return visitor.post("/masuk", data, headers=headers).status

    for place in range(NETWORK_LIMIT):
        attempt_from("203.0.113.7", place)

    assert attempt_from("203.0.113.7", 98) == 429
    assert attempt_from("203.0.113.8", 99) == 422


@sqlite_only
def test_without_a_proxy_nobody_escapes_by_a_made_up_header(client):
    statuses = []
    for place in range(NETWORK_LIMIT + 1):
        data = {"email": f"orang-{place}@contoh.invalid", "password": "x" * 12}
        headers = {"X-Forwarded-For": f"198.51.100.{place}"}
        statuses.append(client.post("/masuk", data, headers=headers).status)

    assert statuses[-1] == 429


def test_signing_in_replaces_the_cookie_that_was_there_before(client, session, account, now):
    planted = sign_in(client, session, make_account(session), now=now)
    client.flask.delete_cookie("pengaduan")
    put(client, {TOKEN: "planted", "_user_id": str(planted.id), KEYED: ["2026-00000001-1"]})

    attempt(client, account.email)
    first = cookie_of(client)
    client.post("/keluar")
    attempt(client, account.email)
    second = cookie_of(client)

    assert first[TOKEN] not in ("planted", None)
    assert KEYED not in first
    assert second[TOKEN] != first[TOKEN]
    assert second["_user_id"] != first["_user_id"]


@sqlite_only
def test_a_signed_cookie_with_anothers_session_id_is_nobody(client, new_client, session, now):
    mine = sign_in(client, session, make_account(session), now=now)
    other = new_client()
    theirs = sign_in(other, session, make_account(session), now=now)

    put(client, {"_user_id": str(theirs.id)})

    assert mine.id != theirs.id
    assert client.get("/sesi").location.startswith("/masuk")


def test_a_revoked_session_is_signed_out_at_its_next_request(client, new_client, account):
    attempt(client, account.email)
    other = new_client()
    attempt(other, account.email)
    page = client.get("/sesi")

    form = next(f for f in page.forms() if "Akhiri sesi itu" in f._node.text_content())
    client.open(form.action, method="POST", data=form.values)

    assert other.get("/kerja").location.startswith("/masuk")
    assert client.get("/kerja").status == 200


@sqlite_only
def test_nobody_revokes_the_session_of_somebody_else(client, new_client, session, account, now):
    attempt(client, account.email)
    other = new_client()
    theirs = sign_in(other, session, make_account(session), now=now)

    client.post(f"/sesi/{theirs.id}/cabut")

    assert other.get("/sesi").status == 200


@sqlite_only
def test_a_suspended_account_is_signed_out_at_once(client, session, account, now):
    attempt(client, account.email)
    session.commit()

    suspend(session, account, actor="system", now=now)

    assert client.get("/kerja").location.startswith("/masuk")


@sqlite_only
def test_a_session_ends_after_its_time(client, account, time):
    attempt(client, account.email)
    time.later(hours=8, seconds=1)

    assert client.get("/kerja").location.startswith("/masuk")


@sqlite_only
def test_after_signing_out_the_old_cookie_opens_nothing(client, new_client, account, session):
    attempt(client, account.email)
    stolen = cookie_of(client)

    assert client.post("/keluar").status == 303
    thief = new_client()
    put(thief, stolen)

    assert thief.get("/kerja").location.startswith("/masuk")
    assert session.scalars(sa.select(LoginSession.revoked_at)).one() is not None


@sqlite_only
def test_the_database_holds_no_token(client, account, session):
    attempt(client, account.email)

    token = cookie_of(client)[TOKEN]

    assert token not in session.scalars(sa.select(LoginSession.token_hash)).all()


@sqlite_only
def test_after_signing_in_one_gets_to_the_page_that_was_asked_for(client, account):
    door = client.get("/kerja/kinerja?periode=2026")

    answer = client.post(door.location, {"email": account.email, "password": PASSWORD})

    assert answer.location == "/kerja/kinerja?periode=2026"


EVIL = [
    "//evil.invalid",
    "///evil.invalid",
    "/\\evil.invalid",
    "\\\\evil.invalid",
    "/\t/evil.invalid",
    "/\r\n/evil.invalid",
    "\t//evil.invalid",
    " //evil.invalid",
    "/\x00/evil.invalid",
    "https://evil.invalid",
    "https:evil.invalid",
    "javascript:alert(1)",
    "evil.invalid",
    "/kerja\\..\\evil",
    "",
]


@sqlite_only
@pytest.mark.parametrize("target", EVIL)
def test_no_link_to_the_sign_in_page_leads_to_another_site(client, account, target):
    answer = attempt(client, account.email, query=f"?next={quote(target, safe='')}")

    assert (answer.status, answer.location) == (303, "/kerja")


@sqlite_only
@pytest.mark.parametrize("target", EVIL)
def test_the_language_switch_leads_to_no_other_site_either(client, target):
    assert client.post("/bahasa", {"language": "en", "next": target}).location == "/"


@sqlite_only
def test_who_is_signed_in_is_not_asked_again(client, account):
    attempt(client, account.email)

    assert client.get("/masuk?next=//evil.invalid").location == "/kerja"


@sqlite_only
def test_a_forgotten_try_counts_no_more(client, account, time):
    for _ in range(4):
        attempt(client, account.email, "salah-salah-salah")
    time.later(minutes=16)

    assert attempt(client, account.email, "salah-salah-salah").status == 422
    assert attempt(client, account.email).status == 303


def test_a_cookie_of_before_still_signs_in_and_learns_the_account(client, session, now):
    account = make_account(session)
    sign_in(client, session, account, now=now)
    put(client, {ACCOUNT: None})

    assert client.get("/sesi").status == 200
    assert cookie_of(client)[ACCOUNT] == account.id


def test_a_cookie_that_names_another_account_signs_nobody_in(client, session, now):
    account, other = make_account(session), make_account(session)
    sign_in(client, session, account, now=now)
    put(client, {ACCOUNT: other.id})

    assert client.get("/sesi").status == 303
