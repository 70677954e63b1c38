"""Exceptions become status codes and plain pages here, and nowhere else."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from pengaduan.accounts.people import AccountNotFoundError
from pengaduan.accounts.throttle import ThrottledError
from pengaduan.complaints.access import ComplaintNotFoundError
from pengaduan.complaints.identity import RevealRefusedError
from pengaduan.compliance.errors import AssessmentNotFoundError
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.evidence import FileNotReadyError
from pengaduan.infra.logs import log, request_id
from pengaduan.infra.storage import StoredFileMissingError

PAGES = frozenset({400, 401, 403, 404, 405, 413, 415, 429, 500, 503})


def error_page(status: int, *, retry_after: int | None = None) -> ResponseReturnValue:
    """Return the plain page for a status, with the id under which support finds it."""
    page = status if status in PAGES else (500 if status >= 500 else 400)
    html = render_template(
        f"errors/{page}.html", correlation_id=request_id(), retry_after=retry_after
    )
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return html, status, headers


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    return error_page(status)


def _missing(_error: Exception) -> ResponseReturnValue:
    return error_page(404)


def _forbidden(_error: Exception) -> ResponseReturnValue:
    return error_page(403)


def _throttled(error: ThrottledError) -> ResponseReturnValue:
    return error_page(429, retry_after=error.seconds)


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return error_page(400)


def _refused(error: StepRefusedError) -> ResponseReturnValue:
    """A step that the rules refuse in the state the case is in now: 409, told in plain words."""
    html = render_template(
        "errors/409.html",
        message=gettext(error.message_id, **error.values),
        correlation_id=request_id(),
    )
    return html, 409


def _crashed(error: Exception) -> ResponseReturnValue:
    log.error("crash", exc_info=error)
    return error_page(500)


def install(app: Flask) -> None:
    """Register every handler."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    for missing in (
        ComplaintNotFoundError,
        StoredFileMissingError,
        FileNotReadyError,
        AssessmentNotFoundError,
        AccountNotFoundError,
    ):
        app.register_error_handler(missing, _missing)
    for forbidden in (StepForbiddenError, RevealRefusedError):
        app.register_error_handler(forbidden, _forbidden)
    app.register_error_handler(ThrottledError, _throttled)
    app.register_error_handler(StepRefusedError, _refused)
    if not app.testing:
        app.register_error_handler(Exception, _crashed)
