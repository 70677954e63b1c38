"""Local governments, ministries and state bodies, with the marks of their source."""

from pathlib import Path

import pytest

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.loading import read_reference
from pengaduan.agencies.models import AgencyKind
from tests.factories.reference import SmallReference


@pytest.fixture
def small() -> SmallReference:
    return SmallReference()


def test_a_city_government_is_found_by_its_everyday_names(
    small: SmallReference, tmp_path: Path
) -> None:
    city = read_reference(small.write(tmp_path)).governments[-1]

    assert city.code == "PEMDA-90.71"
    assert city.kind is AgencyKind.CITY
    assert city.aliases == ("Pemkot Tiga Empat", "Pemkot Tigaempat", "Kota Tigaempat")


def test_a_province_keeps_its_written_alias(small: SmallReference, tmp_path: Path) -> None:
    province = read_reference(small.write(tmp_path)).governments[0]

    assert province.aliases == ("Pemprov Contoh", "Pemprov Contoh Raya")


def test_a_ministry_keeps_its_mark_and_has_no_region(small: SmallReference, tmp_path: Path) -> None:
    (ministry,) = read_reference(small.write(tmp_path)).national

    assert (ministry.code, ministry.status, ministry.region_code) == (
        "KL-KEMENCOBA",
        "inferred",
        None,
    )


def test_a_region_without_a_government_is_refused(small: SmallReference, tmp_path: Path) -> None:
    del small.governments[1]

    with pytest.raises(ReferenceDataError, match=r"no local government for 90\.01"):
        read_reference(small.write(tmp_path))


def test_a_government_of_the_wrong_level_is_refused(small: SmallReference, tmp_path: Path) -> None:
    small.governments[1]["tingkat"] = "kota"

    with pytest.raises(ReferenceDataError) as caught:
        read_reference(small.write(tmp_path))

    assert caught.value.entry == "entry 2 (90.01)"
    assert caught.value.reason == "the region list has no kota with this code"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kode": ""}, "kode must be a text that is not empty"),
        ({"jenis": "yayasan"}, "jenis 'yayasan' is not one of"),
        ({"status": "official"}, "status 'official' is not one of sourced, inferred"),
        ({"aktif": "ya"}, "aktif must be true or false"),
        ({"alias": "BPN"}, "alias must be a list"),
        ({"alias": [""]}, "alias must hold texts that are not empty"),
        ({"nama": "x" * 256}, "nama is longer than 255 characters"),
    ],
)
def test_a_wrong_field_is_named(
    small: SmallReference, change: dict[str, object], reason: str, tmp_path: Path
) -> None:
    small.national["entri"][0] |= change

    with pytest.raises(ReferenceDataError, match=reason):
        read_reference(small.write(tmp_path))


def test_a_code_that_occurs_twice_is_refused(small: SmallReference, tmp_path: Path) -> None:
    small.national["entri"] *= 2

    with pytest.raises(ReferenceDataError, match=r"entry 2 \(KEMENCOBA\): kode occurs twice"):
        read_reference(small.write(tmp_path))
