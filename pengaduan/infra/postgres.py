"""What a connection to PostgreSQL needs beyond the driver: plans, columns, signs of life.

A page asks two dozen small questions, so what each costs beside its answer counts.
"""

import select
import time
from typing import Any, Final, TypeGuard

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

PREPARED_AFTER: Final = 2
"""How often a question is asked on a connection before its plan is kept there."""
PREPARED_MOST: Final = 600
"""How many plans a connection keeps; the driver's own hundred is less than a few pages ask."""
IDLE_UNASKED: Final = 30.0
"""Seconds for which a connection is trusted unasked, unless its server has said something."""
Connection = psycopg.Connection[Any]
_LEFT: Final = "pengaduan.left_at"
_ANSWERED: Final = {ExecStatus.EMPTY_QUERY, ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}


class PlainCursor(psycopg.Cursor[Any]):
    """A cursor that tells name and type of its columns, and nothing else about them.

    The driver makes an object per column and answer; SQLAlchemy reads names and types, once.
    """

    @property
    def description(self) -> Any:  # noqa: ANN401 - the sequence of PEP 249, not the driver's class
        """Return (name, type, None, None, None, None, None) of each column; None without an answer.

        As PEP 249 wants it.
        """
        found = self.pgresult
        if found is None or not (found.nfields or found.status == ExecStatus.TUPLES_OK):
            return None
        return [
            ((found.fname(at) or b"").decode(), found.ftype(at), None, None, None, None, None)
            for at in range(found.nfields)
        ]


def _is_postgres(connection: object) -> TypeGuard[Connection]:
    return isinstance(connection, psycopg.Connection)


@event.listens_for(Engine, "connect")
def _connected(connection: object, _record: object) -> None:
    if _is_postgres(connection):
        connection.prepare_threshold, connection.prepared_max = PREPARED_AFTER, PREPARED_MOST
        connection.cursor_factory = PlainCursor


def _left(connection: object, record: ConnectionPoolEntry) -> None:
    if _is_postgres(connection):
        record.info[_LEFT] = time.monotonic()


def _taken(connection: object, record: ConnectionPoolEntry, _fairy: object) -> None:
    """Replace connections whose server has gone, as ``pool_pre_ping`` does, mostly without asking.

    A server that stops or ends a connection closes it, which can be seen here without a message to
    it; only a connection that was idle for long, or whose server has said something, is asked.
    InvalidatePoolError lets the pool connect anew.
    """
    left = record.info.pop(_LEFT, None)
    if left is None or not _is_postgres(connection):  # it has just been made, or is no server's
        return
    if time.monotonic() - left < IDLE_UNASKED and not _said_something(connection):
        return
    if not _answers(connection):
        raise InvalidatePoolError


def _said_something(connection: Connection) -> bool:
    """Tell whether the line holds something unread: a notice, or that the other side closed it."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _answers(connection: Connection) -> bool:
    """Ask the server for nothing; no transaction begins, so that kept plans stay."""
    if connection.closed:
        return False
    try:
        return connection.pgconn.exec_(b"").status in _ANSWERED
    except psycopg.Error:
        return False


event.listen(Engine, "checkin", _left)
event.listen(Engine, "checkout", _taken)
