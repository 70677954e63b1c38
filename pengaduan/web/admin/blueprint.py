"""The blueprint of the administration pages."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/kelola")
