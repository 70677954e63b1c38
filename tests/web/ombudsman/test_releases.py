"""Freezing and publishing over the pages, and what the assessed agency sees of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from pengaduan.agencies.models import Agency
from pengaduan.compliance import assessments as work
from pengaduan.infra import clock
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency
from tests.factories.assessments import make_workspace


@pytest.fixture
def desk(session, now):
    found = make_workspace(session, now)
    scores = dict.fromkeys(("INP", "PRS", "OUT", "PGD"), Decimal("80.5"))
    for one in found.units():
        unit = work.find_unit(session, found.assessment_id, one.id)
        work.score_unit(session, found.assessor, unit, scores, version=1, now=now)
    return found


@pytest.fixture
def path(desk):
    return f"/awasi/penilaian/{desk.assessment_id}"


@pytest.fixture
def head(session, desk):
    """The head of the assessed agency."""
    agency = session.get_one(Agency, desk.assessment.entities[0].agency_id)
    return make_actor(session, Role.AGENCY_HEAD, agency=agency)


def freeze(seat, desk, path, until="2026-12-07"):
    sent = seat(desk.assessor).post(f"{path}/bekukan", {"until": until})
    assert sent.status == 303


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_two_persons_freeze_and_publish(seat, desk, path, monkeypatch, now):
    at(monkeypatch, now - timedelta(days=7))
    freeze(seat, desk, path, until="2026-11-20")
    chair = seat(Role.OMBUDSMAN_CHAIR)
    early = chair.follow(chair.post(f"{path}/umumkan", {}))
    assert "Masa keberatan belum berakhir" in early.main
    assert "hitungan ulang sama persis" in early.main

    at(monkeypatch, now)
    done = chair.follow(chair.post(f"{path}/umumkan", {}))

    assert "diumumkan" in done.main
    assert chair.get(f"/peringkat/{desk.assessment_id}").rows()[0][2] == "80,50"


def test_what_is_missing_is_said_before_freezing(seat, session, now):
    desk = make_workspace(session, now, title="Kosong")
    browser = seat(desk.assessor)
    path = f"/awasi/penilaian/{desk.assessment_id}"

    page = browser.follow(browser.post(f"{path}/bekukan", {"until": "2026-12-07"}))

    assert "Masih ada instansi yang nilainya belum lengkap." in page.main
    assert "Belum ada versi beku" in page.main


def test_the_frozen_text_is_handed_out_byte_by_byte(seat, desk, path):
    freeze(seat, desk, path)

    answer = seat(desk.assessor).get(f"{path}/versi/1.json")

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/json")


def test_the_agency_reads_its_result_and_objects(seat, desk, path, head):
    freeze(seat, desk, path)
    browser = seat(head)
    page = browser.get("/kerja/penilaian")
    result = next(one for one in page.links.values() if "/hasil/" in one)
    seen = browser.get(result)
    assert "80,50" in seen.main
    assert "belum diumumkan" in seen.main

    sent = browser.submit(seen, {"text": "Papan layanan sudah ada."})

    assert "belum diputus" in browser.follow(sent).main
    reviewer = seat(desk.reviewer)
    assert "Papan layanan sudah ada." in reviewer.get(f"{path}/versi").main


def test_an_objection_is_decided_once_with_its_reason(seat, desk, path, head):
    test_the_agency_reads_its_result_and_objects(seat, desk, path, head)
    reviewer = seat(desk.reviewer)
    page = reviewer.get(f"{path}/versi")
    address = next(
        str(one) for one in page.document.xpath("//form/@action") if "/keberatan-penilaian/" in one
    )

    sent = reviewer.post(address, {"state": "upheld", "decision": "Bukti cukup."})

    assert "Bukti cukup." in reviewer.follow(sent).main
    again = reviewer.post(address, {"state": "rejected", "decision": "Tidak."})
    assert "sudah diputus" in reviewer.follow(again).main


def test_a_correction_shows_what_it_changed(seat, desk, path, session):
    freeze(seat, desk, path)
    browser = seat(desk.assessor)
    browser.post(f"{path}/koreksi", {"why": "Salah ketik."})
    unit = desk.unit()
    page = browser.get(f"{path}/satuan/{unit.id}")
    browser.submit(page, {"INP": "10", "PRS": "80", "OUT": "80", "PGD": "80"})
    again = {"until": "2026-12-07", "reason": "Salah ketik."}
    browser.post(f"{path}/bekukan", again)

    page = browser.get(f"{path}/versi/2/beda")

    assert "80.5" in page.main
    assert "Salah ketik." in page.main


def test_the_agency_sends_evidence_until_the_deadline(seat, desk, path, head, monkeypatch, now):
    at(monkeypatch, now - timedelta(days=7))
    unit = desk.unit()
    asked = {"wanted": "SK maklumat", "due_on": "2026-11-20"}
    seat(desk.assessor).post(f"{path}/satuan/{unit.id}/indikator/PRS-6/minta-bukti", asked)
    browser = seat(head)
    listed = browser.get("/kerja/penilaian")
    address = next(one for one in listed.links.values() if "/bukti/" in one)
    assert "Belum ada bukti. Batas unggah:" in browser.get(address).main

    sent = browser.post(
        address,
        {"file": (BytesIO(b"%PDF-1.7 uji"), "sk.pdf")},
        content_type="multipart/form-data",
    )
    assert "sedang diperiksa" in browser.follow(sent).main

    at(monkeypatch, now)
    assert "Batas unggah sudah lewat" in browser.get(address).main


def test_another_agency_is_not_told_that_there_is_a_request(seat, desk, path, session):
    unit = desk.unit()
    asked = {"wanted": "SK maklumat", "due_on": "2026-11-30"}
    seat(desk.assessor).post(f"{path}/satuan/{unit.id}/indikator/PRS-6/minta-bukti", asked)

    stranger = seat(make_actor(session, Role.AGENCY_HEAD, agency=make_agency(session)))

    assert stranger.get("/kerja/penilaian/bukti/1").status == 404
