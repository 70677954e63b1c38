"""Many rows by one short statement, on both engines.

A statement with a thousand values costs PostgreSQL's driver more to read than the server to run,
and one statement per row costs a message each; there the rows travel as one JSON text instead.
SQLite has no wire, and takes them one after another.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from pengaduan.infra.db import Base, UtcDateTime

T = TypeVar("T")
Rows = Sequence[Mapping[str, Any]]


def insert_many(session: Session, model: type[Base], rows: Rows) -> None:
    """Insert rows that all have the same columns, in their order; nothing is read back.

    Columns that are not named get the default of the database, not of the model.
    """
    if not rows:
        return
    table = _plain_table(model, rows[0])
    own, names = _quoted(session, table.name), [_quoted(session, name) for name in rows[0]]
    listed = ", ".join(names)
    if _is_postgres(session):
        into = f"INSERT INTO {own} ({listed}) SELECT {listed} FROM {_sent(own)}"  # noqa: S608 - names of our models
        _send(session, into, rows)
    else:
        marks = ", ".join("?" * len(names))
        into = f"INSERT INTO {own} ({listed}) VALUES ({marks})"  # noqa: S608 - names of our models
        _each(session, into, list(rows[0]), rows)


def insert_rows(
    session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows whose values stand in the order of ``columns``, as :func:`insert_many` does."""
    insert_many(session, model, [dict(zip(columns, row, strict=True)) for row in rows])


def update_many(session: Session, model: type[Base], rows: Rows) -> None:
    """Update rows by their ``id``; all of them name the same columns."""
    if not rows:
        return
    table = _plain_table(model, rows[0])
    own, names = _quoted(session, table.name), [name for name in rows[0] if name != "id"]
    quoted = [_quoted(session, name) for name in names]
    if _is_postgres(session):
        values = ", ".join(f"{name} = sent.{name}" for name in quoted)
        change = f"UPDATE {own} SET {values} FROM {_sent(own)} WHERE {own}.id = sent.id"  # noqa: S608 - names of our models
        _send(session, change, rows)
    else:
        values = ", ".join(f"{name} = ?" for name in quoted)
        change = f"UPDATE {own} SET {values} WHERE id = ?"  # noqa: S608 - names of our models
        _each(session, change, [*names, "id"], rows)


def _sent(own: str) -> str:
    return f"json_populate_recordset(NULL::{own}, CAST(:rows AS json)) AS sent"


def _send(session: Session, statement: str, rows: Rows) -> None:
    text = json.dumps(rows, default=_plain, separators=(",", ":"))
    session.execute(sa.text(statement), {"rows": text})


def _each(session: Session, statement: str, names: Sequence[str], rows: Rows) -> None:
    values = [tuple(_stored(row[name]) for name in names) for row in rows]
    session.connection().exec_driver_sql(statement, values)


def among(
    session: Session, column: InstrumentedAttribute[T], values: Collection[T]
) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of many values, as one parameter."""
    if not _is_postgres(session):
        return column.in_(values)
    array: sa.BindParameter[Any] = sa.bindparam(
        None, list(values), type_=ARRAY(column.type), unique=True
    )
    return column == sa.any_(array)


def _plain_table(model: type[Base], row: Mapping[str, Any]) -> sa.Table:
    """Return the table of a model; TypeError when a column changes its values on the way.

    What is encrypted or rounded by its type must go through that type, so not through here.
    """
    table = sa.inspect(model).local_table
    if not isinstance(table, sa.Table):
        raise TypeError(f"{model.__name__} is not one table")
    for name in row:
        kind = table.c[name].type
        if isinstance(kind, TypeDecorator) and not isinstance(kind, UtcDateTime):
            raise TypeError(f"{table.name}.{name} cannot be written in bulk")
    return table


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _quoted(session: Session, name: str) -> str:
    return str(session.get_bind().dialect.identifier_preparer.quote(name))


def _plain(value: object) -> str:
    """Return what JSON does not know by itself."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _stored(value: object) -> object:
    """Return a value as the types of SQLAlchemy store it in SQLite."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, StrEnum):
        return value.value
    return json.dumps(value) if isinstance(value, dict | list) else value


@lru_cache(maxsize=4096)
def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a stored time must carry its zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
