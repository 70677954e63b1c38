"""Every step of the agency through its page: done once, refused in words, nothing lost."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa

from pengaduan.accounts.models import Account
from pengaduan.complaints.models import (
    Attachment,
    AttachmentState,
    Complaint,
    Confidentiality,
    MessageKind,
)
from pengaduan.complaints.queries import last_message, points
from pengaduan.handling import evidence
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import give, make_account, make_actor
from tests.factories.agencies import make_unit
from tests.factories.complaints import ANSWER, make_case
from tests.factories.files import jpeg
from tests.handling.looking import everything

EMPTY_POINT = {"decision": None, "explanation": "", "promise": "", "promise_by": ""}


def url(case, page: str = "") -> str:
    return f"/kerja/pengaduan/{case.complaint.number}{page}"


def fresh(case) -> Complaint:
    case.session.expire_all()
    return case.session.get_one(Complaint, case.complaint.id)


def answers(case, decision: str = "upheld", **more) -> dict[str, str]:
    """The fields of the answer page, filled for every point."""
    data: dict[str, str] = {}
    for point in points(case.session, case.complaint):
        data[f"decision-{point.id}"] = decision
        data[f"explanation-{point.id}"] = ANSWER
    first = points(case.session, case.complaint)[0].id
    return data | {f"{name}-{first}": value for name, value in more.items()}


def send(visitor, case, page: str, data=None):
    """Open a page of the case and send its form; return the answer."""
    return visitor.submit(visitor.get(url(case, page)), data or {})


def press(visitor, case, text: str):
    """Press one of the buttons on the case page."""
    page = visitor.get(url(case))
    for form in page.forms():
        if text in {" ".join(b.text_content().split()) for b in form._node.xpath(".//button")}:
            return visitor.open(form.action, method="POST", data=form.values)
    raise AssertionError(f"no button {text!r}")


# --- Take and dispose -------------------------------------------------------------------------


def test_taking_a_case_makes_one_its_handler(new_case, seat):
    case = new_case("dispositioned")
    case.complaint.handler_id = None
    visitor = seat(case.officer)

    answer = press(visitor, case, "Ambil pengaduan ini")

    assert (answer.status, answer.location) == (303, url(case))
    assert fresh(case).handler_id == case.officer.account_id
    assert "Pengaduan ini sekarang Anda tangani." in visitor.get(url(case)).main


@sqlite_only
def test_taking_what_a_colleague_took_meanwhile_is_refused_in_words(new_case, seat, session):
    case = new_case("dispositioned")
    colleague = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    visitor = seat(colleague)
    session.commit()  # With it the duties of the case are written.
    before = everything(session)

    answer = visitor.post(url(case, "/ambil"))

    assert answer.status == 409
    assert "Pengaduan ini sudah ditangani petugas lain." in answer.main
    assert everything(session) == before


def test_a_coordinator_hands_a_case_to_a_unit_and_an_officer(new_case, seat):
    case = new_case("complete")
    visitor = seat(case.coordinator)

    answer = send(
        visitor,
        case,
        "/disposisi",
        {
            "unit_id": str(case.unit.id),
            "handler_id": str(case.officer.account_id),
            "instruction": "Mohon diperiksa hari ini.",
        },
    )

    assert (answer.status, answer.location) == (303, url(case))
    found = fresh(case)
    assert (found.state, found.handler_id) == ("dispositioned", case.officer.account_id)
    assert "Mohon diperiksa hari ini." in visitor.get(url(case)).main


def test_a_case_can_be_handed_to_another_unit_and_its_officer_in_one_go(new_case, seat, session):
    case = new_case("dispositioned")
    elsewhere = make_unit(session, case.agency)
    there = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=elsewhere)

    answer = send(
        seat(case.coordinator),
        case,
        "/disposisi",
        {"unit_id": str(elsewhere.id), "handler_id": str(there.account_id)},
    )

    assert answer.status == 303
    assert (fresh(case).unit_id, fresh(case).handler_id) == (elsewhere.id, there.account_id)


@sqlite_only
def test_an_officer_of_another_unit_is_refused_and_the_choice_is_kept(new_case, seat, session):
    case = new_case("dispositioned")
    there = make_actor(
        session, Role.AGENCY_OFFICER, agency=case.agency, unit=make_unit(session, case.agency)
    )

    data = {"unit_id": str(case.unit.id), "handler_id": str(there.account_id), "instruction": "x"}
    answer = send(seat(case.coordinator), case, "/disposisi", data)

    assert answer.status == 422
    assert "Pilih petugas aktif yang bertugas di unit ini." in answer.main
    assert {name: answer.value(name) for name in data} == data
    assert fresh(case).handler_id == case.officer.account_id


@sqlite_only
def test_the_officers_offered_are_those_of_the_own_agency(new_case, seat, session, now):
    case = new_case("dispositioned")
    other = make_case(session, now, "dispositioned")

    page = seat(case.coordinator).get(url(case, "/disposisi"))

    offered = set(page.document.xpath("//select[@name='handler_id']/option/@value"))
    assert str(case.officer.account_id) in offered
    assert str(other.officer.account_id) not in offered


# --- Ask and note -----------------------------------------------------------------------------


def test_a_question_reaches_the_complainant_and_stops_no_clock(new_case, seat, session):
    case = new_case("dispositioned")
    due_at = case.complaint.due_at

    answer = send(seat(case.officer), case, "/tanya", {"text": "Pada jam berapa loket tutup?"})

    assert (answer.status, answer.location) == (303, url(case))
    asked = last_message(session, fresh(case), MessageKind.QUESTION)
    assert asked is not None
    assert asked.body == "Pada jam berapa loket tutup?"
    assert (fresh(case).state, fresh(case).due_at) == ("dispositioned", due_at)


@sqlite_only
@pytest.mark.parametrize("page", ["/tanya", "/catatan"])
def test_an_empty_text_is_asked_for_again(new_case, seat, page):
    case = new_case("dispositioned")

    answer = send(seat(case.officer), case, page, {"text": "   "})

    assert answer.status == 422
    assert answer.errors == ["Galat: Tulis isinya lebih dahulu."]


@sqlite_only
@pytest.mark.parametrize("page", ["/tanya", "/catatan"])
def test_a_text_that_is_too_long_is_kept(new_case, seat, page):
    case = new_case("dispositioned")
    text = "Panjang sekali. " * 300

    answer = send(seat(case.officer), case, page, {"text": text})

    assert answer.status == 422
    assert answer.value("text").strip() == text.strip()


@sqlite_only
def test_a_second_question_waits_for_the_reply(new_case, seat, session):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    page = visitor.get(url(case, "/tanya"))
    visitor.submit(page, {"text": "Pertanyaan pertama?"})
    before = everything(session)

    answer = visitor.submit(page, {"text": "Pertanyaan kedua?"})

    assert answer.status == 409
    assert "Pertanyaan sebelumnya belum dijawab pelapor." in answer.main
    assert everything(session) == before


def test_a_note_stays_in_the_agency(new_case, seat, session):
    case = new_case("dispositioned")
    visitor = seat(case.head)

    answer = send(visitor, case, "/catatan", {"text": "Hubungi unit arsip dahulu."})

    assert (answer.status, answer.location) == (303, url(case))
    assert "Hubungi unit arsip dahulu." in visitor.get(url(case)).main
    assert fresh(case).state == "dispositioned"


# --- Evidence ---------------------------------------------------------------------------------


def upload(visitor, case, data: bytes, name: str):
    return visitor.open(
        url(case, "/bukti"),
        method="POST",
        data={"file": (BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def test_an_uploaded_file_waits_for_the_answer(new_case, seat, session):
    case = new_case("dispositioned")
    visitor = seat(case.officer)

    answer = upload(visitor, case, jpeg(), "loket.jpg")

    assert (answer.status, answer.location) == (303, url(case, "/bukti"))
    stored = session.scalars(sa.select(Attachment)).one()
    assert (stored.name, stored.message_id) == ("loket.jpg", None)
    assert "loket.jpg" in visitor.get(url(case, "/bukti")).main
    assert "1 berkas" in visitor.get(url(case, "/jawab")).main


@sqlite_only
@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "", "Pilih berkasnya."),
        (b"", "kosong.jpg", "Berkas ini kosong."),
    ],
)
def test_a_missing_or_empty_file_is_refused_in_words(new_case, seat, session, data, name, told):
    case = new_case("dispositioned")

    answer = upload(seat(case.officer), case, data, name)

    assert (answer.status, answer.errors) == (422, [f"Galat: {told}"])
    assert session.scalars(sa.select(Attachment)).all() == []


@sqlite_only
def test_a_refused_file_is_named_with_the_reason(new_case, seat, session, now):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    upload(visitor, case, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "gambar.svg")
    stored = session.scalars(sa.select(Attachment)).one()
    evidence.check(session, stored.id, now=now)
    assert stored.state is AttachmentState.REFUSED

    page = visitor.get(url(case, "/bukti"))

    assert "gambar.svg: Berkas ini adalah gambar SVG." in page.main


# --- Answer -----------------------------------------------------------------------------------


def test_an_officer_without_mandate_proposes_and_the_head_decides(new_case, seat):
    case = new_case("dispositioned")
    officer, head = seat(case.officer), seat(case.head)

    answer = send(officer, case, "/jawab", answers(case))

    assert (answer.status, answer.location) == (303, url(case))
    assert fresh(case).state == "in_handling"
    told = officer.get(url(case)).main
    assert "Jawaban diajukan kepada pimpinan untuk diputuskan." in told
    assert press(head, case, "Putuskan dan kirim jawaban").status == 303
    found = fresh(case)
    assert (found.state, found.outcome) == ("decided", "upheld")
    assert ANSWER in head.get(url(case)).main


def test_somebody_with_a_mandate_decides_at_once(new_case, seat, session):
    case = new_case("dispositioned")
    account = make_account(session)
    give(session, account, Role.AGENCY_OFFICER, case.agency)
    give(session, account, Role.AGENCY_HEAD, case.agency, mandate="B/12/2026")
    visitor = seat(account)

    page = visitor.get(url(case, "/jawab"))
    answer = visitor.submit(page, answers(case, "not_upheld"))

    assert "Jawaban langsung menjadi keputusan instansi" in page.main
    assert answer.status == 303
    assert (fresh(case).state, fresh(case).outcome) == ("decided", "not_upheld")
    told = visitor.get(url(case)).main
    assert "Jawaban sudah dikirim kepada pelapor." in told


def test_a_proposal_that_is_sent_back_comes_with_its_reason_and_everything_in_it(new_case, seat):
    case = new_case("dispositioned")
    officer, head = seat(case.officer), seat(case.head)
    promise = {
        "promise": "Menempel jadwal baru",
        "promise_by": "Kepala loket",
        "promise_on": "2026-12-01",  # Tuesday
    }
    send(officer, case, "/jawab", {**answers(case, **promise), "opening": "Terima kasih."})

    answer = send(head, case, "/kembalikan", {"text": "Sebutkan nama loketnya."})

    assert (answer.status, answer.location) == (303, url(case))
    page = officer.get(url(case))
    assert "Sebutkan nama loketnya." in page.main
    again = officer.get(url(case, "/jawab"))
    first = points(case.session, fresh(case))[0].id
    assert again.value(f"explanation-{first}") == ANSWER
    assert again.value(f"decision-{first}") == "upheld"
    assert again.value("opening") == "Terima kasih."
    assert {name: again.value(f"{name}-{first}") for name in promise} == promise
    assert officer.submit(again, {}).status == 303
    assert press(head, case, "Putuskan dan kirim jawaban").status == 303


@sqlite_only
def test_a_proposal_needs_a_reason_to_be_sent_back(new_case, seat):
    case = new_case("in_handling")

    answer = send(seat(case.head), case, "/kembalikan", {"text": ""})

    assert (answer.status, answer.errors) == (422, ["Galat: Tulis isinya lebih dahulu."])


@sqlite_only
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"decision": None}, "Pilih keputusan untuk pokok ini."),
        ({"explanation": ""}, "Jelaskan keputusan untuk pokok ini."),
        ({"promise": "Menempel jadwal"}, "Setiap janji perlu penanggung jawab dan tanggal."),
        ({"promise_on": "besok"}, "Tulis tanggal yang benar."),
        (
            {"promise": "x", "promise_by": "y", "promise_on": "2026-11-20"},  # last Friday
            "Tanggal janji sudah lewat. Pilih tanggal hari ini atau sesudahnya.",
        ),
        ({"decision": "resolved"}, "Lampirkan bukti untuk menyatakan sudah diselesaikan."),
    ],
)
def test_an_incomplete_answer_is_kept_and_told_what_is_missing(
    new_case, seat, session, change, told
):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    first, second = points(session, case.complaint)
    data = {**answers(case, **change), "opening": "Kepada Yth. pelapor"}
    page = visitor.get(url(case, "/jawab"))
    before = everything(session)

    answer = visitor.submit(page, data)

    assert answer.status == 422
    assert told in answer.main
    assert answer.title.startswith("Galat: ")
    assert answer.value("opening") == "Kepada Yth. pelapor"
    assert answer.value(f"explanation-{second.id}") == ANSWER
    for name, value in change.items():
        assert answer.value(f"{name}-{first.id}") == value
    assert everything(session) == before


@sqlite_only
def test_resolved_with_a_file_is_accepted(new_case, seat):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    upload(visitor, case, jpeg(), "loket.jpg")

    answer = send(visitor, case, "/jawab", answers(case, "resolved"))

    assert answer.status == 303
    assert "loket.jpg" in visitor.get(url(case)).main


def test_an_objected_case_is_decided_by_somebody_else(new_case, seat):
    case = new_case("reopened")
    send(seat(case.officer), case, "/jawab", answers(case))

    refused = seat(case.head).post(url(case, "/paraf"))
    accepted = press(seat(case.other_head), case, "Putuskan dan kirim jawaban")

    assert refused.status == 403
    assert accepted.status == 303
    assert fresh(case).state == "decided"


@sqlite_only
def test_the_earlier_decider_only_proposes_after_an_objection(new_case, seat, session):
    case = new_case("reopened")
    account = session.get_one(Account, case.head.account_id)
    give(session, account, Role.AGENCY_OFFICER, case.agency)
    visitor = seat(account)

    page = visitor.get(url(case, "/jawab"))
    visitor.submit(page, answers(case))

    assert "Jawaban diajukan kepada pimpinan" in page.main
    assert fresh(case).state == "in_handling"


# --- Refused, with nothing changed --------------------------------------------------------------


def test_a_step_on_a_page_that_is_out_of_date_changes_nothing(new_case, seat, session):
    case = new_case("in_handling")
    visitor = seat(case.officer)
    page = visitor.get(url(case, "/jawab"))
    press(seat(case.head), case, "Putuskan dan kirim jawaban")
    before = everything(session)

    answer = visitor.submit(page, answers(case))

    assert answer.status == 409
    assert "Pengaduan ini sudah berubah." in answer.main
    assert everything(session) == before


@sqlite_only
@pytest.mark.parametrize(
    ("person", "state", "page", "data", "status"),
    [
        ("officer", "decided", "/tanya", {"text": "Kapan?"}, 409),
        ("officer", "decided", "/ambil", {}, 409),
        ("coordinator", "decided", "/disposisi", None, 409),
        ("head", "dispositioned", "/paraf", {}, 409),
        ("head", "decided", "/paraf", {}, 409),
        ("head", "decided", "/kembalikan", {"text": "Kurang jelas."}, 409),
        ("head", "dispositioned", "/tanya", {"text": "Kapan?"}, 403),
        ("officer", "in_handling", "/paraf", {}, 403),
        ("officer", "complete", "/disposisi", None, 403),
    ],
)
def test_a_step_out_of_turn_is_refused(new_case, seat, session, person, state, page, data, status):
    case = new_case(state)
    visitor = seat(getattr(case, person))
    sent = {"unit_id": str(case.unit.id), "handler_id": ""} if data is None else data
    session.commit()
    before = everything(session)

    answer = visitor.post(url(case, page), sent)

    assert answer.status == status
    assert everything(session) == before


@sqlite_only
def test_a_head_who_does_not_handle_cases_begins_no_answer(new_case, seat, session):
    case = new_case("dispositioned")
    visitor = seat(case.head)
    data = answers(case)
    session.commit()  # With it the duties of the case are written.
    before = everything(session)

    assert visitor.get(url(case, "/jawab")).status == 200
    assert visitor.post(url(case, "/jawab"), data).status == 403
    assert everything(session) == before


@sqlite_only
@pytest.mark.parametrize(
    "page", ["/ambil", "/disposisi", "/tanya", "/catatan", "/bukti", "/jawab", "/paraf"]
)
def test_no_step_can_be_taken_on_the_case_of_another_agency(new_case, seat, session, now, page):
    case = new_case("in_handling")
    stranger = make_account(session)
    agency = make_case(session, now).agency
    for role in (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD):
        give(session, stranger, role, agency)
    visitor = seat(stranger)
    session.commit()
    before = everything(session)

    assert visitor.post(url(case, page), {"text": "x"}).status == 404
    assert everything(session) == before


@sqlite_only
def test_the_answer_page_hides_who_complained_in_confidence(new_case, seat):
    case = new_case("dispositioned", confidentiality=Confidentiality.WITHHELD)

    page = seat(case.officer).get(url(case, "/jawab"))

    assert case.new.name not in page.data.decode()
