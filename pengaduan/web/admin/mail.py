"""The mails that went out: in the demo a mailbox to look into, in production a proof."""

import sqlalchemy as sa
from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from pengaduan.infra.db import read
from pengaduan.outbox.models import SentMail
from pengaduan.rules.permissions import Permission
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.shared.access import requires

SHOWN_AT_ONCE = 50


def shown_recipient(address: str, *, demo: bool) -> str:
    """Return the address in the demo; elsewhere its first letter and its provider."""
    if demo:
        return address
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


@bp.get("/surat-keluar")
@requires(Permission.ADMIN_OUTBOX)
def mail() -> ResponseReturnValue:
    """List the mails that were sent, newest first, with their words."""
    before = request.args.get("sebelum", type=int)
    query = sa.select(SentMail).order_by(SentMail.id.desc()).limit(SHOWN_AT_ONCE + 1)
    if before is not None:
        query = query.where(SentMail.id < before)
    rows = list(read().scalars(query))
    demo = bool(current_app.config["DEMO"])
    return render_template(
        "admin/mail.html",
        rows=[(row, shown_recipient(row.recipient, demo=demo)) for row in rows[:SHOWN_AT_ONCE]],
        older=rows[SHOWN_AT_ONCE - 1].id if len(rows) > SHOWN_AT_ONCE else None,
        demo=demo,
    )
