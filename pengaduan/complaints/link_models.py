"""Tables of what belongs together: fingerprints of texts, likely doubles, links between cases."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import BIG_INTEGER, Base, Id, enum_column


class LinkKind(StrEnum):
    """How two complaints belong together; ``main`` is the one that leads, or the whole."""

    MERGED = "merged"
    RELATED = "related"
    PARENT = "parent"


class LinkReason(StrEnum):
    """Why they do, as a code: free words could name one complainant to the other."""

    SAME_EVENT = "same_event"
    SAME_CAUSE = "same_cause"
    COPIED_TEXT = "copied_text"
    SENT_AGAIN = "sent_again"
    SEVERAL_MATTERS = "several_matters"


class ComplaintLink(Base):
    """One link. Undoing it keeps the row; only one open row of a kind joins the same two.

    A complaint follows one main complaint, and is a part of one whole, at a time.
    """

    __tablename__ = "complaint_link"
    __table_args__ = (
        sa.CheckConstraint("main_id <> other_id", name="two_complaints"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        sa.Index(
            "uq_complaint_link_open",
            "kind",
            "main_id",
            "other_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
        sa.Index(
            "uq_complaint_link_one_main",
            "kind",
            "other_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL AND kind <> 'related'"),
            postgresql_where=sa.text("undone_at IS NULL AND kind <> 'related'"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[LinkKind] = mapped_column(enum_column(LinkKind))
    main_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    reason: Mapped[LinkReason] = mapped_column(enum_column(LinkReason))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    undone_at: Mapped[datetime | None]


class TextBand(Base):
    """One band of a complaint's fingerprint; complaints that share a value are compared."""

    __tablename__ = "text_band"

    value: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True, autoincrement=False)
    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, index=True
    )


class LikelyDouble(Base):
    """The earlier complaint that a new one resembles most, with the score in thousandths."""

    __tablename__ = "likely_double"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    of_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    score: Mapped[int]
