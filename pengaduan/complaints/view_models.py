"""Tables of the inbox: views under a name, and marks on complaints."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Id, ShortText


class SavedView(Base):
    """A choice of filters with a name; ``asked`` is the query of its address.

    Somebody who shares it names the agency, and the unit when they work in one only.
    """

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("account_id", "name"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    asked: Mapped[ShortText]
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime]


class CaseMark(Base):
    """A short word that the agency's people put on a complaint; nobody else sees it."""

    __tablename__ = "case_mark"
    __table_args__ = (sa.UniqueConstraint("complaint_id", "text"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"))
    text: Mapped[str] = mapped_column(sa.String(40))
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
