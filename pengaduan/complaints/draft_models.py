"""The table of unfinished reports."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Id


class Draft(Base):
    """An unfinished report; its answers are sealed and purged at ``expires_at``."""

    __tablename__ = "draft"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    nonce: Mapped[str] = mapped_column(sa.String(64), unique=True)
    answers: Mapped[str] = mapped_column(Encrypted("draft.answers"))
    code: Mapped[str | None] = mapped_column(Encrypted("draft.code"))
    code_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    sealed_key: Mapped[str | None] = mapped_column(Encrypted("draft.sealed_key"))
    key_shown_at: Mapped[datetime | None] = mapped_column(index=True)
    equality_done: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    mail_to: Mapped[str | None] = mapped_column(Encrypted("draft.mail_to"))
    mails: Mapped[int] = mapped_column(default=0, server_default="0")
    complaint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
