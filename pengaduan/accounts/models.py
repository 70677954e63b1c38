"""Tables of people who sign in: accounts, role grants, sessions, and counted tries."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pengaduan.infra.db import Base, Id, ShortText, enum_column
from pengaduan.rules.permissions import Role


class Account(Base):
    """A person with a sign-in. Citizens have none."""

    __tablename__ = "account"

    id: Mapped[Id]
    email: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText]
    password_hash: Mapped[ShortText]
    language: Mapped[str] = mapped_column(sa.String(5), default="id")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(lazy="raise", back_populates="account")


class RoleGrant(Base):
    """A role somebody holds, for an agency, a unit or an Ombudsman office.

    ``mandate_ref`` names the letter by which a head lets somebody else sign (a.n. signature).
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint(
            "role NOT LIKE 'agency_%' OR agency_id IS NOT NULL", name="agency_role_has_agency"
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"), index=True)
    mandate_ref: Mapped[str | None] = mapped_column(sa.String(120))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise", back_populates="grants")


class Absence(Base):
    """A time in which somebody is away, and who stands in; ``to_at`` is the first moment back."""

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("from_at < to_at", name="ends_after_it_begins"),
        sa.CheckConstraint("account_id <> stand_in_id", name="somebody_else"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(sa.String(40))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(60))
    cancelled_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise", foreign_keys=[account_id])
    stand_in: Mapped[Account] = relationship(lazy="raise", foreign_keys=[stand_in_id])


class LoginSession(Base):
    """One signed-in browser; revoking the row signs it out at its next request."""

    __tablename__ = "login_session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    browser: Mapped[ShortText]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Throttle(Base):
    """Failed tries at one door (sign-in of an account, tracking of a number, one network)."""

    __tablename__ = "throttle"

    door: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    tries: Mapped[int]
    window_from: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
