"""Tables of the public surveys of assessed units: what is asked, and what was answered."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.compliance.models import AssessedUnit
from pengaduan.infra.db import Base, Code, Id, JsonObject


class UnitSurvey(Base):
    """A survey among the users of one assessed unit, open to everybody with its address."""

    __tablename__ = "unit_survey"
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        sa.CheckConstraint("target > 0", name="target_positive"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("assessed_unit.id"), index=True)
    code: Mapped[Code] = mapped_column(unique=True)
    index_code: Mapped[Code]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    population: Mapped[int | None]
    target: Mapped[int]
    opened_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    unit: Mapped[AssessedUnit] = relationship(lazy="raise")

    def is_open(self, now: datetime) -> bool:
        """Tell whether it takes answers at this moment."""
        return self.opens_at <= now < self.last_moment

    @property
    def last_moment(self) -> datetime:
        """When it stops taking answers: the planned end, or earlier when it was ended."""
        return self.closes_at if self.ended_at is None else min(self.closes_at, self.ended_at)


class SurveyAnswer(Base):
    """What one person answered, and on which day; nothing about the person. Never changed.

    ``given`` holds 1 to 4 by element (U1 to U9), and 0 or 1 by indicator of maladministration.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (sa.UniqueConstraint("survey_id", "nonce"),)

    id: Mapped[Id]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("unit_survey.id"))
    nonce: Mapped[str] = mapped_column(sa.String(64))
    given: Mapped[JsonObject]
    answered_on: Mapped[date]
