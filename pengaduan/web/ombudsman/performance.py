"""Handling performance of all agencies, and of one with the cases behind each figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import provinces
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.breaches import charged_cases
from pengaduan.metrics.comparison import TREND
from pengaduan.metrics.measures import audited, index, measures
from pengaduan.metrics.month_reading import KNOWN
from pengaduan.metrics.numbers import FEWEST, Kind, Number
from pengaduan.metrics.performance import (
    AgencyPage,
    AgencyPerformance,
    Chosen,
    one_figure,
    page_of_agencies,
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
from pengaduan.web.shared.names import FIGURES
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

SHOWN = ("received", "on_time", "first_response", "overdue_open", "objections", "satisfaction")

# Stand for an agency in a pattern that is written once and filled in for each row.
_ANY_ID: Final = 999_999_999_999
PROVINCE_DIGITS: Final = 2
AGENCIES_SHOWN: Final = 100
LONGEST_WORDS: Final = 100
LONGEST_ID: Final = 12
_ANY_NAME: Final = "\x00"


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of all agencies: what a reader of the page hears, and where its lists are."""

    sentence: str
    address: str

    def told(self, agency: str) -> str:
        """Return what is heard at the figure of an agency."""
        return self.sentence.replace(_ANY_NAME, agency)

    def href(self, agency_id: int) -> str:
        """Return the address of the list behind the figure of an agency."""
        return self.address.replace(str(_ANY_ID), str(agency_id))


@dataclass(frozen=True, slots=True)
class Row:
    """One agency with its figures: each a value, and "2/3" where a share rests on too few cases."""

    agency_id: int
    name: str
    cells: tuple[tuple[str, str], ...]


def _columns(period: Period, category: str) -> tuple[Column, ...]:
    """Return the columns, the name of an agency first; a sentence is made once for each."""
    where = url_for("ombudsman.agency_performance", agency_id=_ANY_ID, periode=period.code)
    return (
        Column(_ANY_NAME, where),
        *(Column(_told(code), _address(code, period, category)) for code in SHOWN),
    )


def _rows(found: Sequence[AgencyPerformance]) -> list[Row]:
    """Return the table; each value is written once."""
    known: dict[object, str] = {}
    rows = []
    for one in found:
        cells = []
        for code in SHOWN:
            figure = one.figures[code]
            key = (figure.kind, figure.value)
            if key not in known:
                known[key] = value_text(figure)
            cells.append((known[key], _few(figure)))
        rows.append(Row(one.agency_id, one.name, tuple(cells)))
    return rows


def _few(figure: Number) -> str:
    """Return hits and base of a share below which CF-1 gives no level, else nothing."""
    if figure.kind is Kind.SHARE and 0 < figure.base < FEWEST:
        return f"{figure.hits}/{figure.base}"
    return ""


def _told(code: str) -> str:
    return str(_("%(figure)s %(agency)s, buka daftar", figure=FIGURES[code][0], agency=_ANY_NAME))


def _address(code: str, period: Period, category: str) -> str:
    where: dict[str, Any] = {"agency_id": _ANY_ID, "figure": code, "periode": period.code}
    return url_for("ombudsman.figure", **where, kategori=category or None)


def _agency(agency_id: int) -> Agency:
    found = read().get(Agency, agency_id)
    if found is None:
        abort(404)
    return found


def _case_url(number: str) -> str:
    return url_for("ombudsman.case", number=number)


def _category() -> str:
    asked = request.args.get("kategori", "")
    if asked and asked not in MATTERS:
        abort(400)
    return asked


def _region() -> str:
    asked = request.args.get("provinsi", "")
    if asked and not (len(asked) == PROVINCE_DIGITS and asked.isdigit()):
        abort(400)
    return asked


def _words() -> str:
    asked = " ".join(request.args.get("nama", "").split())
    if len(asked) > LONGEST_WORDS:
        abort(400)
    return asked


def _after() -> int:
    asked = request.args.get("sesudah", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_ID):
        abort(400)
    return int(asked)


def _beside(found: AgencyPage) -> tuple[str, str]:
    """Return the addresses of the pages before and after, with the filters of this one."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value}

    def address(after: int | None) -> str:
        if after is None:
            return ""
        return url_for("ombudsman.performance", **kept | {"sesudah": after or None})

    return address(found.before), address(found.after)


def _provinces() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in provinces(read())]


@bp.get("/kinerja")
@requires(Permission.PERFORMANCE_VIEW_ALL)
def performance() -> ResponseReturnValue:
    """The agencies that had a case side by side, by name, a hundred at a time."""
    now = clock.now()
    period, category, region = asked_period(now), _category(), _region()
    words, after = _words(), _after()
    found = page_of_agencies(
        read(),
        Scope(period, now),
        Chosen(category, region, words),
        codes=SHOWN,
        after=after,
        most=AGENCIES_SHOWN,
    )
    return render_template(
        "ombudsman/performance.html",
        rows=_rows(found.rows),
        page=found,
        last=found.first + len(found.rows) - 1,
        beside=_beside(found),
        words=words,
        columns=_columns(period, category),
        shown=SHOWN,
        period=period,
        category=category,
        region=region,
        matters=MATTERS,
        provinces=_provinces(),
        choices=period_choices(now),
        fewest=FEWEST,
    )


@bp.get("/kinerja/<int:agency_id>")
@requires(Permission.PERFORMANCE_VIEW_ALL)
def agency_performance(agency_id: int) -> ResponseReturnValue:
    """One agency's figures and the levels they propose."""
    now = clock.now()
    period = asked_period(now)
    scope = Scope(period, now, agency_id)
    agency = _agency(agency_id)

    def link(code: str, when: str = period.code, **more: str) -> str:
        where: dict[str, Any] = {"agency_id": agency_id, "figure": code, "periode": when, **more}
        return url_for("ombudsman.figure", **where)

    found = figures_of(read(), scope)
    every = audited(read(), scope, found)
    return render_template(
        "ombudsman/agency_performance.html",
        agency=agency,
        cards=cards(found, link),
        measures=measure_rows(measures(every), link),
        index=index_text(index(every)),
        charged=charged_cases(read(), scope),
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
    if request.args.get("beku"):
        return _frozen(agency_id, figure, period)
    scope = Scope(period, now, agency_id)
    category, party = _category(), request.args.get("kepada", "")
    found = one_figure(read(), scope, figure, party=party, category=category)
    return render_template(
        "ombudsman/figure.html",
        agency=_agency(agency_id),
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


def _frozen(agency_id: int, code: str, period: Period) -> ResponseReturnValue:
    return render_template(
        "ombudsman/frozen_figure.html",
        agency=_agency(agency_id),
        code=code,
        page=frozen_page(code, period, (agency_id, 0), owner=False),
        period=period,
        month_name=period_text,
        period_name=period_text(period.code),
        case_url=_link(),
    )
