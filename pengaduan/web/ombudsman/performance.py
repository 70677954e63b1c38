"""Handling performance of one agency or a unit of it, with the cases behind each figure."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency, Unit
from pengaduan.agencies.queries import units_of
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.breaches import charged_cases
from pengaduan.metrics.comparison import TREND
from pengaduan.metrics.measures import audited, index, measures
from pengaduan.metrics.month_reading import KNOWN
from pengaduan.metrics.performance import (
    one_figure,
)
from pengaduan.metrics.performance import performance as figures_of
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL
from pengaduan.rules.series import freezing
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import MATTERS
from pengaduan.web.shared.measure_page import (
    ageing,
    frozen_page,
    index_text,
    measure_rows,
    trend_page,
)
from pengaduan.web.shared.performance_page import (
    asked_period,
    cards,
    indicator_names,
    listed,
    period_choices,
    period_text,
    value_text,
)
from pengaduan.web.shared.track_words import duty_holder


def _agency(agency_id: int) -> Agency:
    found = read().get(Agency, agency_id)
    if found is None:
        abort(404)
    return found


def _unit(agency_id: int) -> Unit | None:
    """Return the unit asked for, None for the whole agency; 404 for a unit of another one."""
    if not request.args.get("unit"):
        return None
    found = read().get(Unit, request.args.get("unit", 0, type=int))
    if found is None or found.agency_id != agency_id:
        abort(404)
    return found


def _case_url(number: str) -> str:
    return url_for("ombudsman.case", number=number)


def asked_category() -> str:
    """Return the subject asked for, empty for all; 400 for one that does not exist."""
    asked = request.args.get("kategori", "")
    if asked and asked not in MATTERS:
        abort(400)
    return asked


@bp.get("/kinerja/<int:agency_id>")
@requires(Permission.PERFORMANCE_VIEW_ALL)
def agency_performance(agency_id: int) -> ResponseReturnValue:
    """One agency's figures and the levels they propose."""
    now = clock.now()
    period, agency, unit = asked_period(now), _agency(agency_id), _unit(agency_id)
    unit_id = unit.id if unit else None
    scope = Scope(period, now, agency_id, unit_id)

    def link(code: str, when: str = period.code, **more: str) -> str:
        where: dict[str, Any] = {"agency_id": agency_id, "figure": code, "periode": when, **more}
        return url_for("ombudsman.figure", **where, unit=unit_id)

    found = figures_of(read(), scope)
    every = audited(read(), scope, found)
    return render_template(
        "ombudsman/agency_performance.html",
        agency=agency,
        unit=unit,
        units=[("", _("Seluruh instansi")), *((o.id, o.name) for o in units_of(read(), agency_id))],
        cards=cards(found, link),
        measures=measure_rows(measures(every), link),
        index=index_text(index(every)),
        charged=[] if unit else charged_cases(read(), scope),
        duty_holder=duty_holder,
        trend=trend_page(scope, now) if request.args.get("tren") else None,
        trend_link=link,
        trend_codes=TREND,
        cell=value_text,
        month_name=period_text,
        freezing=freezing(),
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
    if figure not in KNOWN:
        abort(404)
    now = clock.now()
    period = asked_period(now)
    unit = _unit(agency_id)
    if request.args.get("beku"):
        return _frozen(agency_id, unit, figure, period)
    scope = Scope(period, now, agency_id, unit.id if unit else None)
    category, party = asked_category(), request.args.get("kepada", "")
    found = one_figure(read(), scope, figure, party=party, category=category)
    return render_template(
        "ombudsman/figure.html",
        agency=_agency(agency_id),
        unit=unit,
        figure=found,
        rows=listed(found),
        value=value_text(found.number),
        period=period,
        period_name=period_text(period.code),
        category=MATTERS.get(category, ""),
        case_url=_link(),
        ageing=ageing(found, scope) if figure == "backlog" else [],
    )


def _link() -> Callable[[str], str] | None:
    return _case_url if current_actor().can(Permission.CASE_MONITOR) else None


def _frozen(agency_id: int, unit: Unit | None, code: str, period: Period) -> ResponseReturnValue:
    return render_template(
        "ombudsman/frozen_figure.html",
        agency=_agency(agency_id),
        unit=unit,
        code=code,
        page=frozen_page(code, period, (agency_id, unit.id if unit else 0), owner=False),
        period=period,
        month_name=period_text,
        period_name=period_text(period.code),
        case_url=_link(),
    )
