"""Loading the reference data that is shipped with the package into the database."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import (
    Agency,
    AgencyAlias,
    Office,
    OfficeCoverage,
    ReferenceLoad,
    Region,
    RegionKind,
)
from pengaduan.agencies.readers.agencies import (
    GOVERNMENT_CODE,
    NATIONAL_CODE,
    AgencyRow,
    read_governments,
    read_national,
)
from pengaduan.agencies.readers.offices import OfficeRow, read_offices
from pengaduan.agencies.readers.regions import RegionRow, read_regions
from pengaduan.agencies.readers.source import read_bytes
from pengaduan.agencies.readers.zones import read_zones
from pengaduan.agencies.recounts import order_recount
from pengaduan.agencies.storing import Stored, fields, ids_by_code, serialise_loads, upsert
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record

DATA = Path(__file__).parent / "data"
REGIONS = "wilayah_2025.csv.gz"
OFFICES = "ombudsman_perwakilan.json"
ZONES = "zona_waktu.json"
GOVERNMENTS = "pemda.json"
GOVERNMENT_ALIASES = "pemda_alias.json"
NATIONAL = "kementerian_lembaga.json"

# Part of every digest: raise it when a reader changes, so that unchanged files load again.
_READERS = "1"
_FIRST_LEVELS = (RegionKind.PROVINCE, RegionKind.REGENCY, RegionKind.CITY)

#: The parts of the reference data and every file that each is made from.
FILES = {
    "regions": (REGIONS,),
    "offices": (REGIONS, OFFICES),
    "local_governments": (REGIONS, ZONES, GOVERNMENTS, GOVERNMENT_ALIASES),
    "national_bodies": (NATIONAL,),
}

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """All shipped lists, read and checked against each other."""

    regions: tuple[RegionRow, ...]
    offices: tuple[OfficeRow, ...]
    governments: tuple[AgencyRow, ...]
    national: tuple[AgencyRow, ...]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of one part: its rows, and how many were added or changed.

    ``kept`` counts stored rows that the list no longer names; ``unchanged`` means that the
    database already held this version and nothing was done.
    """

    name: str
    rows: int
    added: int
    changed: int
    kept: int
    unchanged: bool


def read_reference(folder: Path = DATA) -> ReferenceData:
    """Read and check every file, or raise ReferenceDataError for the first wrong entry."""
    regions = read_regions(folder / REGIONS)
    kinds = {row.code: row.kind.value for row in regions if row.kind in _FIRST_LEVELS}
    provinces = frozenset(code for code in kinds if len(code) == 2)
    zones = read_zones(folder / ZONES, provinces)
    return ReferenceData(
        regions=regions,
        offices=read_offices(folder / OFFICES, [code for code in kinds if code not in provinces]),
        governments=read_governments(
            folder / GOVERNMENTS, folder / GOVERNMENT_ALIASES, kinds, zones
        ),
        national=read_national(folder / NATIONAL),
    )


def load_reference(
    session: Session, *, now: datetime, log: Log, folder: Path = DATA
) -> list[LoadResult]:
    """Bring the database to the shipped reference data; the caller commits.

    A part whose files are unchanged since its last load costs one look. Otherwise every file is
    read and checked before the first row is written, so that a broken file (ReferenceDataError)
    changes nothing. Rows that a list no longer names are kept, because records point at them:
    agencies become inactive, regions and offices stay. A zone that an administrator has set stays
    as it was set, whatever the list says.
    """
    serialise_loads(session, ReferenceLoad)
    digests = {name: _digest(folder, files) for name, files in FILES.items()}
    loaded = {row.name: row for row in session.scalars(sa.select(ReferenceLoad))}
    stale = [name for name in FILES if name not in loaded or loaded[name].digest != digests[name]]
    data = read_reference(folder) if stale else None
    results: list[LoadResult] = []
    for name in FILES:
        if data is None or name not in stale:
            results.append(LoadResult(name, loaded[name].rows, 0, 0, 0, unchanged=True))
        else:
            before = _places(session)
            results.append(_load(session, name, data))
            _order_recounts(session, before, now)
            _remember(session, results[-1], digests[name], now)
        log(_line(results[-1]))
    return results


_Place = tuple[str, int, str | None]


def _places(session: Session) -> dict[int, _Place]:
    """Return what of each agency decides its calendar: zone, week and region."""
    query = sa.select(Agency.id, Agency.zone, Agency.workdays, Agency.region_code)
    return {row.id: (row.zone, row.workdays, row.region_code) for row in session.execute(query)}


def _order_recounts(session: Session, before: dict[int, _Place], now: datetime) -> None:
    """Have the open deadlines counted anew of agencies whose zone, week or region has changed."""
    after = _places(session)
    for agency_id, place in before.items():
        if after[agency_id] != place:
            order_recount(session, agency_id, actor="system", now=now)


def _digest(folder: Path, files: Sequence[str]) -> str:
    total = hashlib.sha256(_READERS.encode())
    for file in files:
        total.update(hashlib.sha256(read_bytes(folder / file)).digest())
    return total.hexdigest()


def _load(session: Session, name: str, data: ReferenceData) -> LoadResult:
    if name == "regions":
        stored = upsert(session, Region, "code", [fields(row) for row in data.regions])
        return _result(name, len(data.regions), stored)
    if name == "offices":
        return _result(name, len(data.offices), _store_offices(session, data.offices))
    rows, prefix = (
        (data.governments, GOVERNMENT_CODE)
        if name == "local_governments"
        else (data.national, NATIONAL_CODE)
    )
    return _result(name, len(rows), _store_agencies(session, rows, prefix))


def _result(name: str, rows: int, stored: Stored) -> LoadResult:
    return LoadResult(name, rows, stored.added, stored.changed, stored.kept, unchanged=False)


def _store_offices(session: Session, rows: Sequence[OfficeRow]) -> Stored:
    values = [fields(row, without={"coverage"}) for row in rows]
    stored = upsert(session, Office, "code", values)
    ids = ids_by_code(session, Office)
    coverage = [
        {"region_code": region, "office_id": ids[row.code]}
        for row in rows
        for region in row.coverage
    ]
    upsert(session, OfficeCoverage, "region_code", coverage)
    return stored


def _store_agencies(session: Session, rows: Sequence[AgencyRow], prefix: str) -> Stored:
    """Store agencies and the aliases they lack; those no longer listed become inactive."""
    by_hand = sa.select(Agency.code, Agency.zone).where(Agency.hours_set_at.is_not(None))
    zones = dict(session.execute(by_hand).all())
    values = [fields(row, without={"aliases"}) for row in rows]
    for value in values:
        value["zone"] = zones.get(value["code"], value["zone"])
    ours = Agency.code.startswith(prefix, autoescape=True)
    gone = session.scalars(
        sa.select(Agency.code).where(ours, Agency.code.not_in([row.code for row in rows]))
    ).all()
    stored = upsert(session, Agency, "code", values)
    if gone:
        session.execute(sa.update(Agency).where(Agency.code.in_(gone)).values(active=False))
    _add_aliases(session, rows)
    return Stored(stored.added, stored.changed, len(gone))


def _add_aliases(session: Session, rows: Sequence[AgencyRow]) -> None:
    ids = ids_by_code(session, Agency)
    known = set(session.execute(sa.select(AgencyAlias.agency_id, AgencyAlias.alias)).all())
    new = [
        {"agency_id": ids[row.code], "alias": alias}
        for row in rows
        for alias in row.aliases
        if (ids[row.code], alias) not in known
    ]
    if new:
        session.execute(sa.insert(AgencyAlias), new)


def _remember(session: Session, result: LoadResult, digest: str, now: datetime) -> None:
    session.merge(ReferenceLoad(name=result.name, digest=digest, rows=result.rows, loaded_at=now))
    record(
        session,
        Tag.REFERENCE_LOADED,
        chain="system",
        actor="system",
        now=now,
        detail={"name": result.name, "digest": digest, "rows": result.rows},
    )


def _line(result: LoadResult) -> str:
    if result.unchanged:
        return f"{result.name}: {result.rows} rows, unchanged"
    return (
        f"{result.name}: {result.rows} rows, {result.added} added, {result.changed} changed,"
        f" {result.kept} kept that the list no longer names"
    )
