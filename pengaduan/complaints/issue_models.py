"""Tables of systemic issues: a cause that many complaints share, told to everybody."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, LongText, enum_column


class IssueState(StrEnum):
    """Whether an issue is still being written, told to everybody, or over."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Issue(Base):
    """One systemic issue. ``code`` stands in its address; nothing of a complaint is kept here."""

    __tablename__ = "issue"
    __table_args__ = (
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL", name="published_before_closed"
        ),
        sa.Index("ix_issue_shown", "state", "agency_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[IssueState] = mapped_column(enum_column(IssueState))
    title: Mapped[str] = mapped_column(sa.String(120))
    summary: Mapped[LongText]
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    substance: Mapped[str | None] = mapped_column(sa.String(60))
    opened_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    followers: Mapped[int] = mapped_column(default=0)


class IssueUpdate(Base):
    """News about an issue, for everybody to read once the issue is published."""

    __tablename__ = "issue_update"

    id: Mapped[Id]
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), index=True)
    body: Mapped[LongText]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]


class IssueCase(Base):
    """That a complaint belongs to an issue; taking it off keeps the row."""

    __tablename__ = "issue_case"
    __table_args__ = (
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_who"),
        sa.Index(
            "uq_issue_case_open",
            "issue_id",
            "complaint_id",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), index=True)
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    attached_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    attached_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    removed_at: Mapped[datetime | None]
