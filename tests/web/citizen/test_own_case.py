"""What is one's own of a case: the first screenful, undoing, copies, data, and a lost key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from pengaduan.complaints.models import PointDecision
from pengaduan.complaints.own_case_models import DataRequest
from pengaduan.handling import copying, key_loss
from pengaduan.handling.escalation import escalate
from pengaduan.handling.responding import respond
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from pengaduan.reports import copies
from pengaduan.rules.numbers import make_number
from pengaduan.sla.sweep import sweep
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.complaints import EMAIL, STORY, Case, make_case
from tests.page import Page
from tests.web.citizen.conftest import Citizen, receipt_codes

Opened = Callable[..., tuple[Case, Page]]


def _url(case: Case, tail: str = "") -> str:
    return f"/pengaduan/{case.complaint.number}{tail}"


def _facts(page: Page) -> list[str]:
    return page.texts("//main//dl[1]//dd")


def _run(session: Session, handlers: dict, kind: str) -> None:
    session.commit()
    session.execute(sa.delete(OutboxJob).where(OutboxJob.kind != kind))
    session.commit()
    while run_due(handlers, "test", now=clock.now()):
        pass
    session.expire_all()


def test_the_facts_say_who_until_when_and_why(opened: Opened, citizen: Citizen) -> None:
    _, page = opened("complete")

    who, until = _facts(page)
    assert who == "Instansi"
    assert re.search(r"\w+, \d+ \w+ \d{4}, pukul 23.59 WIB, \d+ hari kerja lagi\. Mengapa\?", until)
    href = page.find("//main//dl[1]//a/@href")[0]
    assert citizen.client.get(href).h1 == "Mengapa tanggal ini?"


@sqlite_only
def test_lateness_is_told_with_the_day_of_the_reminder(
    session: Session, citizen: Citizen, past: datetime
) -> None:
    case = make_case(session, past - timedelta(days=30), "complete")
    session.commit()
    sweep(transaction, past)

    page = citizen.opens(case.complaint.number, case.key)

    assert "hari kerja. Keterlambatan ini tercatat. Kami sudah mengingatkan pada" in page.text
    assert "Teruskan ke Ombudsman" in page.texts("//main//a[contains(@class,'govuk-button')]")


@sqlite_only
def test_an_answer_that_upholds_nothing_offers_the_ombudsman_first(
    session: Session, citizen: Citizen, past: datetime
) -> None:
    case = make_case(session, past, "dispositioned")
    answer = case.answer(PointDecision.NOT_UPHELD)
    respond(session, case.officer, case.complaint, answer, now=past)
    case.decide()

    page = citizen.opens(case.complaint.number, case.key)

    buttons = page.texts("//main//a[contains(@class,'govuk-button')]")
    assert buttons == ["Tanggapi jawaban", "Teruskan ke Ombudsman"]


def test_a_withdrawal_can_be_undone_from_the_page(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("complete")
    citizen.client.submit(citizen.client.get(_url(case, "/cabut")), {"reason": "mistake"})
    page = citizen.client.get(_url(case))
    assert "Batalkan pencabutan" in page.text

    back = citizen.client.follow(citizen.client.post(_url(case, "/urungkan")))

    assert back.texts("//*[@id='status']")[0].startswith("Diteruskan ke")
    assert "Anda membatalkan pencabutan" in back.text
    again = citizen.client.follow(citizen.client.post(_url(case, "/urungkan")))
    assert "Pengaduan ini sudah berubah." in again.text


@sqlite_only
def test_both_tracks_show_each_other_and_one_key_opens_both(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("dispositioned")
    second = escalate(session, case.complaint, now=clock.now())

    page = citizen.client.get(_url(case))
    assert f"Di Ombudsman, nomor {second.number}" in page.text
    other = citizen.client.follow(citizen.client.get(_url(case, "/terkait")))

    assert other.h1 == f"Pengaduan {second.number}"
    assert f"Di instansi, nomor {case.complaint.number}" in other.text


@sqlite_only
def test_a_new_complaint_begins_with_what_was_told(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("closed")

    citizen.client.follow(citizen.client.post(_url(case, "/ajukan-lagi")))

    story = citizen.client.get("/lapor/cerita")
    assert STORY in story.text
    assert story.find("//textarea")[0].text.strip() == STORY


@sqlite_only
def test_a_poor_mark_offers_the_objection_while_it_is_open(
    opened: Opened, citizen: Citizen
) -> None:
    case, _ = opened("delivered")
    poor = {"clarity": "2", "speed": "4", "conduct": "4"}

    sent = citizen.client.submit(citizen.client.get(_url(case, "/nilai")), poor)

    assert sent.location == _url(case, "/tanggapi")


def test_a_copy_is_made_and_given_to_its_owner_only(
    opened: Opened, session: Session, citizen: Citizen, new_client: Callable[[], Visitor]
) -> None:
    case, _ = opened("complete")
    assert citizen.client.get(_url(case, "/salinan.pdf")).status == 404

    waiting = citizen.client.follow(citizen.client.post(_url(case, "/salinan")))
    assert waiting.headers["Refresh"] == "3"
    _run(session, dict(copies.HANDLERS), copying.RENDER)

    assert "Unduh PDF" in citizen.client.get(_url(case, "/salinan")).text
    pdf = citizen.client.get(_url(case, "/salinan.pdf"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "attachment" in pdf.headers["Content-Disposition"]
    assert citizen.client.get(_url(case, "/salinan.exe")).status == 404
    assert new_client().get(_url(case, "/salinan.pdf")).location == "/lacak"


def test_a_request_about_own_data_shows_its_deadline_and_article(
    opened: Opened, session: Session, citizen: Citizen
) -> None:
    case, _ = opened("complete")
    path = _url(case, "/data-saya")
    empty = citizen.client.submit(citizen.client.get(path), {"kind": "access"})
    assert (empty.status, "Tulis apa yang Anda minta." in empty.text) == (422, True)

    form = {"kind": "erase", "words": "Hapus nama saya."}
    page = citizen.client.follow(citizen.client.submit(citizen.client.get(path), form))

    assert "yaitu 72 jam, termasuk hari libur (UU 27/2022 Pasal 40" in page.text
    assert "Selama pengaduan berjalan, data Anda belum dapat dihapus." in page.text
    assert session.scalars(sa.select(DataRequest)).one().outcome is None


@sqlite_only
def test_the_contact_is_corrected_at_once(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("complete")
    form = citizen.client.get(_url(case, "/kontak"))
    assert citizen.client.submit(form, {"email": "bukan alamat", "phone": ""}).status == 422

    page = citizen.client.follow(
        citizen.client.submit(form, {"email": "baru@contoh.invalid", "phone": "0812 3456 7890"})
    )

    assert "Surel: baru@contoh.invalid. Telepon: +6281234567890." in page.text


def test_a_lost_key_is_replaced_by_a_link_and_a_button(
    opened: Opened, session: Session, citizen: Citizen, new_client: Callable[[], Visitor]
) -> None:
    case, _ = opened("complete")
    number, finder, mails = case.complaint.number, new_client(), current_app.extensions["mailman"]
    mails.outbox = []
    ask = finder.get("/lacak/kunci-hilang")
    known = finder.submit(ask, {"number": number, "email": EMAIL})
    unknown = finder.submit(ask, {"number": make_number(2031, 79), "email": EMAIL})
    assert (known.status, known.text) == (unknown.status, unknown.text)
    _run(session, dict(key_loss.HANDLERS), key_loss.LINK_JOB)
    [mail] = mails.outbox
    [path] = re.findall(r"/lacak/kunci-baru/\S+", mail.body)

    looked = [finder.get(path).h1 for _ in range(2)]  # a program that follows links
    shown = finder.submit(finder.get(path), {})

    assert looked == ["Buat kunci baru"] * 2
    assert shown.headers["Cache-Control"] == "no-store"
    told, key = receipt_codes(shown)
    assert told == number
    assert finder.get(path).status == 410
    assert finder.get(_url(case)).status == 200
    # What the old key had opened is closed, and the old key opens nothing.
    assert citizen.client.get(_url(case)).location == "/lacak"
    assert citizen.opens(number, case.key).status == 422
    assert citizen.opens(number, key).h1 == f"Pengaduan {number}"


@sqlite_only
def test_a_lost_key_page_tells_slips_and_how_long_to_wait(client: Visitor) -> None:
    page = client.get("/lacak/kunci-hilang")
    number = make_number(2031, 80)
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    slip = client.submit(page, {"number": wrong, "email": EMAIL})
    assert "Nomor ini salah ketik." in slip.text

    data = {"number": number, "email": EMAIL}
    statuses = [client.submit(page, data).status for _ in range(6)]

    assert statuses == [200] * 5 + [429]
