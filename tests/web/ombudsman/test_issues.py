"""The desk of systemic issues: write, attach, publish, end; a name stops it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.complaints.issue_models import Issue, IssueState
from pengaduan.complaints.issues import attached
from tests.engines import sqlite_only

pytestmark = sqlite_only


@pytest.fixture
def case(session, new_case):
    found = new_case("submitted", story="Blangko KTP elektronik kosong sejak dua bulan lalu.")
    session.commit()
    return found


WRITTEN = {"title": "Blangko KTP kosong", "summary": "Kartu belum dapat dicetak."}


def written(verifier, session, case, **more):
    address = f"/awasi/masalah/baru?nomor={case.complaint.number}"
    assert verifier.post(address, {**WRITTEN, **more}).status == 303
    return session.scalars(sa.select(Issue)).one()


def test_an_issue_goes_from_a_complaint_to_the_public_and_ends(verifier, session, case, client):
    issue = written(verifier, session, case)
    address = f"/awasi/masalah/{issue.code}"

    assert case.complaint.number in verifier.get(address).main
    assert verifier.post(f"{address}/kabar", {"body": "Blangko dikirim."}).status == 303
    assert verifier.post(f"{address}/terbit", {}).status == 303
    assert "Blangko dikirim." in client.get(f"/masalah/{issue.code}").main
    changed = {**WRITTEN, "summary": "Pencetakan dimulai lagi."}
    assert verifier.post(f"{address}/ubah", changed).status == 303
    assert verifier.post(f"{address}/tutup", {}).status == 303
    assert verifier.post(f"{address}/kasus/{case.complaint.number}/lepas", {}).status == 303
    session.refresh(issue)
    assert issue.state is IssueState.CLOSED
    assert attached(session, issue.id) == ()
    assert WRITTEN["title"] in verifier.get("/awasi/masalah").main


def test_a_name_stops_publishing_and_says_why(verifier, session, case):
    issue = written(verifier, session, case, summary="Ibu Sulastri menunggu dua bulan.")
    address = f"/awasi/masalah/{issue.code}"

    assert verifier.post(f"{address}/terbit", {}).status == 303

    assert "nama atau kontak" in verifier.get(address).text
    session.refresh(issue)
    assert issue.state is IssueState.DRAFT


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("baru", {"title": "", "summary": "Kartu belum dicetak."}),
        ("baru", {**WRITTEN, "agency": "Instansi Yang Tidak Pernah Ada"}),
        ("{code}/ubah", {**WRITTEN, "title": ""}),
        ("{code}/kabar", {"body": ""}),
        ("{code}/kasus", {"number": "2026-99999999-9"}),
        ("{code}/kasus", {"number": ""}),
    ],
)
def test_wrong_input_brings_the_page_back(verifier, session, case, path, data):
    issue = written(verifier, session, case)

    assert verifier.post(f"/awasi/masalah/{path.format(code=issue.code)}", data).status == 422


def test_the_sheet_offers_an_issue_that_fits(verifier, session, case, new_case):
    issue = written(verifier, session, case)
    another = new_case("submitted", story="Petugas bilang blangko KTP kosong lagi.").complaint
    session.commit()

    page = verifier.get(f"/awasi/kasus/{another.number}/serupa")
    assert issue.title in page.main
    offered = verifier.get(f"/awasi/masalah/{issue.code}?nomor={another.number}")
    assert offered.value("number") == another.number
    sent = verifier.post(f"/awasi/masalah/{issue.code}/kasus", {"number": another.number})
    assert sent.status == 303
    assert len(attached(session, issue.id)) == 2
