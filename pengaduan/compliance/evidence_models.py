"""Tables of the evidence behind the indicators of a unit, and of what agencies are asked for."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.complaints.models import AttachmentState
from pengaduan.compliance.models import AssessedUnit
from pengaduan.infra.db import Base, Code, Id, LongText, ShortText, enum_column


class EvidenceKind(StrEnum):
    """What a level rests on."""

    FILE = "file"
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    DOCUMENT = "document"
    SURVEY = "survey"
    SECONDARY = "secondary"
    RECORDS = "records"


class UnitEvidence(Base):
    """One piece of evidence for an indicator at a unit: a file, or what was seen and when.

    A file keeps its original sealed; people get the cleaned copy under ``clean_key``.
    """

    __tablename__ = "unit_evidence"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'file') = (original_key IS NOT NULL)", name="file_has_key"),
        sa.CheckConstraint("kind = 'file' OR length(note) > 0", name="note_not_empty"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"), index=True)
    indicator: Mapped[Code]
    kind: Mapped[EvidenceKind] = mapped_column(enum_column(EvidenceKind))
    note: Mapped[LongText]
    seen_on: Mapped[date | None]
    by_agency: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    added_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(sa.String(255))
    media_type: Mapped[str | None] = mapped_column(sa.String(80))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    original_key: Mapped[str | None] = mapped_column(sa.String(64))
    clean_key: Mapped[str | None] = mapped_column(sa.String(64))
    state: Mapped[AttachmentState] = mapped_column(
        enum_column(AttachmentState), default=AttachmentState.READY
    )
    refusal: Mapped[str | None] = mapped_column(sa.String(40))

    unit: Mapped[AssessedUnit] = relationship(lazy="raise")


class EvidenceRequest(Base):
    """What the assessor asks an agency to send for an indicator, and until when."""

    __tablename__ = "evidence_request"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"), index=True)
    indicator: Mapped[Code]
    wanted: Mapped[ShortText]
    due_at: Mapped[datetime] = mapped_column(index=True)
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    unit: Mapped[AssessedUnit] = relationship(lazy="raise")
