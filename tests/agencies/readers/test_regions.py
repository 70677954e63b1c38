"""The region list is refused at its first wrong line, and says which and why."""

from pathlib import Path

import pytest

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.models import RegionKind
from pengaduan.agencies.readers.regions import RegionRow, read_regions
from tests.factories.reference import SmallReference


def read(small: SmallReference, folder: Path) -> tuple[RegionRow, ...]:
    return read_regions(small.write(folder) / "wilayah_2025.csv.gz")


def test_a_village_carries_parent_and_postcode_and_may_lack_a_centroid(tmp_path: Path) -> None:
    rows = read(SmallReference(), tmp_path)

    village = rows[3]

    assert village == RegionRow(
        "90.01.01.2001", "Desa Baru", RegionKind.VILLAGE, "90.01.01", None, None, "33111"
    )


@pytest.mark.parametrize(
    ("line", "entry", "reason"),
    [
        ("9,Contoh,provinsi,,,,", "line 8 (9)", "kode '9' is not a dotted region code"),
        ("91, ,provinsi,,,,", "line 8 (91)", "nama must have 1 to 255 characters"),
        ("91,Lain,negara,,,,", "line 8 (91)", "jenis 'negara' is unknown"),
        ("91,Lain,kota,,,,", "line 8 (91)", "jenis 'kota' does not fit the level of its kode"),
        ("90.01,Ganda,kota,90,,,", "line 8 (90.01)", "kode occurs twice"),
        ("90.03,Tiga,kota,91,,,", "line 8 (90.03)", "induk '91' should be '90'"),
        ("91.01,Yatim,kota,91,,,", "line 8 (91.01)", "induk '91' is not in the list before it"),
        ("91,Lain,provinsi,,x,106,", "line 8 (91)", "lat 'x' is not a number"),
        ("91,Lain,provinsi,,106,-2,", "line 8 (91)", "lat 106 lies outside Indonesia"),
        ("91,Lain,provinsi,,-2,,", "line 8 (91)", "lat and lng come together or not at all"),
        ("91,Lain,provinsi,,,,123", "line 8 (91)", "kodepos '123' does not have five digits"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(
    line: str, entry: str, reason: str, tmp_path: Path
) -> None:
    small = SmallReference()
    small.regions.append(line)

    with pytest.raises(ReferenceDataError) as caught:
        read(small, tmp_path)

    found = caught.value
    assert (found.file, found.entry, found.reason) == ("wilayah_2025.csv.gz", entry, reason)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    small = SmallReference()
    small.regions[0] = small.regions[0].replace("kodepos", "pos")

    with pytest.raises(ReferenceDataError, match="line 1: columns missing: kodepos"):
        read(small, tmp_path)


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    file = SmallReference().write(tmp_path) / "wilayah_2025.csv.gz"
    file.write_bytes(file.read_bytes()[:-20])

    with pytest.raises(ReferenceDataError, match=r"wilayah_2025.csv.gz, file: cannot be unpacked"):
        read_regions(file)


def test_a_list_without_a_region_is_refused(tmp_path: Path) -> None:
    small = SmallReference()
    del small.regions[1:]

    with pytest.raises(ReferenceDataError, match="holds no region"):
        read(small, tmp_path)
