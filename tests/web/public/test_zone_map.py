"""The map of zones: every region in its class, the same in picture and table, readable in grey."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import pengaduan
from pengaduan.agencies.shapes import COUNTRY, region_map
from pengaduan.compliance.assessments import NewAssessment, create, get
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.publishing import freeze, publish
from pengaduan.infra import clock
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.staff import sign_in

SAMPLE = Path(pengaduan.__file__).parent / "compliance" / "samples" / "babel_2023.csv"
HEAD = "entity,class,province,score,source\n"
LIMIT = 60_000


@pytest.fixture
def publishes(session, now):
    """Publish scores of a year as they stand in a file; return the assessment's number."""

    def make(rows: bytes, year: int = 2023, *, out: bool = True) -> int:
        assessor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
        chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
        made = create(session, assessor, NewAssessment(year, "Uji"), now=now)
        import_scores(session, assessor, made, rows, now=now)
        if out:
            freeze(session, assessor, get(session, made.id), now=now)
            publish(session, chair, get(session, made.id), now=now)
        session.commit()
        return made.id

    return make


@pytest.fixture
def staff(new_client, session, now, monkeypatch):
    """An assessor's browser, at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)
    visitor = new_client()
    sign_in(visitor, session, make_actor(session, Role.OMBUDSMAN_ASSESSOR), now=now)
    return visitor


def links(page):
    """The regions of the picture that have a result, with what is read out for them."""
    return {
        node.get("href"): node.get("aria-label")
        for node in page.document.xpath("//main//*[local-name()='svg']//*[local-name()='a']")
    }


def lines(page):
    """The table's regions by their anchor: the texts of their cells."""
    rows = page.document.xpath("//main//table//tr[@id]")
    return {
        f"#{row.get('id')}": [" ".join(cell.text_content().split()) for cell in row] for row in rows
    }


def shapes(code):
    found = region_map(code)
    return {} if found is None else found.shapes


def test_every_region_of_the_country_has_a_shape_on_one_map():
    inside = {code: shapes(code) for code in shapes(COUNTRY)}

    assert len(inside) == 38
    assert sum(len(one) for one in inside.values()) == 514
    assert all(code.startswith(f"{top}.") for top, one in inside.items() for code in one)


def test_a_province_shows_the_published_results_in_picture_and_table(publishes, client):
    made = publishes(SAMPLE.read_bytes())

    page = client.get(f"/peringkat/{made}/peta/19")

    shown, table = links(page), lines(page)
    assert len(shown) == len(table) == 7
    assert shown["#w-19.05"] == "Kabupaten Bangka Barat: 77,70, kategori C, zona kuning"
    assert table["#w-19.05"] == ["Kabupaten Bangka Barat", "77,70", "C", "zona kuning"]


def test_classes_are_not_mixed_and_the_rest_is_hatched(publishes, client):
    rows = HEAD + "Provinsi Kepulauan Bangka Belitung,provinsi,Kepulauan Bangka Belitung,81.20,x\n"
    made = publishes(
        (rows + "Kabupaten Bangka,kabupaten,Kepulauan Bangka Belitung,97.13,x\n").encode()
    )

    page = client.get(f"/peringkat/{made}/peta")

    table = lines(page)
    assert list(links(page)) == ["#w-19"]
    assert table["#w-19"][1:4] == ["81,20", "B", "zona hijau"]
    assert table["#w-19"][4].startswith("Peta: 1 dari 7")
    assert [one[1] for code, one in table.items() if code != "#w-19"] == ["belum ada hasil"] * 37


def test_an_edition_without_zones_shows_its_opinions(publishes, client):
    rows = HEAD + "Kabupaten Bangka,kabupaten,Kepulauan Bangka Belitung,87.85,x\n"
    made = publishes(rows.encode(), 2025)

    page = client.get(f"/peringkat/{made}/peta/19")

    (told,) = links(page).values()
    assert told == "Kabupaten Bangka: 87,85, kategori B, Kualitas Tinggi"


def test_the_country_stays_within_the_weight_of_a_public_page(publishes, client):
    made = publishes(SAMPLE.read_bytes())

    sizes = [
        len(gzip.compress(client.open(f"/peringkat/{made}/peta{end}").data, 6))
        for end in ("", "/19", "/33", "/35")
    ]

    assert max(sizes) < LIMIT


def test_what_is_not_published_is_on_no_public_map_and_a_draft_for_staff(publishes, client, staff):
    made = publishes(SAMPLE.read_bytes(), out=False)

    draft = staff.get(f"/awasi/penilaian/{made}/peta/19")

    assert client.open(f"/peringkat/{made}/peta/19").status == 404
    assert "Draf: belum diumumkan" in draft.text
    assert len(links(draft)) == 7


def test_an_unknown_province_is_not_there(publishes, client):
    made = publishes(SAMPLE.read_bytes())

    for code in ("99", "19.01", "ID"):
        assert client.open(f"/peringkat/{made}/peta/{code}").status == 404
