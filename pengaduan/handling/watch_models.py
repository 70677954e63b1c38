"""Table of the personal watch list of a monitor."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, ShortText


class WatchEntry(Base):
    """One agency or one case that somebody keeps an eye on, with a note of their own."""

    __tablename__ = "watch_entry"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "agency_id"),
        sa.UniqueConstraint("account_id", "complaint_id"),
        sa.CheckConstraint(
            "(agency_id IS NULL) <> (complaint_id IS NULL)", name="one_thing_watched"
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    note: Mapped[ShortText] = mapped_column(default="")
    created_at: Mapped[datetime]
