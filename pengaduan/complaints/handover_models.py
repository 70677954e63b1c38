"""Tables of handing over: who gives which cases to whom, until when, and what came of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, LongText


class Handover(Base):
    """An offer of cases to a colleague. Until it is accepted they stay with the giver.

    ``until`` is when they go back, None for good.
    """

    __tablename__ = "handover"
    __table_args__ = (
        sa.CheckConstraint("giver_id <> taker_id", name="somebody_else"),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
    )

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    giver_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    taker_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    note: Mapped[LongText]
    until: Mapped[datetime | None]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]


class HandoverCase(Base):
    """One case of it; ``moved`` says whether it went over, None before an answer."""

    __tablename__ = "handover_case"

    handover_id: Mapped[int] = mapped_column(sa.ForeignKey("handover.id"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, index=True
    )
    moved: Mapped[bool | None]
