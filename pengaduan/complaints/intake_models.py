"""Tables of what people take in for others: intake by staff, printed keys, incoming mail."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Id, enum_column


class Intake(Base):
    """Who wrote a complaint down for somebody else, and from what source."""

    __tablename__ = "intake"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    source: Mapped[str | None] = mapped_column(Encrypted("intake.source"))
    letter_on: Mapped[date | None]
    arrived_on: Mapped[date | None]
    read_back: Mapped[bool] = mapped_column(default=False)
    contact_consent: Mapped[bool] = mapped_column(default=False)
    taken_at: Mapped[datetime]


class KeySheet(Base):
    """A key that waits to be printed once. Printed or past its time, the key is forgotten."""

    __tablename__ = "key_sheet"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    sealed_key: Mapped[str | None] = mapped_column(Encrypted("key_sheet.sealed_key"))
    paper_key: Mapped[str | None] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    printed_at: Mapped[datetime | None]


class MailState(StrEnum):
    """What became of an incoming mail."""

    HELD = "held"
    THREAD = "thread"
    FILED = "filed"
    BOUNCE = "bounce"
    DROPPED = "dropped"


class IncomingMail(Base):
    """One mail that came in; the raw message lies sealed in the storage.

    ``why`` is the code of the verdict. ``digest`` is that of the raw message: the same mail
    delivered twice is one row. A held one waits for a person.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (sa.Index("ix_incoming_mail_desk", "state", "received_at"),)

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    header_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    sender_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    sender: Mapped[str | None] = mapped_column(Encrypted("incoming_mail.sender"))
    subject: Mapped[str | None] = mapped_column(Encrypted("incoming_mail.subject"))
    body: Mapped[str | None] = mapped_column(Encrypted("incoming_mail.body"))
    storage_key: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    files: Mapped[int] = mapped_column(default=0)
    state: Mapped[MailState] = mapped_column(enum_column(MailState))
    why: Mapped[str] = mapped_column(sa.String(40))
    complaint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    handled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    handled_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
