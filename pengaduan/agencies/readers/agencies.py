"""The agencies: 552 local governments, the ministries, and the state bodies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.models import AgencyKind
from pengaduan.agencies.readers.source import Entry, entries
from pengaduan.agencies.readers.zones import NATIONAL_ZONE

GOVERNMENT_CODE = "PEMDA-"
NATIONAL_CODE = "KL-"
_GOVERNMENT_KINDS = {
    "provinsi": (AgencyKind.PROVINCE, "Pemerintah Provinsi ", "Pemprov"),
    "kabupaten": (AgencyKind.REGENCY, "Pemerintah Kabupaten ", "Pemkab"),
    "kota": (AgencyKind.CITY, "Pemerintah Kota ", "Pemkot"),
}
_NATIONAL_KINDS = {
    "kementerian_koordinator": AgencyKind.COORDINATING_MINISTRY,
    "kementerian": AgencyKind.MINISTRY,
    "lembaga": AgencyKind.STATE_BODY,
}


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency with its everyday names. ``status`` keeps the mark of the source."""

    code: str
    name: str
    kind: AgencyKind
    region_code: str | None
    autonomous: bool
    zone: str
    status: str
    active: bool
    aliases: tuple[str, ...]


def read_governments(
    path: Path, alias_path: Path, kinds: Mapping[str, str], zones: Mapping[str, str]
) -> tuple[AgencyRow, ...]:
    """Return one local government per province, regency and city.

    ``kinds`` gives the kind of each such region. Names are derived from the region list, hence
    the status ``derived``. The six administrative areas of Jakarta are not autonomous.
    """
    more: dict[str, tuple[str, ...]] = {}
    for entry in entries(alias_path, "alias", "kode_wilayah"):
        if entry.text("kode_wilayah") not in kinds:
            raise entry.wrong("is not in the region list")
        more[entry.text("kode_wilayah")] = entry.texts("alias")
    rows = tuple(
        _government(entry, kinds, zones, more) for entry in entries(path, None, "kode_wilayah")
    )
    missing = sorted(set(kinds) - {row.region_code for row in rows})
    if missing:
        reason = f"no local government for {', '.join(missing)}"
        raise ReferenceDataError(path.name, "file", reason)
    return rows


def _government(
    entry: Entry,
    kinds: Mapping[str, str],
    zones: Mapping[str, str],
    more: Mapping[str, tuple[str, ...]],
) -> AgencyRow:
    region, level = entry.text("kode_wilayah"), entry.one_of("tingkat", tuple(_GOVERNMENT_KINDS))
    if kinds.get(region) != level:
        raise entry.wrong(f"the region list has no {level} with this code")
    kind, prefix, short = _GOVERNMENT_KINDS[level]
    name = entry.text("nama")
    if not name.startswith(prefix):
        raise entry.wrong(f"nama must begin with {prefix.strip()!r}")
    return AgencyRow(
        code=GOVERNMENT_CODE + region,
        name=name,
        kind=kind,
        region_code=region,
        autonomous=entry.flag("otonom"),
        zone=zones[region[:2]],
        status="derived",
        active=True,
        aliases=_unique([*_short_names(short, name.removeprefix(prefix)), *more.get(region, ())]),
    )


def _short_names(short: str, place: str) -> list[str]:
    """Return "Pemkot Pangkal Pinang" and, because towns are often written so, "Pangkalpinang"."""
    names = [f"{short} {place}"]
    if short == "Pemkot" and place.count(" ") == 1:
        joined = place.replace(" ", "").capitalize()
        names += [f"{short} {joined}", f"Kota {joined}"]
    return names


def read_national(path: Path) -> tuple[AgencyRow, ...]:
    """Return the ministries and state bodies with the marks of their source."""
    return tuple(_national(entry) for entry in entries(path, "entri", "kode"))


def _national(entry: Entry) -> AgencyRow:
    return AgencyRow(
        code=NATIONAL_CODE + entry.text("kode", 50),
        name=entry.text("nama"),
        kind=_NATIONAL_KINDS[entry.one_of("jenis", tuple(_NATIONAL_KINDS))],
        region_code=None,
        autonomous=True,
        zone=NATIONAL_ZONE,
        status=entry.one_of("status", ("sourced", "inferred")),
        active=entry.flag("aktif"),
        aliases=_unique(entry.texts("alias")),
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
