"""How answers travel: compressed where that is safe, static files kept by the browser."""

from flask import Flask, Response, request
from flask_compress import Compress
from flask_login import current_user

compress = Compress()


def _may_compress() -> bool:
    """Compressing a page that mixes a secret with what a visitor typed can leak it (BREACH).

    So pages of signed-in people are left alone; the citizen's forms carry a token that changes
    with every page.
    """
    if request.endpoint == "static":
        return True
    return request.method == "GET" and not current_user.is_authenticated


def _after(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v"):
        # The address carries the file's digest, so the file under it never changes.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if not _may_compress():
        return response
    compressed: Response = compress.after_request(response)
    return compressed


def install(app: Flask) -> None:
    """Compress and label answers."""
    app.config.setdefault("COMPRESS_REGISTER", False)
    app.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    app.config.setdefault("COMPRESS_MIN_SIZE", 500)
    compress.init_app(app)
    app.after_request(_after)
