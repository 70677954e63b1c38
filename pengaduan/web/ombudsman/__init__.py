"""The desk of Ombudsman staff and assessors."""

from flask import Blueprint

bp = Blueprint("ombudsman", __name__, url_prefix="/awasi")

from pengaduan.web.ombudsman import (  # noqa: E402,F401 - views register
    assessments,
    case,
    deadlines,
    performance,
    queue,
    sheet,
)
