"""Tables of clocks: calendars, running deadlines, their pauses and their events."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.complaints.models import Complaint
from pengaduan.infra.db import Base, Code, Id, JsonList, JsonObject, ShortText, enum_column
from pengaduan.rules.deadlines import Unit


class CalendarVersion(Base):
    """One published state of all calendars; a clock names the version it was set by."""

    __tablename__ = "calendar_version"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    source: Mapped[ShortText]
    published_at: Mapped[datetime]


class CalendarDay(Base):
    """One day of a calendar version that is not like its weekday.

    ``scope`` is empty for the whole country, ``region:51`` for a province and ``agency:<code>``
    for one agency. The kind ``kerja`` says that this place works although others are off.
    """

    __tablename__ = "calendar_day"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("calendar_version.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(
        sa.String(80), primary_key=True, default="", server_default=""
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[ShortText]
    kind: Mapped[Code]
    decree: Mapped[str | None] = mapped_column(sa.Text)


class ChangeState(StrEnum):
    """What became of a proposed calendar."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"


class CalendarChange(Base):
    """A calendar that waits for somebody to approve it: all days it would have."""

    __tablename__ = "calendar_change"

    id: Mapped[Id]
    title: Mapped[ShortText]
    source: Mapped[ShortText]
    base_id: Mapped[int] = mapped_column(sa.ForeignKey("calendar_version.id"), index=True)
    days: Mapped[JsonList]
    state: Mapped[ChangeState] = mapped_column(
        enum_column(ChangeState), default=ChangeState.PROPOSED
    )
    made_by: Mapped[str] = mapped_column(sa.String(60))
    made_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(sa.String(60))
    decided_at: Mapped[datetime | None]
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("calendar_version.id"), index=True)


class PolicyState(StrEnum):
    """What became of a version of the administrator's policies."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


class PolicyVersion(Base):
    """All policies that an administrator set, as one table that holds from a day on.

    The day begins at midnight in Jakarta. A version holds until the next one begins, so there is
    neither a gap nor an overlap. Once published it is never edited: clocks name it.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        sa.Index(
            "uq_policy_version_published_day",
            "valid_from",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[ShortText]
    base_id: Mapped[int | None] = mapped_column(sa.ForeignKey("policy_version.id"), index=True)
    state: Mapped[PolicyState] = mapped_column(enum_column(PolicyState), default=PolicyState.DRAFT)
    valid_from: Mapped[date]
    moves_running: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[JsonList]
    # A ladder of reminders of its own (rules.own_ladder); without it the shipped one goes on.
    ladder: Mapped[JsonObject | None]
    simulation: Mapped[JsonObject | None]
    made_by: Mapped[str] = mapped_column(sa.String(60))
    made_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    simulated_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(60))
    decided_at: Mapped[datetime | None]


class ClockState(StrEnum):
    """Where a clock stands. A breach is not a state: a late clock goes on running."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Clock(Base):
    """One running deadline of one complaint under one policy version.

    ``due_at`` and everything that made it are stored; ``next_action_at`` is when the sweep
    must look at it next, and empty when there is nothing left to do.
    """

    __tablename__ = "clock"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", "policy", "round"),
        sa.Index("ix_clock_agency_due", "agency_id", "due_at"),
        sa.Index(
            "ix_clock_next_action",
            "next_action_at",
            sqlite_where=sa.text("next_action_at IS NOT NULL"),
            postgresql_where=sa.text("next_action_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_clock_running",
            "due_at",
            "id",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    policy: Mapped[Code]
    policy_version: Mapped[Code]
    round: Mapped[int] = mapped_column(default=1)
    duty_on: Mapped[Code]
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(enum_column(Unit))
    zone: Mapped[str] = mapped_column(sa.String(40))
    workdays: Mapped[int]
    places: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    # Office hours, for periods in working hours only.
    hours: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    # The administrator's policies it was set by; empty where the law table alone decided.
    house_version_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("policy_version.id"), index=True
    )
    roll: Mapped[str] = mapped_column(sa.String(20))
    calendar_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("calendar_version.id"), index=True
    )
    state: Mapped[ClockState] = mapped_column(enum_column(ClockState), default=ClockState.RUNNING)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    stopped_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    next_action_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship(lazy="raise")
    pauses: Mapped[list["ClockPause"]] = relationship(
        lazy="raise", back_populates="clock", order_by="ClockPause.id"
    )


class ClockPause(Base):
    """A span in which a clock did not run, with who asked for it and why."""

    __tablename__ = "clock_pause"

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clock.id"), index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    reason: Mapped[Code]
    owner: Mapped[Code]

    clock: Mapped[Clock] = relationship(lazy="raise", back_populates="pauses")


class ClockEventKind(StrEnum):
    """What the sweep does to a clock, and what somebody answers to a reminder."""

    WARNED = "warned"
    BREACHED = "breached"
    EXPIRED = "expired"
    REMINDED = "reminded"
    ACKNOWLEDGED = "acknowledged"


class ClockEvent(Base):
    """Something the sweep did. The unique key makes it happen once, whoever runs.

    ``step`` is the step of the ladder that was reached (or acknowledged, then by ``actor``),
    empty for the three kinds that happen once per due date. ``told`` says whether anybody was
    told: ``mailed``, ``quiet`` or ``obsolete``; empty for what is not part of the ladder.
    """

    __tablename__ = "clock_event"
    __table_args__ = (sa.UniqueConstraint("clock_id", "kind", "due_at", "step"),)

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clock.id"))
    kind: Mapped[ClockEventKind] = mapped_column(enum_column(ClockEventKind))
    due_at: Mapped[datetime]
    happened_at: Mapped[datetime] = mapped_column(index=True)
    charged_to: Mapped[Code]
    step: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    told: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    actor: Mapped[str | None] = mapped_column(sa.String(60))
    # Whose case it was then; a later transfer leaves a breach where it happened.
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)


class MoveReason(StrEnum):
    """Why a due date became another one."""

    CALENDAR = "calendar"
    EXTENSION = "extension"
    AGENCY = "agency"
    CLASS = "class"
    POLICY = "policy"


class ClockChange(Base):
    """A due date that was moved: from what, to what, when, by whom and why."""

    __tablename__ = "clock_change"

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clock.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[MoveReason] = mapped_column(enum_column(MoveReason))
    old_due: Mapped[datetime]
    new_due: Mapped[datetime]
    old_calendar_id: Mapped[int] = mapped_column(sa.ForeignKey("calendar_version.id"), index=True)
    new_calendar_id: Mapped[int] = mapped_column(sa.ForeignKey("calendar_version.id"), index=True)
    # What the period was called before, where a change of class gave it another policy.
    old_policy: Mapped[str | None] = mapped_column(sa.String(60))
    actor: Mapped[str] = mapped_column(sa.String(60))


class ClockExtension(Base):
    """That a period was made longer by a house rule: by how much, why, and by whom. Once each.

    The amount of the clock already holds ``days``; a case of which a row exists counts as
    extended ("diperpanjang") in every figure.
    """

    __tablename__ = "clock_extension"
    __table_args__ = (sa.UniqueConstraint("complaint_id", "policy"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clock.id"), unique=True)
    policy: Mapped[Code]
    days: Mapped[int]
    reason: Mapped[Code]
    actor: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime]
