"""Changing the class of a case: first what it does to each deadline, then the step."""

import pytest

from tests.handling.looking import everything

LONGER = {"weight": "supervisory", "reason": "Perlu pemeriksaan oleh pengawas."}


@pytest.fixture
def case(new_case):
    return new_case("dispositioned")


def url(case, rest="/sifat"):
    return f"/kerja/pengaduan/{case.complaint.number}{rest}"


def test_the_effect_is_shown_before_anything_is_stored(case, seat, session):
    visitor = seat(case.coordinator)
    assert url(case) in visitor.get(url(case, "")).links.values()
    page = visitor.get(url(case))
    assert "Ubah dan catat alasannya" not in page.main
    before = everything(session)

    preview = visitor.submit(page, {**LONGER, "aksi": "pratinjau"})

    assert everything(session) == before
    rows = {row[0].split(" sebelumnya")[0]: row[1:] for row in preview.rows()}
    moved = rows["Pengaduan berkadar pengawasan"]
    # Friday 11 December 2026, and 60 working days from 23 November: Monday 22 February 2027.
    assert "11 Desember 2026" in moved[0]
    assert "22 Februari 2027 mundur" in moved[1]
    assert "tetap" in rows["Keputusan hasil pemeriksaan pengaduan"][1]
    done = visitor.submit(preview, {**LONGER, "aksi": "kirim"})
    assert (done.status, done.location) == (303, url(case, ""))
    session.expire_all()
    assert case.complaint.weight == "supervisory"
    assert "Perlu pemeriksaan oleh pengawas." in visitor.get(url(case, "")).main


def test_without_a_look_at_the_effect_nothing_is_changed(case, seat, session):
    visitor = seat(case.coordinator)
    page = visitor.get(url(case))
    before = everything(session)

    answer = visitor.submit(page, {**LONGER, "aksi": "kirim"})

    assert answer.status == 422
    assert "Periksa akibatnya lagi." in answer.main
    assert everything(session) == before
    assert visitor.submit(page, {"weight": "supervisory", "reason": ""}).status == 422
    assert visitor.submit(page, {"weight": "simple", "reason": "Uji"}).status == 422


def test_an_officer_has_neither_button_nor_page(case, seat):
    visitor = seat(case.officer)

    assert url(case) not in visitor.get(url(case, "")).links.values()
    assert visitor.get(url(case)).status == 403


def test_the_verifier_changes_it_from_the_page_of_the_case(case, seat, session):
    visitor = seat(case.verifier)
    number = case.complaint.number
    address = f"/awasi/kasus/{number}/sifat"
    assert address in visitor.get(f"/awasi/kasus/{number}").links.values()

    preview = visitor.submit(visitor.get(address), {**LONGER, "aksi": "pratinjau"})
    done = visitor.submit(preview, {**LONGER, "aksi": "kirim"})

    assert done.location == f"/awasi/kasus/{number}"
    session.expire_all()
    assert case.complaint.weight == "supervisory"


def test_after_the_decision_there_is_nothing_to_change(new_case, seat):
    case = new_case("decided")
    visitor = seat(case.coordinator)

    assert url(case) not in visitor.get(url(case, "")).links.values()
    assert visitor.get(url(case)).status == 409
