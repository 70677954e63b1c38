"""Statistics for everybody: the whole country and provinces, agencies of a class, one agency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.models import Agency, AgencyKind
from pengaduan.handling.period_reports import refused
from pengaduan.infra.db import read
from pengaduan.infra.templates import link
from pengaduan.reports.charts import Chart, Point, columns
from pengaduan.reports.models import FigureRelease
from pengaduan.reports.papers import qr_code
from pengaduan.reports.releases import (
    CENTRAL,
    EVERYBODY,
    FIGURES,
    all_releases,
    is_agency,
    is_month,
    row_of,
)
from pengaduan.reports.report_card import scores
from pengaduan.reports.words import month_text
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Deadline
from pengaduan.web.public.blueprint import bp
from pengaduan.web.public.figure_words import (
    FEW,
    HIDDEN,
    Told,
    figures_of,
    row_in,
    trend_word,
)
from pengaduan.web.shared.access import public
from pengaduan.web.shared.names import KINDS
from pengaduan.web.shared.performance_page import period_text
from pengaduan.web.shared.templating import language

MONTHS: Final = 12
QUARTERS: Final = 4
PROMISES: Final = ("agency_receipt", "agency_completeness_response", "agency_decision")
_SMALL_FIRST: Final = frozenset({"first_response", "resolution", "upheld"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An agency in the table of its class; ``place`` is None where it is not ranked."""

    agency_id: int
    name: str
    figures: Mapping[str, Told]
    trend: str
    place: int | None


def _chosen(releases: Sequence[FigureRelease]) -> FigureRelease:
    """Return the release in ``?periode=``, the latest without it; 404 for an unknown one."""
    code = request.args.get("periode", "")
    found = next((one for one in releases if not code or one.period == code), None)
    if found is None:
        abort(404)
    return found


def _choices(releases: Sequence[FigureRelease]) -> list[tuple[str, str]]:
    return [(one.period, period_text(one.period)) for one in releases]


@bp.get("/statistik")
@public
def statistics() -> ResponseReturnValue:
    """Figures of a period for the whole country or a province, the sentence first (U1)."""
    releases = all_releases(read())
    if not releases:
        return render_template("public/statistics.html", release=None)
    release = _chosen(releases)
    regions = [
        (one["row"], one["name"] or _region(one["row"]))
        for one in release.tables["rows"]
        if not is_agency(one["row"])
    ]
    region = request.args.get("wilayah") or EVERYBODY
    if region not in {code for code, _name in regions}:
        abort(404)
    months = [one for one in releases if is_month(one.period) and one.until <= release.until]
    trend = [(one, figures_of(row_in(one, region))) for one in reversed(months[:MONTHS])]
    return render_template(
        "public/statistics.html",
        release=release,
        figures=figures_of(row_in(release, region)),
        choices=_choices(releases),
        regions=regions,
        region=region,
        place=dict(regions)[region],
        period_name=period_text,
        trend=trend,
        charts=_charts(trend),
        hidden=HIDDEN,
    )


def _region(row: str) -> str:
    return _("Pemerintah pusat") if row == CENTRAL else _("Seluruh Indonesia")


def _charts(trend: Sequence[tuple[FigureRelease, Mapping[str, Told]]]) -> list[Chart]:
    titles = {
        "received": (_("Pengaduan diterima per bulan"), None),
        "on_time": (_("Diputuskan tepat waktu per bulan, dalam persen"), Decimal(100)),
    }
    return [
        columns(
            title,
            [
                Point(month_text(one.since, language()), found[code].number, found[code].text)
                for one, found in trend
            ],
            top,
        )
        for code, (title, top) in titles.items()
    ]


def _with_agencies() -> list[FigureRelease]:
    return [one for one in all_releases(read()) if not is_month(one.period)]


@bp.get("/kinerja")
@public
def agency_table() -> ResponseReturnValue:
    """The agencies of one class in a quarter or year, by name unless asked otherwise (U2)."""
    releases = _with_agencies()
    kind, sort = request.args.get("kelas", AgencyKind.CITY.value), request.args.get("urut", "nama")
    if kind not in set(AgencyKind) or sort not in {"nama", *FIGURES}:
        abort(404)
    if not releases:
        return render_template("public/agency_table.html", release=None)
    release = _chosen(releases)
    return render_template(
        "public/agency_table.html",
        release=release,
        rows=_table(release, _before(releases, release), kind, sort),
        heads={code: one.label for code, one in figures_of(None).items()},
        kinds=[(one.value, KINDS[one]) for one in AgencyKind],
        kind=kind,
        kind_name=KINDS[AgencyKind(kind)],
        sort=sort,
        choices=_choices(releases),
        period_name=period_text,
        few=FEW,
        hidden=HIDDEN,
    )


def _before(releases: Sequence[FigureRelease], release: FigureRelease) -> FigureRelease | None:
    """Return the release of the same length that ended as this one began."""
    same = len(release.period)
    return next(
        (one for one in releases if one.until == release.since and len(one.period) == same), None
    )


def _table(
    release: FigureRelease, before: FigureRelease | None, kind: str, sort: str
) -> list[Placed]:
    found = []
    for row in release.tables["rows"]:
        if row["class"] == kind:
            figures = figures_of(row)
            earlier = figures_of(row_in(before, row["row"]))
            word = trend_word(figures["on_time"], earlier["on_time"])
            found.append(Placed(int(row["row"][1:]), row["name"], figures, word, None))
    found.sort(key=lambda one: one.name)
    return found if sort == "nama" else _ranked(found, sort)


def _ranked(rows: Sequence[Placed], code: str) -> list[Placed]:
    """Return the rows best first; what is hidden, not measured or rests on few comes last."""
    sign = 1 if code in _SMALL_FIRST else -1
    able = [(one.figures[code].number, one) for one in rows if _may_rank(one.figures[code])]
    ordered = sorted(able, key=lambda pair: (sign * (pair[0] or 0), pair[1].name))
    values = [number for number, _one in ordered]
    placed = [
        Placed(one.agency_id, one.name, one.figures, one.trend, values.index(number) + 1)
        for number, one in ordered
    ]
    return placed + [one for one in rows if not _may_rank(one.figures[code])]


def _may_rank(one: Told) -> bool:
    return one.number is not None and not one.is_few


@bp.get("/kinerja/<int:agency_id>")
@public
def agency_profile(agency_id: int) -> ResponseReturnValue:
    """What one agency promises, how it handled complaints, and how it was assessed (U3)."""
    session = read()
    agency = session.get(Agency, agency_id)
    if agency is None or not agency.active:
        abort(404)
    quarters = [one for one in _with_agencies() if len(one.period) > len("2026")][:QUARTERS]
    told = [(one, figures_of(row_in(one, row_of(agency_id)))) for one in quarters]
    published = [one for one in refused(session) if one.agency and one.agency.id == agency_id]
    here, complain = link(f"/kinerja/{agency_id}"), link(f"/lapor?instansi={agency_id}")
    return render_template(
        "public/agency_profile.html",
        agency=agency,
        kind=KINDS[agency.kind],
        quarters=told,
        heads={code: one.label for code, one in figures_of(None).items()},
        promises=_promises(),
        scores=scores(session, agency_id),
        recommendations=published,
        period_name=period_text,
        hidden=HIDDEN,
        here=here,
        complain=complain,
        badge=f"{here}/angka.svg",
        qr=qr_code(complain),
    )


def _promises() -> list[Deadline]:
    return [law().deadlines[code] for code in PROMISES if code in law().deadlines]
