"""Tables of the suggestions: the models that were trained, and what people chose beside them."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pengaduan.infra.db import Base, Code, Id, JsonList, JsonObject

AGENCY, UNIT = "agency", "unit"
KINDS: Final = (AGENCY, UNIT)
"""What was chosen: the agency for a complaint, or the unit inside an agency."""


class SuggestionModel(Base):
    """One trained model. Its arrays lie sealed in the file store; the newest one suggests."""

    __tablename__ = "suggestion_model"

    id: Mapped[Id]
    trained_at: Mapped[datetime] = mapped_column(index=True)
    examples: Mapped[int]
    labels: Mapped[int]
    # Counts and shares of the held-out part; empty when there were too few to measure.
    measures: Mapped[JsonObject] = mapped_column(default=dict)
    storage_key: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]


class RoutingChoice(Base):
    """What was suggested when somebody routed a complaint, and what they chose.

    ``rank`` is the place of the choice among the suggestions, from 1; None when it was not
    among them. A choice is kept even when nothing could be suggested.
    """

    __tablename__ = "routing_choice"
    __table_args__ = (sa.Index("ix_routing_choice_kind", "kind", "decided_at"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    kind: Mapped[Code]
    model_id: Mapped[int | None] = mapped_column(sa.ForeignKey("suggestion_model.id"), index=True)
    offered: Mapped[JsonList]
    rank: Mapped[int | None]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime]
