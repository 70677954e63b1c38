"""Tables of ordered reports: what was asked for, how far it is, and the papers that came of it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonObject, ShortText, enum_column


class OrderState(StrEnum):
    """Where an ordered report stands; the last three are ends."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    CANCELLED = "cancelled"
    REFUSED = "refused"


ENDED = frozenset({OrderState.READY, OrderState.CANCELLED, OrderState.REFUSED})


class ReportOrder(Base):
    """A report that somebody ordered; ``subject`` names what it is about by codes and ids.

    ``step`` of ``steps`` is how far the jobs process is. ``problem`` says why it was refused.
    """

    __tablename__ = "report_order"

    id: Mapped[Id]
    kind: Mapped[Code]
    subject: Mapped[JsonObject]
    language: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[OrderState] = mapped_column(
        enum_column(OrderState), default=OrderState.WAITING, index=True
    )
    step: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(sa.String(60))
    requested_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReportPaper(Base):
    """One document of an order, in the order in which they are listed."""

    __tablename__ = "report_paper"
    __table_args__ = (sa.UniqueConstraint("order_id", "place"),)

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("report_order.id"), index=True)
    place: Mapped[int]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)


class FigureRelease(Base):
    """The public figures of one ended period, frozen when they were released.

    ``tables`` holds every row that everybody may read, with small numbers already taken out.
    """

    __tablename__ = "figure_release"

    id: Mapped[Id]
    period: Mapped[Code] = mapped_column(unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    tables: Mapped[JsonObject]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    released_at: Mapped[datetime]
    note: Mapped[ShortText | None]
