"""Look at everything the database holds, to show that a refusal or a crash left no trace."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from pengaduan.infra.db import Base

_LEFT_OUT = frozenset({"region", "agency_alias", "office_coverage", "calendar_day"})


@cache
def _questions(names: frozenset[str], row: str) -> dict[str, str]:
    """Return what to ask of each table for its rows in their order."""
    found = {}
    for name in sorted(names - _LEFT_OUT):
        order = ", ".join(f't."{column.name}"' for column in Base.metadata.tables[name].primary_key)
        found[name] = f'SELECT {row} FROM "{name}" t ORDER BY {order}'
    return found


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table that the steps can write, as the database holds it.

    It is more than a hundred tables each time, so the driver is asked in the transaction of the
    session; nobody needs these rows as objects.
    """
    session.flush()
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    names = frozenset(Base.metadata.tables)
    if connection.dialect.name == "sqlite":
        return {
            name: driver.execute(ask).fetchall() for name, ask in _questions(names, "*").items()
        }
    # All questions go out together; a row as one text holds all that its columns hold.
    with driver.pipeline():
        asked = {name: driver.execute(ask) for name, ask in _questions(names, "t::text").items()}
    return {name: cursor.fetchall() for name, cursor in asked.items()}


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
