"""Tables of the audit trail: one hash chain per subject, and seals over the chain heads."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.audit.tags import Tag
from pengaduan.infra.db import Base, Code, Id, JsonList, JsonObject, enum_column


class AuditEntry(Base):
    """One act. ``hash`` covers the entry and the hash before it in the same chain."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.UniqueConstraint("chain", "seq"),
        sa.Index("ix_audit_entry_person", "actor", "id"),
    )

    id: Mapped[Id]
    chain: Mapped[Code]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    tag: Mapped[Tag] = mapped_column(enum_column(Tag), index=True)
    actor: Mapped[Code]
    detail: Mapped[JsonObject]
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditSeal(Base):
    """The heads of all chains at one moment, chained itself; its digest may be published."""

    __tablename__ = "audit_seal"

    id: Mapped[Id]
    at: Mapped[datetime]
    last_entry_id: Mapped[int]
    heads: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class AuditCheck(Base):
    """One reading of the whole trail that somebody asked for, and what it found.

    ``finished_at`` is empty while it waits; an empty list of problems is a sound trail.
    """

    __tablename__ = "audit_check"

    id: Mapped[Id]
    asked_by: Mapped[Code]
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    entries: Mapped[int] = mapped_column(default=0)
    problems: Mapped[JsonList]
