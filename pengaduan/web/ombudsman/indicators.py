"""Complaint indicators of a unit: proposals from the records beside the assessor's levels."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.compliance import assessments as work
from pengaduan.compliance.editions import edition
from pengaduan.compliance.indicators import complaint_sheet, has_complaint_dimension
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import requires


@bp.get("/penilaian/<int:assessment_id>/satuan/<int:unit_id>/pengaduan")
@requires(Permission.ASSESS_EDIT)
def complaint_levels(assessment_id: int, unit_id: int) -> ResponseReturnValue:
    """PGD-1 to PGD-6 side by side; each level leads to the page where it is set."""
    parent = work.get(read(), assessment_id)
    unit = work.find_unit(read(), assessment_id, unit_id)
    chosen = edition(parent.edition)
    if not has_complaint_dimension(chosen):
        abort(404)
    sheet = complaint_sheet(read(), parent, unit, now=clock.now())
    return render_template(
        "ombudsman/complaint_levels.html",
        sheet=sheet,
        unit=unit,
        assessment=parent,
        edition=chosen,
    )
