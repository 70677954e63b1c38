"""The integrity desk: who felt pressed to withdraw. Each reading is written down."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.accounts.models import Account
from pengaduan.handling import integrity
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@bp.get("/integritas")
@requires(Permission.INTEGRITY_DESK)
def integrity_desk() -> ResponseReturnValue:
    """List the reports without saying which case they are about."""
    found = integrity.reports(read(), current_actor())
    return render_template("ombudsman/integrity.html", reports=found, form=PageForm())


@bp.post("/integritas/<int:pressure_id>")
@requires(Permission.INTEGRITY_DESK)
def integrity_report(pressure_id: int) -> ResponseReturnValue:
    """Open one report; a POST, because opening leaves a line in the trail.

    The answer to the POST is the page itself: what it shows must not be kept or linked to.
    """
    actor, now = current_actor(), clock.now()
    if not PageForm().validate_on_submit():
        abort(400)
    try:
        with transaction() as session:
            opened = integrity.open_report(session, actor, pressure_id, now=now)
    except integrity.ReportNotFoundError:
        abort(404)
    readings = [(at, _name(label)) for at, label in opened.readings]
    page = render_template("ombudsman/integrity_report.html", report=opened, readings=readings)
    return page, 200, {"Cache-Control": "no-store"}


def _name(label: str) -> str:
    tail = label.partition(":")[2]
    account = read().get(Account, int(tail)) if tail.isdigit() else None
    return account.name if account else label
