"""The inbox: in the order of the deadlines, in bands, with counters that are their lists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pengaduan.complaints.models import Complaint
from tests.engines import sqlite_only
from tests.factories.complaints import make_case, new_complaint

LINKS = "//main//tbody//th//a"


def listed(page) -> list[str]:
    """The numbers on the page, from top to bottom."""
    return [href.rpartition("/")[2] for href in page.document.xpath(f"{LINKS}/@href")]


def add(case, **values) -> Complaint:
    """One more case at the same agency, like the given one, with these columns."""
    case.new = new_complaint()
    case.until("dispositioned")
    for name, value in values.items():
        setattr(case.complaint, name, value)
    return case.complaint


def chips(page) -> dict[str, int]:
    texts = page.texts("//main//nav//a")
    found = (re.fullmatch(r"(.*) \((\d+)\)", text) for text in texts)
    return {one[1]: int(one[2]) for one in found if one}


def test_the_most_urgent_case_is_on_top(new_case, seat, now):
    case = new_case("dispositioned")
    first = case.complaint
    first.due_at = now + timedelta(days=2)
    late = add(case, due_at=now - timedelta(days=1))
    far = add(case, due_at=now + timedelta(days=30))
    without = add(case, due_at=None)

    page = seat(case.officer).get("/kerja")

    wanted = [late, first, far, without]
    assert listed(page) == [complaint.number for complaint in wanted]


@sqlite_only
def test_the_bands_are_named_and_counted(new_case, seat, now):
    case = new_case("dispositioned")
    case.complaint.due_at = now - timedelta(days=1)
    add(case, due_at=now - timedelta(days=2))
    add(case, due_at=now + timedelta(hours=1))

    page = seat(case.officer).get("/kerja")

    assert page.texts("//main//h2") == ["Lewat tenggat (2)", "Hari ini (1)"]


@sqlite_only
def test_every_chip_counts_the_list_that_it_opens(new_case, seat):
    case = new_case("dispositioned")
    add(case, handler_id=case.officer.account_id)
    add(case, handler_id=None)
    add(case, state="reopened")
    add(case, state="complete", unit_id=case.unit.id)
    add(case, state="in_handling")
    add(case, state="withdrawn")
    visitor = seat(case.officer)

    start = visitor.get("/kerja")
    for text, count in chips(start).items():
        link = next(href for shown, href in start.links.items() if shown == f"{text} ({count})")
        page = visitor.get(link)
        assert len(listed(page)) == count, text
    assert chips(start) == {
        "Semua yang terbuka": 6,
        "Milik saya": 5,
        "Belum didisposisi": 1,
        "Keberatan": 1,
        "Sedang dijawab": 1,
        "Selesai": 1,
    }


@sqlite_only
def test_the_inbox_names_nobody(new_case, seat):
    case = new_case("dispositioned")

    page = seat(case.officer).get("/kerja")

    assert case.new.name not in page.data.decode()


@sqlite_only
def test_an_empty_view_says_so(new_case, seat):
    case = new_case("dispositioned")

    page = seat(case.officer).get("/kerja?tampilan=ended")

    assert "Tidak ada pengaduan pada tampilan ini." in page.main


@sqlite_only
def test_an_unknown_view_is_a_bad_request(new_case, seat):
    case = new_case("dispositioned")

    assert seat(case.officer).get("/kerja?tampilan=semua").status == 400


def test_another_agency_sees_none_of_it(new_case, seat, session, now):
    new_case("dispositioned")
    other = make_case(session, now, "dispositioned")

    page = seat(other.officer).get("/kerja")

    assert listed(page) == [other.complaint.number]


@sqlite_only
def test_a_list_that_is_too_long_says_how_long_it_is(new_case, seat, monkeypatch):
    monkeypatch.setattr("pengaduan.sla.desk.SHOWN_AT_ONCE", 1)
    monkeypatch.setattr("pengaduan.web.agency.inbox.SHOWN_AT_ONCE", 1)
    case = new_case("dispositioned")
    add(case)

    page = seat(case.officer).get("/kerja")

    assert len(listed(page)) == 1
    assert "Ditampilkan 1 yang paling mendesak dari 2." in page.main


@sqlite_only
@pytest.mark.parametrize("language", ["en"])
def test_the_inbox_speaks_english_when_asked(new_case, seat, language):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    visitor.post("/bahasa", {"language": language, "next": "/kerja"})

    assert visitor.get("/kerja").document.get("lang") == "en"
