"""Filing: nothing typed is lost, and one tap too many files nothing twice."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.complaints.identity import own_view
from pengaduan.complaints.models import Complaint, Confidentiality
from tests.client import Visitor
from tests.web.citizen.conftest import ANSWERS, STORY, Citizen, receipt_codes


def _only(session: Session) -> Complaint:
    return session.scalars(sa.select(Complaint)).one()


def test_a_filed_complaint_holds_what_was_told(citizen: Citizen, session: Session) -> None:
    page = citizen.files()

    complaint = _only(session)
    assert page.h1 == "Pengaduan Anda sudah kami terima"
    assert complaint.story == STORY
    assert (complaint.happened_year, complaint.happened_month, complaint.happened_day) == (
        2026,
        3,
        12,
    )
    assert complaint.confidentiality is Confidentiality.WITHHELD
    party = own_view(session, complaint)
    assert party is not None
    assert party.name == "Sulastri"


def test_four_thousand_characters_of_any_script_arrive_unchanged(
    citizen: Citizen, session: Session
) -> None:
    story = ("ꦲꦏ꧀ عرب 😀 é\n" * 400)[:3999] + "."

    citizen.files(cerita={"story": story})

    assert _only(session).story == story


def test_sending_twice_files_one_complaint(citizen: Citizen, session: Session) -> None:
    check = citizen.answers_all()
    citizen.client.submit(check, {"truthful": "y"})

    second = citizen.client.submit(check, {"truthful": "y"})

    assert second.location.endswith("/lapor/tanda-terima")
    assert _only(session).story == STORY


@pytest.mark.parametrize(
    "story",
    [
        "Sepuluh123",
        "😀" * 4000,
        "👨‍👩‍👧 keluarga " * 100,
        "\nبدأت القصة هنا\n\n\tثم انتهت",
        "ꦏꦠꦼꦫꦁꦔꦤ꧀ꦥꦿꦏꦫ",
        "cafe\u0301 tetap terurai, café tetap utuh",
        'Kutipan "resmi" <b>&amp; kode</b> {{ 7 * 7 }} \\ %s',
    ],
)
def test_every_script_is_shown_again_as_it_was_typed(citizen: Citizen, story: str) -> None:
    sent = citizen.answers("/lapor/cerita", story=story)

    assert sent.status == 303, sent.errors
    assert citizen.client.get("/lapor/cerita").value("story") == story


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        ("/lapor/cerita", {"story": "pendek"}, "Tambahkan sedikit rincian, minimal 10 huruf."),
        ("/lapor/cerita", {"story": "a" * 4003}, "Kurangi 3 huruf. Batasnya 4.000."),
        ("/lapor/kapan", {"when": "entahlah"}, "Kami tidak mengenali"),
        ("/lapor/kapan", {"when": "1 1 2099"}, "Tanggal kejadian belum terjadi."),
        ("/lapor/instansi", {"choice": None}, "Pilih instansi atau pilih Saya tidak tahu."),
        ("/lapor/kerahasiaan", {"phone": "12"}, "Tulis nomor telepon seperti 0812 3456 7890."),
        ("/lapor/kerahasiaan", {"email": "siti"}, "Tulis alamat surel seperti nama@contoh.id."),
        ("/lapor/kerahasiaan", {"email": "a..b@contoh.id"}, "Tulis alamat surel seperti"),
        ("/lapor/kerahasiaan", {"name": " "}, "Tulis nama Anda, atau pilih"),
    ],
)
def test_a_wrong_answer_is_told_and_kept(
    citizen: Citizen, path: str, wrong: dict[str, str | None], said: str
) -> None:
    page = citizen.answers(path, **wrong)

    assert page.status == 422
    assert any(said in error for error in page.errors)
    name, value = next(iter(wrong.items()))
    assert (page.value(name) or "").strip() == (value or "").strip()
    assert (citizen.client.get(path).value(name) or "").strip() == (value or "").strip()


def test_a_running_matter_needs_no_date(citizen: Citizen, session: Session) -> None:
    citizen.files(kapan={"when": "", "ongoing": "y"})

    assert _only(session).ongoing
    assert _only(session).happened_year is None


def test_personal_data_is_pointed_out_and_taken_out_on_request(citizen: Citizen) -> None:
    asked = citizen.answers("/lapor/cerita", story="NIK 3171234567890001, hp 0812-3456-7890.")

    removed = citizen.client.submit(asked, {"personal": "remove"})

    assert asked.status == 422
    assert "nomor telepon: 0812-3456-7890" in asked.main
    assert removed.location.endswith("/lapor/instansi")
    told = citizen.client.get("/lapor/cerita").value("story")
    assert told.strip() == "NIK [NIK dihapus], hp [nomor telepon dihapus]."


def test_personal_data_that_is_kept_is_not_asked_about_again(citizen: Citizen) -> None:
    story = "Hubungi saya di 0812-3456-7890 setiap pagi."
    asked = citizen.answers("/lapor/cerita", story=story)

    kept = citizen.client.submit(asked, {"personal": "keep"})
    again = citizen.answers("/lapor/cerita", story=f"{story} Terima kasih.")

    assert kept.location.endswith("/lapor/instansi")
    assert again.location.endswith("/lapor/instansi")
    assert story in citizen.client.get("/lapor/cerita").value("story")


@pytest.mark.parametrize("place", range(len(ANSWERS) + 2))
def test_every_change_is_two_loads_away_from_the_check_page(citizen: Citizen, place: int) -> None:
    check = citizen.answers_all()
    path = check.find("//a[contains(@href, 'ubah=1')]")[place].get("href")

    page = citizen.client.get(path)
    sent = citizen.client.submit(page, {})

    assert sent.location == "/lapor/periksa"
    assert citizen.client.get("/lapor/periksa").main == check.main


def test_changing_an_answer_leads_back_to_the_check_page(citizen: Citizen) -> None:
    citizen.answers_all()

    sent = citizen.client.submit(
        citizen.client.get("/lapor/cerita?ubah=1"), {"story": "Cerita yang sudah saya perbaiki."}
    )

    assert sent.location.endswith("/lapor/periksa")
    assert "Cerita yang sudah saya perbaiki." in citizen.client.follow(sent).text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("siti@CONTOH.id", "siti@contoh.id"),
        ("siti.aminah+lapor@kantor.go.id", "siti.aminah+lapor@kantor.go.id"),
    ],
)
def test_an_address_is_stored_ready_for_use(
    citizen: Citizen, session: Session, typed: str, stored: str
) -> None:
    citizen.files(kerahasiaan={"email": typed})

    party = own_view(session, _only(session))
    assert party is not None
    assert party.email == stored


def test_a_slip_in_an_address_is_pointed_out_and_never_blocks(citizen: Citizen) -> None:
    check = citizen.answers_all(kerahasiaan={"email": "siti@gmial.com"})

    assert "siti@gmail.com" in check.main
    assert citizen.client.submit(check, {"truthful": "y"}).location == "/lapor/tanda-terima"


def test_an_incomplete_complaint_is_not_filed_and_names_what_is_missing(
    citizen: Citizen, session: Session
) -> None:
    citizen.answers("/lapor/cerita")

    page = citizen.client.submit(citizen.client.get("/lapor/periksa"), {"truthful": "y"})

    assert page.status == 422
    assert page.links["Pilih apa yang Anda harapkan."] == "/lapor/harapan?ubah=1"
    assert session.scalars(sa.select(Complaint)).all() == []


def test_an_anonymous_complaint_keeps_no_name_and_no_contact(
    citizen: Citizen, session: Session
) -> None:
    citizen.files(
        kerahasiaan={"confidentiality": "anonymous", "name": "Siti", "email": "siti@contoh.id"}
    )

    assert own_view(session, _only(session)) is None


def test_everyday_names_find_the_agency(citizen: Citizen) -> None:
    page = citizen.client.submit(
        citizen.client.get("/lapor/instansi"), {"query": "pemkot pangkalpinang", "find": "1"}
    )

    found = citizen.client.follow(page)

    assert "Pemerintah Kota Pangkal Pinang" in found.text


def test_the_agency_is_found_in_two_page_loads_without_a_script(citizen: Citizen) -> None:
    first = citizen.client.get("/lapor/instansi")
    sent = citizen.client.submit(
        first, {"regency": "32.73", "query": "jalan berlubang", "find": "1"}
    )

    second = citizen.client.follow(sent)

    offered = second.texts("//input[@name='choice']/following-sibling::label")
    assert offered[0] == "Pemerintah Kota Bandung"
    assert offered[-2:] == ["Saya tidak tahu", "Tidak ada di daftar (tulis nama)"]
    assert "Dinas Pekerjaan Umum dan Penataan Ruang" in second.main


def test_a_body_outside_the_register_is_written_for_the_citizen(
    citizen: Citizen, session: Session
) -> None:
    sent = citizen.client.submit(
        citizen.client.get("/lapor/instansi"), {"query": "listrik padam", "find": "1"}
    )
    page = citizen.client.follow(sent)
    citizen.client.submit(page, {"choice": "other"})

    assert "PT PLN (Persero) tidak ada di daftar instansi kami." in page.main
    assert page.value("other") == "PT PLN (Persero)"
    citizen.files(instansi={"choice": "other"})
    assert _only(session).agency_text == "PT PLN (Persero)"


def test_a_local_service_without_a_place_asks_for_the_place(citizen: Citizen) -> None:
    sent = citizen.client.submit(
        citizen.client.get("/lapor/instansi"), {"query": "puskesmas", "find": "1"}
    )

    assert "Pilih kabupaten atau kotanya" in citizen.client.follow(sent).main


def test_a_search_without_hit_offers_a_way_on(citizen: Citizen) -> None:
    sent = citizen.client.submit(
        citizen.client.get("/lapor/instansi"), {"query": "zzzz qqqq", "find": "1"}
    )

    assert "Belum ketemu." in citizen.client.follow(sent).text


def test_a_draft_goes_on_in_another_browser_by_its_code(
    citizen: Citizen, new_client: Callable[[], Visitor]
) -> None:
    citizen.answers("/lapor")
    citizen.answers("/lapor/cerita")
    code = receipt_codes(citizen.client.get("/lapor/simpan"))[0]
    other = new_client()

    page = other.follow(other.submit(other.get("/draf"), {"code": code.lower().replace("-", " ")}))

    assert page.url.endswith("/lapor/instansi")
    assert other.get("/lapor/cerita").value("story").strip() == STORY


def test_an_unknown_draft_code_opens_nothing(client: Visitor) -> None:
    page = client.submit(client.get("/draf"), {"code": "D-2222-2222-2222"})

    assert page.status == 422
    assert "tidak dikenal" in page.errors[0]


def test_a_lost_session_shows_everything_again(csrf_app: Flask) -> None:
    visitor = Visitor(csrf_app)

    page = visitor.post("/lapor/cerita", ANSWERS["/lapor/cerita"])

    assert page.status == 400
    assert page.value("story").strip() == STORY
    assert "Isian Anda masih ada" in page.text


def test_without_its_cookie_nothing_typed_is_lost(csrf_app: Flask) -> None:
    visitor = Citizen(Visitor(csrf_app))
    page = visitor.client.get("/lapor/cerita")
    visitor.client.flask.delete_cookie("pengaduan")
    visitor.client.flask.delete_cookie("draf")

    again = visitor.client.submit(page, ANSWERS["/lapor/cerita"])
    sent = visitor.client.submit(again, {})

    assert again.status == 400
    assert again.title.startswith("Galat: ")
    assert sent.location == "/lapor/instansi"
    assert visitor.client.get("/lapor/cerita").value("story") == STORY


def test_the_check_page_of_a_lost_session_files_at_the_second_try(
    csrf_app: Flask, session: Session
) -> None:
    visitor = Citizen(Visitor(csrf_app))
    check = visitor.answers_all()
    visitor.client.flask.delete_cookie("pengaduan")

    again = visitor.client.submit(check, {"truthful": "y"})
    sent = visitor.client.submit(again, {})

    assert again.status == 400
    assert sent.location == "/lapor/tanda-terima"
    assert _only(session).story == STORY


def test_a_restart_of_the_server_in_the_middle_loses_nothing(
    new_app: Callable[..., Flask], session: Session
) -> None:
    visitor = Citizen(Visitor(new_app(WTF_CSRF_ENABLED=True)))
    check = visitor.answers_all()

    visitor.client.moves_to(new_app(WTF_CSRF_ENABLED=True))
    sent = visitor.client.submit(check, {"truthful": "y"})

    assert sent.location == "/lapor/tanda-terima"
    assert len(receipt_codes(visitor.client.get(sent.location))) == 2
    assert _only(session).story == STORY


def test_question_pages_stay_small(citizen: Citizen) -> None:
    sizes = [len(gzip.compress(citizen.client.get(path).data)) for path in ANSWERS]

    assert max(sizes) < 30_000
