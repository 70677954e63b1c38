"""The region list: Kemendagri codes with parents, centroids and postcodes."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.models import RegionKind
from pengaduan.agencies.readers.source import read_bytes

FIELDS = ("kode", "nama", "jenis", "induk", "lat", "lng", "kodepos")
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
_POSTCODE = re.compile(r"\d{5}")
_LEVEL = {
    RegionKind.PROVINCE: 2,
    RegionKind.REGENCY: 5,
    RegionKind.CITY: 5,
    RegionKind.DISTRICT: 8,
    RegionKind.URBAN_VILLAGE: 13,
    RegionKind.VILLAGE: 13,
    RegionKind.CUSTOMARY_VILLAGE: 13,
}
_KINDS = {kind.value: kind for kind in RegionKind}
# Indonesia lies inside this box; a centroid outside it has swapped or wrong coordinates.
_SOUTH, _NORTH, _WEST, _EAST = -11.5, 6.5, 94.5, 141.5


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One checked entry of the list."""

    code: str
    name: str
    kind: RegionKind
    parent_code: str | None
    latitude: float | None
    longitude: float | None
    postcode: str | None


def read_regions(path: Path) -> tuple[RegionRow, ...]:
    """Return every region, parents before children, or refuse the file at its first bad line."""
    rows: dict[str, RegionRow] = {}
    for line, values in _lines(path):
        try:
            row = _row(values)
            _place(row, rows)
        except ValueError as error:
            entry = f"line {line} ({values.get('kode') or '?'})"
            raise ReferenceDataError(path.name, entry, str(error)) from error
        rows[row.code] = row
    if not rows:
        raise ReferenceDataError(path.name, "file", "holds no region")
    return tuple(rows.values())


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        text = gzip.decompress(read_bytes(path)).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ReferenceDataError(path.name, "file", f"cannot be unpacked: {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [field for field in FIELDS if field not in (reader.fieldnames or ())]
    if missing:
        raise ReferenceDataError(path.name, "line 1", f"columns missing: {', '.join(missing)}")
    for values in reader:
        yield reader.line_num, values


def _row(values: Mapping[str, str | None]) -> RegionRow:
    code, name, kind = values["kode"] or "", values["nama"] or "", values["jenis"] or ""
    if not _CODE.fullmatch(code):
        raise ValueError(f"kode {code!r} is not a dotted region code")
    if not name.strip() or len(name) > 255:
        raise ValueError("nama must have 1 to 255 characters")
    if kind not in _KINDS:
        raise ValueError(f"jenis {kind!r} is unknown")
    if _LEVEL[_KINDS[kind]] != len(code):
        raise ValueError(f"jenis {kind!r} does not fit the level of its kode")
    latitude = _degrees(values["lat"], "lat", _SOUTH, _NORTH)
    longitude = _degrees(values["lng"], "lng", _WEST, _EAST)
    if (latitude is None) != (longitude is None):
        raise ValueError("lat and lng come together or not at all")
    postcode = values["kodepos"] or None
    if postcode is not None and not _POSTCODE.fullmatch(postcode):
        raise ValueError(f"kodepos {postcode!r} does not have five digits")
    return RegionRow(
        code, name, _KINDS[kind], values["induk"] or None, latitude, longitude, postcode
    )


def _degrees(text: str | None, name: str, low: float, high: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} {text!r} is not a number") from None
    if not low <= value <= high:
        raise ValueError(f"{name} {text} lies outside Indonesia")
    return value


def _place(row: RegionRow, known: Mapping[str, RegionRow]) -> None:
    """Refuse a second entry of the same code, and a parent that is wrong or comes later."""
    if row.code in known:
        raise ValueError("kode occurs twice")
    expected = row.code.rpartition(".")[0] or None
    if row.parent_code != expected:
        raise ValueError(f"induk {row.parent_code!r} should be {expected!r}")
    if expected is not None and expected not in known:
        raise ValueError(f"induk {expected!r} is not in the list before it")
