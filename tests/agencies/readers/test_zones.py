"""Every province has one of the three zones."""

from pathlib import Path

import pytest

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.loading import DATA, ZONES, read_reference
from pengaduan.agencies.readers.zones import read_zones
from tests.factories.reference import SmallReference

PROVINCES = frozenset({"90"})


def test_a_province_has_its_zone(tmp_path: Path) -> None:
    file = SmallReference().write(tmp_path) / ZONES

    assert read_zones(file, PROVINCES) == {"90": "Asia/Jayapura"}


def test_a_province_without_a_zone_is_refused(tmp_path: Path) -> None:
    file = SmallReference().write(tmp_path) / ZONES

    with pytest.raises(ReferenceDataError, match="no zone for 91"):
        read_zones(file, PROVINCES | {"91"})


def test_a_zone_whose_two_names_disagree_is_refused(tmp_path: Path) -> None:
    small = SmallReference()
    small.zones["zona"][0]["iana"] = "Asia/Jakarta"

    with pytest.raises(ReferenceDataError, match="zona and iana name different zones"):
        read_zones(small.write(tmp_path) / ZONES, PROVINCES)


def test_a_zone_for_an_unknown_province_is_refused(tmp_path: Path) -> None:
    file = SmallReference().write(tmp_path) / ZONES

    with pytest.raises(ReferenceDataError, match="is not a province of the region list"):
        read_zones(file, frozenset())


@pytest.mark.slow
def test_the_shipped_files_agree_with_each_other() -> None:
    data = read_reference(DATA)

    zones = {row.region_code: row.zone for row in data.governments}

    assert (zones["19.71"], zones["51"], zones["64.72"]) == (
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Makassar",
    )
    assert zones["94.04"] == "Asia/Jayapura"
    assert {row.zone for row in data.national} == {"Asia/Jakarta"}
