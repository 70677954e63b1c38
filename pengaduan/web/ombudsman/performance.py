"""Handling performance of all agencies, and of one with the cases behind each figure."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.figures import RULES
from pengaduan.metrics.performance import by_agency, one_figure
from pengaduan.metrics.performance import performance as figures_of
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Scope
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.performance_page import (
    asked_period,
    cards,
    indicator_names,
    listed,
    period_choices,
    period_text,
    value_text,
)

SHOWN = ("received", "on_time", "first_response", "overdue_open", "objections", "satisfaction")


def _agency(agency_id: int) -> Agency:
    found = read().get(Agency, agency_id)
    if found is None:
        abort(404)
    return found


def _case_url(number: str) -> str:
    return url_for("ombudsman.case", number=number)


@bp.get("/kinerja")
@requires(Permission.PERFORMANCE_VIEW_ALL)
def performance() -> ResponseReturnValue:
    """All agencies that had a case, side by side."""
    now = clock.now()
    period = asked_period(now)
    rows = by_agency(read(), Scope(period, now))
    return render_template(
        "ombudsman/performance.html",
        rows=rows,
        shown=SHOWN,
        value_text=value_text,
        period=period,
        choices=period_choices(now),
    )


@bp.get("/kinerja/<int:agency_id>")
@requires(Permission.PERFORMANCE_VIEW_ALL)
def agency_performance(agency_id: int) -> ResponseReturnValue:
    """One agency's figures and the levels they propose."""
    now = clock.now()
    period = asked_period(now)
    scope = Scope(period, now, agency_id)
    agency = _agency(agency_id)

    def link(code: str) -> str:
        return url_for("ombudsman.figure", agency_id=agency_id, figure=code, periode=period.code)

    return render_template(
        "ombudsman/agency_performance.html",
        agency=agency,
        cards=cards(figures_of(read(), scope), link),
        proposals=proposals(read(), scope),
        names=indicator_names(),
        label=_(ESTIMATE_LABEL),
        period=period,
        choices=period_choices(now),
    )


@bp.get("/kinerja/<int:agency_id>/<figure>")
@requires(Permission.PERFORMANCE_VIEW_ALL)
def figure(agency_id: int, figure: str) -> ResponseReturnValue:
    """The cases behind one figure; only who may see cases gets links to them."""
    if figure not in RULES:
        abort(404)
    now = clock.now()
    period = asked_period(now)
    found = one_figure(read(), Scope(period, now, agency_id), figure)
    return render_template(
        "ombudsman/figure.html",
        agency=_agency(agency_id),
        figure=found,
        rows=listed(found),
        value=value_text(found),
        period=period,
        period_name=period_text(period.code),
        case_url=_case_url if current_actor().can(Permission.CASE_MONITOR) else None,
    )
