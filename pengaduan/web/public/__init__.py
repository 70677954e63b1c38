"""Pages for everybody: home, help, rankings, checks of documents, service state."""

from flask import Blueprint

bp = Blueprint("public", __name__)

from pengaduan.web.public import (  # noqa: E402,F401 - the views register themselves
    checks,
    pages,
    rankings,
)
