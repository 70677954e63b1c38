"""Tables of the verification desk: who is at work on a case, and what a supervisor must settle."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, JsonObject, LongText, enum_column


class Triage(Base):
    """The soft lock and the deferral of a case in the queue. A lock that has lapsed is none."""

    __tablename__ = "triage"

    complaint_id: Mapped[int] = mapped_column(
        sa.ForeignKey("complaint.id"), primary_key=True, autoincrement=False
    )
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    held_until: Mapped[datetime | None]
    deferred_until: Mapped[datetime | None]
    deferred_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    deferral_reason: Mapped[str | None] = mapped_column(sa.Text)


class RequestKind(StrEnum):
    """What a verifier cannot settle alone."""

    OVERRIDE = "override"
    REFUSAL = "refusal"


class SupervisorRequest(Base):
    """A verifier asks for a second person: to pass a case with a "no", or to refuse it.

    ``detail`` holds codes; ``text`` is the reason, and for a refusal the letter as it would go
    out. One is open per case.
    """

    __tablename__ = "supervisor_request"
    __table_args__ = (
        sa.CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided_is_dated"),
        sa.Index(
            "uq_supervisor_request_open",
            "complaint_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(enum_column(RequestKind))
    text: Mapped[LongText]
    detail: Mapped[JsonObject]
    verification_id: Mapped[int] = mapped_column(sa.ForeignKey("verification.id"), index=True)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    granted: Mapped[bool | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]
    decision_text: Mapped[str | None] = mapped_column(sa.Text)
