"""Evidence pages: what is listed, what can be taken back, and files that come in pieces."""

from __future__ import annotations

import base64
from io import BytesIO

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Attachment
from pengaduan.complaints.upload_models import Upload
from pengaduan.handling import evidence, uploads
from pengaduan.infra import clock
from pengaduan.web.shared.access import KEYED
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.complaints import make_case
from tests.factories.files import jpeg
from tests.staff import put, sign_in

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def case(opened):
    case, _ = opened("dispositioned")
    return case


@pytest.fixture
def page_of(case, client):
    return lambda: client.get(f"/pengaduan/{case.complaint.number}/bukti")


def send(client, page, data, name="foto.jpg"):
    return client.submit(page, {"file": (BytesIO(data), name)}, form="unggah")


def begin(client, case, size, name="foto kartu.jpg"):
    coded = base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {coded}"}
    return client.open(
        f"/pengaduan/{case.complaint.number}/unggahan", method="POST", headers=headers
    )


def patch(client, where, offset, data, **more):
    headers = {**PIECE, "Upload-Offset": str(offset), **more}
    return client.open(where, method="PATCH", headers=headers, data=data)


def test_a_file_goes_from_uploaded_to_sent(case, client, session, page_of):
    sent = send(client, page_of(), jpeg())
    assert sent.status == 303
    waiting = page_of()
    assert "Diperiksa" in waiting.text
    assert "1 terunggah dari paling banyak 10. 0 terkirim ke petugas." in waiting.text

    evidence.check(session, session.scalars(sa.select(Attachment.id)).one(), now=case.now)

    assert "1 terunggah dari paling banyak 10. 1 terkirim ke petugas." in page_of().text


def test_a_refused_file_says_why(case, client, session, page_of):
    send(client, page_of(), b"MZ program")
    evidence.check(session, session.scalars(sa.select(Attachment.id)).one(), now=case.now)

    assert "Berkas ini adalah program" in page_of().text


def test_a_file_is_taken_back_with_one_button(case, client, session, page_of):
    send(client, page_of(), jpeg())

    removed = client.submit(page_of(), {}, form=0)

    assert removed.status == 303
    assert "Berkas sudah dihapus." in client.follow(removed).text
    assert session.scalars(sa.select(Attachment)).all() == []


def test_a_file_that_was_opened_has_no_button_and_stays(case, client, session, page_of):
    send(client, page_of(), jpeg())
    before, file = page_of(), session.scalars(sa.select(Attachment)).one()
    line = {"attachment": file.id}
    record(
        session, Tag.EVIDENCE_READ, chain=f"complaint:{case.complaint.number}",
        actor="account:1", now=case.now, detail=line,
    )  # fmt: skip

    refused = client.submit(before, {}, form=0)

    assert refused.status == 409
    assert "sudah dibuka petugas" in refused.text
    assert "Hapus foto.jpg" not in page_of().text


@pytest.mark.parametrize("name", ["Laporan keuangan “ä”.jpg", 'a"b.jpg', "ꦲꦏ꧀ꦱꦫ.jpg"])
def test_a_file_is_only_ever_saved(case, client, session, page_of, name):
    send(client, page_of(), jpeg(), name)
    file = session.scalars(sa.select(Attachment)).one()
    evidence.check(session, file.id, now=case.now)

    answer = client.get(f"/pengaduan/{case.complaint.number}/berkas/{file.id}")

    told = answer.headers["Content-Disposition"]
    assert told.startswith('attachment; filename="')
    assert told.isascii()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_lost_connection_costs_the_last_piece_only(case, client, session, now):
    whole = jpeg()
    begun = begin(client, case, len(whole))
    assert begun.status == 201
    where = begun.headers["Location"]
    assert patch(client, where, 0, whole[:100]).headers["Upload-Offset"] == "100"

    again = Visitor(client.app, before=session.commit)
    put(again, {KEYED: [case.complaint.number]})
    asked = again.open(where, method="HEAD", headers=TUS)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        "100",
        str(len(whole)),
    )
    last = patch(again, where, 100, whole[100:])

    assert (last.status, last.headers["Upload-Offset"]) == (204, str(len(whole)))
    kept = session.scalars(sa.select(Attachment)).one()
    assert (kept.name, kept.size) == ("foto kartu.jpg", len(whole))
    told = again.open(where, method="HEAD", headers=TUS)
    assert told.headers["Upload-Offset"] == str(len(whole))


def test_the_protocol_refuses_what_does_not_fit(case, client):
    where = begin(client, case, 10).headers["Location"]

    wrong = {
        409: patch(client, where, 5, b"x"),
        412: client.open(where, method="HEAD", headers={"Tus-Resumable": "0.2"}),
        413: patch(client, where, 0, bytes(uploads.MAX_PIECE + 1)),
        415: patch(client, where, 0, b"x", **{"Content-Type": "text/plain"}),
        400: patch(client, where, "-1", b"x"),
        404: patch(client, where[:-1] + "z", 0, b"x"),
        422: patch(client, where, 0, b"x" * 11),
    }

    assert {status: page.status for status, page in wrong.items()} == {s: s for s in wrong}
    assert wrong[409].headers["Upload-Offset"] == "0"
    assert client.open(where, method="DELETE", headers=TUS).status == 204
    assert client.open(where, method="HEAD", headers=TUS).status == 404


@pytest.mark.parametrize("size", ["0", str(11 * 1024 * 1024), "x", ""])
def test_a_file_that_cannot_be_kept_is_refused_before_it_is_sent(case, client, session, size):
    begun = begin(client, case, size)

    assert begun.status == (400 if size in ("x", "") else 422)
    assert session.scalars(sa.select(Upload)).all() == []


def test_without_the_key_nothing_is_known_of_an_upload(case, client, new_client):
    where = begin(client, case, 10).headers["Location"]

    for method in ("HEAD", "PATCH", "DELETE"):
        assert new_client().open(where, method=method, headers=PIECE).status == 303


@sqlite_only
def test_no_piece_goes_through_without_the_forms_token(csrf_app, session, now):
    case = make_case(session, now, "dispositioned")
    begun = uploads.begin(session, case.complaint, "a.jpg", 10, now=clock.now())
    visitor = Visitor(csrf_app, before=session.commit)
    put(visitor, {KEYED: [case.complaint.number]})
    where = f"/pengaduan/{case.complaint.number}/unggahan/{begun.token}"

    assert patch(visitor, where, 0, b"x").status == 400
    assert visitor.open(where, method="DELETE", headers=TUS).status == 400
    page = visitor.get(f"/pengaduan/{case.complaint.number}/bukti")
    token = {"X-CSRFToken": page.form("unggah").values["csrf_token"]}
    assert patch(visitor, where, 0, b"x", **token).status == 204


def test_an_original_is_handed_out_for_a_reason_and_written_down(case, client, session, page_of):
    send(client, page_of(), jpeg(7))
    file = session.scalars(sa.select(Attachment)).one()
    evidence.check(session, file.id, now=case.now)
    staff = Visitor(client.app, before=session.commit)
    sign_in(staff, session, case.verifier, now=clock.now())
    address = f"/awasi/pengaduan/{case.complaint.number}/berkas/{file.id}/asli"

    page = staff.get(address)
    assert file.sha256 in page.text
    assert staff.submit(page, {}, form="original").status == 422
    given = staff.submit(page, {"reason": "authenticity"}, form="original")

    assert given.data == jpeg(7)
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in given.headers["Content-Disposition"]
    line = session.scalars(sa.select(AuditEntry).filter_by(tag=Tag.EVIDENCE_ORIGINAL_READ)).one()
    assert (line.detail["reason"], line.detail["sha256"]) == ("authenticity", file.sha256)
