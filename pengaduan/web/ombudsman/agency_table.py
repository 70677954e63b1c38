"""Handling performance of all agencies side by side: a table by name, a hundred at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.agencies.queries import provinces
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.metrics.numbers import FEWEST, Kind, Number
from pengaduan.metrics.performance import (
    AgencyPage,
    AgencyPerformance,
    Chosen,
    page_of_agencies,
)
from pengaduan.metrics.scope import Period, Scope
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.performance import asked_category
from pengaduan.web.shared.access import requires
from pengaduan.web.shared.case_words import MATTERS
from pengaduan.web.shared.names import FIGURES
from pengaduan.web.shared.performance_page import asked_period, period_choices, value_text

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
    period, category, region = asked_period(now), asked_category(), _region()
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
