"""The case page: what the agency may know, what can be done, and no identity that was withheld."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.models import Confidentiality
from pengaduan.handling import dialogue, evidence
from pengaduan.rules.roles import Role
from pengaduan.sla.models import Clock
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_unit
from tests.factories.complaints import EMAIL, NAME, PHONE, STORY, make_case
from tests.factories.files import jpeg

HANDLING = ("Tanya pelapor", "Jawaban sementara", "Perpanjangan waktu")


def url(case, page: str = "") -> str:
    return f"/kerja/pengaduan/{case.complaint.number}{page}"


def buttons(page) -> set[str]:
    return set(page.texts("//section[contains(@class, 'app-actions')]//*[self::a or self::button]"))


def test_the_page_shows_story_points_and_clocks_with_their_articles(new_case, seat):
    case = new_case("dispositioned")

    page = seat(case.officer).get(url(case))

    assert STORY in page.main
    assert "Berkas tidak diterima" in page.main
    assert "UU 25/2009 Pasal 50(1)" in page.main


def test_who_complained_openly_is_named_with_their_contact(new_case, seat):
    case = new_case("dispositioned")

    page = seat(case.officer).get(url(case))

    assert all(text in page.main for text in (NAME, PHONE, EMAIL))


@pytest.mark.parametrize("choice", [Confidentiality.WITHHELD, Confidentiality.ANONYMOUS])
def test_a_withheld_identity_is_nowhere_on_the_page(new_case, seat, choice):
    case = new_case("dispositioned", confidentiality=choice)

    page = seat(case.officer).get(url(case))

    assert not [text for text in (NAME, PHONE, EMAIL) if text in page.data.decode()]
    assert STORY in page.main


@sqlite_only
@pytest.mark.parametrize(
    ("person", "state", "expected"),
    [
        (
            "officer",
            "dispositioned",
            {"Jawab", "Catatan internal", "Kembalikan disposisi", *HANDLING},
        ),
        ("officer", "in_handling", {"Catatan internal", *HANDLING}),
        ("officer", "decided", {"Catatan internal"}),
        (
            "coordinator",
            "complete",
            {
                "Disposisi",
                "Ambil pengaduan ini",
                "Bukan kewenangan kami",
                "Catatan internal",
                "Perpanjangan waktu",
                "Ubah sifat",
            },
        ),
        (
            "head",
            "in_handling",
            {"Putuskan dan kirim jawaban", "Kembalikan kepada petugas", "Catatan internal"},
        ),
    ],
)
def test_the_buttons_are_what_this_person_can_do_now(new_case, seat, person, state, expected):
    case = new_case(state)

    page = seat(getattr(case, person)).get(url(case))

    assert buttons(page) == {*expected, "Kaitan"}


@sqlite_only
def test_what_another_officer_handles_is_not_offered_to_take(new_case, seat, session):
    case = new_case("dispositioned")
    colleague = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)

    assert "Ambil pengaduan ini" not in buttons(seat(colleague).get(url(case)))


@sqlite_only
def test_who_answered_before_is_not_offered_to_decide_on_the_objection(new_case, seat):
    case = new_case("reopened")
    case.respond()

    assert "Putuskan dan kirim jawaban" not in buttons(seat(case.head).get(url(case)))
    assert "Putuskan dan kirim jawaban" in buttons(seat(case.other_head).get(url(case)))


@sqlite_only
def test_an_objection_shows_its_reasons(new_case, seat):
    case = new_case("reopened")

    page = seat(case.officer).get(url(case))

    assert "Jawaban tidak menjawab pokok pengaduan" in page.main
    assert "Pokok kedua belum dijawab." in page.main


@pytest.mark.parametrize("page", ["", "/jawab", "/tanya", "/catatan", "/bukti", "/tenggat/1"])
def test_a_case_of_another_agency_is_not_found(new_case, seat, session, now, page):
    case = new_case("dispositioned")
    other = make_case(session, now, "dispositioned")

    assert seat(other.officer).get(url(case, page)).status == 404


@sqlite_only
def test_a_case_of_another_unit_is_not_found(new_case, seat, session):
    case = new_case("dispositioned")
    elsewhere = make_unit(session, case.agency)
    colleague = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=elsewhere)

    assert seat(colleague).get(url(case)).status == 404


@sqlite_only
def test_what_has_not_been_forwarded_is_not_found(new_case, seat):
    case = new_case("submitted", agency_id=None)
    case.complaint.agency_id = case.agency.id

    assert seat(case.coordinator).get(url(case)).status == 404


@sqlite_only
def test_a_due_date_is_explained_day_by_day(new_case, seat, session):
    case = new_case("dispositioned")
    clock = session.scalars(sa.select(Clock).filter_by(policy="agency_decision")).one()

    page = seat(case.officer).get(url(case, f"/tenggat/{clock.id}"))

    assert page.h1 == "Mengapa tanggal ini?"
    assert len(page.rows()) >= 60


@sqlite_only
def test_the_clock_of_another_case_is_not_found(new_case, seat, session, now):
    case = new_case("dispositioned")
    other = make_case(session, now, "dispositioned")
    clock = session.scalars(sa.select(Clock).filter_by(complaint_id=other.complaint.id)).first()

    assert seat(case.officer).get(url(case, f"/tenggat/{clock.id}")).status == 404


@sqlite_only
def test_notes_of_the_ombudsman_stay_there_and_our_own_are_shown(new_case, seat, session, now):
    case = new_case("dispositioned")
    dialogue.note(session, case.verifier, case.complaint, "Catatan orang Ombudsman.", now=now)
    dialogue.note(session, case.officer, case.complaint, "Catatan orang loket.", now=now)

    page = seat(case.officer).get(url(case))

    assert "Catatan orang loket." in page.main
    assert "Catatan orang Ombudsman." not in page.data.decode()


def test_a_file_is_handed_out_and_that_is_written_down(new_case, seat, session, now):
    case = new_case("dispositioned")
    added = evidence.attach(
        session, case.officer.label, case.complaint, "loket.jpg", jpeg(), now=now
    )
    evidence.check(session, added.id, now=now)

    page = seat(case.officer).get(url(case, f"/berkas/{added.id}"))

    assert (page.status, page.headers["Content-Type"]) == (200, "image/jpeg")
    assert page.headers["Content-Disposition"] == 'attachment; filename="loket.jpg"'
    written = lines(session, f"complaint:{case.complaint.number}")
    assert [line.actor for line in written if line.tag is Tag.EVIDENCE_READ] == [case.officer.label]


@sqlite_only
def test_a_file_that_is_not_ready_is_not_found(new_case, seat, session, now):
    case = new_case("dispositioned")
    added = evidence.attach(
        session, case.officer.label, case.complaint, "loket.jpg", jpeg(), now=now
    )

    assert seat(case.officer).get(url(case, f"/berkas/{added.id}")).status == 404


@sqlite_only
def test_a_withheld_complainant_is_not_told_by_the_name_of_a_file(new_case, seat, session, now):
    case = new_case("dispositioned", confidentiality=Confidentiality.WITHHELD)
    name = "KTP Sulastri Contoh.jpg"
    added = evidence.attach(session, "complainant", case.complaint, name, jpeg(), now=now)
    evidence.check(session, added.id, now=now)
    visitor = seat(case.officer)

    page = visitor.get(url(case))
    served = visitor.get(url(case, f"/berkas/{added.id}"))

    assert "Sulastri" not in page.data.decode()
    assert served.headers["Content-Disposition"] == 'attachment; filename="bukti-1.jpg"'


@sqlite_only
def test_the_thread_says_which_side_wrote_without_naming_a_person(new_case, seat):
    case = new_case("in_handling")

    page = seat(case.head).get(url(case))

    thread = " ".join(page.texts("//ol[@class='app-timeline']"))
    assert "Petugas instansi" in thread
    assert case.officer.name not in thread
