"""The agency's own figures, with the cases behind each."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency, Unit
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.figures import RULES
from pengaduan.metrics.performance import one_figure
from pengaduan.metrics.performance import performance as figures_of
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.levels import ESTIMATE_LABEL
from pengaduan.web.agency.blueprint import bp
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


@dataclass(frozen=True, slots=True)
class Own:
    """Whose figures somebody may open: an agency, or one unit of it."""

    agency: Agency
    unit: Unit | None

    @property
    def name(self) -> str:
        return self.agency.name if self.unit is None else f"{self.agency.name}, {self.unit.name}"

    @property
    def unit_id(self) -> int | None:
        return None if self.unit is None else self.unit.id

    def scope(self, period: Period, now: datetime) -> Scope:
        """Return the cases to count: those that this person may open, and no others."""
        return Scope(period, now, self.agency.id, self.unit_id)

    def query(self) -> dict[str, int]:
        """Return what keeps the choice in an address."""
        found = {"instansi": self.agency.id, "unit": self.unit_id}
        return {name: value for name, value in found.items() if value is not None}


def _own() -> Own:
    """Return the agency asked for (``?instansi=``) among one's own, or the first.

    Who is bound to units sees the figures of the one asked for (``?unit=``), or of the first.
    """
    grants = [grant for grant in current_actor().grants if grant.agency_id is not None]
    agency_id = _picked("instansi", {grant.agency_id for grant in grants if grant.agency_id})
    units = {grant.unit_id for grant in grants if grant.agency_id == agency_id}
    agency = read().get_one(Agency, agency_id)
    if None in units:
        return Own(agency, None)
    unit_id = _picked("unit", {unit for unit in units if unit is not None})
    return Own(agency, read().get_one(Unit, unit_id))


def _picked(name: str, own: set[int]) -> int:
    asked = request.args.get(name, type=int)
    if not own or (asked is not None and asked not in own):
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

    def link(code: str) -> str:
        return url_for(
            "agency.figure",
            figure=code,
            periode=period.code,
            instansi=own.agency.id,
            unit=own.unit_id,
        )

    return render_template(
        "agency/performance.html",
        own=own,
        cards=cards(figures_of(read(), scope), link),
        proposals=proposals(read(), scope),
        names=indicator_names(),
        label=_(ESTIMATE_LABEL),
        period=period,
        choices=period_choices(now),
    )


@bp.get("/kinerja/<figure>")
@requires(Permission.PERFORMANCE_VIEW_OWN)
def figure(figure: str) -> ResponseReturnValue:
    """The cases behind one figure."""
    if figure not in RULES:
        abort(404)
    now, own = clock.now(), _own()
    period = asked_period(now)
    found = one_figure(read(), own.scope(period, now), figure)
    return render_template(
        "agency/figure.html",
        own=own,
        figure=found,
        rows=listed(found),
        value=value_text(found),
        period=period,
        period_name=period_text(period.code),
        case_url=_case_url,
    )
