"""Which of the three time zones a province lies in (Keppres 41/1987)."""

from collections.abc import Mapping
from pathlib import Path

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.readers.source import entries

#: WIB, WITA and WIT under their names in the IANA database.
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
#: The seat of the national bodies.
NATIONAL_ZONE = ZONES["WIB"]


def read_zones(path: Path, provinces: frozenset[str]) -> Mapping[str, str]:
    """Return the IANA zone of each province; each of ``provinces`` has exactly one."""
    zones: dict[str, str] = {}
    for entry in entries(path, "zona", "kode_provinsi"):
        province = entry.text("kode_provinsi", 2)
        if province not in provinces:
            raise entry.wrong("is not a province of the region list")
        entry.one_of("status", ("sourced", "inferred"))
        if entry.text("iana") != ZONES[entry.one_of("zona", tuple(ZONES))]:
            raise entry.wrong("zona and iana name different zones")
        zones[province] = entry.text("iana")
    missing = sorted(provinces - set(zones))
    if missing:
        raise ReferenceDataError(path.name, "zona", f"no zone for {', '.join(missing)}")
    return zones
