"""Database: one declarative base, named column types, and the only function that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

import sqlalchemy as sa
from flask import current_app, has_request_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from pengaduan.infra import asked, postgres  # noqa: F401 - both listen to every engine
from pengaduan.infra.statements import Does, does

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out; a naive value is refused because its zone would be a guess."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must carry its zone")
        aware = value.astimezone(UTC)
        return aware.replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal that keeps its digits: NUMERIC on PostgreSQL, text on SQLite, which has no decimal.

    Never ordered or summed in SQL; scores are computed in Python by the edition's rules.
    """

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__()
        self.precision = precision
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(40))
        return dialect.type_descriptor(sa.Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = value.quantize(Decimal(1).scaleb(-self.scale))
        return str(exact) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


JsonObject = dict[str, Any]
JsonList = list[Any]
# SQLite numbers rows by itself only in a column that is plain INTEGER.
BIG_INTEGER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Id = Annotated[int, mapped_column(BIG_INTEGER, primary_key=True)]
Code = Annotated[str, mapped_column(sa.String(60))]
ShortText = Annotated[str, mapped_column(sa.String(255))]
LongText = Annotated[str, mapped_column(sa.Text)]


class Base(DeclarativeBase):
    """Typed base of every table."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BIG_INTEGER,
        datetime: UtcDateTime(),
        JsonObject: sa.JSON(),
        JsonList: sa.JSON(),
    }


def enum_column(kind: type[StrEnum]) -> sa.Enum:
    """Column type for a StrEnum: stored as its value, guarded by a CHECK named after the enum."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=kind.__name__.lower(),
    )


_writing: ContextVar[bool] = ContextVar("writing", default=False)
_READING: Final = "pengaduan.reading"
"""Where an application keeps its engine for reading, and the option its connections carry."""


class _Session(AppSession):
    """A session that, within a request and outside a step, can read and nothing else.

    On PostgreSQL each reading stands alone then, without BEGIN and ROLLBACK. READ COMMITTED shows
    the same either way; but after a ROLLBACK psycopg forgets every statement it has prepared, and
    the server plans each question of the next page anew.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        engine = super().get_bind(*args, **kwargs)
        if _writing.get() or not has_request_context() or not isinstance(engine, Engine):
            return engine
        kept = current_app.extensions.get(_READING)
        if kept is None or kept[0] is not engine:
            options: dict[str, Any] = {_READING: True}
            if engine.dialect.name == "postgresql":
                options["isolation_level"] = "AUTOCOMMIT"
            kept = (engine, engine.execution_options(**options))
            current_app.extensions[_READING] = kept
        reading: Engine = kept[1]
        return reading


db = SQLAlchemy(
    metadata=Base.metadata,
    disable_autonaming=True,
    session_options={"expire_on_commit": False, "class_": _Session},
)


@event.listens_for(Engine, "connect")
def _set_pragmas(connection: Any, _record: object) -> None:
    """SQLite needs each of these on every connection."""
    if type(connection).__module__ != "sqlite3":
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=15000",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        connection.execute("PRAGMA " + pragma)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Take SQLite's write lock at the start of a write: a later upgrade would fail, not wait."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_changes(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: Any,
    _many: bool,
) -> None:
    """Refuse what would change something outside a step: on PostgreSQL it would be stored at once.

    RuntimeError, before the database is asked.
    """
    if _READING not in connection.get_execution_options():
        return
    if does(statement, context) is Does.CHANGE:
        raise RuntimeError("a page may only read outside a transaction")


def in_step() -> bool:
    """Tell whether a transaction is open that will be stored."""
    return _writing.get()


def read() -> Session:
    """Return the request's session for reading; nothing read here is ever written back."""
    return db.session()


@contextmanager
def transaction() -> Iterator[Session]:
    """Run one step: everything inside is stored together, or nothing is. The only commit.

    Objects read before are expired, so that a step always works on what the database holds
    now. Opening a second transaction inside is a mistake in the caller and raises RuntimeError.
    """
    if _writing.get():
        raise RuntimeError("a transaction is already open")
    session = db.session()
    session.rollback()
    asked.forget()
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def snapshot() -> Iterator[Session]:
    """Read several things as they are at one moment, and write nothing; nobody waits for it.

    What the session holds is expired before. RuntimeError inside a transaction.
    """
    if _writing.get():
        raise RuntimeError("a transaction is open")
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()
