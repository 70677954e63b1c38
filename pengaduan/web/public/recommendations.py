"""Recommendations that were not carried out, for everybody to read (UU 37/2008 Art. 38(4))."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pengaduan.handling import period_reports
from pengaduan.infra.db import read
from pengaduan.reports.track_letters import paper_of
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public


@bp.get("/rekomendasi")
@public
def recommendations() -> ResponseReturnValue:
    """List what was published: agency, summary and document; never a report's number."""
    session = read()
    rows = [(one, paper_of(session, one.record)) for one in period_reports.refused(session)]
    return render_template("public/recommendations.html", rows=rows)
