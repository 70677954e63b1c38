"""Sign in, sign out, and the sessions of one's own account."""

from flask import Blueprint

bp = Blueprint("account", __name__)

from pengaduan.web.account import views  # noqa: E402,F401 - the views register themselves
