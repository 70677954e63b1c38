"""The quality audit on the screen: blind, second readers, results, answers that go back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality_models import QualityAudit, QualityItem, QualityReading
from pengaduan.complaints.queries import points
from pengaduan.handling.quality import items_of
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules import quality
from pengaduan.rules.roles import Role
from tests.factories.complaints import make_case

LINES = [line.code for line in quality.rubrics()["R-2026-1"].lines]
GOOD = dict.fromkeys(LINES, "2")
POOR = {**dict.fromkeys(LINES, "1"), "points": "0"}


@pytest.fixture
def drawn(seat, session, now):
    """An audit of five closed cases by a head, and the head's browser."""
    cases = [make_case(session, now - timedelta(days=9), "closed") for _ in range(5)]
    head = seat(Role.OMBUDSMAN_UNIT_HEAD)
    form = head.get("/awasi/mutu")
    sent = head.submit(form, {"title": "Uji November", "size": "5", "seed": "benih-1"})
    page = head.follow(sent)
    return cases, head, page


def item_of(session, *, second):
    query = sa.select(QualityItem).where(QualityItem.second.is_(second))
    return session.scalars(query.order_by(QualityItem.ordinal)).first()


def read(visitor, item, scores, note=""):
    page = visitor.get(f"/awasi/mutu/{item.audit_id}/{item.ordinal}")
    return visitor.submit(page, {**scores, "note": note})


def test_a_sample_can_be_drawn_again_bit_by_bit(session, drawn):
    _cases, _head, page = drawn
    audit = session.scalars(sa.select(QualityAudit)).one()
    kept = session.scalars(sa.select(QualityItem).order_by(QualityItem.ordinal)).all()

    again = [(one.ordinal, one.complaint_id, one.second) for one in items_of(audit)]
    assert [(one.ordinal, one.complaint_id, one.second) for one in kept] == again
    assert "sama persis" in page.main
    assert sum(one.second for one in items_of(audit)) == 1  # 20 % of five


def test_the_reader_sees_no_officer_unit_agency_or_number(seat, session, drawn):
    cases, _head, _page = drawn
    item = item_of(session, second=False)
    case = next(one for one in cases if one.complaint.id == item.complaint_id)

    page = seat(Role.OMBUDSMAN_EXAMINER).get(f"/awasi/mutu/{item.audit_id}/{item.ordinal}")

    assert "pukul 15.00" in page.main  # from the answer
    people = (case.officer, case.head, case.coordinator)
    hidden = [case.agency.name, case.unit.name, case.complaint.number, *(p.name for p in people)]
    assert [text for text in hidden if text in page.main] == []


def test_the_second_reader_is_another_person_and_sees_no_first_score(seat, session, drawn):
    item = item_of(session, second=True)
    one, two = seat(Role.OMBUDSMAN_EXAMINER), seat(Role.OMBUDSMAN_EXAMINER)
    read(one, item, POOR, "Catatan pembaca pertama.")

    again = read(one, item, GOOD)
    blind = two.get(f"/awasi/mutu/{item.audit_id}/{item.ordinal}")
    before = two.get(f"/awasi/mutu/{item.audit_id}")
    read(two, item, {**POOR, "points": "1"})

    assert again.status == 409
    assert "Catatan pembaca pertama." not in blind.main
    assert blind.find("//input[@type='radio'][@checked]") == []
    assert "belum ada bacaan kedua" in before.main
    after = two.get(f"/awasi/mutu/{item.audit_id}")
    # Seven lines, six the same. One reader gives 0 once and 1 six times, the other 1 always:
    # chance 6/7, agreement 6/7, kappa 0.
    assert "kappa Cohen 0,0000, sama 85,7% dari 7 nilai" in after.main
    assert session.scalar(sa.select(sa.func.count()).select_from(QualityReading)) == 2


def test_a_missing_score_is_refused_and_nothing_typed_is_lost(seat, session, drawn):
    item = item_of(session, second=False)
    reader = seat(Role.OMBUDSMAN_EXAMINER)
    page = reader.get(f"/awasi/mutu/{item.audit_id}/{item.ordinal}")

    again = reader.submit(page, {"points": "2", "note": "Hampir lengkap."})

    assert again.status == 422
    assert "Hampir lengkap." in again.main
    assert len(again.find("//input[@type='radio'][@checked]")) == 1
    assert session.scalars(sa.select(QualityReading)).all() == []


def test_a_failed_answer_goes_back_once_and_moves_nothing(seat, session, drawn):
    cases, head, _page = drawn
    item = item_of(session, second=False)
    read(seat(Role.OMBUDSMAN_EXAMINER), item, POOR)
    place = f"/awasi/mutu/{item.audit_id}/{item.ordinal}/kembalikan"
    state = session.get_one(Complaint, item.complaint_id).state

    head.post(place)
    page = head.follow(head.post(place))

    assert "Dikembalikan" in page.main
    jobs = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.quality_returned"))
    assert [job.payload["complaint_id"] for job in jobs] == [item.complaint_id]
    assert session.get_one(Complaint, item.complaint_id).state == state
    case = next(one for one in cases if one.complaint.id == item.complaint_id)
    shown = seat(case.coordinator).get(f"/kerja/pengaduan/{case.complaint.number}")
    assert "Yang perlu diperbaiki" in shown.main
    tags = set(session.scalars(sa.select(AuditEntry.tag)))
    assert {Tag.QUALITY_DRAWN, Tag.QUALITY_READ, Tag.QUALITY_RETURNED} <= tags


def test_the_agency_mends_on_its_own_page_and_the_head_of_unit_reads_it(seat, session, drawn):
    cases, head, _page = drawn
    item = item_of(session, second=False)
    read(seat(Role.OMBUDSMAN_EXAMINER), item, POOR)
    place = f"/awasi/mutu/{item.audit_id}/{item.ordinal}"
    head.post(f"{place}/kembalikan")
    assert head.post(f"{place}/selesai").status == 409
    case = next(one for one in cases if one.complaint.id == item.complaint_id)
    agency, number = seat(case.head), case.complaint.number
    assert "Perlu diperbaiki (1)" in agency.get("/kerja").main
    assert number in agency.get("/kerja/perbaikan").main
    asked = points(session, case.complaint)
    told = {f"explanation-{one.id}": "Dasarnya Perda 3/2020." for one in asked}

    sent = agency.submit(agency.get(f"/kerja/pengaduan/{number}/perbaikan"), told)

    assert "sudah dikirim" in agency.follow(sent).main
    assert number not in agency.get("/kerja/perbaikan").main
    results = f"/awasi/mutu/{item.audit_id}/instansi/{item.agency_id}"
    assert "Dasarnya Perda 3/2020." in head.get(results).main
    empty = head.post(f"{place}/kembalikan-lagi", {"reason": " "})
    assert empty.status == 422
    assert "Tulis isinya lebih dahulu." in empty.main
    settled = head.follow(head.post(f"{place}/selesai"))
    assert "sudah diperbaiki" in settled.main
    tags = set(session.scalars(sa.select(AuditEntry.tag)))
    assert {Tag.QUALITY_MENDED, Tag.QUALITY_SETTLED} <= tags


def test_a_good_answer_cannot_go_back_and_an_examiner_sends_none(seat, session, drawn):
    _cases, head, _page = drawn
    item = item_of(session, second=False)
    examiner = seat(Role.OMBUDSMAN_EXAMINER)
    read(examiner, item, GOOD)
    place = f"/awasi/mutu/{item.audit_id}/{item.ordinal}/kembalikan"

    assert head.post(place).status == 409
    assert examiner.post(place).status == 403
    results = head.get(f"/awasi/mutu/{item.audit_id}")
    assert "1 (100,0%)" in results.main


def test_without_answers_there_is_nothing_to_draw(seat):
    head = seat(Role.OMBUDSMAN_UNIT_HEAD)
    page = head.submit(head.get("/awasi/mutu"), {"title": "Kosong", "seed": "x"})

    assert page.status == 409
    assert "Tidak ada jawaban yang dapat dicontoh" in page.main
