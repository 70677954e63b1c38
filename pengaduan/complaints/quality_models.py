"""Tables of the quality audit: a drawn sample of answers, its readings, and what went back."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonList, JsonObject, ShortText


class QualityAudit(Base):
    """One drawing. Seed and frame are kept whole, so that the sample can be drawn again.

    ``frame`` lists ``[complaint id, answer id, agency id, outcome]`` of every answer that could
    have been drawn, in order.
    """

    __tablename__ = "quality_audit"

    id: Mapped[Id]
    title: Mapped[ShortText]
    rubric: Mapped[Code]
    seed: Mapped[Code]
    since: Mapped[date]
    until: Mapped[date]
    size: Mapped[int]
    frame: Mapped[JsonList]
    drawn_by: Mapped[Code]
    drawn_at: Mapped[datetime]


class QualityItem(Base):
    """One drawn answer. ``second`` says that another person reads it too, unaware of the first."""

    __tablename__ = "quality_item"
    __table_args__ = (
        sa.UniqueConstraint("audit_id", "ordinal"),
        sa.UniqueConstraint("audit_id", "complaint_id"),
    )

    id: Mapped[Id]
    audit_id: Mapped[int] = mapped_column(sa.ForeignKey("quality_audit.id"))
    ordinal: Mapped[int]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"), index=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    outcome: Mapped[Code]
    second: Mapped[bool]


class QualityReading(Base):
    """What one reader gave: 0 to 2 for each line of the rubric, and the points of 100."""

    __tablename__ = "quality_reading"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "place"),
        sa.UniqueConstraint("item_id", "reader_id"),
        sa.CheckConstraint("place BETWEEN 1 AND 2", name="first_or_second"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points_range"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("quality_item.id"))
    place: Mapped[int]
    reader_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    scores: Mapped[JsonObject]
    points: Mapped[int]
    passed: Mapped[bool]
    note: Mapped[str | None] = mapped_column(sa.Text)
    read_at: Mapped[datetime]


class QualityReturn(Base):
    """An answer that failed and went back to the agency, until somebody finds it mended.

    ``proposal`` is what an officer wrote for the head to decide, as :mod:`handling.mending` keeps
    it; ``rounds`` counts how often it went back.
    """

    __tablename__ = "quality_return"
    __table_args__ = (
        sa.CheckConstraint("(mended_at IS NULL) = (mended_entry_id IS NULL)", name="mended_whole"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("quality_item.id"), unique=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"), index=True)
    returned_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    returned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    rounds: Mapped[int] = mapped_column(default=1, server_default="1")
    proposal: Mapped[JsonObject | None] = mapped_column(sa.JSON(none_as_null=True))
    proposed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    proposed_at: Mapped[datetime | None]
    mended_entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    mended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    mended_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    settled_at: Mapped[datetime | None]
