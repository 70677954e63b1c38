"""Tables of the desk: shared drafts, who has them open, templates, reminders, watchers, keys."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.complaints.kinds import PointDecision
from pengaduan.infra.db import (
    Base,
    Id,
    JsonObject,
    LongText,
    ShortText,
    enum_column,
)


class WorkDraft(Base):
    """An unfinished answer of the agency, one for each case, shared by all who write on it.

    ``version`` counts the savings: whoever saves names the version they had read, so that nobody
    overwrites what they have not seen. ``preview_key`` is the letter as it would be, made of
    ``preview_version``; it is no document and can be verified nowhere.
    """

    __tablename__ = "work_draft"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), unique=True)
    version: Mapped[int]
    fields: Mapped[JsonObject]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    saved_at: Mapped[datetime]
    preview_version: Mapped[int | None]
    preview_key: Mapped[str | None] = mapped_column(sa.String(64))


class WorkOpening(Base):
    """That somebody has the answer page of a case open, and when that was last seen."""

    __tablename__ = "work_opening"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False, index=True
    )
    seen_at: Mapped[datetime]


class TemplateScope(StrEnum):
    """Who may use a template."""

    PERSONAL = "personal"
    UNIT = "unit"
    AGENCY = "agency"


class TemplateStep(StrEnum):
    """For what a template is made; together with it, it is one quick action."""

    ANSWER = "answer"
    INTERIM = "interim"
    QUESTION = "question"


class ReplyTemplate(Base):
    """A text that is used again and again, of one person, one unit or the whole agency."""

    __tablename__ = "reply_template"
    __table_args__ = (
        sa.CheckConstraint("(scope = 'unit') = (unit_id IS NOT NULL)", name="unit_of_scope"),
    )

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    scope: Mapped[TemplateScope] = mapped_column(enum_column(TemplateScope))
    name: Mapped[ShortText]
    version: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    used_at: Mapped[datetime | None]

    versions: Mapped[list["TemplateVersion"]] = relationship(
        lazy="raise", back_populates="template", order_by="TemplateVersion.number"
    )


class TemplateVersion(Base):
    """One state of a template; never changed, so that an old letter keeps what it was made of."""

    __tablename__ = "template_version"
    __table_args__ = (sa.UniqueConstraint("template_id", "number"),)

    id: Mapped[Id]
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("reply_template.id"))
    number: Mapped[int]
    step: Mapped[TemplateStep] = mapped_column(enum_column(TemplateStep))
    decision: Mapped[PointDecision | None] = mapped_column(enum_column(PointDecision))
    body: Mapped[LongText]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]

    template: Mapped[ReplyTemplate] = relationship(lazy="raise", back_populates="versions")


class CaseReminder(Base):
    """That somebody wants to be reminded of a case; it hides nothing and stops no clock."""

    __tablename__ = "case_reminder"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    remind_at: Mapped[datetime]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CaseWatch(Base):
    """That somebody is told of what happens in a case that is not theirs to handle."""

    __tablename__ = "case_watch"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False, index=True
    )
    since: Mapped[datetime]


class DeskChoice(Base):
    """How somebody works: single keys on or off. Without a row: on."""

    __tablename__ = "desk_choice"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False
    )
    keys: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]


class AgencyRule(Base):
    """What an agency has decided about its own work. Without a row: one pair of eyes is enough."""

    __tablename__ = "agency_rule"

    agency_id: Mapped[int] = mapped_column(
        sa.ForeignKey("agency.id"), primary_key=True, autoincrement=False
    )
    second_eyes: Mapped[bool]
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    changed_at: Mapped[datetime]
