"""Tables of assessments: a period under one edition, its entities, their units and scores."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.agencies.models import AgencyKind
from pengaduan.infra.db import Base, Code, ExactDecimal, Id, ShortText, enum_column


class ScoreBasis(StrEnum):
    """Where an entity's score comes from; the three are never mixed in one ranking silently."""

    PUBLISHED = "published"
    UNITS = "units"


class Assessment(Base):
    """One assessment period of one area under one edition."""

    __tablename__ = "assessment"
    __table_args__ = (sa.UniqueConstraint("year", "title"),)

    id: Mapped[Id]
    year: Mapped[int]
    edition: Mapped[Code]
    title: Mapped[ShortText]
    period_from: Mapped[datetime]
    period_to: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    changed_at: Mapped[datetime]
    # While it is frozen nothing of it changes; a correction thaws it for a further version.
    frozen_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)

    entities: Mapped[list["Entity"]] = relationship(lazy="raise", back_populates="assessment")


class Entity(Base):
    """An assessed agency in an assessment. Scores keep every decimal; rounding is the edition's."""

    __tablename__ = "assessed_entity"
    __table_args__ = (sa.UniqueConstraint("assessment_id", "name"),)

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id"))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    name: Mapped[ShortText]
    kind: Mapped[AgencyKind] = mapped_column(enum_column(AgencyKind))
    province: Mapped[ShortText]
    basis: Mapped[ScoreBasis] = mapped_column(enum_column(ScoreBasis))
    published_score: Mapped[Decimal | None] = mapped_column(ExactDecimal(9, 6))
    source: Mapped[str | None] = mapped_column(sa.Text)

    assessment: Mapped[Assessment] = relationship(lazy="raise", back_populates="entities")
    units: Mapped[list["AssessedUnit"]] = relationship(
        lazy="raise", back_populates="entity", order_by="AssessedUnit.id"
    )


class AssessedUnit(Base):
    """One locus of an entity: a total, dimension scores, or the values of its indicators."""

    __tablename__ = "assessed_unit"
    __table_args__ = (sa.UniqueConstraint("entity_id", "name"),)

    id: Mapped[Id]
    entity_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_entity.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[ShortText]
    total: Mapped[Decimal | None] = mapped_column(ExactDecimal(9, 6))
    version: Mapped[int] = mapped_column(default=1)

    entity: Mapped[Entity] = relationship(lazy="raise", back_populates="units")
    dimensions: Mapped[list["DimensionScore"]] = relationship(
        lazy="raise", back_populates="unit", order_by="DimensionScore.dimension"
    )
    scores: Mapped[list["IndicatorScore"]] = relationship(
        lazy="raise", back_populates="unit", order_by="IndicatorScore.id"
    )


class DimensionScore(Base):
    """The score 0-100 of one dimension at one unit."""

    __tablename__ = "dimension_score"
    __table_args__ = (sa.UniqueConstraint("unit_id", "dimension"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"))
    dimension: Mapped[Code]
    score: Mapped[Decimal] = mapped_column(ExactDecimal(9, 6))

    unit: Mapped[AssessedUnit] = relationship(lazy="raise", back_populates="dimensions")


class ScoreState(StrEnum):
    """How far an indicator is: being scored, waiting for a second person, signed off."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"


class IndicatorScore(Base):
    """One indicator at one unit. ``version`` counts every change, so that none is lost."""

    __tablename__ = "indicator_score"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "indicator"),
        sa.CheckConstraint(
            "state <> 'signed' OR (reviewed_by IS NOT NULL AND reviewed_by <> scored_by)",
            name="signed_by_a_second_person",
        ),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"))
    indicator: Mapped[Code]
    state: Mapped[ScoreState] = mapped_column(enum_column(ScoreState), default=ScoreState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    comment: Mapped[str | None] = mapped_column(sa.Text)
    # Why the level differs from what the records propose.
    reason: Mapped[str | None] = mapped_column(sa.Text)
    proposed: Mapped[int | None]
    scored_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    scored_at: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    reviewed_at: Mapped[datetime | None]
    reopened_why: Mapped[str | None] = mapped_column(sa.Text)

    unit: Mapped[AssessedUnit] = relationship(lazy="raise", back_populates="scores")
    values: Mapped[list["SourceValue"]] = relationship(
        lazy="raise", back_populates="score", order_by="SourceValue.source"
    )


class SourceValue(Base):
    """The value of one respondent or product, or what a survey counted."""

    __tablename__ = "source_value"
    __table_args__ = (
        sa.UniqueConstraint("score_id", "source"),
        sa.CheckConstraint(
            "(value IS NULL) <> (counted IS NULL) AND (counted IS NULL) = (met IS NULL)",
            name="value_or_count",
        ),
        sa.CheckConstraint("met IS NULL OR met BETWEEN 0 AND counted", name="met_range"),
    )

    id: Mapped[Id]
    score_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator_score.id"))
    source: Mapped[Code]
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal(9, 6))
    # Valid answers of a survey, and how many of them met the form of maladministration.
    counted: Mapped[int | None]
    met: Mapped[int | None]

    score: Mapped[IndicatorScore] = relationship(lazy="raise", back_populates="values")


class LevelSource(StrEnum):
    """Who set a level: the formulas over complaint records, or the assessor."""

    PROPOSED = "proposed"
    ASSESSOR = "assessor"


class IndicatorLevel(Base):
    """Levels as they were before the workspace, kept in ``indicator_score`` now; unread."""

    __tablename__ = "indicator_level"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "indicator", "source"),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name="level_range"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"))
    indicator: Mapped[Code]
    source: Mapped[LevelSource] = mapped_column(enum_column(LevelSource))
    level: Mapped[int]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    set_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    set_at: Mapped[datetime]
