"""Look at everything the database holds, to show that a refusal or a crash left no trace."""

from __future__ import annotations

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from pengaduan.infra.db import Base


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table that the steps can write."""
    session.flush()
    return {
        table.name: [
            tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in {"region", "agency_alias", "office_coverage", "calendar_day"}
    }


class PowerCutError(Exception):
    """The machine stops between two statements."""


class PowerCut:
    """Stops at the n-th statement that writes; counts them when ``at`` is never reached."""

    def __init__(self, session: Session, at: int) -> None:
        self._engine, self._at, self.seen = session.get_bind(), at, 0

    def __enter__(self) -> PowerCut:
        event.listen(self._engine, "before_cursor_execute", self._see)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._see)

    def _see(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.seen += 1
            if self.seen == self._at:
                raise PowerCutError
