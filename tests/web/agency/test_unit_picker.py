"""Units are found by a part of their name, also without scripts; searching sends nothing."""

import pytest

from pengaduan.web.agency.unit_picker import FEW_UNITS, is_meant
from tests.factories.agencies import make_unit
from tests.handling.looking import everything

NAMES = (
    "Bidang Pelayanan Pencatatan Sipil",
    "Bidang Pendaftaran Penduduk",
    "Kelurahan Mojo",
    "Kelurahan Pakis",
    "Seksi Jalan dan Jembatan",
    "Seksi Drainase",
    "Unit Pengaduan",
)


@pytest.fixture
def many(new_case, session):
    """A case at an agency with more than a few units."""
    case = new_case("complete")
    units = {name: make_unit(session, case.agency, name=name) for name in NAMES}
    session.commit()
    assert len(units) > FEW_UNITS
    return case, units


def offered(page) -> list[str]:
    return [one.text_content() for one in page.find("//select[@name='unit_id']/option")]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("moj", True),
        ("KELURAHAN mo", True),
        ("mójo", True),
        ("", True),
        ("ojo", False),
        ("mojo pakis", False),
    ],
)
def test_every_word_must_begin_a_word_of_the_name(query, meant, session, new_case):
    unit = make_unit(session, new_case("complete").agency, name="Kelurahan Mojo")

    assert is_meant(unit, query) is meant


def test_searching_shortens_the_list_keeps_what_was_typed_and_sends_nothing(seat, many, session):
    case, units = many
    visitor = seat(case.coordinator)
    page = visitor.get(f"/kerja/pengaduan/{case.complaint.number}/disposisi")
    before = everything(session)
    chosen = units["Unit Pengaduan"]
    told = {"unit_query": "seksi", "unit_id": str(chosen.id), "instruction": "Mohon dicek."}

    again = visitor.submit(page, {**told, "narrow": "1"})

    assert again.status == 200
    assert set(offered(again)) == {"Seksi Jalan dan Jembatan", "Seksi Drainase", "Unit Pengaduan"}
    assert "Mohon dicek." in again.main
    session.expire_all()
    assert everything(session) == before

    sent = visitor.submit(again, {"unit_id": str(units["Seksi Drainase"].id)})
    assert sent.status in {303, 422}


def test_a_few_units_need_no_search(seat, new_case):
    case = new_case("complete")

    page = seat(case.coordinator).get(f"/kerja/pengaduan/{case.complaint.number}/disposisi")

    assert page.find("//input[@name='unit_query']") == []


def test_many_complaints_are_disposed_by_the_same_search(seat, many):
    case, _units = many
    visitor = seat(case.coordinator)
    desk = visitor.get("/kerja")
    picked = desk.find("//input[@name='pilih']")[0].get("value")
    page = visitor.get(f"/kerja/massal/disposisi?pilih={picked}")

    again = visitor.submit(page, {"unit_query": "pakis", "narrow": "1"})

    shown = [one.text_content() for one in again.find("//label[contains(@for,'unit_id')]")]
    assert [" ".join(text.split()) for text in shown if "Kelurahan" in text] == ["Kelurahan Pakis"]
