"""The Ombudsman offices and which regencies and cities each serves."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.readers.source import Entry, entries


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office with the codes of every regency and city it serves."""

    code: str
    name: str
    city: str | None
    coverage_status: str
    coverage: tuple[str, ...]


def read_offices(path: Path, regencies: Iterable[str]) -> tuple[OfficeRow, ...]:
    """Return the offices; every code of ``regencies`` is served by exactly one of them.

    Coverage is a list of provinces plus and minus single regencies (Perwakilan Jakarta Raya also
    serves Bekasi, Bogor and Depok, which Perwakilan Jawa Barat therefore leaves out).
    """
    known = sorted(set(regencies))
    rows = tuple(_row(entry, known) for entry in entries(path, "perwakilan", "nama"))
    served: dict[str, str] = {}
    for row in rows:
        for code in row.coverage:
            if code in served:
                reason = f"{code} is already served by {served[code]}"
                raise ReferenceDataError(path.name, row.name, reason)
            served[code] = row.name
    missing = [code for code in known if code not in served]
    if missing:
        raise ReferenceDataError(path.name, "perwakilan", f"no office serves {', '.join(missing)}")
    return rows


def _row(entry: Entry, known: list[str]) -> OfficeRow:
    provinces = entry.texts("provinsi")
    whole = {code for code in known if code[:2] in provinces}
    for province in provinces:
        if not any(code.startswith(f"{province}.") for code in known):
            raise entry.wrong(f"province {province} is not in the region list")
    added, left_out = set(entry.texts("kabkota_tambahan")), set(entry.texts("kabkota_dikecualikan"))
    for code in sorted((added - set(known)) | (left_out - whole)):
        raise entry.wrong(f"{code} is not a regency or city that could be added or left out")
    return OfficeRow(
        code=f"PW-{entry.text('kode_provinsi_induk', 2)}",
        name=entry.text("nama"),
        city=entry.optional_text("kota_kantor", 120),
        coverage_status=entry.text("status_cakupan"),
        coverage=tuple(sorted((whole - left_out) | added)),
    )
