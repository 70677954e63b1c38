"""Tables of the map: each case's duties, and the sums that the map reads instead of all cases."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonList, enum_column
from pengaduan.metrics.stages import DutyOutcome, Stage

_UNCOUNTED = sa.text("NOT counted")
# Asked in the words of the index: SQLite has no booleans, and "= 0" would not find it.
UNCOUNTED = sa.text("NOT duty.counted")


class Duty(Base):
    """One duty of one case. ``counted`` says that the sums hold it as it stands here.

    ``office`` is an agency's id, or 0 for the Ombudsman; ``unit`` is 0 where there is none.
    """

    __tablename__ = "duty"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", "stage", "office"),
        sa.Index("ix_duty_cell", "office", "stage", "due_at", "id"),
        sa.Index(
            "ix_duty_uncounted",
            "due_at",
            sqlite_where=_UNCOUNTED,
            postgresql_where=_UNCOUNTED,
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    office: Mapped[int]
    unit: Mapped[int]
    stage: Mapped[Stage] = mapped_column(enum_column(Stage))
    category: Mapped[Code]
    due_at: Mapped[datetime]
    outcome: Mapped[DutyOutcome] = mapped_column(enum_column(DutyOutcome))
    counted: Mapped[bool] = mapped_column(default=False)


class DutyReversal(Base):
    """A duty that the sums still hold as it was before it changed; taken off at the next count."""

    __tablename__ = "duty_reversal"

    id: Mapped[Id]
    office: Mapped[int]
    unit: Mapped[int]
    stage: Mapped[Stage] = mapped_column(enum_column(Stage))
    category: Mapped[Code]
    due_at: Mapped[datetime]
    outcome: Mapped[DutyOutcome] = mapped_column(enum_column(DutyOutcome))


class DutySum(Base):
    """How many duties fell due: in a period (``*`` is all of time), of an office or one unit.

    ``unit`` 0 means all units, an empty ``category`` all categories.
    """

    __tablename__ = "duty_sum"

    period: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    office: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    stage: Mapped[Stage] = mapped_column(enum_column(Stage), primary_key=True)
    base: Mapped[int]
    in_time: Mapped[int]
    open_late: Mapped[int]


class DutyCheck(Base):
    """What a comparison of the sums with the cases found; an empty list is as it should be."""

    __tablename__ = "duty_check"

    id: Mapped[Id]
    at: Mapped[datetime]
    cases: Mapped[int]
    differences: Mapped[JsonList]
