"""The desk of agency complaint officers."""

from flask import Blueprint

bp = Blueprint("agency", __name__, url_prefix="/kerja")

from pengaduan.web.agency import case, inbox, performance, steps  # noqa: E402,F401 - views register
