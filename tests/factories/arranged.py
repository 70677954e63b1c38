"""What many tests begin with: made by the real steps, then put back as the rows they left.

A case that is delivered has taken seven steps and three hundred statements. The first two tests
that begin with it take them; the rows are kept as the database holds them, and the next test
finds the very same rows. All get their objects by reading those rows, so no test can tell which
it was.

What is kept is known by all that was arranged before it. A test that has written or replaced
anything else before gets the real steps.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.orm import Session

from pengaduan.infra import clock
from pengaduan.infra.db import Base, _writing
from tests.writes import PATCHES, PUT_BACK, WATCHED, Write

Made = TypeVar("Made")
#: The rows of a table by their key, as the driver gives them.
Rows = dict[tuple[Any, ...], Any]

#: Reference data of many rows; what writes there is never kept.
_LARGE = frozenset({"region", "agency_alias", "office_coverage", "calendar_day"})


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows that an arrangement added and changed, by table, and what it returned."""

    added: dict[str, list[Any]]
    changed: dict[str, Rows]
    made: bytes


@dataclass
class _Store:
    """What is kept of one database of this process."""

    seen: set[Hashable] = field(default_factory=set)
    kept: dict[Hashable, _Kept] = field(default_factory=dict)
    # What the database holds now: the arrangements of this test, and how often it was written.
    trail: tuple[Hashable, ...] = ()
    count: int = -1


_stores: dict[str, _Store] = {}


def arranged(session: Session, key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes and stores, committed; ``key`` names everything it depends on.

    ``make`` may hold the session in what it returns, and rows of it; the rest must be picklable.
    """
    if _patched() or _writing.get() or session.new or session.dirty or session.deleted:
        return make()
    connection = session.connection()
    if connection.engine.url not in PUT_BACK:
        return make()
    store = _stores.setdefault(str(connection.engine.url), _Store())
    if not _written():
        store.trail = ()
    elif WATCHED.count != store.count:
        return make()
    trail, held = (*store.trail, key), set(session.identity_map.keys())
    if trail in store.kept:
        _put(connection, store.kept[trail])
        session.commit()
        found = store.kept[trail].made
    else:
        found = _make(session, store, trail, make)
    for row in session.identity_map.values():
        if inspect(row).key in held:
            session.expire(row)
        else:
            session.expunge(row)
    store.trail, store.count = trail, WATCHED.count
    made: Made = _Reader(io.BytesIO(found), session).load()
    return made


def _make(
    session: Session, store: _Store, trail: tuple[Hashable, ...], make: Callable[[], object]
) -> bytes:
    """Take the steps and store; keep the rows from the second time on: most come but once."""
    again = trail in store.seen
    store.seen.add(trail)
    connection = session.connection()
    before = {name: _rows(connection, name) for name in _names()} if again else {}
    out = io.BytesIO()
    made = make()
    session.commit()
    _Writer(out).dump(made)
    if again and (found := _keep(session.connection(), before, out.getvalue())):
        store.kept[trail] = found
    return out.getvalue()


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Let a fixture of ``session`` and moments be arranged: a decorator below the fixture's."""

    @wraps(make)
    def made(*, session: Session, **moments: Any) -> Made:
        key = (make.__module__, make.__qualname__, *sorted(moments.items()))
        return arranged(session, key, lambda: make(session=session, **moments))

    return made


def _written() -> set[str]:
    """Return the tables that this test has written."""
    return set(WATCHED.tables) & set(Base.metadata.tables)


def _patched() -> bool:
    """Return whether anything but the time of the pages has been replaced for this test."""
    return any(
        one._setitem or any((at, name) != (clock, "now") for at, name, _was in one._setattr)
        for one in PATCHES
    )


def _names() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables if table.name not in _LARGE]


def _key(table: Table) -> str:
    return ", ".join(f't."{column.name}"' for column in table.primary_key)


def _columns(table: Table) -> list[str]:
    """Return the columns that are written; the others the database computes."""
    return [f'"{column.name}"' for column in table.columns if column.computed is None]


def _rows(connection: Connection, name: str) -> Rows:
    """Return every row of a table: its values on SQLite, one text on PostgreSQL."""
    table = Base.metadata.tables[name]
    columns, key = _columns(table), _key(table)
    row, width = (", ".join(columns), len(columns)) if _lite(connection) else ("t::text", 1)
    driver: Any = connection.connection.driver_connection
    found = driver.execute(f'SELECT {row}, {key} FROM "{name}" t ORDER BY {key}').fetchall()
    return {
        tuple(one[width:]): tuple(one[:width]) if _lite(connection) else one[0] for one in found
    }


def _lite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _keep(connection: Connection, before: dict[str, Rows], made: bytes) -> _Kept | None:
    """Return what was written since ``before``, None where it cannot be put back so simply."""
    written = _written()
    if written & _LARGE:
        return None
    added, changed = dict[str, list[Any]](), dict[str, Rows]()
    for name in (one for one in _names() if one in written):
        old, new = before[name], _rows(connection, name)
        if old.keys() - new.keys():
            return None
        added[name] = [row for key, row in new.items() if key not in old]
        changed[name] = {key: row for key, row in new.items() if key in old and old[key] != row}
    return _Kept(added, changed, made)


def _put(connection: Connection, kept: _Kept) -> None:
    """Write the kept rows, each table after those it points to."""
    driver: Any = connection.connection.driver_connection
    add, change = _PG_WAYS
    if _lite(connection):
        add, change = _LITE_WAYS
        driver.execute("pragma defer_foreign_keys = on")
    for name, rows in kept.added.items():
        table, others = Base.metadata.tables[name], kept.changed[name]
        WATCHED.note(name, Write.CHANGED if others else Write.ADDED)
        if rows:
            add(driver, table, rows)
        if others:
            change(driver, table, others)


def _lite_add(driver: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    columns = _columns(table)
    marks = ", ".join("?" * len(columns))
    driver.executemany(f'INSERT INTO "{table.name}" ({", ".join(columns)}) VALUES ({marks})', rows)


def _lite_change(driver: Any, table: Table, rows: Rows) -> None:
    key = " AND ".join(f'"{column.name}" = ?' for column in table.primary_key)
    values = ", ".join(f"{one} = ?" for one in _columns(table))
    driver.executemany(
        f'UPDATE "{table.name}" SET {values} WHERE {key}',
        [(*row, *place) for place, row in rows.items()],
    )


def _pg_add(driver: Any, table: Table, rows: Sequence[str]) -> None:
    columns = _columns(table)
    values = ", ".join(f"one.{column}" for column in columns)
    driver.execute(
        f'INSERT INTO "{table.name}" ({", ".join(columns)})'
        f' SELECT {values} FROM unnest(%s::text[]::public."{table.name}"[]) one',
        [list(rows)],
    )


def _pg_change(driver: Any, table: Table, rows: Rows) -> None:
    values = ", ".join(f"{column} = one.{column}" for column in _columns(table))
    key = " AND ".join(f't."{column.name}" = one."{column.name}"' for column in table.primary_key)
    driver.execute(
        f'UPDATE "{table.name}" t SET {values}'
        f' FROM unnest(%s::text[]::public."{table.name}"[]) one WHERE {key}',
        [list(rows.values())],
    )


_LITE_WAYS = _lite_add, _lite_change
_PG_WAYS = _pg_add, _pg_change


class _Writer(pickle.Pickler):
    """Writes rows as where they stand, and the session as itself."""

    def persistent_id(self, obj: object) -> tuple[object, ...] | None:
        if isinstance(obj, Base):
            return (type(obj), inspect(obj).identity)
        return () if isinstance(obj, Session) else None


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, session: Session) -> None:
        super().__init__(file)
        self._session = session

    def persistent_load(self, pid: tuple[Any, ...]) -> object:
        return self._session.get_one(*pid) if pid else self._session
