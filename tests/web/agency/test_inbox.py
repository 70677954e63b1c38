"""The inbox: in the order of the deadlines, in bands, with counters that are their lists."""

from __future__ import annotations

import csv
import gzip
import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.view_models import SavedView
from pengaduan.sla.desk_pages import page
from tests.engines import sqlite_only
from tests.factories.complaints import make_case, new_complaint
from tests.sla.cases import add_complaint

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
    bars = page.texts("//main//nav[2]//a")
    assert bars[:3] == ["2 Lewat tenggat", "1 Hari ini", "0 1 sampai 3 hari kerja"]


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
        "Menurut tenggat": 6,
        "Milik saya": 5,
        "Unit saya": 6,
        "Belum didisposisi": 1,
        "Balasan baru": 0,
        "Keberatan": 1,
        "Sedang dijawab": 1,
        "Menunggu pelapor": 0,
        "Saya ikuti": 0,
        "Perlu diperbaiki": 0,
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
def test_a_long_list_has_pages_that_lead_on_and_back(new_case, seat, monkeypatch, now):
    monkeypatch.setitem(page.__kwdefaults__, "size", 2)
    case = new_case("dispositioned")
    for days in range(4):
        add(case, due_at=now + timedelta(days=days))
    visitor = seat(case.officer)

    first = visitor.get("/kerja")
    second = visitor.get(first.links["Berikutnya"])
    back = visitor.get(second.links["Sebelumnya"])

    assert len(listed(first)) == len(listed(second)) == 2
    assert not set(listed(first)) & set(listed(second))
    assert listed(back) == listed(first)
    assert "5 pengaduan dalam daftar ini." in first.main


@sqlite_only
def test_an_empty_band_names_what_comes_next(new_case, seat, now):
    case = new_case("dispositioned")
    case.complaint.due_at = now + timedelta(days=2)

    start = seat(case.officer).get("/kerja")

    assert f"Tidak ada yang lewat tenggat. Berikutnya: {case.complaint.number}" in start.main


@sqlite_only
def test_filters_stay_in_the_address_and_can_be_taken_off(new_case, seat):
    case = new_case("dispositioned")
    visitor = seat(case.officer)

    narrowed = visitor.get("/kerja?kanal=phone&umur=7")
    off = next(href for text, href in narrowed.links.items() if text.startswith("Kanal: Telepon"))

    assert "Tidak ada pengaduan dengan saringan ini." in narrowed.main
    assert off == "/kerja?umur=7"
    assert visitor.get("/kerja?umur=8").status == 400
    assert visitor.get("/kerja?kategori=tidak-ada").status == 400
    assert visitor.get("/kerja?sesudah=x").status == 400


@sqlite_only
def test_a_view_is_kept_shared_and_thrown_away(new_case, seat):
    case = new_case("dispositioned")
    mine, colleague = seat(case.coordinator), seat(case.officer)

    told = mine.post("/kerja?tampilan=objections", {"name": "Keberatan dinas", "shared": "y"})
    shown = colleague.get("/kerja")

    assert told.location == "/kerja?tampilan=objections"
    assert shown.links["Keberatan dinas"] == "/kerja?tampilan=objections"
    assert mine.post("/kerja", {"name": "  "}).status == 422
    view_id = case.session.scalars(sa.select(SavedView.id)).one()
    colleague.post(f"/kerja/tampilan/{view_id}/hapus", {})
    assert "Keberatan dinas" in mine.get("/kerja").links
    mine.post(f"/kerja/tampilan/{view_id}/hapus", {})
    assert "Keberatan dinas" not in mine.get("/kerja").links


@sqlite_only
def test_a_view_that_is_not_shared_is_nobody_elses(new_case, seat):
    case = new_case("dispositioned")
    seat(case.coordinator).post("/kerja", {"name": "Punyaku"})

    assert "Punyaku" not in seat(case.officer).get("/kerja").links


@sqlite_only
def test_the_keys_can_be_switched_off(new_case, seat):
    visitor = seat(new_case("dispositioned").officer)

    before = visitor.get("/kerja").data.decode()
    visitor.post("/tombol", {"pintasan": "tidak"})
    after = visitor.get("/kerja").data.decode()

    assert "keys.js" in before
    assert "keys.js" not in after


@sqlite_only
def test_the_first_load_stays_small(new_case, seat, now):
    case = new_case("dispositioned")
    values = {"unit_id": case.unit.id, "forwarded_at": now, "state": "dispositioned"}
    for days in range(60):
        more = {"due_at": now + timedelta(days=days), "number": f"2025-{days:08d}-0"}
        add_complaint(case.session, case.agency, **values, **more)
    visitor = seat(case.officer)

    start = visitor.get("/kerja")
    files = start.document.xpath("//link[@rel='stylesheet']/@href | //script/@src")
    sizes = [len(gzip.compress(visitor.get(one).data)) for one in files]

    assert len(listed(start)) == 50
    assert len(gzip.compress(start.data)) + sum(sizes) <= 150_000


def test_the_file_has_the_rows_of_the_list_and_names_nobody(new_case, seat, now):
    case = new_case("dispositioned")
    late = case.complaint
    late.due_at, late.summary = now - timedelta(days=1), "=1+1"
    for days in range(3):
        add(case, due_at=now + timedelta(days=days))
    visitor = seat(case.officer)

    data = visitor.get("/kerja/unduh.csv?bagian=late").data.decode("utf-8-sig")
    whole = visitor.get("/kerja/unduh.csv").data.decode("utf-8-sig")
    every = list(csv.DictReader(io.StringIO(whole)))
    book = load_workbook(io.BytesIO(visitor.get("/kerja/unduh.xlsx").data))

    assert [row["Nomor"] for row in every] == listed(visitor.get("/kerja"))
    assert [row["Nomor"] for row in csv.DictReader(io.StringIO(data))] == [late.number]
    assert every[0]["Pokok"] == "'=1+1"
    assert every[0]["Sisa hari kerja"] == "-1"
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [row["Nomor"] for row in every]
    assert rows[1][1] == "=1+1"
    assert book.active["B2"].data_type == "s"
    assert case.new.name not in data
    assert visitor.get("/kerja/unduh.pdf").status == 404


@sqlite_only
@pytest.mark.parametrize("language", ["en"])
def test_the_inbox_speaks_english_when_asked(new_case, seat, language):
    case = new_case("dispositioned")
    visitor = seat(case.officer)
    visitor.post("/bahasa", {"language": language, "next": "/kerja"})

    assert visitor.get("/kerja").document.get("lang") == "en"
