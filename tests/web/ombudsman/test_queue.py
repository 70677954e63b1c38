"""The verification queue: order, flags, counters."""

from datetime import timedelta

import sqlalchemy as sa

from pengaduan.complaints.models import Complaint, Confidentiality, PriorContact
from pengaduan.rules.roles import Role
from tests.factories.complaints import make_case
from tests.sla.looking import counted_queries

LATE_BY = timedelta(days=30)


def numbers(page, section):
    return page.texts(f"//section[@id='{section}']//tbody/tr/th")


def test_an_empty_queue_says_so(verifier):
    page = verifier.get("/awasi")

    assert "Antrean kosong" in page.main


def test_a_new_complaint_is_in_the_queue_with_what_a_verifier_must_know(verifier, new_case):
    case = new_case(
        "submitted", agency_text="Kantor kelurahan", confidentiality=Confidentiality.WITHHELD
    )

    row = " ".join(verifier.get("/awasi").rows()[0])

    assert case.complaint.number in row
    assert "Situs" in row
    assert "Kantor kelurahan" in row
    assert "rahasia" in row


def test_what_is_late_comes_first_and_every_counter_is_the_length_of_its_list(
    verifier, session, now
):
    late = make_case(session, now - LATE_BY, "submitted").complaint
    fresh = make_case(session, now, "submitted").complaint

    page = verifier.get("/awasi")

    assert numbers(page, "late") == [late.number]
    assert numbers(page, "soon") == [fresh.number]
    for heading in page.find("//section/h2"):
        rows = heading.xpath("../descendant::tbody/tr")
        assert heading.text_content().endswith(f"({len(rows)})")


def test_rows_go_strictly_by_deadline_then_by_age(verifier, session, now):
    filed = [
        make_case(session, now - timedelta(minutes=minutes), "submitted").complaint.number
        for minutes in (1, 30, 10)
    ]

    page = verifier.get("/awasi")

    assert numbers(page, "soon") == [filed[1], filed[2], filed[0]]


def test_what_waits_for_its_complainant_stands_apart_and_leads_to_the_case(verifier, new_case):
    case = new_case("submitted")
    case.ask_completion()

    page = verifier.get("/awasi")

    assert numbers(page, "waiting") == [case.complaint.number]
    assert page.links[case.complaint.number] == f"/awasi/kasus/{case.complaint.number}"


def test_a_completed_complaint_is_back_and_marked(verifier, new_case):
    case = new_case("submitted")
    case.ask_completion()
    case.complete()

    assert "Sudah dilengkapi pelapor" in verifier.get("/awasi").main


def test_what_stands_out_is_flagged(verifier, new_case):
    new_case(
        "submitted",
        story="Saya menunggu di loket. NIK saya 1971 0123 4567 8901, tolong dibantu.",
        happened_year=2024,
        happened_month=10,
        prior_contact=PriorContact.NOT_YET,
    )

    page = verifier.get("/awasi").main

    assert "Mungkin ada NIK dalam cerita" in page
    assert "Peristiwa lebih dari dua tahun" in page
    assert "Belum ke instansi" in page


def test_what_is_with_an_agency_is_not_in_the_queue(verifier, new_case):
    new_case("complete")

    assert "Antrean kosong" in verifier.get("/awasi").main


def test_the_queue_asks_the_database_as_often_for_thirty_as_for_three(verifier, session, now, app):
    def statements():
        verifier.get("/awasi")  # new agencies: the index of names is made anew, once
        with counted_queries(session) as seen:
            verifier.get("/awasi")
        return len(seen)

    for _ in range(3):
        make_case(session, now, "submitted")
    few = statements()
    session.execute(sa.update(Complaint).values(agency_text="-"))
    for _ in range(9):
        make_case(session, now, "submitted")

    assert statements() <= few


def test_somebody_who_does_not_verify_has_no_queue(seat):
    assert seat(Role.OMBUDSMAN_ASSESSOR).get("/awasi").status == 403
