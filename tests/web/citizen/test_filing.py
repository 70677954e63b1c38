"""Filing: nothing typed is lost, one tap too many files nothing twice, the key is shown once."""

from __future__ import annotations

import gzip
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.identity import own_view
from pengaduan.complaints.models import Complaint, Confidentiality, Draft
from pengaduan.web.citizen.direction import route
from pengaduan.web.citizen.words import MATTERS, PRIOR
from tests.client import Visitor
from tests.web.citizen.conftest import ANSWERS, STORY, Citizen, receipt_codes


def _only(session: Session) -> Complaint:
    return session.scalars(sa.select(Complaint)).one()


@pytest.mark.parametrize("matter", list(MATTERS))
@pytest.mark.parametrize("prior", list(PRIOR))
def test_every_pair_of_first_answers_has_a_route(matter: str, prior: str) -> None:
    assert route(matter, prior).way


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


def test_the_key_is_shown_once(citizen: Citizen, session: Session) -> None:
    first = receipt_codes(citizen.files())

    again = citizen.client.get("/lapor/tanda-terima")

    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", first[1])
    assert receipt_codes(again) == [first[0]]
    assert first[1] not in again.text
    assert session.scalars(sa.select(Draft.sealed_key)).one() is None


def test_sending_twice_files_one_complaint(citizen: Citizen, session: Session) -> None:
    check = citizen.answers_all()
    citizen.client.submit(check, {"truthful": "y"})

    second = citizen.client.submit(check, {"truthful": "y"})

    assert second.location.endswith("/lapor/tanda-terima")
    assert _only(session).story == STORY


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


def test_an_id_number_is_pointed_out_once_and_taken_out_on_request(citizen: Citizen) -> None:
    asked = citizen.answers("/lapor/cerita", story="NIK saya 3171234567890001 ditolak sistem.")

    removed = citizen.client.submit(asked, {"id_number": "remove"})

    assert asked.status == 422
    assert removed.location.endswith("/lapor/instansi")
    assert "[nomor dihapus]" in citizen.client.get("/lapor/cerita").value("story")


def test_changing_an_answer_leads_back_to_the_check_page(citizen: Citizen) -> None:
    citizen.answers_all()

    sent = citizen.client.submit(
        citizen.client.get("/lapor/cerita?ubah=1"), {"story": "Cerita yang sudah saya perbaiki."}
    )

    assert sent.location.endswith("/lapor/periksa")
    assert "Cerita yang sudah saya perbaiki." in citizen.client.follow(sent).text


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


def test_a_search_without_hit_offers_a_way_on(citizen: Citizen) -> None:
    sent = citizen.client.submit(
        citizen.client.get("/lapor/instansi"), {"query": "zzzz qqqq", "find": "1"}
    )

    assert "Belum ketemu." in citizen.client.follow(sent).text


def test_a_draft_goes_on_in_another_browser_by_its_code(
    citizen: Citizen, new_client: object
) -> None:
    citizen.answers("/lapor")
    citizen.answers("/lapor/cerita")
    code = receipt_codes(citizen.client.get("/lapor/simpan"))[0]
    other: Visitor = new_client()  # type: ignore[operator]  # a fixture that makes visitors

    page = other.follow(other.submit(other.get("/draf"), {"code": code.lower().replace("-", " ")}))

    assert page.url.endswith("/lapor/instansi")
    assert other.get("/lapor/cerita").value("story").strip() == STORY


def test_an_unknown_draft_code_opens_nothing(client: Visitor) -> None:
    page = client.submit(client.get("/draf"), {"code": "D-2222-2222-2222"})

    assert page.status == 422
    assert "tidak dikenal" in page.errors[0]


def test_a_lost_session_shows_everything_again(csrf_app: object) -> None:
    visitor = Visitor(csrf_app)  # type: ignore[arg-type]  # the application with CSRF

    page = visitor.post("/lapor/cerita", ANSWERS["/lapor/cerita"])

    assert page.status == 400
    assert page.value("story").strip() == STORY
    assert "Isian Anda masih ada" in page.text


def test_question_pages_stay_small(citizen: Citizen) -> None:
    sizes = [len(gzip.compress(citizen.client.get(path).data)) for path in ANSWERS]

    assert max(sizes) < 30_000
