"""Tables of regions, agencies with their units, Ombudsman offices, and reference loads."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.infra.db import Base, Code, Id, ShortText, enum_column


class RegionKind(StrEnum):
    """Levels of the Kemendagri code list."""

    PROVINCE = "provinsi"
    REGENCY = "kabupaten"
    CITY = "kota"
    DISTRICT = "kecamatan"
    URBAN_VILLAGE = "kelurahan"
    VILLAGE = "desa"
    CUSTOMARY_VILLAGE = "desa adat"


class Region(Base):
    """One entry of the region list, keyed by its dotted Kemendagri code (``19.01``)."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(sa.String(13), primary_key=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    kind: Mapped[RegionKind] = mapped_column(enum_column(RegionKind))
    parent_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    postcode: Mapped[str | None] = mapped_column(sa.String(5))


class Office(Base):
    """An Ombudsman office (Perwakilan)."""

    __tablename__ = "office"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[ShortText]
    city: Mapped[str | None] = mapped_column(sa.String(120))
    coverage_status: Mapped[ShortText]


class OfficeCoverage(Base):
    """Which office serves a regency or city; each is served by exactly one."""

    __tablename__ = "office_coverage"

    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)


class AgencyKind(StrEnum):
    """Classes of agencies; rankings never mix them."""

    COORDINATING_MINISTRY = "coordinating_ministry"
    MINISTRY = "ministry"
    STATE_BODY = "state_body"
    PROVINCE = "province"
    REGENCY = "regency"
    CITY = "city"


class Agency(Base):
    """An agency (instansi) that answers complaints."""

    __tablename__ = "agency"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    kind: Mapped[AgencyKind] = mapped_column(enum_column(AgencyKind))
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    autonomous: Mapped[bool] = mapped_column(default=True)
    zone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Jakarta")
    workdays: Mapped[int] = mapped_column(default=5)
    # Office hours as rules.office_hours writes them; empty for the usual ones of the week.
    hours: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    # Since when a person has decided on zone, week and hours; the shipped list then leaves them.
    hours_set_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(sa.String(20), default="sourced")
    active: Mapped[bool] = mapped_column(default=True)

    units: Mapped[list["Unit"]] = relationship(lazy="raise", back_populates="agency")


class AgencyAlias(Base):
    """An everyday name or abbreviation under which people look for an agency or unit."""

    __tablename__ = "agency_alias"
    __table_args__ = (sa.UniqueConstraint("agency_id", "alias"),)

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    alias: Mapped[ShortText] = mapped_column(index=True)


class Unit(Base):
    """A work unit (satuan kerja) inside an agency."""

    __tablename__ = "unit"
    __table_args__ = (sa.UniqueConstraint("agency_id", "code"),)

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    code: Mapped[Code]
    name: Mapped[ShortText]
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency] = relationship(lazy="raise", back_populates="units")


class ReferenceLoad(Base):
    """Which version of a shipped data file the database holds."""

    __tablename__ = "reference_load"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    loaded_at: Mapped[datetime]
