"""Rows on their way into the tables, the ids that other rows name, and how they are written."""

from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.models import Complaint, Message, Party, Point, PointAnswer, Rating
from pengaduan.complaints.search_index import CaseText
from pengaduan.demo.lives import Row
from pengaduan.infra.db import Base
from pengaduan.sla.models import Clock, ClockEvent

TABLES: Final[tuple[type[Base], ...]] = (
    Complaint,
    Party,
    Point,
    Message,
    PointAnswer,
    Rating,
    Clock,
    ClockEvent,
    AuditEntry,
    CaseText,
)
NUMBERED: Final = (Complaint, Point, Message, Clock)
"""Tables whose ids are given here, because other rows name them."""


@dataclass(slots=True)
class Written:
    """Rows per table; or, once they are stored, only how many complaints there were."""

    rows: dict[type[Base], list[Row]] = field(
        default_factory=lambda: {table: [] for table in TABLES}
    )
    complaints: int = 0

    def __iadd__(self, other: "Written") -> "Written":
        for table, rows in other.rows.items():
            self.rows[table] += rows
        self.complaints += other.complaints
        return self

    def counted(self, other: "Written") -> "Written":
        """Return the sum of both counts, without the rows."""
        return Written(complaints=self.complaints + other.complaints)


@dataclass(slots=True)
class Ids:
    """The next free id of each table whose ids other rows name."""

    free: dict[type[Base], int]

    @classmethod
    def after(cls, session: Session) -> "Ids":
        """Begin after what is stored."""
        return cls({t: (session.scalar(sa.select(sa.func.max(_id(t)))) or 0) for t in NUMBERED})

    def take(self, table: type[Base]) -> int:
        """Return an id that nothing else has."""
        self.free[table] += 1
        return self.free[table]

    def keep(self, session: Session) -> None:
        """Let the database go on counting after what was taken."""
        if session.get_bind().dialect.name == "postgresql":
            for table, last in self.free.items():
                sequence = sa.func.pg_get_serial_sequence(table.__tablename__, "id")
                session.execute(sa.select(sa.func.setval(sequence, max(last, 1))))


def _id(table: type[Base]) -> "sa.Column[int]":
    return sa.inspect(table).columns["id"]


def write(session: Session, batch: Written) -> None:
    """Store the rows table by table, those that are named first."""
    for table in TABLES:
        if rows := batch.rows[table]:
            # The table itself: the mapped class would send a statement per shape of row.
            session.execute(sa.insert(Base.metadata.tables[table.__tablename__]), rows)
