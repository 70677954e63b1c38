"""The integrity desk, the desk for personal data, and the review of an objection."""

from __future__ import annotations

from pengaduan.complaints import identity
from pengaduan.complaints.own_case_models import DataRight
from pengaduan.handling.data_rights import request
from pengaduan.handling.withdrawal import Withdrawal, WithdrawalReason, withdraw
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case
from tests.handling.test_review import alone

WORDS = "Saya diminta mencabut oleh kepala kantor."


def pressed(session, now):
    case = make_case(session, now, "dispositioned")
    told = Withdrawal(WithdrawalReason.PRESSURED, WORDS)
    withdraw(session, case.complaint, told, now=now)
    return case


def test_the_list_names_no_case_and_opening_one_is_written_down(session, now, seat):
    case = pressed(session, now)
    head = seat(Role.OMBUDSMAN_UNIT_HEAD)
    listed = head.get("/awasi/integritas")
    assert case.complaint.number not in listed.text

    opened = head.submit(listed, {})

    assert (case.complaint.number in opened.text, WORDS in opened.text) == (True, True)
    assert "Siapa yang membaca laporan ini" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"


@sqlite_only
def test_no_page_of_the_agency_or_a_monitor_shows_the_pressure(session, now, seat):
    case = pressed(session, now)
    number = case.complaint.number
    pages = [
        seat(case.officer).get(f"/kerja/pengaduan/{number}"),
        seat(case.head).get("/kerja"),
        seat(Role.OMBUDSMAN_EXAMINER).get(f"/awasi/kasus/{number}"),
    ]

    for page in pages:
        assert page.status == 200
        assert WORDS not in page.text
        assert "ditekan" not in page.text
    assert seat(case.head).get("/awasi/integritas").status == 403
    assert seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/integritas").status == 403


def test_a_request_is_answered_with_reason(session, now, seat):
    case = make_case(session, now, "complete")
    row = request(session, case.complaint, DataRight.RESTRICT, "Tutup nama saya.", now=now)
    desk = seat(Role.OMBUDSMAN_VERIFIER)
    assert case.complaint.number in desk.get("/awasi/data-pribadi").text
    path = f"/awasi/data-pribadi/{row.id}"

    bare = desk.submit(desk.get(path), {"outcome": "refused", "text": "Tidak."})
    done = desk.submit(desk.get(path), {"outcome": "granted", "text": "Sudah ditutup."})

    assert (bare.status, "Pilih alasan hukumnya." in bare.text) == (422, True)
    assert done.location == "/awasi/data-pribadi"
    session.expire_all()
    assert identity.agency_view(session, case.complaint) is None
    assert "Sudah ditutup." in desk.get(path).text


@sqlite_only
def test_the_unit_head_reviews_where_nobody_else_can(session, now, seat):
    case, _ = alone(session, now)
    head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)
    visitor = seat(head)
    number = case.complaint.number
    assert "Tinjau keberatan" in visitor.get(f"/awasi/kasus/{number}").text
    path = f"/awasi/pengaduan/{number}/keberatan"

    sent = visitor.submit(visitor.get(path), {"conclusion": "founded", "text": "Benar."})

    assert sent.location == f"/awasi/kasus/{number}"
    assert visitor.get(path).status == 409
