"""Tables of the formal file (UU 37/2008 Art. 24) and of who represents a complainant."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.crypto import Encrypted
from pengaduan.infra.db import Base, Code, Id, enum_column


class Basis(StrEnum):
    """On what somebody acts for a complainant (UU 37/2008 Art. 24(4); UU 25/2009 Art. 42(1))."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    GUARDIAN = "guardian"
    FAMILY = "family"
    ORGANISATION = "organisation"


class FormalFile(Base):
    """The formal file of one complaint: when it was begun and sent, and under which law version.

    ``sent_at`` is None until it is sent; the answers that staff may open are those sent last.
    """

    __tablename__ = "formal_file"

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), unique=True)
    version: Mapped[Code]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class FormalAnswer(Base):
    """The answer to one item, sealed: as it stands in the draft, and as it was sent last."""

    __tablename__ = "formal_answer"
    __table_args__ = (sa.UniqueConstraint("complaint_id", "item"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    item: Mapped[Code]
    value: Mapped[str | None] = mapped_column(Encrypted("formal_answer.value"))
    sent_value: Mapped[str | None] = mapped_column(Encrypted("formal_answer.sent_value"))
    saved_at: Mapped[datetime]


class Representative(Base):
    """Somebody who acts for the complainant, sealed; the newest one that has not ended counts.

    ``gets_notices`` sends the notices to their e-mail address. ``accepted_at`` is when staff
    found the authority sufficient; it is None before, and ``accepted_by`` with it.
    """

    __tablename__ = "representative"
    __table_args__ = (
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted_by_somebody"
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    name: Mapped[str] = mapped_column(Encrypted("representative.name"))
    phone: Mapped[str | None] = mapped_column(Encrypted("representative.phone"))
    email: Mapped[str | None] = mapped_column(Encrypted("representative.email"))
    relation: Mapped[str | None] = mapped_column(Encrypted("representative.relation"))
    basis: Mapped[Basis] = mapped_column(enum_column(Basis))
    gets_notices: Mapped[bool] = mapped_column(default=False)
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"), index=True)
    appointed_by: Mapped[Code]
    appointed_at: Mapped[datetime]
    accepted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
