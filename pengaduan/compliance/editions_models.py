"""Editions that an administrator made: a copy of a shipped one on its way, then published."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonObject, LongText, ShortText, enum_column


class EditionState(StrEnum):
    """What became of an edition that an administrator began."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


class EditionVersion(Base):
    """One version of the methodology as the text of its file, in the shape of the shipped ones.

    ``digest`` is the SHA-256 of ``content``. Once decided (published or dropped) the row never
    changes again: a trigger of the database refuses it, because assessments name its code.
    """

    __tablename__ = "edition_version"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    base: Mapped[Code]
    title: Mapped[ShortText]
    content: Mapped[LongText]
    digest: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[EditionState] = mapped_column(
        enum_column(EditionState), default=EditionState.DRAFT
    )
    trial: Mapped[JsonObject | None]
    made_by: Mapped[str] = mapped_column(sa.String(60))
    made_at: Mapped[datetime]
    edited_by: Mapped[str] = mapped_column(sa.String(60))
    edited_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(60))
    decided_at: Mapped[datetime | None]
