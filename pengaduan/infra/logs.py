"""Logs: one JSON line per event on standard error, with the request's id and never a person.

Only the fields named here are written. Query strings, form values and bodies never are, so that
neither a key nor a story can end up in a log.
"""

import logging
import secrets
import sys
import time
from pathlib import Path
from traceback import extract_tb
from typing import TextIO, cast

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

log = structlog.get_logger("pengaduan")


def request_id() -> str:
    """Return the id under which this request is found in the logs (also shown on error pages)."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    found: str = g.request_id
    return found


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request_id())


def _finish(response: Response) -> Response:
    took = time.perf_counter() - g.get("began", time.perf_counter())
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint or "",
        status=response.status_code,
        ms=round(took * 1000),
    )
    return response


def places(error: BaseException) -> list[str]:
    """Return where an error came from, innermost cause last: types, files and lines, no message.

    A message may quote what somebody wrote: a database names the values that it refused.
    """
    found: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        found.append(type(cause).__name__)
        found += [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    return found


def _crash(_logger: object, _method: str, line: EventDict) -> EventDict:
    error = line.pop("exc_info", None)
    if isinstance(error, BaseException):
        line["exception"] = places(error)
    return line


def configure(app: Flask) -> None:
    """Send structured lines to standard error and measure every request."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _crash,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if app.testing else logging.INFO
        ),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _StandardError())),
        cache_logger_on_first_use=False,
    )
    app.before_request(_begin)
    app.after_request(_finish)


class _StandardError:
    """Standard error, looked up at each line because test runners and daemons swap it."""

    def write(self, text: str) -> int:
        """Write to the stream that is standard error now."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush the stream that is standard error now."""
        sys.stderr.flush()
