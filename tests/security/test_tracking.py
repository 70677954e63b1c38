"""Tracking by number and key: whoever guesses learns nothing, and soon has to wait."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.accounts.models import Throttle
from pengaduan.accounts.throttle import NETWORK_LIMIT
from pengaduan.rules.numbers import make_number
from tests.engines import sqlite_only
from tests.factories.complaints import make_case

UNKNOWN = make_number(2031, 77)
WRONG_KEY = "2222-2222-2222"
TOLD = "Nomor dan kunci tidak cocok."


@pytest.fixture
def case(session, now):
    return make_case(session, now, "submitted")


def attempt(client, number: str, key: str, address: str = ""):
    env = {"REMOTE_ADDR": address} if address else {}
    return client.post("/lacak", {"number": number, "key": key}, environ_overrides=env)


def test_number_and_key_open_the_case(client, case):
    answer = attempt(client, case.complaint.number, case.key)

    assert answer.location == f"/pengaduan/{case.complaint.number}"
    assert client.get(answer.location).status == 200


@sqlite_only
def test_they_may_be_written_in_any_usual_way(client, case):
    number = case.complaint.number.replace("-", " ")

    assert attempt(client, f" {number} ", case.key.lower().replace("-", "")).status == 303


def test_an_unknown_number_and_a_wrong_key_get_the_same_answer(client, new_client, case):
    wrong = attempt(client, case.complaint.number, WRONG_KEY)
    unknown = attempt(new_client(), UNKNOWN, WRONG_KEY)

    assert wrong.status == unknown.status == 422
    assert TOLD in wrong.main
    assert wrong.text == unknown.text
    same = [page.headers.keys() for page in (wrong, unknown)]
    assert list(same[0]) == list(same[1])


@sqlite_only
def test_the_key_of_another_case_is_a_wrong_key(client, session, now, case):
    other = make_case(session, now, "submitted")

    answer = attempt(client, case.complaint.number, other.key)

    assert (answer.status, TOLD in answer.main) == (422, True)


def test_a_slip_of_the_pen_is_told_before_anything_is_looked_up(client, session, case):
    number = case.complaint.number
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)

    answers = [attempt(client, slip, case.key) for _ in range(8)]

    assert {answer.status for answer in answers} == {422}
    assert "Nomor ini salah ketik. Periksa lagi 13 angkanya." in answers[-1].main
    assert TOLD not in answers[-1].main
    assert session.scalars(sa.select(Throttle)).all() == []


def test_after_five_wrong_keys_even_the_right_one_has_to_wait(client, case, time):
    tries = [attempt(client, case.complaint.number, WRONG_KEY).status for _ in range(5)]

    closed = attempt(client, case.complaint.number, case.key)

    assert tries == [422] * 5
    assert closed.status == 429
    assert closed.headers["Retry-After"] == "900"
    time.later(minutes=15, seconds=1)
    assert attempt(client, case.complaint.number, case.key).status == 303


@sqlite_only
def test_an_unknown_number_is_slowed_down_the_same(client):
    statuses = [attempt(client, UNKNOWN, WRONG_KEY).status for _ in range(6)]

    assert statuses == [422] * 5 + [429]


def test_one_network_that_tries_many_numbers_is_closed(client, case):
    tried = [
        attempt(client, make_number(2031, place), WRONG_KEY, "2001:db8::1").status
        for place in range(NETWORK_LIMIT)
    ]

    neighbour = attempt(client, case.complaint.number, case.key, "2001:db8::2")
    elsewhere = attempt(client, case.complaint.number, case.key, "2001:db8:0:1::1")

    assert tried == [422] * NETWORK_LIMIT
    assert (neighbour.status, elsewhere.status) == (429, 303)


@sqlite_only
def test_the_way_in_by_tracking_and_by_sign_in_are_counted_apart(client, case):
    for place in range(NETWORK_LIMIT):
        attempt(client, make_number(2031, place), WRONG_KEY)

    assert client.post("/masuk", {"email": "a@contoh.invalid", "password": "x" * 12}).status == 422


@sqlite_only
def test_without_the_key_a_case_page_tells_not_even_that_it_exists(client, case):
    known = client.get(f"/pengaduan/{case.complaint.number}")
    unknown = client.get(f"/pengaduan/{UNKNOWN}")

    assert (known.status, known.location) == (unknown.status, unknown.location) == (303, "/lacak")


@sqlite_only
def test_leaving_a_case_closes_it_in_this_browser(client, case):
    attempt(client, case.complaint.number, case.key)

    client.post(f"/pengaduan/{case.complaint.number}/keluar")

    assert client.get(f"/pengaduan/{case.complaint.number}").location == "/lacak"
