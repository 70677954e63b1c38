"""Published assessments: the list, and one ranking with the rule behind it."""

from flask import render_template, url_for
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
from pengaduan.web.shared.zone_page import zone_context


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


@bp.get("/peringkat/<int:assessment_id>/peta")
@public
def zone_map(assessment_id: int) -> ResponseReturnValue:
    """Show the published results of the provinces on the map of the country."""
    return _map(assessment_id, None)


@bp.get("/peringkat/<int:assessment_id>/peta/<province>")
@public
def province_map(assessment_id: int, province: str) -> ResponseReturnValue:
    """Show the published results of a province's regencies and cities on its map."""
    return _map(assessment_id, province)


def _map(assessment_id: int, province: str | None) -> ResponseReturnValue:
    try:
        assessment = released.get_published(read(), assessment_id)
    except AssessmentNotFoundError:
        return error_page(404)
    context = zone_context(assessment, province)
    if context is None:
        return error_page(404)
    return render_template(
        "public/zone_map.html",
        **context,
        inside=lambda code: url_for(
            "public.province_map", assessment_id=assessment_id, province=code
        ),
    )
