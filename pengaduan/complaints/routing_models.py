"""Tables of routing: cases that an agency gives back, and the rules that propose an addressee."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.agencies.models import Agency, Unit
from pengaduan.infra.db import Base, Id, JsonObject, LongText, ShortText, enum_column


class ReturnDecision(StrEnum):
    """What triage, or the arbiter, decided about a returned case."""

    REROUTED = "rerouted"
    KEPT = "kept"


class CaseReturn(Base):
    """An agency says that a case is not its own. One is open at a time; rows stay.

    ``number`` counts the returns of the case. With ``arbitration`` only the head of the
    Ombudsman's unit may decide, and the decision binds.
    """

    __tablename__ = "case_return"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", "number"),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_is_dated"),
        sa.Index(
            "uq_case_return_open",
            "complaint_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        sa.Index(
            "ix_case_return_waiting",
            "returned_at",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    number: Mapped[int]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    returned_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    returned_at: Mapped[datetime]
    reason: Mapped[LongText]
    legal_basis: Mapped[LongText]
    proposed_agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    proposed_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    proposed_text: Mapped[str | None] = mapped_column(sa.String(255))
    arbitration: Mapped[bool]
    decision: Mapped[ReturnDecision | None] = mapped_column(enum_column(ReturnDecision))
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]
    decision_text: Mapped[str | None] = mapped_column(sa.Text)
    target_agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    target_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    clocks_restarted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class RoutingRuleSet(Base):
    """One version of the routing rules. A published one is never changed; the newest holds."""

    __tablename__ = "routing_rule_set"
    __table_args__ = (
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)", name="published_by_somebody"
        ),
        sa.CheckConstraint("draft = (published_at IS NULL)", name="draft_is_unpublished"),
        sa.Index(
            "uq_routing_rule_set_draft",
            "draft",
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    draft: Mapped[bool]
    note: Mapped[ShortText] = mapped_column(default="")
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    published_at: Mapped[datetime | None]

    rules: Mapped[list["RoutingRule"]] = relationship(
        lazy="raise", back_populates="rule_set", order_by="RoutingRule.ordinal"
    )


class RoutingRule(Base):
    """One rule: conditions as data, and the addressee that it proposes."""

    __tablename__ = "routing_rule"
    __table_args__ = (sa.UniqueConstraint("rule_set_id", "ordinal"),)

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(sa.ForeignKey("routing_rule_set.id"))
    ordinal: Mapped[int]
    name: Mapped[ShortText]
    conditions: Mapped[JsonObject]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)

    rule_set: Mapped[RoutingRuleSet] = relationship(lazy="raise", back_populates="rules")
    agency: Mapped[Agency] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")
