"""A monitor's own watch list: agencies and cases, each with a note that nobody else reads."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import find_visible
from pengaduan.handling import following
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires


def _done(text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("ombudsman.watch_list"), 303)


@bp.get("/pantauan")
@requires(Permission.CASE_MONITOR)
def watch_list() -> ResponseReturnValue:
    """Show one's own list with what is late of it."""
    now = clock.now()
    rows = following.watched(read(), current_actor(), now=now)
    return render_template("ombudsman/watch_list.html", rows=rows, now=now)


@bp.post("/pantauan/instansi/<int:agency_id>")
@requires(Permission.CASE_MONITOR)
def watch_agency(agency_id: int) -> ResponseReturnValue:
    """Watch an agency, or change the note."""
    note, actor, now = request.form.get("note", ""), current_actor(), clock.now()
    with transaction() as session:
        agency = session.get(Agency, agency_id)
        if agency is None:
            abort(404)
        following.watch(session, actor, agency=agency, note=note, now=now)
    return _done(_("Instansi ada di daftar pantau Anda."))


@bp.post("/pantauan/kasus/<number>")
@requires(Permission.CASE_MONITOR)
def watch_case(number: str) -> ResponseReturnValue:
    """Watch a case, or change the note."""
    note, actor, now = request.form.get("note", ""), current_actor(), clock.now()
    with transaction() as session:
        case = find_visible(session, actor, number)
        following.watch(session, actor, complaint=case, note=note, now=now)
    return _done(_("Pengaduan ada di daftar pantau Anda."))


@bp.post("/pantauan/<int:entry_id>/hapus")
@requires(Permission.CASE_MONITOR)
def unwatch(entry_id: int) -> ResponseReturnValue:
    """Take an entry off one's own list."""
    with transaction() as session:
        following.unwatch(session, current_actor(), entry_id)
    return _done(_("Pantauan dihapus."))
