"""Tables of the Ombudsman's track: who examines, what was written and received, what must follow.

Every step leaves one :class:`TrackRecord`. One that is a letter has a kind, the edition of its
template and a number; who has received it stands in :class:`TrackReceipt`, because periods run
from receipt. ``values`` holds what was filled in, by the name of the field.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

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


class Side(StrEnum):
    """Whom a letter reaches."""

    REPORTER = "reporter"
    AGENCY = "agency"
    SUPERIOR = "superior"


class Verdict(StrEnum):
    """Whether an agency did what an oversight product told it to do."""

    COMPLIED = "complied"
    PARTLY = "partly"
    NOT_COMPLIED = "not_complied"


class Product(StrEnum):
    """The oversight product that an action belongs to."""

    LHP = "lhp"
    RECOMMENDATION = "recommendation"


class Examiner(Base):
    """A member of the team that examines a report; ``removed_at`` ends it."""

    __tablename__ = "examiner"
    __table_args__ = (
        sa.Index(
            "uq_examiner_member",
            "complaint_id",
            "account_id",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    lead: Mapped[bool] = mapped_column(default=False)
    assigned_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    assigned_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ConflictDeclaration(Base):
    """What somebody declared about a conflict of interest with a report (UU 37/2008 Art. 40)."""

    __tablename__ = "conflict_declaration"
    __table_args__ = (sa.UniqueConstraint("complaint_id", "account_id"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    conflict: Mapped[bool]
    note: Mapped[str | None] = mapped_column(sa.Text)
    declared_at: Mapped[datetime]


class TrackRecord(Base):
    """What one step of the track put on record; a letter when ``kind`` names one.

    ``signer`` is the name and office of whoever signed; ``sent_at`` is when the paper was made
    and notices went out. ``files`` are ids of attachments that go with it.
    """

    __tablename__ = "track_record"
    __table_args__ = (sa.Index("ix_track_record_case", "complaint_id", "action"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    action: Mapped[Code]
    kind: Mapped[str | None] = mapped_column(sa.String(60))
    letter_version: Mapped[str | None] = mapped_column(sa.String(20))
    number: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    document_code: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    values: Mapped[JsonObject]
    files: Mapped[JsonList]
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    signer: Mapped[ShortText]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    to_reporter: Mapped[bool] = mapped_column(default=False)
    to_agency: Mapped[bool] = mapped_column(default=False)
    to_superior: Mapped[bool] = mapped_column(default=False)
    public: Mapped[bool] = mapped_column(default=False, index=True)
    sent_at: Mapped[datetime | None]


class TrackReceipt(Base):
    """That a letter reached one side, when, and by what proof; once for each side."""

    __tablename__ = "track_receipt"
    __table_args__ = (sa.UniqueConstraint("record_id", "side"),)

    id: Mapped[Id]
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("track_record.id"))
    side: Mapped[Side] = mapped_column(enum_column(Side))
    proof: Mapped[Code]
    note: Mapped[str | None] = mapped_column(sa.String(255))
    received_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    recorded_at: Mapped[datetime]


class QuestionAnswer(Base):
    """The agency's answer to one numbered question of a request for explanation."""

    __tablename__ = "question_answer"
    __table_args__ = (sa.UniqueConstraint("record_id", "ordinal"),)

    id: Mapped[Id]
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("track_record.id"))
    ordinal: Mapped[int]
    body: Mapped[LongText]
    answered_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    answered_at: Mapped[datetime]


class Summons(Base):
    """One call to appear; ``attended`` is None until the day has come (UU 37/2008 Art. 31)."""

    __tablename__ = "summons"

    id: Mapped[Id]
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("track_record.id"), unique=True)
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    called: Mapped[Code]
    name: Mapped[ShortText]
    on: Mapped[datetime]
    attended: Mapped[bool | None]
    settled_at: Mapped[datetime | None]


class CorrectiveAction(Base):
    """One thing that an agency must do; ``due_at`` is known once the product was received."""

    __tablename__ = "corrective_action"
    __table_args__ = (
        sa.UniqueConstraint("record_id", "ordinal"),
        sa.CheckConstraint(
            "verdict IS NULL OR (verdict_by IS NOT NULL AND verdict_at IS NOT NULL)",
            name="verdict_by_somebody",
        ),
        sa.Index("ix_corrective_action_due", "due_at", "id"),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("track_record.id"))
    product: Mapped[Product] = mapped_column(enum_column(Product))
    ordinal: Mapped[int]
    text: Mapped[LongText]
    responsible: Mapped[ShortText]
    due_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(enum_column(Verdict))
    verdict_note: Mapped[str | None] = mapped_column(sa.Text)
    verdict_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    verdict_at: Mapped[datetime | None]
    evidence: Mapped[JsonList]


class ActionReport(Base):
    """What an agency reports about one action; its id is the evidence that a verdict cites."""

    __tablename__ = "action_report"

    id: Mapped[Id]
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("corrective_action.id"), index=True)
    body: Mapped[LongText]
    files: Mapped[JsonList]
    reported_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    reported_at: Mapped[datetime]


class PeriodReport(Base):
    """A periodic or annual report to the DPR and the President (UU 37/2008 Art. 42).

    ``quarter`` is 0 for the annual one.
    """

    __tablename__ = "period_report"
    __table_args__ = (
        sa.UniqueConstraint("year", "quarter"),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter_range"),
    )

    id: Mapped[Id]
    year: Mapped[int]
    quarter: Mapped[int]
    reference: Mapped[ShortText]
    submitted_on: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    recorded_at: Mapped[datetime]
