"""The blueprint of the agency's pages."""

from flask import Blueprint

bp = Blueprint("agency", __name__, url_prefix="/kerja")
