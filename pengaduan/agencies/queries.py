"""Questions about stored regions, offices and agencies."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import (
    Agency,
    AgencyAlias,
    Office,
    OfficeCoverage,
    Region,
    RegionKind,
    Unit,
)
from pengaduan.agencies.search import Hit, search_agencies
from pengaduan.infra.conditions import among_texts

__all__ = [
    "Hit",
    "agency_named",
    "children",
    "find_region",
    "office_for",
    "provinces",
    "regencies",
    "region_path",
    "search_agencies",
    "units_of",
]


def provinces(session: Session) -> Sequence[Region]:
    """Return the provinces in alphabetical order; found by having no parent, as an index tells."""
    query = sa.select(Region).where(
        Region.kind == RegionKind.PROVINCE, Region.parent_code.is_(None)
    )
    query = query.order_by(Region.name)
    return session.scalars(query).all()


def regencies(session: Session, province: str) -> Sequence[Region]:
    """Return the regencies and cities of a province: regencies first, then by name."""
    return children(session, province)


def children(session: Session, code: str) -> Sequence[Region]:
    """Return the regions directly below one, by name ("Kabupaten ..." before "Kota ...")."""
    query = sa.select(Region).where(Region.parent_code == code).order_by(Region.name, Region.code)
    return session.scalars(query).all()


def find_region(session: Session, code: str | None) -> Region | None:
    """Return the region with this code, or None."""
    return None if not code else session.get(Region, code)


_PATH: Final = sa.select(Region).where(among_texts(Region.code, "codes"))


def region_path(session: Session, code: str) -> tuple[Region, ...]:
    """Return the region with everything above it, province first; empty for an unknown code.

    Names of regions repeat, so a region is always shown with its path.
    """
    parts = code.split(".")
    codes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    path = tuple(sorted(session.scalars(_PATH, {"codes": codes}), key=lambda one: one.code))
    return path if path and path[-1].code == code else ()


def office_for(session: Session, region_code: str) -> Office | None:
    """Return the Ombudsman office that serves a region of any level; None for an unknown code.

    Coverage is decided per regency and city. A whole province gets the office that serves most
    of it (Jawa Barat: its own office, although five of its areas belong to Jakarta Raya).
    """
    query = (
        sa.select(Office)
        .join(OfficeCoverage, OfficeCoverage.office_id == Office.id)
        .where(OfficeCoverage.region_code.startswith(region_code[:5], autoescape=True))
        .group_by(Office.id)
        .order_by(sa.func.count().desc(), Office.code)
        .limit(1)
    )
    return None if len(region_code) < 2 else session.scalars(query).first()


_UNITS: Final = (
    sa.select(Unit)
    .where(Unit.agency_id == sa.bindparam("agency_id"), Unit.active.is_(True))
    .order_by(Unit.name)
)


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """Return the active units of an agency by name."""
    return session.scalars(_UNITS, {"agency_id": agency_id}).all()


def agency_named(session: Session, name: str) -> Agency | None:
    """Return the agency that a list calls ``name``, in any case; None when that is not one agency.

    Its name, its name without "Pemerintah", or an everyday name of it ("Kota Pangkalpinang").
    """
    wanted = name.strip().lower()
    alias = sa.exists().where(
        AgencyAlias.agency_id == Agency.id,
        AgencyAlias.unit_id.is_(None),
        sa.func.lower(AgencyAlias.alias) == wanted,
    )
    named = sa.func.lower(Agency.name).in_((wanted, f"pemerintah {wanted}"))
    found = session.scalars(sa.select(Agency).where(sa.or_(named, alias)).limit(2)).all()
    return found[0] if len(found) == 1 else None
