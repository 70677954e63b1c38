"""What the performance pages of agencies and Ombudsman share: the period asked for, and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from flask import abort, request
from flask_babel import gettext as _

from pengaduan.metrics.cases import Case
from pengaduan.metrics.figures import Figure, Kind
from pengaduan.metrics.scope import JAKARTA, Period, PeriodError, period, year_of
from pengaduan.web.shared.formats import angka, desimal
from pengaduan.web.shared.names import FIGURES
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Card:
    """One figure on a page: its words, its value and the address of its list."""

    code: str
    label: str
    value: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case of a figure's list; ``counted`` says whether it is in the number itself."""

    case: Case
    counted: bool


def asked_period(now: datetime) -> Period:
    """Return the period in ``?periode=`` (the running year without it); 400 when unreadable."""
    text = request.args.get("periode", "")
    if not text:
        return year_of(now)
    try:
        return period(text)
    except PeriodError:
        abort(400)


def period_choices(now: datetime) -> list[tuple[str, str]]:
    """Return the periods a person can pick: this and last year, their quarters, recent months."""
    local = now.astimezone(JAKARTA)
    years = [(str(y), _("Tahun %(year)s", year=y)) for y in (local.year, local.year - 1)]
    quarters = [
        (f"{local.year}-K{n}", _("Kuartal %(n)s %(year)s", n=n, year=local.year))
        for n in range((local.month + 2) // 3, 0, -1)
    ]
    months = [
        (f"{local.year}-{m:02d}", format_date(date(local.year, m, 1), "MMMM y", locale=language()))
        for m in range(local.month, 0, -1)
    ]
    return [*years, *quarters, *months]


def value_text(figure: Figure) -> str:
    """Return a figure as people read it; "-" when there is nothing to measure."""
    if figure.value is None:
        return "-"
    if figure.kind is Kind.COUNT:
        return angka(int(figure.value), language=language())
    if figure.kind is Kind.SHARE:
        return f"{desimal(figure.value, 1, language=language())}%"
    if figure.kind is Kind.DAYS:
        return _("%(n)s hari", n=desimal(figure.value, 1, language=language()))
    return desimal(figure.value, language=language())


def note_text(figure: Figure) -> str:
    """Return how many cases stand behind a figure that is not a plain count."""
    if figure.kind is Kind.COUNT:
        return ""
    if figure.kind is Kind.SHARE:
        return _("%(hits)s dari %(base)s pengaduan", hits=len(figure.hits), base=len(figure.base))
    return _("dari %(base)s pengaduan", base=len(figure.base))


def cards(figures: Mapping[str, Figure], link: Callable[[str], str]) -> list[Card]:
    """Return the cards of all figures; ``link`` gives the address of a figure's list."""
    return [
        Card(code, str(FIGURES[code][0]), value_text(one), note_text(one), link(code))
        for code, one in figures.items()
    ]


def listed(figure: Figure) -> list[ListedCase]:
    """Return the figure's cases, those in the number itself marked."""
    counted = {case.id for case in figure.hits}
    return [ListedCase(case, case.id in counted) for case in figure.base]
