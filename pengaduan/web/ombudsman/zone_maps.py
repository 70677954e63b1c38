"""The map of zones for staff: also before it is published, marked as a draft."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from pengaduan.compliance import assessments as work
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.zone_page import zone_context


@bp.get("/penilaian/<int:assessment_id>/peta")
@requires(Permission.ASSESS_VIEW)
def zone_map(assessment_id: int) -> ResponseReturnValue:
    """The results of the provinces on the map of the country."""
    return _map(assessment_id, None)


@bp.get("/penilaian/<int:assessment_id>/peta/<province>")
@requires(Permission.ASSESS_VIEW)
def province_map(assessment_id: int, province: str) -> ResponseReturnValue:
    """The results of a province's regencies and cities on its map."""
    return _map(assessment_id, province)


def _map(assessment_id: int, province: str | None) -> ResponseReturnValue:
    context = zone_context(work.get(read(), assessment_id), province)
    if context is None:
        abort(404)
    return render_template(
        "ombudsman/zone_map.html",
        **context,
        inside=lambda code: url_for(
            "ombudsman.province_map", assessment_id=assessment_id, province=code
        ),
    )
