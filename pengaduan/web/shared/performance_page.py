"""What the performance pages of agencies and Ombudsman share: the period asked for, and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from flask import Flask, abort, request
from flask_babel import gettext as _

from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.figures import CARDS, Figure
from pengaduan.metrics.numbers import FEWEST, Kind, Number
from pengaduan.metrics.scope import JAKARTA, Period, PeriodError, period, year_of
from pengaduan.rules.scoring import edition
from pengaduan.rules.scoring.estimate import complaint_dimension
from pengaduan.web.shared.formats import angka, desimal
from pengaduan.web.shared.names import FIGURES
from pengaduan.web.shared.templating import language

INDICATOR_EDITION: Final = "ORI-2023"  # the newest edition whose indicators CF-1 knows


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
    years = [str(year) for year in (local.year, local.year - 1)]
    quarters = [f"{local.year}-K{n}" for n in range((local.month + 2) // 3, 0, -1)]
    months = [f"{local.year}-{m:02d}" for m in range(local.month, 0, -1)]
    return [(code, period_text(code)) for code in (*years, *quarters, *months)]


def period_text(code: str) -> str:
    """Return a period as people read it: a year, a quarter, or a month by its name."""
    year, dash, rest = code.partition("-")
    if not dash:
        return _("Tahun %(year)s", year=year)
    if rest.startswith("K"):
        return _("Kuartal %(n)s %(year)s", n=rest[1:], year=year)
    return format_date(date(int(year), int(rest), 1), "MMMM y", locale=language())


def indicator_names() -> dict[str, str]:
    """Return the indicators of complaint handling by code, as the edition of CF-1 words them."""
    chosen = edition(INDICATOR_EDITION)
    english = language() == "en"
    return {
        one.code: one.name_en if english else one.name_id
        for one in complaint_dimension(chosen).indicators
    }


def value_text(figure: Number) -> str:
    """Return a figure as people read it; "-" when there is nothing to measure."""
    if figure.value is None:
        return "-"
    if figure.kind is Kind.COUNT:
        return angka(int(figure.value), language=language())
    if figure.kind is Kind.SHARE:
        return f"{desimal(figure.value, 1, language=language())}%"
    if figure.kind is Kind.DAYS:
        return _("%(n)s hari", n=desimal(figure.value, 1, language=language()))
    if figure.kind is Kind.RATIO:
        return desimal(figure.value, 2, language=language())
    return desimal(figure.value, language=language())


def note_text(figure: Number) -> str:
    """Return how many cases stand behind a figure that is not a plain count."""
    if figure.kind is Kind.COUNT:
        return ""
    if figure.kind is Kind.SHARE:
        return _("%(hits)s dari %(base)s pengaduan", hits=figure.hits, base=figure.base)
    return _("dari %(base)s pengaduan", base=figure.base)


def cards(figures: Mapping[str, Number], link: Callable[[str], str]) -> list[Card]:
    """Return the cards of all figures; ``link`` gives the address of a figure's list."""
    return [
        Card(code, str(FIGURES[code][0]), value_text(one), note_text(one), link(code))
        for code, one in figures.items()
        if code in CARDS
    ]


def own_cards(
    figures: Mapping[str, Number], link: Callable[[str], str], among: Mapping[str, Decimal]
) -> list[Card]:
    """Return the cards of an agency's own page; ``among`` is what is usual among colleagues.

    A figure about fewer than five cases says how many there are instead.
    """
    found = []
    for card in cards(figures, link):
        one = figures[card.code]
        usual = among.get(card.code)
        note = card.note
        if usual is not None:
            median = value_text(replace(one, value=usual))
            beside = _("Median rekan: %(value)s", value=median)
            note = f"{note}. {beside}" if note else beside
        if is_thin(one):
            note = cell_text(one)
        found.append(replace(card, value=own_value(one), note=note))
    return found


def is_thin(figure: Number) -> bool:
    """Tell whether too few cases stand behind a figure to say anything about somebody's work."""
    return figure.kind is not Kind.COUNT and figure.base < FEWEST


def own_value(figure: Number) -> str:
    """Return a figure as an agency's own page shows it: "-" from too few cases."""
    return "-" if is_thin(figure) else value_text(figure)


def cell_text(figure: Number) -> str:
    """Return a figure, or how many cases there are of the five that it takes."""
    if is_thin(figure):
        return _("Belum cukup data (%(n)s dari %(few)s)", n=figure.base, few=FEWEST)
    return value_text(figure)


def listed(figure: Figure) -> list[ListedCase]:
    """Return the figure's cases, those in the number itself marked."""
    counted = {case.id for case in figure.hits}
    return [ListedCase(case, case.id in counted) for case in figure.base]


def few_mark(figure: Number) -> str:
    """Return the mark of a paper for a figure that rests on one to four cases."""
    return "*" if 0 < figure.base < FEWEST else ""


def install(app: Flask) -> None:
    """Give papers the words of the pages."""
    app.jinja_env.globals.update(
        figure_text=value_text,
        figure_note=note_text,
        few_mark=few_mark,
        period_name=period_text,
        indicator_names=indicator_names,
    )
