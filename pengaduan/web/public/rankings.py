"""Published assessments: the list, and one ranking with the rule behind it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pengaduan.compliance import released
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentNotFoundError
from pengaduan.compliance.models import ScoreBasis
from pengaduan.compliance.ranking import rankings
from pengaduan.infra.db import read
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public
from pengaduan.web.shared.errors import error_page


@bp.get("/peringkat")
@public
def ranking_list() -> ResponseReturnValue:
    """List the published assessments, the newest year first."""
    return render_template("public/ranking_list.html", rows=released.published(read()))


@bp.get("/peringkat/<int:assessment_id>")
@public
def ranking(assessment_id: int) -> ResponseReturnValue:
    """Show one ranking per class of agencies, with the limits of its edition."""
    try:
        assessment = released.get_published(read(), assessment_id)
    except AssessmentNotFoundError:
        return error_page(404)
    return render_template(
        "public/ranking.html",
        assessment=assessment,
        rankings=rankings(assessment),
        edition=edition(assessment.edition),
        frozen=released.released_snapshot(read(), assessment_id),
        from_units=any(one.basis is ScoreBasis.UNITS for one in assessment.entities),
    )
