"""Offices as they are learned: by what they are and how they lie to the place of the complaint.

"kabkota: Dinas Kesehatan" is the health office of whatever regency or city the complaint is from.
So what people decided in one city helps in all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.everyday import Level
from pengaduan.agencies.index import Entry, Index
from pengaduan.agencies.models import Region
from pengaduan.agencies.spelling import words

LEVELS: Final = ("provinsi", "kabkota", "kecamatan", "kelurahan")
_CITY: Final = len("00.00")


@dataclass(frozen=True, slots=True)
class Found:
    """An office of the register; ``usual`` is the unit's name where the register has it not."""

    agency: Entry
    unit: Entry | None
    usual: str


def label_of(agency: Entry, unit_name: str | None, region_code: str | None) -> str:
    """Return the label of an office for a complaint from this region."""
    own = agency.region_code
    if own is not None and region_code is not None and region_code.startswith(own):
        level = Level.LOCAL if len(own) == _CITY else Level.PROVINCE
        return f"{level}: {unit_name or ''}"
    return f"{agency.agency_code}: {unit_name or ''}"


def office_of(index: Index, label: str, region_code: str | None) -> Found | None:
    """Return the office that a label means in this region; None when there is none.

    A unit is found with and without spaces too: "Tambak Rejo" and "Tambakrejo" are one place,
    and lists of places and of offices do not agree how to write it.
    """
    level, _parted, usual = label.partition(": ")
    agency = _agency(index, level, region_code)
    if agency is None:
        return None
    return Found(agency, _unit(index.units.get(agency.agency_id, ()), usual), usual)


def _unit(units: Sequence[Entry], usual: str) -> Entry | None:
    wanted = " ".join(words(usual))
    if not wanted:
        return None
    exact = (one for one in units if wanted in one.labels)
    joined = wanted.replace(" ", "")
    alike = (one for one in units if any(name.replace(" ", "") == joined for name in one.labels))
    return next(chain(exact, alike), None)


def _agency(index: Index, level: str, region_code: str | None) -> Entry | None:
    if level == Level.PROVINCE:
        return index.governments.get((region_code or "")[:2])
    if level != Level.LOCAL:
        return index.by_code.get(level)
    city = index.governments.get((region_code or "")[:_CITY])
    if city is not None and not city.autonomous:
        return index.governments.get((region_code or "")[:2])
    return city


def place_names(session: Session, codes: set[str]) -> Mapping[str, Mapping[str, str]]:
    """Return for each region code the names of itself and of what lies above it, by level."""
    wanted = {part for code in codes for part in _path(code)}
    names: dict[str, str] = {}
    known = sorted(wanted)
    for at in range(0, len(known), 500):
        query = sa.select(Region.code, Region.name).where(Region.code.in_(known[at : at + 500]))
        names |= {row.code: row.name for row in session.execute(query)}
    return {
        code: {level: names.get(part, "") for level, part in zip(LEVELS, _path(code), strict=False)}
        for code in codes
    }


def _path(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[: size + 1]) for size in range(len(parts))]
