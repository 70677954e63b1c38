"""The verifier compares, merges, splits and undoes; the agency answers together."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.complaints.link_models import ComplaintLink, LinkReason
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.complaints.similar import HANDLERS
from pengaduan.handling import merging
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from tests.engines import sqlite_only
from tests.factories.complaints import make_case, new_complaint

pytestmark = sqlite_only

OTHER = {
    "name": "Zulkarnain Qwertyputra",
    "phone": "+6281399988877",
    "email": "zulkarnain@rahasia.invalid",
    "confidentiality": Confidentiality.WITHHELD,
}
TALE = "Lampu jalan di Gang Kenanga mati sejak dua minggu dan belum diperbaiki petugas dinas."


@pytest.fixture
def pair(session, now):
    """A main complaint and one that tells the same, of somebody else, at one agency."""
    case = make_case(session, now, "dispositioned", story=TALE)
    main = case.complaint
    case.key, case.new = "", new_complaint(story=f"{TALE} Tolong.", **OTHER)
    case.until("dispositioned")
    session.commit()
    every = {kind: lambda *_: None for kind in kinds(session)}
    while run_due({**every, **HANDLERS}, "test", now=now):
        pass
    return case, main, case.complaint


def kinds(session):
    return set(session.scalars(sa.select(OutboxJob.kind)))


def page_of(complaint):
    return f"/awasi/kasus/{complaint.number}/serupa"


def merge_by_hand(visitor, follower, main, **more):
    data = {"number": main.number, "kind": "merged", "reason": "same_event", **more}
    return visitor.post(f"/awasi/kasus/{follower.number}/kaitan", data)


def test_likely_doubles_are_shown_with_word_and_reasons(verifier, pair):
    _case, main, follower = pair

    page = verifier.get(page_of(follower))

    assert main.number in page.main
    assert "instansi sama" in page.main
    assert "kontak" not in page.main.lower()


def test_the_sheet_and_the_queue_point_at_likely_doubles(verifier, session, now, pair):
    case, main, _follower = pair
    case.new = new_complaint(story=TALE)
    fresh = case.file().complaint
    session.commit()
    while run_due({**dict.fromkeys(kinds(session), lambda *_: None), **HANDLERS}, "t", now=now):
        pass

    assert main.number in verifier.get(f"/awasi/pengaduan/{fresh.number}").main
    assert "Mungkin ganda" in verifier.get("/awasi").main


def test_a_merge_by_hand_can_be_taken_back(verifier, session, pair):
    _case, main, follower = pair

    assert merge_by_hand(verifier, follower, main).status == 303
    page = verifier.get(page_of(follower))
    assert "Mengikuti pengaduan utama" in page.main
    link = session.scalars(sa.select(ComplaintLink)).one()
    undone = verifier.post(f"/awasi/kasus/{follower.number}/kaitan/{link.id}/batal", {})
    assert undone.status == 303
    assert "Belum ada kaitan" in verifier.get(page_of(follower)).main


@pytest.mark.parametrize("number", ["2026-99999999-9", "bukan nomor", ""])
def test_an_unknown_number_is_refused_with_everything_kept(verifier, session, pair, number):
    _case, main, follower = pair

    page = merge_by_hand(verifier, follower, main, number=number, reason="copied_text")

    assert page.status == 422
    assert page.value("reason") == "copied_text"
    assert session.scalars(sa.select(ComplaintLink)).all() == []


def test_a_complaint_is_split_before_it_is_routed(verifier, session, now):
    whole = make_case(session, now, "submitted").complaint
    session.commit()
    address = f"/awasi/kasus/{whole.number}/pecah"

    assert verifier.get(address).status == 200
    assert verifier.post(address, {"part_1": ""}).status == 422
    assert verifier.post(address, {"part_1": "Kartu saya belum dicetak."}).status == 303

    [part] = session.scalars(sa.select(Complaint).where(Complaint.id != whole.id))
    assert part.number in verifier.get(page_of(whole)).main


def test_the_agency_answers_together_and_reads_what_became_of_each(seat, session, now, pair):
    case, main, follower = pair
    merging.merge(session, case.verifier, follower, main, LinkReason.SAME_EVENT, now=now)
    session.commit()
    officer, address = seat(case.officer), f"/kerja/pengaduan/{main.number}/jawab-bersama"
    data = {"numbers": [follower.number], "decision": "upheld", "text": "Lampu sudah diganti."}

    assert follower.number in officer.get(f"/kerja/pengaduan/{main.number}/kaitan").main
    assert officer.post(address, {**data, "text": "Kata Sulastri."}).status == 422
    page = officer.post(address, data)
    again = officer.post(address, data)

    assert page.status == 200
    assert "Berhasil" in page.main
    assert "Tidak dikirim" in again.main
    session.refresh(follower)
    assert (follower.state, main.state) == ("in_handling", "dispositioned")


def test_a_coordinator_relates_and_takes_back_on_the_page(seat, session, pair):
    case, main, follower = pair
    coordinator, address = seat(case.coordinator), f"/kerja/pengaduan/{main.number}/kaitan"

    assert coordinator.post(address, {"number": "2026-99999999-9"}).status == 422
    assert coordinator.post(address, {"number": follower.number}).status == 303
    link = session.scalars(sa.select(ComplaintLink)).one()
    assert follower.number in coordinator.get(address).main
    assert coordinator.post(f"{address}/{link.id}/batal", {}).status == 303
    assert "Belum ada kaitan" in coordinator.get(address).main
