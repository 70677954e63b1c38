"""The pages of the formal file, of completion, of a representative and of secrecy."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints import formal, identity
from pengaduan.complaints.models import Complaint, Confidentiality, Party
from pengaduan.handling.escalation import escalate
from pengaduan.handling.verification import CompletionRequest, ask_completion
from tests.engines import sqlite_only
from tests.factories.complaints import Case
from tests.page import Page
from tests.web.citizen.conftest import Citizen

pytestmark = sqlite_only
Opened = Callable[..., tuple[Case, Page]]
IDENTITY = {
    "full_name": "Sulastri Contoh",
    "birth_place": "Pangkal Uji",
    "birth_date": "17/8/1980",
    "marital_status": "married",
    "occupation": "Penenun",
    "full_address": "Jalan Rahasia 7",
    "citizenship": "citizen",
}


def _url(number: str, tail: str = "") -> str:
    return f"/pengaduan/{number}{tail}"


@pytest.fixture
def report(opened: Opened, session: Session, citizen: Citizen) -> Complaint:
    """A report on the Ombudsman's track, opened with its key."""
    case, _ = opened("complete", confidentiality=Confidentiality.WITHHELD)
    second = escalate(session, case.complaint, now=case.now)
    citizen.opens(second.number, case.key)
    return second


def _states(page: Page) -> list[str]:
    return [text.strip() for text in page.texts("//*[contains(@class,'govuk-task-list__status')]")]


def test_the_status_page_leads_to_the_list(report: Complaint, citizen: Citizen) -> None:
    page = citizen.client.get(_url(report.number))
    tasks = citizen.client.get(_url(report.number, "/berkas-formal"))

    assert "Lengkapi berkas" in page.links
    assert tasks.h1 == "Lengkapi berkas"
    assert _states(tasks) == ["Belum diisi"] * 5 + ["Belum dikirim"]


def test_a_task_may_stay_half_done_and_is_found_again(report: Complaint, citizen: Citizen) -> None:
    path = _url(report.number, "/berkas-formal/identitas")
    form = citizen.client.get(path)

    tasks = citizen.client.follow(citizen.client.submit(form, {"occupation": "Penenun"}))
    again = citizen.client.get(path)

    assert _states(tasks)[0] == "Sebagian"
    assert again.value("occupation") == "Penenun"


def test_a_date_that_nobody_can_read_keeps_what_was_typed(
    report: Complaint, citizen: Citizen
) -> None:
    form = citizen.client.get(_url(report.number, "/berkas-formal/identitas"))

    page = citizen.client.submit(form, {**IDENTITY, "birth_date": "entah"})

    assert page.status == 422
    assert page.value("occupation") == "Penenun"
    assert "Kami tidak mengenali tanggal ini" in page.errors[0]


def test_a_year_alone_is_a_date_of_birth(report: Complaint, citizen: Citizen) -> None:
    form = citizen.client.get(_url(report.number, "/berkas-formal/identitas"))

    page = citizen.client.submit(form, {**IDENTITY, "birth_date": "1957"})

    assert page.status == 303


def test_the_whole_file_is_filled_in_and_sent(
    report: Complaint, citizen: Citizen, session: Session
) -> None:
    client = citizen.client
    given = {
        "/berkas-formal/identitas": IDENTITY,
        "/kuasa": {"represented": "self"},
        "/berkas-formal/bukti-lapor": {"prior_result": "slow"},
        "/berkas-formal/kerugian": {"loss": "none"},
        "/berkas-formal/pengadilan": {"court": "no", "reported_before": "no"},
    }
    for tail, values in given.items():
        client.submit(client.get(_url(report.number, tail)), values)
    tasks = client.get(_url(report.number, "/berkas-formal"))
    assert _states(tasks) == ["Selesai diisi"] * 5 + ["Belum dikirim"]

    review = client.get(_url(report.number, "/berkas-formal/kirim"))
    refused = client.submit(review, {})
    sent = client.follow(client.submit(refused, {"truthful": "y"}))

    assert "Jalan Rahasia 7" in review.text
    assert refused.status == 422
    assert "Berkas sudah dikirim kepada Ombudsman." in sent.text
    assert _states(sent)[-1] == "Terkirim"
    session.expire_all()
    assert "occupation" in formal.sent_items(session, report)
    assert "Lihat berkas formal" in client.get(_url(report.number)).links


def test_a_gap_needs_a_reason_and_is_sent_with_it(report: Complaint, citizen: Citizen) -> None:
    client = citizen.client
    loss = client.get(_url(report.number, "/berkas-formal/kerugian"))
    client.submit(loss, {"loss": "none"})
    review = client.get(_url(report.number, "/berkas-formal/kirim"))

    refused = client.submit(review, {"truthful": "y"})
    sent = client.submit(review, {"truthful": "y", "note": "Saya tidak punya KTP."})

    assert "Ada yang belum diisi" in refused.errors[0]
    assert sent.status == 303


def test_the_agency_track_has_no_such_list(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("complete")

    assert citizen.client.get(_url(case.complaint.number, "/berkas-formal")).status == 303
    unknown = citizen.client.get(_url(case.complaint.number, "/berkas-formal/hobi"))
    assert unknown.status == 404


def test_a_representative_is_named_with_a_letter(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("complete")
    path = _url(case.complaint.number, "/kuasa")
    values = {"represented": "represented", "name": "Bowo", "basis": "power_of_attorney"}

    missing = citizen.client.post(path, {"represented": "represented"})
    letter = (io.BytesIO(b"%PDF-1.4 kuasa"), "kuasa.pdf")
    citizen.client.post(path, {**values, "file": letter}, content_type="multipart/form-data")
    page = citizen.client.get(path)

    assert missing.status == 422
    assert page.value("name") == "Bowo"
    assert "Surat kuasa: kuasa.pdf" in page.text
    assert "Belum diperiksa petugas" in page.text


def test_asked_items_have_fields_and_a_draft_is_kept(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("submitted", confidentiality=Confidentiality.WITHHELD)
    request = CompletionRequest((), ("I_IDENTITY", "I_LOSS"), "Mohon lengkapi.")
    ask_completion(session, case.verifier, case.complaint, request, now=case.now)
    path = _url(case.complaint.number, "/lengkapi")
    typed = {"full_address": "Jalan Rahasia 7", "I_LOSS": "Ongkos ojek."}

    form = citizen.client.get(path)
    citizen.client.submit(form, {**typed, "keep": "1"})
    again = citizen.client.get(path)
    done = citizen.client.follow(citizen.client.submit(again, {}))

    assert "full_name" not in form.form().names
    assert again.value("I_LOSS").strip() == "Ongkos ojek."
    assert "Kelengkapan Anda sudah terkirim." in done.text
    assert "Jalan Rahasia" not in done.text
    session.expire_all()
    party = session.scalars(sa.select(Party)).one()
    assert party.address == "Jalan Rahasia 7"
    assert session.get_one(Complaint, case.complaint.id).state == "verifying"


def test_an_anonymous_complainant_is_not_asked_for_a_name(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("submitted", confidentiality=Confidentiality.ANONYMOUS)
    request = CompletionRequest((), ("I_IDENTITY",), "Mohon lengkapi.")
    ask_completion(session, case.verifier, case.complaint, request, now=case.now)

    page = citizen.client.get(_url(case.complaint.number, "/lengkapi"))

    assert {"full_name", "full_address"} & set(page.form().names) == set()
    assert "Beri nama kepada Ombudsman saja" in page.links


def test_secrecy_is_changed_with_its_consequences_in_sight(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("complete")
    path = _url(case.complaint.number, "/kerahasiaan")

    page = citizen.client.get(path)
    citizen.client.submit(page, {"confidentiality": "withheld"})
    back = citizen.client.submit(citizen.client.get(path), {"confidentiality": "open"})

    assert "tidak dapat kami tarik kembali" in page.text
    assert case.agency.name in page.text
    assert back.status == 422
    session.expire_all()
    hidden = session.get_one(Complaint, case.complaint.id)
    assert hidden.confidentiality is Confidentiality.WITHHELD


def test_every_look_at_the_identity_is_told(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("complete", confidentiality=Confidentiality.WITHHELD)
    identity.reveal(session, case.verifier, case.complaint, "contact", now=case.now)
    formal.open_file(session, case.verifier, case.complaint, "examination", now=case.now)

    page = citizen.client.get(_url(case.complaint.number))

    assert "Verifikator Ombudsman membuka nama dan kontak Anda, untuk menghubungi" in page.text
    assert "Verifikator Ombudsman membuka berkas formal Anda, untuk pemeriksaan." in page.text
