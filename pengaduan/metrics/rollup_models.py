"""Tables of the roll-ups: what each case adds, what is not summed yet, the sums and the medians.

Moments are whole microseconds since 1970, because the medians must be exact on both engines.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonList


class RollupCase(Base):
    """What a case adds to the roll-ups as they stand (``rollup.Facts``)."""

    __tablename__ = "rollup_case"
    __table_args__ = (
        sa.Index("ix_rollup_case_forwarded", "agency", "forwarded"),
        sa.Index("ix_rollup_case_settled", "agency", "settled"),
    )

    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), primary_key=True)
    agency: Mapped[int]
    unit: Mapped[int]
    category: Mapped[Code]
    forwarded: Mapped[int]
    first_response: Mapped[int | None]
    own_due: Mapped[int | None]
    settled: Mapped[int | None]
    ended: Mapped[int | None]
    delivered: Mapped[int | None]
    objected: Mapped[int | None]
    closed: Mapped[int | None]
    rated: Mapped[int | None]
    rating_sum: Mapped[int]
    excluded: Mapped[bool]
    logged: Mapped[bool]
    points_met: Mapped[bool]
    reviewed: Mapped[bool]
    upheld: Mapped[bool]
    quick: Mapped[bool]
    verify_due: Mapped[int | None]
    verified: Mapped[int | None]


class RollupChange(Base):
    """So many more (or fewer) of a metric, not in the sums yet; it counts from ``at`` on.

    Steps only add rows here, so that two of them never wait for the same sum.
    """

    __tablename__ = "rollup_change"
    __table_args__ = (sa.Index("ix_rollup_change_agency", "agency", "at"),)

    id: Mapped[Id]
    agency: Mapped[int]
    unit: Mapped[int]
    category: Mapped[Code]
    metric: Mapped[str] = mapped_column(sa.String(20))
    moment: Mapped[int]
    at: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]


class RollupSum(Base):
    """The sums of a year, quarter or month: of an agency, one of its units or one category.

    ``unit`` 0 means all units, an empty ``category`` all categories. ``overdue`` and
    ``open`` are what came in less what went out in the period; the sum over all periods is the
    balance.
    """

    __tablename__ = "rollup_sum"
    __table_args__ = (sa.Index("ix_rollup_sum_agency", "agency"),)

    period: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    unit: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    agency: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    received: Mapped[int]
    excluded: Mapped[int]
    logged: Mapped[int]
    timed: Mapped[int]
    answered: Mapped[int]
    due: Mapped[int]
    due_met: Mapped[int]
    overdue: Mapped[int]
    settled: Mapped[int]
    points_met: Mapped[int]
    delivered: Mapped[int]
    reopened: Mapped[int]
    objections: Mapped[int]
    reviewed: Mapped[int]
    upheld: Mapped[int]
    closed: Mapped[int]
    rated: Mapped[int]
    rating_sum: Mapped[int]
    verify_due: Mapped[int]
    verify_met: Mapped[int]
    within_14: Mapped[int]
    done: Mapped[int]
    open: Mapped[int]


class RollupMedian(Base):
    """The middle of the spans of a period (``middle.Middle``); right until ``valid_until``."""

    __tablename__ = "rollup_median"
    __table_args__ = (sa.Index("ix_rollup_median_agency", "agency", "period"),)

    period: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    unit: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    agency: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    fixed_below: Mapped[int | None]
    waiting_below: Mapped[int | None]
    fixed_above: Mapped[int | None]
    waiting_above: Mapped[int | None]
    valid_until: Mapped[int | None] = mapped_column(index=True)


class RollupStale(Base):
    """Medians that must be found anew, because what was summed can have moved them."""

    __tablename__ = "rollup_stale"

    period: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    agency: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class RollupState(Base):
    """One row: whether the roll-ups hold every case, and up to which moment they are summed.

    ``version`` grows with everything that changes the sums, so that whoever worked out a
    difference beside it knows whether it still holds. The same of the duties of the map.
    """

    __tablename__ = "rollup_state"

    id: Mapped[Id]
    built: Mapped[bool]
    summed_to: Mapped[int]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    duties_built: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    duties_version: Mapped[int] = mapped_column(default=0, server_default="0")


class RollupCheck(Base):
    """What a comparison of the roll-ups with the cases found; an empty list is as it should be."""

    __tablename__ = "rollup_check"

    id: Mapped[Id]
    at: Mapped[datetime]
    cases: Mapped[int]
    differences: Mapped[JsonList]
