"""Where a region lies, and which Ombudsman office serves it."""

import pytest
from sqlalchemy.orm import Session

from pengaduan.agencies.queries import (
    agency_named,
    find_region,
    office_for,
    provinces,
    regencies,
    region_path,
)


def test_provinces_come_in_alphabetical_order(session: Session) -> None:
    names = [region.name for region in provinces(session)]

    assert len(names) == 38
    assert names == sorted(names)


def test_regencies_of_bangka_belitung(session: Session) -> None:
    assert [region.name for region in regencies(session, "19")] == [
        "Kabupaten Bangka",
        "Kabupaten Bangka Barat",
        "Kabupaten Bangka Selatan",
        "Kabupaten Bangka Tengah",
        "Kabupaten Belitung",
        "Kabupaten Belitung Timur",
        "Kota Pangkal Pinang",
    ]


def test_a_region_is_shown_with_everything_above_it(session: Session) -> None:
    path = region_path(session, "19.71.01")

    assert [region.name for region in path] == [
        "Kepulauan Bangka Belitung",
        "Kota Pangkal Pinang",
        "Bukit Intan",
    ]


@pytest.mark.parametrize("code", ["", "19.99", "x", "19.71.01.9999"])
def test_an_unknown_region_has_no_path(session: Session, code: str) -> None:
    assert region_path(session, code) == ()


def test_a_region_without_a_code_is_not_found(session: Session) -> None:
    assert find_region(session, None) is None
    assert find_region(session, "19.71").name == "Kota Pangkal Pinang"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "office"),
    [
        ("32.01", "Perwakilan Jakarta Raya"),  # Kabupaten Bogor
        ("32.16", "Perwakilan Jakarta Raya"),  # Kabupaten Bekasi
        ("32.71", "Perwakilan Jakarta Raya"),  # Kota Bogor
        ("32.75", "Perwakilan Jakarta Raya"),  # Kota Bekasi
        ("32.76", "Perwakilan Jakarta Raya"),  # Kota Depok
        ("32.73", "Perwakilan Jawa Barat"),  # Kota Bandung
        ("32", "Perwakilan Jawa Barat"),
        ("36.71", "Perwakilan Banten"),  # Kota Tangerang
        ("96.71", "Perwakilan Papua Barat"),  # Kota Sorong, Papua Barat Daya
        ("94.04", "Perwakilan Papua"),
        ("19.71.01.1001", "Perwakilan Kepulauan Bangka Belitung"),
    ],
)
def test_the_office_of_a_region(session: Session, code: str, office: str) -> None:
    found = office_for(session, code)

    assert found is not None
    assert found.name == office


@pytest.mark.parametrize("code", ["", "1", "99", "%%"])
def test_an_unknown_region_has_no_office(session: Session, code: str) -> None:
    assert office_for(session, code) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kabupaten Bangka", "PEMDA-19.01"),
        ("Kota Pangkalpinang", "PEMDA-19.71"),
        ("kota pangkal pinang ", "PEMDA-19.71"),
        ("Kementerian Kesehatan", "KL-KEMENKES"),
    ],
)
def test_an_agency_is_known_by_the_name_in_a_published_list(
    session: Session, name: str, code: str
) -> None:
    found = agency_named(session, name)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("name", ["", "Kota Antah Berantah", "Bangka"])
def test_a_name_that_is_not_exactly_one_agency_is_none(session: Session, name: str) -> None:
    assert agency_named(session, name) is None
