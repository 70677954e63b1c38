"""Late and soon due across all agencies."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pengaduan.agencies.models import Agency
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.sla.watch import watch
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.words import WATCH_BANDS, duty_name
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.templating import language


def _asked_agency() -> int | None:
    """Return the agency in ``?instansi=``; 404 for one that is not there."""
    text = request.args.get("instansi", "")
    if not text:
        return None
    agency = read().get(Agency, int(text)) if text.isdigit() and len(text) < 18 else None
    if agency is None:
        abort(404)
    return agency.id


@bp.get("/tenggat")
@requires(Permission.CASE_MONITOR)
def deadlines() -> ResponseReturnValue:
    """Show the duties of offices that are late or nearly due; each count is its list's length."""
    now, agency_id = clock.now(), _asked_agency()
    found = watch(read(), current_actor(), now=now, agency_id=agency_id, language=language())
    return render_template(
        "ombudsman/deadlines.html",
        bands=found.bands,
        names=WATCH_BANDS,
        agencies=found.agencies,
        asked=agency_id,
        duty_name=duty_name,
        now=now,
    )
