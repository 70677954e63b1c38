"""Conditions that a statement keeps short and whose plan can be kept, on both engines.

An ``IN`` with one parameter per value makes PostgreSQL's driver read the statement anew each time,
and its server plan it anew. Codes of our own stand in the statement as they are; ids that are
found while a page is made travel as one parameter, where the engine can.
"""

import re
from collections.abc import Collection
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

_CODE: Final = re.compile(r"[A-Za-z0-9_]+")


def constants(
    column: InstrumentedAttribute[Any], values: Collection[str | int]
) -> sa.ColumnElement[bool]:
    """Return that a column holds one of these codes or numbers, which become part of the statement.

    For constants of our own only, never for anything that was sent to us: ValueError for a text
    that is no code of letters, digits and underscores.
    """
    return column.in_([constant(value) for value in values])


def constant(value: str | int) -> sa.ColumnElement[Any]:
    """Return a code or a number as it stands in a statement; ValueError as :func:`constants`."""
    if isinstance(value, int):
        return sa.literal_column(str(int(value)), sa.Integer)
    if not _CODE.fullmatch(value):
        raise ValueError("not a code")
    return sa.literal_column(f"'{value}'", sa.String)


class _Among(FunctionElement[bool]):
    """A column, and the parameter that holds the values which are wanted."""

    name = "among"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - as it is called
        """Stay a condition: SQLite would be sent "... = 1", for which it looks no index up."""
        return self


def among_ids(column: InstrumentedAttribute[Any], name: str) -> sa.ColumnElement[bool]:
    """Return that a column holds one of the ids given as list ``name`` when it is asked."""
    return _Among(column, sa.bindparam(name, type_=ARRAY(sa.BigInteger)))


def among_texts(column: InstrumentedAttribute[Any], name: str) -> sa.ColumnElement[bool]:
    """Return that a column holds one of the texts given as list ``name`` when it is asked."""
    return _Among(column, sa.bindparam(name, type_=ARRAY(sa.Text)))


@compiles(_Among, "postgresql")
def _on_postgres(element: _Among, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, ids = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY ({ids})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, given = element.clauses
    # One parameter per value, as SQLite has no arrays.
    wanted = sa.bindparam(given.key, expanding=True, type_=column.type)
    return str(compiler.process(column.in_(wanted), **more))
