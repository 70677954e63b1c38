"""Files in pieces (W9), by the tus protocol 1.0.0: core, creation and termination.

The page works without it; with it a file goes on where the connection was lost. Whoever calls
has proved the key of the case, and sends the form's token along with every change.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Final

from flask import Response, current_app, make_response, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import ClientDisconnected
from wtforms.validators import ValidationError

from pengaduan.complaints.access import find_tracked
from pengaduan.handling import uploads
from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.handling.uploads import OffsetError, UploadGoneError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.shared.access import with_key

TUS: Final = "1.0.0"
_PIECE: Final = "application/offset+octet-stream"
_LONGEST_NAME: Final = 1000


def _answer(status: int, text: str = "", **headers: str | int) -> Response:
    answer = make_response(text, status)
    answer.mimetype = "text/plain"
    answer.headers["Tus-Resumable"] = TUS
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = str(value)
    return answer


def _guarded(view: Callable[[str, str], Response]) -> Callable[[str, str], Response]:
    """Turn what may go wrong with an upload into the protocol's answers, with a plain sentence."""

    @wraps(view)
    def called(number: str, token: str = "") -> Response:
        if request.method != "HEAD" and not _has_form_token():
            return _answer(400, gettext("Sesi berakhir. Muat ulang halaman ini, lalu coba lagi."))
        if request.headers.get("Tus-Resumable") != TUS:
            return _answer(412, "", Tus_Version=TUS)
        try:
            return view(number, token)
        except UploadGoneError:
            return _answer(404)
        except OffsetError as error:
            return _answer(409, "", Upload_Offset=error.received)
        except StepRefusedError as error:
            status = 422 if isinstance(error, InputRefusedError) else 423
            return _answer(status, gettext(error.message_id, **error.values))

    return called


def _has_form_token() -> bool:
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return True
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError:
        return False
    return True


def _number(header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _file_name() -> str:
    """Return the name that the sender gives the file, base64 in ``Upload-Metadata``."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()[:_LONGEST_NAME]
            except (binascii.Error, UnicodeDecodeError):
                return ""
    return ""


@bp.post("/pengaduan/<number>/unggahan")
@with_key
@_guarded
def begin_upload(number: str, _token: str) -> Response:
    """Announce a file: 201 and where to send it."""
    size = _number("Upload-Length")
    if size is None:
        return _answer(400)
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        upload = uploads.begin(session, complaint, _file_name(), size, now=clock.now())
    where = url_for("citizen.upload", number=number, token=upload.token)
    return _answer(201, "", Location=where, Upload_Offset=0)


@bp.route(
    "/pengaduan/<number>/unggahan/<token>",
    methods=["HEAD", "PATCH", "DELETE"],
    provide_automatic_options=False,
)
@with_key
@_guarded
def upload(number: str, token: str) -> Response:
    """Say how much has arrived, take the next piece, or forget the file."""
    if request.method == "PATCH":
        return _take_piece(number, token)
    if request.method == "DELETE":
        with transaction() as session:
            complaint = find_tracked(session, number, lock=True)
            uploads.drop(session, complaint, token, now=clock.now())
        return _answer(204)
    found = uploads.find(read(), find_tracked(read(), number), token, now=clock.now())
    return _answer(200, "", Upload_Offset=found.received, Upload_Length=found.size)


def _take_piece(number: str, token: str) -> Response:
    offset = _number("Upload-Offset")
    if request.mimetype != _PIECE:
        return _answer(415)
    if offset is None:
        return _answer(400)
    if (request.content_length or 0) > uploads.MAX_PIECE:
        return _answer(413)
    data = _body()
    if not data:
        return _answer(400)
    with uploads.kept_piece(data) as piece, transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        received = uploads.receive(session, complaint, token, offset, piece, now=clock.now())
    return _answer(204, "", Upload_Offset=received.received)


def _body() -> bytes:
    """Return what came of the piece: a line that breaks in its middle loses only the rest."""
    got = bytearray()
    try:
        while len(got) <= uploads.MAX_PIECE and (some := request.stream.read(64 * 1024)):
            got += some
    except (ClientDisconnected, OSError):
        pass
    return bytes(got[: uploads.MAX_PIECE])
