"""The blueprint of the Ombudsman's pages."""

from flask import Blueprint

bp = Blueprint("ombudsman", __name__, url_prefix="/awasi")
