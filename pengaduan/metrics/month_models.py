"""Tables of the monthly series: frozen months of agencies and units, and their corrections."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonList, JsonObject, LongText


class FrozenMonth(Base):
    """The figures of an agency or unit in a month as canonical text; no change is accepted.

    ``unit`` is 0 for the whole agency.
    ``sha256`` is the digest of ``content``, which also holds the cases behind every figure.
    ``rule_sha256`` is the digest of the formulas that made it.
    """

    __tablename__ = "frozen_month"
    __table_args__ = (sa.UniqueConstraint("agency_id", "unit", "month"),)

    id: Mapped[Id]
    month: Mapped[str] = mapped_column(sa.String(10), index=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    unit: Mapped[int] = mapped_column(default=0, server_default="0")
    content: Mapped[LongText]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    rule: Mapped[Code]
    rule_sha256: Mapped[str] = mapped_column(sa.String(64))
    frozen_at: Mapped[datetime]


class FrozenMonthState(Base):
    """That a month is frozen for everybody: an agency or unit without a row had nothing in it.

    Without ``units`` it was frozen before units were, and theirs are counted now.
    """

    __tablename__ = "frozen_month_state"

    month: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    frozen_at: Mapped[datetime]
    agencies: Mapped[int]
    units: Mapped[bool] = mapped_column(default=True, server_default=sa.false())


class MonthCorrection(Base):
    """A figure of a frozen month that would be another one today; never changed either.

    ``old`` and ``new`` hold value, hits and base. ``cases`` holds what made the difference: each
    case with its mark before and after, None where it was (or is) not in the figure.
    """

    __tablename__ = "month_correction"
    __table_args__ = (sa.Index("ix_month_correction_agency_id", "agency_id", "month"),)

    id: Mapped[Id]
    month: Mapped[str] = mapped_column(sa.String(10))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"))
    unit: Mapped[int] = mapped_column(default=0, server_default="0")
    figure: Mapped[Code]
    old: Mapped[JsonObject]
    new: Mapped[JsonObject]
    cases: Mapped[JsonList]
    found_at: Mapped[datetime]


class MonthCheck(Base):
    """What a look at all frozen months found; an empty list is as it should be."""

    __tablename__ = "month_check"

    id: Mapped[Id]
    at: Mapped[datetime]
    rows: Mapped[int]
    differences: Mapped[JsonList]
