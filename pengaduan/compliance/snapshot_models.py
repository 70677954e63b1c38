"""Tables of frozen results: the snapshot, its release, who was told, and objections."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.compliance.models import Assessment, Entity
from pengaduan.infra.db import Base, Id, LongText, enum_column


class Snapshot(Base):
    """One frozen version of an assessment as canonical text; the database refuses every change.

    ``sha256`` is the digest of ``content``. A correction is a further version, never a change.
    """

    __tablename__ = "assessment_snapshot"
    __table_args__ = (sa.UniqueConstraint("assessment_id", "version"),)

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id"))
    version: Mapped[int]
    content: Mapped[LongText]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    frozen_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    frozen_at: Mapped[datetime]
    objections_until: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(lazy="raise")
    release: Mapped["Release | None"] = relationship(lazy="raise", back_populates="snapshot")


class Release(Base):
    """The decision of a second person to publish a snapshot, at once or after an embargo."""

    __tablename__ = "assessment_release"
    __table_args__ = (
        sa.CheckConstraint("approved_by <> frozen_by", name="approved_by_a_second_person"),
    )

    id: Mapped[Id]
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_snapshot.id"), unique=True)
    frozen_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    approved_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    approved_at: Mapped[datetime]
    embargo_until: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    snapshot: Mapped[Snapshot] = relationship(lazy="raise", back_populates="release")


class NotifiedParty(Base):
    """An assessed agency that was told its frozen result."""

    __tablename__ = "assessment_notice"
    __table_args__ = (sa.UniqueConstraint("snapshot_id", "entity_id"),)

    id: Mapped[Id]
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_snapshot.id"))
    entity_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_entity.id"), index=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    notified_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    snapshot: Mapped[Snapshot] = relationship(lazy="raise")
    entity: Mapped[Entity] = relationship(lazy="raise")


class ObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class ResultObjection(Base):
    """An objection of the assessed agency to its frozen result, and the decision on it."""

    __tablename__ = "result_objection"
    __table_args__ = (
        sa.CheckConstraint("length(text) > 0", name="text_not_empty"),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL) AND (state = 'open') = (decision IS NULL)",
            name="decided_with_reason",
        ),
    )

    id: Mapped[Id]
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_snapshot.id"), index=True)
    entity_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_entity.id"), index=True)
    text: Mapped[LongText]
    filed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    filed_at: Mapped[datetime]
    state: Mapped[ObjectionState] = mapped_column(
        enum_column(ObjectionState), default=ObjectionState.OPEN
    )
    decision: Mapped[str | None] = mapped_column(sa.Text)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]

    snapshot: Mapped[Snapshot] = relationship(lazy="raise")
    entity: Mapped[Entity] = relationship(lazy="raise")
