"""Every regency and city is served by exactly one office, or the file is refused."""

from pathlib import Path
from typing import Any

import pytest

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.readers.offices import OfficeRow, read_offices
from tests.factories.reference import SmallReference

REGENCIES = ("90.01", "90.02", "90.71")


@pytest.fixture
def small() -> SmallReference:
    return SmallReference()


def read(small: SmallReference, folder: Path) -> tuple[OfficeRow, ...]:
    return read_offices(small.write(folder) / "ombudsman_perwakilan.json", REGENCIES)


def second_office(small: SmallReference, **more: Any) -> None:
    first = small.offices["perwakilan"][0]
    own = {"nama": "Perwakilan Kedua", "kode_provinsi_induk": "91", "provinsi": []}
    bare: dict[str, list[str]] = {"kabkota_tambahan": [], "kabkota_dikecualikan": []}
    small.offices["perwakilan"].append(first | own | bare | more)


def test_an_office_serves_its_province(small: SmallReference, tmp_path: Path) -> None:
    (office,) = read(small, tmp_path)

    assert office.coverage == REGENCIES


def test_a_city_can_be_served_by_the_office_next_door(
    small: SmallReference, tmp_path: Path
) -> None:
    small.offices["perwakilan"][0]["kabkota_dikecualikan"] = ["90.71"]
    second_office(small, kabkota_tambahan=["90.71"])

    first, second = read(small, tmp_path)

    assert (first.coverage, second.coverage) == (("90.01", "90.02"), ("90.71",))


def test_a_city_served_twice_is_refused(small: SmallReference, tmp_path: Path) -> None:
    second_office(small, kabkota_tambahan=["90.71"])

    with pytest.raises(ReferenceDataError) as caught:
        read(small, tmp_path)

    assert caught.value.entry == "Perwakilan Kedua"
    assert caught.value.reason == "90.71 is already served by Perwakilan Contoh"


def test_a_city_served_by_nobody_is_refused(small: SmallReference, tmp_path: Path) -> None:
    small.offices["perwakilan"][0]["kabkota_dikecualikan"] = ["90.71"]

    with pytest.raises(ReferenceDataError, match=r"no office serves 90\.71"):
        read(small, tmp_path)


def test_a_city_that_does_not_exist_is_refused(small: SmallReference, tmp_path: Path) -> None:
    small.offices["perwakilan"][0]["kabkota_tambahan"] = ["90.99"]

    with pytest.raises(ReferenceDataError, match=r"90\.99 is not a regency or city"):
        read(small, tmp_path)


def test_an_unknown_province_is_refused(small: SmallReference, tmp_path: Path) -> None:
    small.offices["perwakilan"][0]["provinsi"] = ["90", "99"]

    with pytest.raises(ReferenceDataError, match="province 99 is not in the region list"):
        read(small, tmp_path)
