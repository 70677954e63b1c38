"""Tables of what is done to many complaints at once: what was asked, and what came of each."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, JsonList, JsonObject, enum_column


class BulkKind(StrEnum):
    """What may be done to many; answering and closing are never among it."""

    DISPOSE = "disposisi"
    MARK = "tandai"
    ISSUE = "masalah"
    NOTICE = "pemberitahuan"
    CATEGORY = "kategori"


class ItemState(StrEnum):
    """What became of one complaint in it."""

    PLANNED = "planned"
    SKIPPED = "skipped"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class BulkRun(Base):
    """One action on many complaints. ``command`` holds ids and codes, and the text of a notice.

    ``code`` stands in its address; nobody but who made it opens it. Notices and other messages
    leave at ``undo_until`` and not before.
    """

    __tablename__ = "bulk_run"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    kind: Mapped[BulkKind] = mapped_column(enum_column(BulkKind))
    command: Mapped[JsonObject]
    back: Mapped[str] = mapped_column(sa.String(255))
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class BulkItem(Base):
    """One complaint of a run: the version that was seen, what came of it, and how to undo it.

    ``reason`` is a code of ``handling.errors`` or of the run itself; ``before`` what undoing puts
    back, ``jobs`` the messages that wait; ``after`` the version that the run left behind.
    """

    __tablename__ = "bulk_item"
    __table_args__ = (sa.UniqueConstraint("run_id", "complaint_id"),)

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("bulk_run.id"))
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    version: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState))
    reason: Mapped[str | None] = mapped_column(sa.String(60))
    changed_by: Mapped[str | None] = mapped_column(sa.String(255))
    before: Mapped[JsonObject]
    jobs: Mapped[JsonList]
    after: Mapped[str | None] = mapped_column(sa.String(20))
