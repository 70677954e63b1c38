"""The agency's own figures, with the cases behind each."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency, Unit
from pengaduan.agencies.queries import units_of
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.breaches import charged_cases
from pengaduan.metrics.cases import cases
from pengaduan.metrics.comparison import TREND, usual
from pengaduan.metrics.figures import dragging
from pengaduan.metrics.measures import audited, index, measures
from pengaduan.metrics.month_reading import KNOWN
from pengaduan.metrics.performance import counted, one_figure
from pengaduan.metrics.performance import performance as figures_of
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL
from pengaduan.rules.series import freezing
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.measure_page import (
    ageing,
    frozen_page,
    index_text,
    measure_rows,
    trend_page,
)
from pengaduan.web.shared.performance_page import (
    asked_period,
    cell_text,
    indicator_names,
    listed,
    own_cards,
    own_value,
    period_choices,
    period_text,
)
from pengaduan.web.shared.templating import page_url
from pengaduan.web.shared.track_words import duty_holder

MOST_DRAGGING: Final = 20


@dataclass(frozen=True, slots=True)
class Own:
    """Whose figures somebody may open: an agency, or one unit of it."""

    agency: Agency
    unit: Unit | None
    handler_id: int | None = None

    @property
    def name(self) -> str:
        if self.handler_id is not None:
            return str(_("saya, %(agency)s", agency=self.agency.name))
        return self.agency.name if self.unit is None else f"{self.agency.name}, {self.unit.name}"

    @property
    def unit_id(self) -> int | None:
        return None if self.unit is None else self.unit.id

    def scope(self, period: Period, now: datetime) -> Scope:
        """Return the cases to count: those that this person may open, and no others."""
        return Scope(period, now, self.agency.id, self.unit_id, self.handler_id)

    def query(self) -> dict[str, int | str]:
        """Return what keeps the choice in an address."""
        mine = None if self.handler_id is None else "saya"
        found = {"instansi": self.agency.id, "unit": self.unit_id, "siapa": mine}
        return {name: value for name, value in found.items() if value is not None}


def _own() -> Own:
    """Return the agency asked for (``?instansi=``) among one's own, or the first.

    Who is bound to units sees the figures of the one asked for (``?unit=``), or of the first;
    who works for the whole agency sees those of all of it, or of the unit asked for.
    """
    grants = [grant for grant in current_actor().grants if grant.agency_id is not None]
    agency_id = _picked("instansi", {grant.agency_id for grant in grants if grant.agency_id})
    units = {grant.unit_id for grant in grants if grant.agency_id == agency_id}
    agency = read().get_one(Agency, agency_id)
    mine = current_actor().account_id if request.args.get("siapa") == "saya" else None
    if None in units:
        every = {unit.id for unit in units_of(read(), agency_id)}
        chosen = _picked("unit", every) if request.args.get("unit") and mine is None else None
        return Own(agency, None if chosen is None else read().get_one(Unit, chosen), mine)
    unit_id = _picked("unit", {unit for unit in units if unit is not None})
    return Own(agency, read().get_one(Unit, unit_id), mine)


def _unit_choices(own: Own) -> list[tuple[int | str, str]]:
    """Return the units that this person may choose among; nothing where there is no choice."""
    if own.handler_id is not None:
        return []
    grants = [one for one in current_actor().grants if one.agency_id == own.agency.id]
    bound = {one.unit_id for one in grants}
    units = units_of(read(), own.agency.id)
    found = [(one.id, one.name) for one in units if None in bound or one.id in bound]
    if None in bound and found:
        return [("", str(_("Seluruh instansi"))), *found]
    return list(found) if len(found) > 1 else []


def _picked(name: str, own: set[int]) -> int:
    asked = request.args.get(name, type=int)
    if not own or (request.args.get(name) and asked not in own):
        abort(404)
    return min(own) if asked is None else asked


def _case_url(number: str) -> str:
    return url_for("agency.case", number=number)


@bp.get("/kinerja")
@requires(Permission.PERFORMANCE_VIEW_OWN)
def performance() -> ResponseReturnValue:
    """All figures of the own agency in a period, and the levels they propose."""
    now, own = clock.now(), _own()
    period = asked_period(now)
    scope = own.scope(period, now)

    def link(code: str, when: str = period.code, **more: str) -> str:
        return page_url("agency.figure", figure=code, periode=when, **own.query(), **more)

    mine = own.handler_id is not None
    everybody = cases(read(), replace(scope, handler_id=None)) if mine else []
    ours = [one for one in everybody if one.handler_id == own.handler_id]
    found = counted(ours, scope).numbers if mine else figures_of(read(), scope)
    every = found if mine else audited(read(), scope, found)
    return render_template(
        "agency/performance.html",
        own=own,
        units=_unit_choices(own),
        mine=mine,
        cards=own_cards(found, link, usual(everybody, scope)),
        proposals={} if mine else proposals(read(), scope),
        measures=[] if mine else measure_rows(measures(every), link),
        index="" if mine else index_text(index(every)),
        charged=[] if mine or own.unit is not None else charged_cases(read(), scope),
        duty_holder=duty_holder,
        trend=trend_page(scope, now) if request.args.get("tren") else None,
        trend_link=link,
        freezing=None if mine else freezing(),
        trend_codes=TREND,
        cell=cell_text,
        month_name=period_text,
        names=indicator_names(),
        label=_(ESTIMATE_LABEL),
        period=period,
        choices=period_choices(now),
    )


@bp.get("/kinerja/<figure>")
@requires(Permission.PERFORMANCE_VIEW_OWN)
def figure(figure: str) -> ResponseReturnValue:
    """The cases behind one figure."""
    if figure not in KNOWN:
        abort(404)
    now, own = clock.now(), _own()
    period = asked_period(now)
    if request.args.get("beku") and own.handler_id is None:
        return _frozen(own, figure, period)
    scope = own.scope(period, now)
    found = one_figure(read(), scope, figure, party=request.args.get("kepada", ""))
    return render_template(
        "agency/figure.html",
        own=own,
        figure=found,
        rows=listed(found),
        value=own_value(found.number),
        period=period,
        period_name=period_text(period.code),
        case_url=_case_url,
        dragging=dragging(found, scope)[:MOST_DRAGGING],
        ageing=ageing(found, scope) if figure == "backlog" else [],
    )


def _frozen(own: Own, code: str, period: Period) -> ResponseReturnValue:
    return render_template(
        "agency/frozen_figure.html",
        own=own,
        code=code,
        page=frozen_page(code, period, (own.agency.id, own.unit_id or 0), owner=True),
        period=period,
        month_name=period_text,
        period_name=period_text(period.code),
        case_url=_case_url,
    )
