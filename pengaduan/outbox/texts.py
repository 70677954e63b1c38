"""The short messages that a gateway took: the simulator's mailbox, and what was said to whom."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Code, Id, ShortText, enum_column
from pengaduan.infra.gateway import TextState


class SentText(Base):
    """One SMS or WhatsApp message that the gateway accepted; the number is sealed."""

    __tablename__ = "sent_text"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox_job.id"), unique=True)
    reference: Mapped[str] = mapped_column(sa.String(80), unique=True)
    gateway: Mapped[Code]
    channel: Mapped[Code]
    notice: Mapped[Code]
    recipient: Mapped[str] = mapped_column(Encrypted("sent_text.recipient"))
    body: Mapped[ShortText]
    state: Mapped[TextState] = mapped_column(enum_column(TextState))
    sent_at: Mapped[datetime] = mapped_column(index=True)
    state_at: Mapped[datetime]
