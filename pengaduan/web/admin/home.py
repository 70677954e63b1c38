"""The way in: the first admin page that the person may open."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from pengaduan.rules.permissions import Permission
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.shared.access import current_actor, signed_in

PAGES = (
    ("admin.accounts", Permission.ADMIN_ACCOUNTS),
    ("admin.mail", Permission.ADMIN_OUTBOX),
    ("admin.health", Permission.ADMIN_HEALTH),
)


@bp.get("")
@signed_in
def home() -> ResponseReturnValue:
    """Lead to the first page that this person may open; 403 when there is none."""
    actor = current_actor()
    open_pages = [endpoint for endpoint, permission in PAGES if actor.can(permission)]
    if not open_pages:
        abort(403)
    return redirect(url_for(open_pages[0]), 303)
