"""Tables of the outbox: jobs waiting or done, and the mails that were sent."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Code, Id, JsonObject, LongText, ShortText, enum_column


class JobState(StrEnum):
    """Where a job stands; ``dead`` waits for a person after the last retry."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class OutboxJob(Base):
    """One thing to do after the transaction that wrote it; its handler may run more than once."""

    __tablename__ = "outbox_job"
    __table_args__ = (
        sa.Index(
            "ix_outbox_job_waiting",
            "due_at",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    key: Mapped[str | None] = mapped_column(sa.String(160), unique=True)
    payload: Mapped[JsonObject]
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(sa.String(60))
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.Text)


class SentMail(Base):
    """A mail that the server accepted: proof of delivery, and the demo's local outbox."""

    __tablename__ = "sent_mail"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox_job.id"), unique=True)
    notice: Mapped[Code]
    recipient: Mapped[str] = mapped_column(Encrypted("sent_mail.recipient"))
    subject: Mapped[ShortText]
    body: Mapped[LongText]
    sent_at: Mapped[datetime] = mapped_column(index=True)


class ProcessBeat(Base):
    """Sign of life of a background process, for the health page."""

    __tablename__ = "process_beat"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    last_at: Mapped[datetime]
    last_count: Mapped[int]
    runs: Mapped[int] = mapped_column(default=0)
