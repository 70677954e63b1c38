"""People find an agency by what they call it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, AgencyAlias, Unit
from pengaduan.agencies.search import search_agencies


@pytest.fixture
def registry(session: Session) -> Unit:
    """The civil registry of Pangkalpinang, which everybody calls Capil or Dukcapil."""
    city = session.scalars(sa.select(Agency).where(Agency.code == "PEMDA-19.71")).one()
    unit = Unit(agency_id=city.id, code="DUKCAPIL", name="Dinas Kependudukan dan Pencatatan Sipil")
    session.add(unit)
    session.flush()
    for alias in ("Capil", "Dukcapil"):
        session.add(AgencyAlias(agency_id=city.id, unit_id=unit.id, alias=alias))
    session.flush()
    return unit


def names(session: Session, text: str, region: str | None = None) -> list[str]:
    return [hit.name for hit in search_agencies(session, text, region)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kemenkes", "Kementerian Kesehatan"),
        ("KEMENTERIAN KESEHATAN", "Kementerian Kesehatan"),
        ("kesehatan kementerian", "Kementerian Kesehatan"),
        ("pemkot pangkalpinang", "Pemerintah Kota Pangkal Pinang"),
        ("Kota Pangkal Pinang", "Pemerintah Kota Pangkal Pinang"),
        ("Pemerintah Kota Pangkal Pinang", "Pemerintah Kota Pangkal Pinang"),
        ("pemerintah kabupaten bangka", "Pemerintah Kabupaten Bangka"),
        ("pemkab bangka", "Pemerintah Kabupaten Bangka"),
        ("pemprov babel", "Pemerintah Provinsi Kepulauan Bangka Belitung"),
        ("bpn", "Kementerian Agraria dan Tata Ruang/Badan Pertanahan Nasional"),
        ("ATR/BPN", "Kementerian Agraria dan Tata Ruang/Badan Pertanahan Nasional"),
        ("polisi", "Kepolisian Negara Republik Indonesia"),
        ("bpjs kes", "BPJS Kesehatan"),
        ("pemprov dki", "Pemerintah Provinsi Daerah Khusus Ibukota Jakarta"),
    ],
)
def test_an_everyday_name_finds_its_agency_first(session: Session, text: str, name: str) -> None:
    assert names(session, text)[0] == name


def test_a_dissolved_ministry_is_found_as_its_successor(session: Session) -> None:
    assert names(session, "kementerian bumn") == ["Badan Pengaturan BUMN"]


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "text", ["capil", "DUKCAPIL", "capil pangkalpinang", "dinas kependudukan", "pencatatan sipil"]
)
def test_a_unit_is_found_by_alias_name_and_place(session: Session, text: str) -> None:
    assert names(session, text)[0] == "Dinas Kependudukan dan Pencatatan Sipil"


@pytest.mark.usefixtures("registry")
def test_a_unit_is_not_found_by_the_name_of_its_agency_alone(session: Session) -> None:
    assert names(session, "pemkot pangkalpinang") == ["Pemerintah Kota Pangkal Pinang"]


def test_the_hit_says_by_which_everyday_name_it_was_found(session: Session, registry: Unit) -> None:
    (hit,) = search_agencies(session, "dukcapil", None)

    assert (hit.unit_id, hit.alias) == (registry.id, "Dukcapil")
    assert hit.agency_name == "Pemerintah Kota Pangkal Pinang"


def test_what_lies_in_the_region_comes_first(session: Session) -> None:
    assert names(session, "pemerintah kota", "32.73.01")[0] == "Pemerintah Kota Bandung"
    assert names(session, "pemerintah kota", "19.71")[0] == "Pemerintah Kota Pangkal Pinang"


def test_without_words_the_governments_of_the_region_are_offered(session: Session) -> None:
    assert names(session, " ", "19.71.01") == [
        "Pemerintah Kota Pangkal Pinang",
        "Pemerintah Provinsi Kepulauan Bangka Belitung",
    ]


@pytest.mark.parametrize("text", ["", "%", "_", "zzzz", "' or 1=1 --", "100% _"])
def test_nothing_is_found_for_text_that_names_nothing(session: Session, text: str) -> None:
    assert names(session, text) == []


def test_an_inactive_unit_is_not_found(session: Session, registry: Unit) -> None:
    registry.active = False
    session.flush()

    assert names(session, "dukcapil") == []


def test_the_list_is_cut_at_its_limit(session: Session) -> None:
    assert len(search_agencies(session, "pemerintah", None, limit=7)) == 7
