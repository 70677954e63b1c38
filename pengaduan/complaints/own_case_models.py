"""Tables of what complainants do with their own case: withdrawal, key, copies, data requests."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Code, Id, JsonList, enum_column


class Withdrawal(Base):
    """One withdrawal by the complainant: why (sealed), and what it takes to undo it."""

    __tablename__ = "withdrawal"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    source: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str] = mapped_column(Encrypted("withdrawal.reason"))
    words: Mapped[str | None] = mapped_column(Encrypted("withdrawal.words"))
    clocks: Mapped[JsonList]
    paused: Mapped[JsonList]
    withdrawn_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class PressureReport(Base):
    """That somebody felt pressed to withdraw; for the Ombudsman's integrity desk alone."""

    __tablename__ = "pressure_report"

    id: Mapped[Id]
    withdrawal_id: Mapped[int] = mapped_column(sa.ForeignKey("withdrawal.id"), unique=True)
    words: Mapped[str | None] = mapped_column(Encrypted("pressure_report.words"))
    reported_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]


class KeyRequest(Base):
    """Somebody asked for a new key, rightly or not; a row says nothing about a case."""

    __tablename__ = "key_request"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(sa.String(15))
    email_index: Mapped[str] = mapped_column(sa.String(64))
    complaint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    requested_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class KeyChange(Base):
    """When the key of a case was replaced; whatever was opened with the old one is closed."""

    __tablename__ = "key_change"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    changed_at: Mapped[datetime]


class CaseCopy(Base):
    """A copy of everything, as PDF and JSON; both are sealed and gone after ``purge_at``."""

    __tablename__ = "case_copy"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    requested_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    pdf_key: Mapped[str | None] = mapped_column(sa.String(64))
    pdf_size: Mapped[int | None]
    json_key: Mapped[str | None] = mapped_column(sa.String(64))
    json_size: Mapped[int | None]
    purge_at: Mapped[datetime] = mapped_column(index=True)


class DataRight(StrEnum):
    """What somebody asks for their own data (UU 27/2022 Art. 5-13)."""

    ACCESS = "access"
    RECTIFY = "rectify"
    WITHDRAW_CONSENT = "withdraw_consent"
    RESTRICT = "restrict"
    ERASE = "erase"


class DataOutcome(StrEnum):
    """What the controller did with a request."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class DataRequest(Base):
    """A request about one's own data with its due date, and the answer."""

    __tablename__ = "data_request"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    kind: Mapped[DataRight] = mapped_column(enum_column(DataRight))
    policy: Mapped[Code]
    words: Mapped[str] = mapped_column(Encrypted("data_request.words"))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[DataOutcome | None] = mapped_column(enum_column(DataOutcome))
    ground: Mapped[str | None] = mapped_column(sa.String(60))
    answer: Mapped[str | None] = mapped_column(Encrypted("data_request.answer"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)


class FormerContact(Base):
    """An address besides that of the notices: told once of a change, then forgotten here."""

    __tablename__ = "former_contact"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    email: Mapped[str] = mapped_column(Encrypted("former_contact.email"))
    replaced_at: Mapped[datetime]
