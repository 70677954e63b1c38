"""A figure of an agency as a picture that other sites may embed (U3)."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.agencies.models import Agency
from pengaduan.infra.db import read
from pengaduan.reports.releases import all_releases, is_month, row_of
from pengaduan.web.public.blueprint import bp
from pengaduan.web.public.figure_words import figures_of, row_in
from pengaduan.web.shared.access import public
from pengaduan.web.shared.performance_page import period_text

LONGEST = 44
HOUR = 3600


@bp.get("/kinerja/<int:agency_id>/angka.svg")
@public
def agency_badge(agency_id: int) -> ResponseReturnValue:
    """Give the newest released on-time figure of an agency as a small picture with its text.

    It is read from the same release as the agency's page, so that the two cannot differ.
    """
    agency = read().get(Agency, agency_id)
    if agency is None or not agency.active:
        abort(404)
    released = [one for one in all_releases(read()) if not is_month(one.period)]
    newest = next((one for one in released if len(one.period) > len("2026")), None)
    told = None if newest is None else figures_of(row_in(newest, row_of(agency_id)))["on_time"]
    name = agency.name if len(agency.name) <= LONGEST else f"{agency.name[: LONGEST - 1]}…"
    picture = render_template(
        "public/agency_badge.svg",
        name=name,
        figure=told,
        period=None if newest is None else period_text(newest.period),
    )
    headers = {"Cache-Control": f"public, max-age={HOUR}"}
    return Response(picture, 200, headers, "image/svg+xml")
