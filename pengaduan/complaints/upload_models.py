"""Tables of files that are on their way: what has arrived so far, piece by piece."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, ShortText


class Upload(Base):
    """A file that a complainant is sending; whole when ``received`` is ``size``.

    Once whole it is an attachment, and the row only remembers that until ``expires_at``, for a
    browser that never got the last answer.
    """

    __tablename__ = "upload"
    __table_args__ = (sa.CheckConstraint("received BETWEEN 0 AND size", name="received_range"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    token: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[ShortText]
    size: Mapped[int]
    received: Mapped[int]
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UploadPiece(Base):
    """One piece of it, sealed in the store; ``start`` is its place in the file, in bytes."""

    __tablename__ = "upload_piece"
    __table_args__ = (sa.UniqueConstraint("upload_id", "start"),)

    id: Mapped[Id]
    upload_id: Mapped[int] = mapped_column(sa.ForeignKey("upload.id"))
    start: Mapped[int]
    size: Mapped[int]
    storage_key: Mapped[str] = mapped_column(sa.String(64))
