"""The table of who is complained about: a person, a work unit, or a body outside the list."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Id, enum_column


class RespondentKind(StrEnum):
    """Whom a complaint is about; who must handle it follows from that (UU 25/2009 Art. 45)."""

    STAFF = "staff"
    PROVIDER = "provider"
    BODY = "body"


class Respondent(Base):
    """One person or unit that is complained about. Rows are ended, never deleted.

    ``account_id`` bars that person. A ``provider`` bars everybody who has worked in ``unit_id``,
    or in a unit below it, since ``since``. ``name`` is for somebody without an account and bars
    nobody; it is sealed like a complainant's.
    """

    __tablename__ = "respondent"
    __table_args__ = (
        sa.CheckConstraint(
            "account_id IS NOT NULL OR unit_id IS NOT NULL OR name IS NOT NULL", name="says_who"
        ),
        sa.CheckConstraint("kind <> 'provider' OR unit_id IS NOT NULL", name="provider_has_unit"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by"),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    kind: Mapped[RespondentKind] = mapped_column(enum_column(RespondentKind))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[str | None] = mapped_column(Encrypted("respondent.name"))
    since: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str | None] = mapped_column(sa.Text)
