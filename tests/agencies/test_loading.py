"""The shipped reference data is complete, loads once, and is never half loaded."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.loading import DATA, LoadResult, load_reference
from pengaduan.agencies.models import (
    Agency,
    AgencyAlias,
    AgencyKind,
    Office,
    OfficeCoverage,
    ReferenceLoad,
    Region,
    RegionKind,
)
from pengaduan.agencies.recounts import RECOUNT
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.infra.db import Base
from pengaduan.outbox.models import OutboxJob
from pengaduan.sla import agency_hours
from tests.engines import Databases
from tests.factories.reference import SmallReference

FIRST_LEVELS = (RegionKind.PROVINCE, RegionKind.REGENCY, RegionKind.CITY)


def quiet(_line: str) -> None:
    """Swallow the progress lines."""


def load(session: Session, folder: Path, now: datetime) -> dict[str, LoadResult]:
    results = load_reference(session, now=now, log=quiet, folder=folder)
    return {result.name: result for result in results}


def count(session: Session, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Region).where(*where)) or 0


def test_every_region_of_the_decree_is_there(session: Session) -> None:
    rows = session.execute(sa.select(Region.kind, sa.func.count()).group_by(Region.kind))

    assert Counter(dict(rows.all())) == {
        RegionKind.PROVINCE: 38,
        RegionKind.REGENCY: 416,
        RegionKind.CITY: 98,
        RegionKind.DISTRICT: 7285,
        RegionKind.URBAN_VILLAGE: 8496,
        RegionKind.VILLAGE: 75252,
        RegionKind.CUSTOMARY_VILLAGE: 14,
    }


def test_every_region_below_a_province_has_its_parent(session: Session) -> None:
    parent = aliased(Region)
    joined = (
        sa.select(sa.func.count())
        .select_from(Region)
        .join(parent, parent.code == Region.parent_code)
    )

    assert session.scalar(joined) == 91_599 - 38
    assert count(session, Region.parent_code.is_(None)) == 38


def test_centroids_reach_down_to_every_district(session: Session) -> None:
    assert count(session, Region.latitude.is_(None)) == 359
    assert count(session, Region.latitude.is_(None), sa.func.length(Region.code) < 13) == 0


def test_every_village_has_a_postcode(session: Session) -> None:
    assert count(session, Region.postcode.is_(None), sa.func.length(Region.code) == 13) == 0


def test_each_regency_and_city_is_served_by_exactly_one_office(session: Session) -> None:
    served = session.scalars(sa.select(OfficeCoverage.region_code)).all()
    kinds = (RegionKind.REGENCY, RegionKind.CITY)
    asked = session.scalars(sa.select(Region.code).where(Region.kind.in_(kinds))).all()

    assert sorted(served) == sorted(asked)
    assert len(served) == 514
    assert session.scalar(sa.select(sa.func.count()).select_from(Office)) == 34


def test_552_local_governments_of_which_546_are_autonomous(session: Session) -> None:
    kinds = (AgencyKind.PROVINCE, AgencyKind.REGENCY, AgencyKind.CITY)
    query = sa.select(Agency.autonomous, sa.func.count()).where(Agency.kind.in_(kinds))

    found = dict(session.execute(query.group_by(Agency.autonomous)).all())

    assert found == {True: 546, False: 6}


def test_national_bodies_keep_their_marks(session: Session) -> None:
    query = sa.select(Agency).where(Agency.region_code.is_(None))
    bodies = {agency.code: agency for agency in session.scalars(query)}

    assert len(bodies) == 91
    assert bodies["KL-KEMENHAJ"].status == "sourced"
    assert bodies["KL-KEMENKES"].status == "inferred"
    assert not bodies["KL-KEMEN-BUMN"].active


def test_a_second_load_finds_nothing_to_do(session: Session, now: datetime) -> None:
    loads = sa.select(ReferenceLoad).order_by(ReferenceLoad.name)
    before = [(row.name, row.digest, row.loaded_at) for row in session.scalars(loads)]

    results = load(session, DATA, now + timedelta(days=1))

    assert all(result.unchanged for result in results.values())
    session.expire_all()
    assert [(row.name, row.digest, row.loaded_at) for row in session.scalars(loads)] == before


def test_another_zone_has_the_open_deadlines_of_its_agencies_counted_anew(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    for file in DATA.iterdir():
        (tmp_path / file.name).symlink_to(file)
    zones = (DATA / "zona_waktu.json").read_text("utf-8")
    bali = '"51", "zona": "WITA", "iana": "Asia/Makassar"'
    assert bali in zones
    (tmp_path / "zona_waktu.json").unlink()
    moved = zones.replace(bali, '"51", "zona": "WIB", "iana": "Asia/Jakarta"')
    (tmp_path / "zona_waktu.json").write_text(moved, "utf-8")

    load(session, tmp_path, now + timedelta(days=1))

    orders = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == RECOUNT)).all()
    asked = {job.payload["agency_id"] for job in orders}
    theirs = session.scalars(sa.select(Agency.id).where(Agency.region_code.like("51%"))).all()
    assert asked == set(theirs)
    assert len(orders) == 10  # the province, eight regencies and one city


def test_a_zone_that_was_set_by_hand_stays_whatever_the_list_says(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    for file in DATA.iterdir():
        (tmp_path / file.name).symlink_to(file)
    zones = (DATA / "zona_waktu.json").read_text("utf-8")
    (tmp_path / "zona_waktu.json").unlink()
    (tmp_path / "zona_waktu.json").write_text(zones.replace(": ", ":  ", 1), "utf-8")
    city = sa.select(Agency).where(Agency.region_code == "51.71")
    agency = session.scalars(city).one()
    eastern = agency_hours.AgencyHours("Asia/Jayapura", 5)
    agency_hours.put(session, agency, eastern, decree="SK Uji", actor="account:1", now=now)

    results = load(session, tmp_path, now + timedelta(days=1))

    session.refresh(agency)
    assert not results["local_governments"].unchanged
    assert agency.zone == "Asia/Jayapura"


@pytest.fixture(scope="module")
def empty_databases(databases: Databases) -> Iterator[dict[str, sa.Engine]]:
    """One database per engine with tables and nothing in them, made when first asked for."""
    made: dict[str, sa.Engine] = {}
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.fixture
def bare(
    databases: Databases, empty_databases: dict[str, sa.Engine], engine_name: str
) -> Iterator[Session]:
    """A session on a database without reference data; everything is rolled back."""
    if engine_name not in empty_databases:
        empty_databases[engine_name] = sa.create_engine(databases.empty_url(engine_name))
        Base.metadata.create_all(empty_databases[engine_name])
    with Session(empty_databases[engine_name]) as session:
        yield session
        session.rollback()


def test_another_version_adds_and_changes_but_deletes_nothing(
    bare: Session, now: datetime, tmp_path: Path
) -> None:
    small = SmallReference()
    load(bare, small.write(tmp_path), now)
    small.regions[4] = small.regions[4].replace(
        "90.01.01.2001,Desa Baru", "90.01.01.2002,Desa Lain"
    )

    results = load(bare, small.write(tmp_path), now)

    assert (results["regions"].added, results["regions"].kept) == (1, 1)
    assert count(bare) == 7


def test_an_agency_that_the_list_no_longer_names_becomes_inactive(
    bare: Session, now: datetime, tmp_path: Path
) -> None:
    small = SmallReference()
    load(bare, small.write(tmp_path), now)
    small.national["entri"][0]["kode"] = "KEMENBARU"

    load(bare, small.write(tmp_path), now)

    query = sa.select(Agency.code, Agency.active).where(Agency.region_code.is_(None))
    assert dict(bare.execute(query).all()) == {"KL-KEMENCOBA": False, "KL-KEMENBARU": True}


def test_a_renamed_region_keeps_its_code_and_gets_its_new_name(
    bare: Session, now: datetime, tmp_path: Path
) -> None:
    small = SmallReference()
    load(bare, small.write(tmp_path), now)
    small.regions[2] = small.regions[2].replace("Kabupaten Satu", "Kabupaten Esa")

    results = load(bare, small.write(tmp_path), now)

    assert (results["regions"].added, results["regions"].changed) == (0, 1)
    region = bare.get(Region, "90.01")
    assert region is not None
    assert region.name == "Kabupaten Esa"


def test_an_alias_that_somebody_added_survives_a_load(
    bare: Session, now: datetime, tmp_path: Path
) -> None:
    small = SmallReference()
    load(bare, small.write(tmp_path), now)
    agency = bare.scalars(sa.select(Agency).where(Agency.code == "PEMDA-90.71")).one()
    bare.add(AgencyAlias(agency_id=agency.id, alias="Kota Tiga"))
    bare.flush()
    small.national["entri"][0]["nama"] = "Kementerian Lain"

    load(bare, small.write(tmp_path), now)

    query = sa.select(AgencyAlias.alias).where(AgencyAlias.agency_id == agency.id)
    assert "Kota Tiga" in bare.scalars(query).all()


def test_a_broken_file_changes_nothing_not_even_what_was_read_before_it(
    bare: Session, now: datetime, tmp_path: Path
) -> None:
    small = SmallReference()
    small.national["entri"][0]["status"] = "guessed"

    with pytest.raises(ReferenceDataError) as caught:
        load(bare, small.write(tmp_path), now)

    assert caught.value.file == "kementerian_lembaga.json"
    assert caught.value.entry == "entry 1 (KEMENCOBA)"
    assert count(bare) == 0
    assert bare.get(ReferenceLoad, "regions") is None


def test_each_loaded_part_leaves_an_audit_line(
    bare: Session, now: datetime, tmp_path: Path
) -> None:
    load(bare, SmallReference().write(tmp_path), now)

    query = sa.select(AuditEntry.detail).where(AuditEntry.tag == Tag.REFERENCE_LOADED)
    assert [detail["name"] for detail in bare.scalars(query.order_by(AuditEntry.id))] == [
        "regions",
        "offices",
        "local_governments",
        "national_bodies",
    ]


@pytest.mark.slow
def test_all_regions_are_written(bare: Session, now: datetime) -> None:
    assert load(bare, DATA, now)["regions"].added == 91_599
