"""Tables of the record: complaint, party, points, thread, evidence, rating, drafts."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.agencies.models import Agency, Region, Unit
from pengaduan.complaints.desk_place import DESK_RULE
from pengaduan.complaints.draft_models import Draft
from pengaduan.complaints.kinds import (
    AttachmentState,
    Channel,
    Confidentiality,
    MessageKind,
    PointDecision,
    PriorContact,
)
from pengaduan.complaints.paper_models import Document, NumberCounter
from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import (
    Base,
    Code,
    Id,
    JsonList,
    JsonObject,
    LongText,
    ShortText,
    enum_column,
)
from pengaduan.rules.workflow import Track

__all__ = [
    "Attachment",
    "AttachmentState",
    "Channel",
    "Complaint",
    "Confidentiality",
    "Document",
    "Draft",
    "Message",
    "MessageKind",
    "NumberCounter",
    "Party",
    "Point",
    "PointAnswer",
    "PointDecision",
    "PriorContact",
    "Rating",
    "Verification",
]


class Complaint(Base):
    """One complaint on one track; an escalation opens a second record with ``origin_id``."""

    __tablename__ = "complaint"
    __table_args__ = (
        sa.CheckConstraint("length(story) > 0", name="story_not_empty"),
        sa.CheckConstraint(
            "closed_at IS NULL OR reason_code IS NOT NULL", name="closed_has_reason"
        ),
        # In the order of the inbox, and with all that its counters ask: they read no row.
        sa.Index(
            "ix_complaint_desk",
            *("agency_id", "desk", "due_at", "filed_at", "id"),
            *("changed_at", "unit_id", "handler_id", "state", "last_entry"),
        ),
        # Its counters, which name no computed column, are counted in this one alone.
        sa.Index(
            "ix_complaint_counted",
            *("agency_id", "state", "due_at", "track", "forwarded_at"),
            *("handler_id", "unit_id", "last_entry"),
        ),
        # The figures of a period find their cases by these.
        *(
            sa.Index(f"ix_complaint_agency_{moment}", "agency_id", moment)
            for moment in ("forwarded_at", "decided_at", "delivered_at", "closed_at")
        ),
        sa.Index("ix_complaint_queue", "track", "state", "due_at"),
        sa.Index("ix_complaint_alike", "agency_id", "substance", "id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(sa.String(15), unique=True)
    track: Mapped[Track] = mapped_column(enum_column(Track))
    state: Mapped[str] = mapped_column(sa.String(40))
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    nonce: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    key_hash: Mapped[ShortText]
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    language: Mapped[str] = mapped_column(sa.String(5), default="id")
    law_version: Mapped[Code]
    matter: Mapped[Code]
    story: Mapped[LongText]
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    agency_text: Mapped[str | None] = mapped_column(sa.String(255))
    happened_year: Mapped[int | None]
    happened_month: Mapped[int | None]
    happened_day: Mapped[int | None]
    ongoing: Mapped[bool] = mapped_column(default=False)
    prior_contact: Mapped[PriorContact] = mapped_column(enum_column(PriorContact))
    prior_note: Mapped[str | None] = mapped_column(sa.Text)
    wishes: Mapped[JsonList]
    wish_text: Mapped[str | None] = mapped_column(sa.Text)
    confidentiality: Mapped[Confidentiality] = mapped_column(enum_column(Confidentiality))

    summary: Mapped[str | None] = mapped_column(sa.String(160))
    substance: Mapped[str | None] = mapped_column(sa.String(60))
    maladministration: Mapped[str | None] = mapped_column(sa.String(60))
    weight: Mapped[str | None] = mapped_column(sa.String(40))
    outcome: Mapped[str | None] = mapped_column(sa.String(40))

    filed_at: Mapped[datetime] = mapped_column(index=True)
    forwarded_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reason_code: Mapped[str | None] = mapped_column(sa.String(40))
    reason_text: Mapped[str | None] = mapped_column(sa.Text)
    changed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    due_code: Mapped[str | None] = mapped_column(sa.String(60))
    last_entry: Mapped[MessageKind | None] = mapped_column(sa.String(40))
    desk: Mapped[int | None] = mapped_column(
        sa.SmallInteger, sa.Computed(DESK_RULE, persisted=True)
    )

    agency: Mapped[Agency | None] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")
    region: Mapped[Region | None] = relationship(lazy="raise")
    points: Mapped[list["Point"]] = relationship(
        lazy="raise", back_populates="complaint", order_by="Point.ordinal"
    )
    messages: Mapped[list["Message"]] = relationship(
        lazy="raise", back_populates="complaint", order_by="Message.id"
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        lazy="raise", back_populates="complaint", order_by="Attachment.id"
    )


class Party(Base):
    """The complainant's identity and contact, sealed; nobody reads it without a trace."""

    __tablename__ = "party"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), unique=True)
    name: Mapped[str | None] = mapped_column(Encrypted("party.name"))
    phone: Mapped[str | None] = mapped_column(Encrypted("party.phone"))
    email: Mapped[str | None] = mapped_column(Encrypted("party.email"))
    address: Mapped[str | None] = mapped_column(Encrypted("party.address"))
    email_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    phone_index: Mapped[str | None] = mapped_column(sa.String(64), index=True)


class Point(Base):
    """One numbered point of the complaint (pokok pengaduan), set by the verifier."""

    __tablename__ = "point"
    __table_args__ = (sa.UniqueConstraint("complaint_id", "ordinal"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    ordinal: Mapped[int]
    text: Mapped[LongText]

    complaint: Mapped[Complaint] = relationship(lazy="raise", back_populates="points")


class Message(Base):
    """An entry of the thread. Notes, dispositions and drafts stay inside the house."""

    __tablename__ = "message"
    __table_args__ = (sa.Index("ix_message_kind", "kind", "created_at"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    kind: Mapped[MessageKind] = mapped_column(enum_column(MessageKind))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    author_role: Mapped[Code]
    body: Mapped[LongText]
    detail: Mapped[JsonObject] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship(lazy="raise", back_populates="messages")
    point_answers: Mapped[list["PointAnswer"]] = relationship(
        lazy="raise", back_populates="message", order_by="PointAnswer.point_id"
    )


class PointAnswer(Base):
    """The answer to one point, with what is promised, by whom and until when."""

    __tablename__ = "point_answer"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "point_id"),
        sa.CheckConstraint(
            "promise IS NULL OR (promise_by IS NOT NULL AND promise_on IS NOT NULL)",
            name="promise_has_owner_and_date",
        ),
    )

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"))
    point_id: Mapped[int] = mapped_column(sa.ForeignKey("point.id"), index=True)
    decision: Mapped[PointDecision] = mapped_column(enum_column(PointDecision))
    explanation: Mapped[LongText]
    promise: Mapped[str | None] = mapped_column(sa.Text)
    promise_by: Mapped[str | None] = mapped_column(sa.String(120))
    promise_on: Mapped[date | None]
    answered: Mapped[bool | None]

    message: Mapped[Message] = relationship(lazy="raise", back_populates="point_answers")
    point: Mapped[Point] = relationship(lazy="raise")


class Attachment(Base):
    """A file. The original stays sealed; people get the cleaned copy under ``clean_key``."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    uploaded_by: Mapped[Code]
    name: Mapped[ShortText]
    media_type: Mapped[str | None] = mapped_column(sa.String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    original_key: Mapped[str] = mapped_column(sa.String(64))
    clean_key: Mapped[str | None] = mapped_column(sa.String(64))
    state: Mapped[AttachmentState] = mapped_column(
        enum_column(AttachmentState), default=AttachmentState.CHECKING
    )
    refusal: Mapped[str | None] = mapped_column(sa.String(40))
    created_at: Mapped[datetime]

    complaint: Mapped[Complaint] = relationship(lazy="raise", back_populates="attachments")


class Verification(Base):
    """A filled sheet with the law version it was filled under; ``shown`` is it as it was."""

    __tablename__ = "verification"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    law_version: Mapped[Code]
    entries: Mapped[JsonList]
    outcome: Mapped[Code]
    decided_at: Mapped[datetime]
    shown: Mapped[JsonObject] = mapped_column(default=dict, server_default="{}")


class Rating(Base):
    """The complainant's rating of the handling, 1 (very poor) to 5 (very good) each."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("clarity BETWEEN 1 AND 5", name="clarity_range"),
        sa.CheckConstraint("speed BETWEEN 1 AND 5", name="speed_range"),
        sa.CheckConstraint("conduct BETWEEN 1 AND 5", name="conduct_range"),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), unique=True)
    clarity: Mapped[int]
    speed: Mapped[int]
    conduct: Mapped[int]
    comment: Mapped[str | None] = mapped_column(sa.Text)
    rated_at: Mapped[datetime] = mapped_column(index=True)
