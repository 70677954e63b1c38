"""The short messages that a gateway took: in the demo a telephone to look at."""

import sqlalchemy as sa
from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from pengaduan.complaints.notice_models import NoticeDelivery
from pengaduan.infra.db import read
from pengaduan.infra.gateway import TextState
from pengaduan.outbox.texts import SentText
from pengaduan.rules.permissions import Permission
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.shared.access import requires

SHOWN_AT_ONCE = 50
STATES = {
    TextState.ACCEPTED: _l("Diterima gerbang"),
    TextState.DELIVERED: _l("Sampai"),
    TextState.FAILED: _l("Tidak sampai"),
}


def shown_number(number: str, *, demo: bool) -> str:
    """Return the number in the demo; elsewhere its last three digits."""
    return number if demo else f"***{number[-3:]}"


@bp.get("/pesan-telepon")
@requires(Permission.ADMIN_OUTBOX)
def texts() -> ResponseReturnValue:
    """List the short messages, newest first, and the mails that came back."""
    before = request.args.get("sebelum", type=int)
    query = sa.select(SentText).order_by(SentText.id.desc()).limit(SHOWN_AT_ONCE + 1)
    if before is not None:
        query = query.where(SentText.id < before)
    rows = list(read().scalars(query))
    failed = (
        sa.select(NoticeDelivery)
        .where(NoticeDelivery.failed_at.is_not(None))
        .order_by(NoticeDelivery.id.desc())
        .limit(SHOWN_AT_ONCE)
    )
    demo = bool(current_app.config["DEMO"])
    return render_template(
        "admin/texts.html",
        rows=[(row, shown_number(row.recipient, demo=demo)) for row in rows[:SHOWN_AT_ONCE]],
        older=rows[SHOWN_AT_ONCE - 1].id if len(rows) > SHOWN_AT_ONCE else None,
        failed=list(read().scalars(failed)),
        states=STATES,
        demo=demo,
    )
