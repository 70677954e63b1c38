"""The verification queue: what came in, by deadline."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.sla.intake import queue as queue_of
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.words import BANDS, CHANNELS, FLAGS, SECRECY
from pengaduan.web.shared.access import current_actor, requires


@bp.get("")
@requires(Permission.CASE_VERIFY)
def queue() -> ResponseReturnValue:
    """Show the queue; every counter is the length of its list."""
    now = clock.now()
    return render_template(
        "ombudsman/queue.html",
        queue=queue_of(read(), current_actor(), now=now),
        bands=BANDS,
        channels=CHANNELS,
        flags=FLAGS,
        secrecy=SECRECY,
        now=now,
    )
