"""Tracking: number and key open a case; anything else tells nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.rules.numbers import make_number
from tests.client import Visitor
from tests.factories.complaints import make_case
from tests.web.citizen.conftest import Citizen

WRONG_KEY = "2222-2222-2222"


def test_number_and_key_in_any_writing_open_the_case(
    citizen: Citizen, session: Session, past: datetime
) -> None:
    case = make_case(session, past, "submitted")

    page = citizen.opens(case.complaint.number.replace("-", " "), case.key.lower().replace("-", ""))

    assert page.h1 == f"Pengaduan {case.complaint.number}"


def test_a_mistyped_number_is_told_before_looking_anything_up(citizen: Citizen) -> None:
    page = citizen.opens("2026-00000001-9", WRONG_KEY)

    assert page.errors == ["Galat: Nomor ini salah ketik. Periksa lagi 13 angkanya."]


def test_an_unknown_number_reads_like_a_wrong_key(
    citizen: Citizen, session: Session, past: datetime
) -> None:
    case = make_case(session, past, "submitted")

    wrong = citizen.opens(case.complaint.number, WRONG_KEY)
    unknown = citizen.opens(make_number(2031, 77), WRONG_KEY)

    assert (wrong.status, unknown.status) == (422, 422)
    assert wrong.main.replace(case.complaint.number, "") == unknown.main


def test_too_many_tries_close_the_door_with_a_time(
    citizen: Citizen, session: Session, past: datetime
) -> None:
    case = make_case(session, past, "submitted")
    for _ in range(5):
        citizen.opens(case.complaint.number, WRONG_KEY)

    page = citizen.opens(case.complaint.number, case.key)

    assert page.status == 429
    assert "Terlalu banyak percobaan." in page.text


def test_the_address_alone_opens_nothing(client: Visitor, session: Session, past: datetime) -> None:
    case = make_case(session, past, "submitted")

    page = client.get(f"/pengaduan/{case.complaint.number}")

    assert page.location.endswith("/lacak")


def test_leaving_closes_the_case_in_this_browser(
    citizen: Citizen, session: Session, past: datetime
) -> None:
    case = make_case(session, past, "submitted")
    path = f"/pengaduan/{case.complaint.number}"
    citizen.opens(case.complaint.number, case.key)

    citizen.client.post(f"{path}/keluar")

    assert citizen.client.get(path).location.endswith("/lacak")


def test_the_quick_way_out_closes_every_case(
    citizen: Citizen, session: Session, past: datetime
) -> None:
    case = make_case(session, past, "submitted")
    citizen.opens(case.complaint.number, case.key)

    citizen.client.get("/tutup-cepat")

    page = citizen.client.get(f"/pengaduan/{case.complaint.number}")
    assert page.location.endswith("/lacak")
