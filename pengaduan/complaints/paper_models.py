"""Tables of the numbers that were given out and of the documents that were made."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, ShortText


class NumberCounter(Base):
    """The last serial given out in a year; one row, so a number is never given twice."""

    __tablename__ = "number_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Document(Base):
    """A rendered document (receipt, letter, report): immutable, found by its code."""

    __tablename__ = "document"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[Code]
    title: Mapped[ShortText]
    complaint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    public: Mapped[bool] = mapped_column(default=False)
    storage_key: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    created_at: Mapped[datetime]
