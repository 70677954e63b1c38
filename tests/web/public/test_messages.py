"""Doors without a session: the link that stops notices, and the gateway's report."""

import pytest

from pengaduan.complaints.notice_choices import wants_optional
from pengaduan.handling.unsubscribing import path_for
from pengaduan.infra import gateway
from tests.factories.complaints import make_case


@pytest.fixture
def complaint(session, now):
    return make_case(session, now, "submitted").complaint


def test_opening_the_link_stops_nothing_and_the_button_does(client, session, complaint):
    page = client.get(path_for(complaint))
    assert page.status == 200
    assert complaint.number not in str(page.text)
    assert wants_optional(session, complaint)

    answer = client.submit(page, {})

    assert client.follow(answer).status == 200
    assert not wants_optional(session, complaint)


def test_a_mail_readers_own_button_is_answered_without_a_redirect(client, session, complaint):
    answer = client.post(path_for(complaint), {"List-Unsubscribe": "One-Click"})

    assert (answer.status, answer.location) == (200, "")
    assert not wants_optional(session, complaint)


def test_a_forged_link_is_not_found(client, complaint):
    assert client.get(path_for(complaint)[:-1] + "x").status == 404
    assert client.post(path_for(complaint)[:-1] + "x").status == 404


REPORT = {"reference": "tidak-ada", "state": "delivered"}


@pytest.mark.parametrize(
    ("secret", "given", "report", "status"),
    [
        ("", "x", REPORT, 404),
        ("rahasia", "", REPORT, 401),
        ("rahasia", "salah", REPORT, 401),
        ("rahasia", "rahasia", REPORT, 404),
        ("rahasia", "rahasia", {"reference": "x", "state": "accepted"}, 400),
        ("rahasia", "rahasia", ["x"], 400),
    ],
)
def test_a_report_needs_the_secret_and_a_known_message(client, secret, given, report, status):
    gateway.configure("", secret, demo=False)
    try:
        headers = {"Authorization": f"Bearer {given}"}
        answer = client.open("/gerbang/status", method="POST", json=report, headers=headers)
    finally:
        gateway.configure("", "", demo=False)

    assert answer.status == status
