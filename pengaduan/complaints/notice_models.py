"""Tables of the notices: what a complainant chose, and what proves that a notice arrived."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonList, ShortText, enum_column


class PhoneChannel(StrEnum):
    """Whether and how a complainant wants notices on the telephone."""

    NONE = "none"
    SMS = "sms"
    WHATSAPP = "whatsapp"


class NoticeChannel(StrEnum):
    """The way on which a notice went out."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"


class NoticeChoice(Base):
    """What a complainant chose; without a row: every notice by mail, none on the telephone."""

    __tablename__ = "notice_choice"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    optional: Mapped[bool] = mapped_column(default=True)
    phone_channel: Mapped[PhoneChannel] = mapped_column(
        enum_column(PhoneChannel), default=PhoneChannel.NONE
    )
    changed_at: Mapped[datetime]


class StaffChoice(Base):
    """What a person of the staff chose; without a row: every mail, and the digest at seven.

    ``digest_hour`` is in the time of the agency; ``muted`` names the optional notices that come
    with the digest only.
    """

    __tablename__ = "staff_choice"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False
    )
    digest: Mapped[bool] = mapped_column(default=True)
    digest_hour: Mapped[int] = mapped_column(default=7, server_default="7")
    muted: Mapped[JsonList] = mapped_column(default=list, server_default="[]")
    changed_at: Mapped[datetime]


class CalendarFeed(Base):
    """The secret address under which somebody's deadlines can be read; only its hash is kept."""

    __tablename__ = "calendar_feed"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False
    )
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]


class NoticeDelivery(Base):
    """That a server or gateway accepted a notice, in its own words, and whether it came back.

    ``reference`` is the Message-ID of a mail or the gateway's own; ``entry_id`` is the entry of
    the thread whose delivery the acceptance proved, if any.
    """

    __tablename__ = "notice_delivery"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox_job.id"), unique=True)
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    notice: Mapped[Code]
    channel: Mapped[NoticeChannel] = mapped_column(enum_column(NoticeChannel))
    reference: Mapped[str] = mapped_column(sa.String(120), unique=True)
    answer: Mapped[ShortText]
    accepted_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(sa.String(60))
