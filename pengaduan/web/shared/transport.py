"""How answers travel: compressed where that is safe, static files kept by the browser."""

from flask import Flask, Response, request
from flask_compress import Compress
from flask_login import current_user

compress = Compress()


def _may_compress() -> bool:
    """Compressing a page that mixes a secret with what a visitor typed can leak it (BREACH).

    So pages of signed-in people are left alone; the citizen's forms carry a token that changes
    with every page. The answer to a citizen's form is compressed like its page: another site can
    send no form in a visitor's name, because their cookies do not travel with it (SameSite=Lax).
    """
    if request.endpoint == "static":
        return True
    return request.method in ("GET", "POST") and not current_user.is_authenticated


def _after(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v"):
        # The address carries the file's digest, so the file under it never changes.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return _compressed(response) if _may_compress() else response


def _compressed(response: Response) -> Response:
    """Compress pages that refuse something too: the library leaves all but successes alone.

    On a slow line a form that is shown again with its errors must come as fast as the first time.
    """
    if response.direct_passthrough:
        response.direct_passthrough = False
        response.set_data(response.get_data())  # read and closed here; our static files are small
    status = response.status
    if 400 <= response.status_code < 600:
        response.status_code = 200
    packed: Response = compress.after_request(response)
    packed.status = status
    return packed


def install(app: Flask) -> None:
    """Compress and label answers."""
    app.config.setdefault("COMPRESS_REGISTER", False)
    app.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    app.config.setdefault("COMPRESS_MIN_SIZE", 500)
    compress.init_app(app)
    app.after_request(_after)
