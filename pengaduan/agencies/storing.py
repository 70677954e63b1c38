"""Writing reference rows: insert what is new, change what differs, touch nothing else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a write did. ``kept`` counts stored rows that the new list no longer names."""

    added: int
    changed: int
    kept: int


def upsert(session: Session, model: type[Any], key: str, rows: Sequence[Row]) -> Stored:
    """Bring the table of ``model`` to ``rows``, matched by the column ``key``.

    Rows are inserted in the given order (parents first). Nothing is ever deleted, because
    complaints and agencies may point at it. All rows must name the same columns.
    """
    if not rows:
        return Stored(0, 0, 0)
    table: sa.Table = model.__table__
    columns = [column for column in rows[0] if column != key]
    chosen = sa.select(table.c[key], *(table.c[column] for column in columns))
    known = {row[0]: tuple(row[1:]) for row in session.execute(chosen)}
    new = [row for row in rows if row[key] not in known]
    changed = [
        row
        for row in rows
        if row[key] in known and known[row[key]] != tuple(row[column] for column in columns)
    ]
    if new:
        _insert(session, table, new)
    if changed:
        update = sa.update(table).where(table.c[key] == sa.bindparam("_key"))
        values = [
            {"_key": row[key], **{column: row[column] for column in columns}} for row in changed
        ]
        session.execute(update.values({c: sa.bindparam(c) for c in columns}), values)
    session.expire_all()
    return Stored(len(new), len(changed), len(known) + len(new) - len(rows))


def _insert(session: Session, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert many rows; PostgreSQL gets whole columns at once, which is five times as fast."""
    if session.get_bind().dialect.name != "postgresql":
        session.execute(sa.insert(table), [dict(row) for row in rows])
        return
    columns = list(rows[0])
    arrays = [
        sa.bindparam(None, [row[column] for row in rows], type_=sa.ARRAY(table.c[column].type))
        for column in columns
    ]
    source = sa.func.unnest(*arrays).table_valued(*columns).render_derived()
    session.execute(sa.insert(table).from_select(columns, sa.select(*source.c)))


def fields(row: object, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a dataclass row by name; ``asdict`` would copy deeply, and slowly."""
    names: Mapping[str, object] = vars(type(row))["__dataclass_fields__"]
    return {name: getattr(row, name) for name in names if name not in without}


def ids_by_code(session: Session, model: type[Any]) -> dict[str, int]:
    """Return the id of every row of a table that has a ``code``."""
    return dict(session.execute(sa.select(model.code, model.id)).all())


def serialise_loads(session: Session, model: type[Any]) -> None:
    """Let one load run at a time; SQLite's write transaction does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"LOCK TABLE {model.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
