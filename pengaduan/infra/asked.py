"""Answers of the database that one request need not ask for twice.

A page asks in several places who is kept away from a case, which clocks it has, what was written.
Between two readings nothing can have changed that the request itself did, unless it wrote: so an
answer is kept until anything is written, a lock is taken, or a transaction begins or ends. Outside
a request (jobs, commands) nothing is kept, and nothing outlives the request.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from pengaduan.infra.statements import Does, does

Answer = TypeVar("Answer")
_PLACE: Final = "pengaduan.asked_before"


def once(session: Session, key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what ``ask`` returns; within a request it is not called again for the same key.

    ``ask`` may only read, and by nothing but the key. It is always called while the session holds
    changes that are not written yet. Whoever gets a list must not change it.
    """
    kept = _kept(session)
    if kept is None:
        return ask()
    if key not in kept:
        answer = ask()
        # Asking may have written what was pending, or begun a transaction: kept anew.
        kept = _kept(session)
        if kept is None:
            return answer
        kept[key] = answer
    found: Answer = kept[key]
    return found


def known(session: Session, key: Hashable) -> Any | None:  # noqa: ANN401 - whatever was kept
    """Return the answer that is kept under a key, None where nothing is."""
    kept = _kept(session)
    return None if kept is None else kept.get(key)


def keep(session: Session, key: Hashable, answer: object) -> None:
    """Keep what another reading has just told, as :func:`once` would have."""
    kept = _kept(session)
    if kept is not None:
        kept[key] = answer


def forget() -> None:
    """Let every answer go."""
    if has_request_context():
        request.environ.pop(_PLACE, None)


def _kept(session: Session) -> dict[Hashable, Any] | None:
    """Return what is kept for this session, None where nothing may be."""
    if not has_request_context() or session.new or session.dirty or session.deleted:
        return None
    every: dict[Session, dict[Hashable, Any]] = request.environ.setdefault(_PLACE, {})
    return every.setdefault(session, {})


@event.listens_for(Engine, "before_cursor_execute")
def _written(
    _connection: object,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: Any,  # noqa: ANN401 - of either driver
    _many: bool,
) -> None:
    """Let all answers go before anything but a plain reading, whoever sends it and how."""
    if context is None or does(statement, context) is not Does.READ:
        forget()


def _moved(_connection: object, *_name: object) -> None:
    forget()


for _moment in ("begin", "commit", "rollback", "savepoint", "rollback_savepoint"):
    event.listen(Engine, _moment, _moved)
