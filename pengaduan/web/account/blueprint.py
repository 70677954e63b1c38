"""The blueprint of the sign-in pages."""

from flask import Blueprint

bp = Blueprint("account", __name__)
