"""The pages of administrators: people, outgoing mail, background jobs, health."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/kelola")

from pengaduan.web.admin import accounts, health, home, jobs, mail  # noqa: E402,F401 - views register
