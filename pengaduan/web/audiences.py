"""All audiences registered in one place; none of them knows another."""

from flask import Flask

from pengaduan.web.account import bp as account
from pengaduan.web.admin import bp as admin
from pengaduan.web.agency import bp as agency
from pengaduan.web.citizen import bp as citizen
from pengaduan.web.ombudsman import bp as ombudsman
from pengaduan.web.public import bp as public


def install(app: Flask) -> None:
    """Register the blueprints."""
    for blueprint in (public, citizen, account, agency, ombudsman, admin):
        app.register_blueprint(blueprint)
