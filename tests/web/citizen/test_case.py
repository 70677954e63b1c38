"""The status page and what can be done from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Attachment, Complaint, Rating
from pengaduan.handling import dialogue
from pengaduan.handling.evidence import check
from pengaduan.infra import clock
from tests.factories.complaints import ANSWER, Case
from tests.page import Page
from tests.web.citizen.conftest import Citizen

Opened = Callable[..., tuple[Case, Page]]


def _url(case: Case, tail: str = "") -> str:
    return f"/pengaduan/{case.complaint.number}{tail}"


def test_the_first_lines_say_where_it_is_and_until_when(opened: Opened) -> None:
    _, page = opened("complete")

    assert page.texts("//*[@id='status']")[0].startswith("Diteruskan ke")
    facts = page.texts("//main//dl[1]//dd")
    assert facts[0] == "Instansi"
    assert "pukul 23.59 WIB" in facts[1]


def test_a_date_is_explained_day_by_day(opened: Opened, citizen: Citizen) -> None:
    _, page = opened("submitted")
    href = page.find("//*[contains(@class,'app-clock__name')]/a/@href")[0]

    told = citizen.client.get(href)

    assert told.h1 == "Mengapa tanggal ini?"
    assert "Hari mulai, belum dihitung" in told.rows()[0][1]
    assert "Hari ke-1" in told.text


def test_a_clock_of_another_case_is_not_explained(opened: Opened, citizen: Citizen) -> None:
    first, page = opened("submitted")
    href = page.find("//*[contains(@class,'app-clock__name')]/a/@href")[0]
    second, _ = opened("submitted")

    wrong = href.replace(first.complaint.number, second.complaint.number)

    assert citizen.client.get(wrong).status == 404


def test_opening_the_page_delivers_the_decision(opened: Opened, session: Session) -> None:
    case, page = opened("decided")

    session.expire_all()
    assert session.get_one(Complaint, case.complaint.id).state == "delivered"
    assert ANSWER in page.text
    assert "Tanggapi jawaban" in page.links


def test_a_late_case_says_so_and_offers_the_ombudsman(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("submitted")
    session.execute(
        sa.text("UPDATE clock SET due_at = :at"), {"at": clock.now() - timedelta(days=9)}
    )

    page = citizen.client.get(_url(case))

    assert "Sudah lewat batas" in page.text


def test_accepting_closes_and_asks_for_a_rating(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("delivered")

    rate = citizen.client.follow(
        citizen.client.submit(citizen.client.get(_url(case, "/tanggapi")), {"verdict": "accept"})
    )
    done = citizen.client.submit(rate, {"clarity": "4", "speed": "2", "conduct": "5"})

    session.expire_all()
    assert session.get_one(Complaint, case.complaint.id).state == "closed"
    assert done.status == 303
    rating = session.scalars(sa.select(Rating)).one()
    assert (rating.clarity, rating.speed, rating.conduct) == (4, 2, 5)


def test_an_objection_names_points_and_reasons(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("delivered")
    form = citizen.client.get(_url(case, "/tanggapi"))
    point = next(name for name in form.form().names if name.startswith("point_"))

    sent = citizen.client.submit(
        form,
        {
            "verdict": "object",
            point: "no",
            "reasons": ["not_answered"],
            "text": "Pokok ini belum dijawab.",
        },
    )

    assert sent.status == 303
    assert "Keberatan Anda sedang ditinjau" in citizen.client.follow(sent).text


def test_an_objection_without_reason_keeps_its_text(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("delivered")

    page = citizen.client.submit(
        citizen.client.get(_url(case, "/tanggapi")),
        {"verdict": "object", "text": "Belum selesai sama sekali."},
    )

    assert page.status == 422
    assert page.value("text").strip() == "Belum selesai sama sekali."


def test_a_question_is_shown_and_answered(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("dispositioned")
    question = "Hari apa Anda datang ke loket?"
    dialogue.ask(session, case.officer, case.complaint, question, now=case.now)

    asked = citizen.client.get(_url(case, "/balas"))
    page = citizen.client.follow(citizen.client.submit(asked, {"text": "Hari Selasa pagi."}))

    assert question in asked.text
    assert "Balasan Anda sudah terkirim." in page.text
    assert "Hari Selasa pagi." in page.text


def test_missing_items_bring_the_case_back_to_verification(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("submitted")
    case.ask_completion()

    page = citizen.client.visit(_url(case, "/balas"))
    citizen.client.submit(page, {"I_NARRATIVE": "Saya datang tanggal 3 November."})

    session.expire_all()
    assert page.h1 == "Lengkapi pengaduan"
    assert session.get_one(Complaint, case.complaint.id).state == "verifying"


def test_a_withdrawal_ends_the_case(opened: Opened, session: Session, citizen: Citizen) -> None:
    case, _ = opened("complete")

    page = citizen.client.submit(citizen.client.get(_url(case, "/cabut")), {"reason": "pressured"})

    session.expire_all()
    assert page.status == 303
    assert session.get_one(Complaint, case.complaint.id).state == "withdrawn"
    assert "Dicabut oleh Anda" in citizen.client.follow(page).text


def test_the_ombudsman_gets_a_second_record_with_the_same_key(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("complete")

    page = citizen.client.follow(
        citizen.client.submit(citizen.client.get(_url(case, "/ombudsman")), {"consent": "y"})
    )

    second = session.scalars(sa.select(Complaint).where(Complaint.origin_id.is_not(None))).one()
    assert page.h1 == f"Pengaduan {second.number}"
    assert case.complaint.number in page.text


def test_a_step_that_came_too_late_is_refused_and_says_why(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("complete")
    form = citizen.client.get(_url(case, "/cabut"))
    citizen.client.submit(form, {"reason": "solved"})

    again = citizen.client.submit(form, {"reason": "solved"})

    assert again.status == 409
    assert "Pengaduan ini sudah berubah." in again.text


def test_evidence_is_examined_before_it_can_be_opened(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("submitted")
    path = _url(case, "/bukti")
    photo = (io.BytesIO(b"bukan foto"), "loket.jpg")
    sent = citizen.client.post(path, {"file": photo}, content_type="multipart/form-data")

    waiting = citizen.client.follow(sent)
    attachment = session.scalars(sa.select(Attachment)).one()
    check(session, attachment.id, now=clock.now())
    refused = citizen.client.get(path)

    assert "Diperiksa" in waiting.text
    assert attachment.uploaded_by == COMPLAINANT.label
    assert "Ditolak" in refused.text
    assert citizen.client.get(_url(case, f"/berkas/{attachment.id}")).status == 404


def test_no_file_chosen_is_told(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("submitted")

    page = citizen.client.submit(citizen.client.get(_url(case, "/bukti")), {})

    assert page.status == 422
    assert page.errors == ["Galat: Pilih satu berkas."]
