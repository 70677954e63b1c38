"""Citizens meet public issues before they send, and never somebody else's complaint."""

from __future__ import annotations

import pytest

from pengaduan.complaints.link_models import LinkReason
from pengaduan.handling import issues, merging
from pengaduan.handling.issues import IssueText
from pengaduan.web.shared.access import KEYED
from tests.engines import sqlite_only
from tests.factories.complaints import make_case, new_complaint
from tests.staff import put
from tests.web.citizen.conftest import STORY

pytestmark = sqlite_only

TEXT = IssueText("Kartu keluarga belum jadi", "Pencetakan tertunda karena blangko habis.")


@pytest.fixture
def case(session, now):
    return make_case(session, now, "submitted", story=STORY)


@pytest.fixture
def issue(session, now, case):
    found = issues.open_issue(session, case.verifier, TEXT, now=now)
    issues.attach(session, case.verifier, found, case.complaint, now=now)
    issues.publish(session, case.verifier, found, now=now)
    session.commit()
    return found


def test_a_public_issue_is_offered_and_sending_stays_the_normal_way(citizen, case, issue):
    page = citizen.answers_all()

    assert "Mungkin sudah ada masalah bersama" in page.main
    assert TEXT.title in page.main
    assert case.complaint.number not in page.main
    assert "Tetap kirim pengaduan saya" in page.main
    sent = citizen.client.submit(page, {"truthful": "y"})
    assert citizen.client.follow(sent).h1 == "Pengaduan Anda sudah kami terima"


def test_another_complaint_is_never_offered(citizen, case):
    """The same story is there already, word for word, but it is somebody else's."""
    page = citizen.answers_all()

    assert "masalah bersama" not in page.main.lower()
    assert case.complaint.number not in page.main


def test_following_asks_nothing_and_counts_a_browser_once(client, session, issue):
    address = f"/masalah/{issue.code}"

    for _ in range(2):
        assert client.post(f"{address}/ikuti", {}).status == 303
    session.refresh(issue)

    assert issue.followers == 1
    page = client.get(address)
    assert "Anda sudah mengikuti" in page.main
    assert page.main.count("kurang dari 5") == 2


@pytest.mark.parametrize("code", ["M9999", "M0", "%20"])
def test_an_unknown_issue_is_not_found(client, code):
    assert client.get(f"/masalah/{code}").status == 404
    assert client.post(f"/masalah/{code}/ikuti", {}).status == 404


def test_a_draft_is_as_unknown_as_what_never_was(client, session, now, case):
    draft = issues.open_issue(session, case.verifier, TEXT, now=now)
    session.commit()

    assert client.get(f"/masalah/{draft.code}").status == 404
    assert client.post(f"/masalah/{draft.code}/ikuti", {}).status == 404
    assert TEXT.title not in client.get("/masalah").main


def test_the_status_page_tells_of_merge_and_issue_and_names_nobody(
    client, session, now, case, issue
):
    main = case.complaint
    case.new = new_complaint(name="Bagas", email="bagas@contoh.invalid")
    mine = case.file().complaint
    merging.merge(session, case.verifier, mine, main, LinkReason.SAME_EVENT, now=now)
    issues.attach(session, case.verifier, issue, mine, now=now)
    session.commit()
    put(client, {KEYED: [mine.number]})

    page = client.get(f"/pengaduan/{mine.number}")

    assert "digabung dengan pengaduan lain" in page.main
    assert TEXT.title in page.main
    assert main.number not in page.main
    put(client, {KEYED: [mine.number, main.number]})
    assert main.number in client.get(f"/pengaduan/{mine.number}").main
