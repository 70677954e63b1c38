"""Background jobs that wait or gave up, and letting one run again."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.outbox import beats, queue
from pengaduan.rules.permissions import Permission
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.words import job_name
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@bp.get("/pekerjaan")
@requires(Permission.ADMIN_OUTBOX)
def jobs() -> ResponseReturnValue:
    """List what is not done: jobs that gave up first, then the longest waiting."""
    now = clock.now()
    return render_template(
        "admin/jobs.html",
        rows=beats.unfinished(read()),
        depth=beats.depth(read(), now=now),
        now=now,
        action=PageForm(formdata=None),
        job_name=job_name,
    )


@bp.post("/pekerjaan/<int:job_id>/ulang")
@requires(Permission.ADMIN_OUTBOX)
def replay(job_id: int) -> ResponseReturnValue:
    """Let one job run again at once; who asked for it is written down."""
    form, now = PageForm(), clock.now()
    if not form.validate_on_submit():
        abort(400)
    try:
        with transaction() as session:
            queue.replay(session, job_id, now=now)
            record(
                session,
                Tag.JOB_REPLAYED,
                chain="system",
                actor=current_actor().label,
                now=now,
                detail={"job": job_id},
            )
    except LookupError:
        abort(404)
    flash(_("Pekerjaan ini dijalankan lagi."), "success")
    return redirect(url_for("admin.jobs"), 303)
