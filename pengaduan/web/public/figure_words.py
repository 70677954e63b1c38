"""How released figures are written: values, what is hidden, and whether they went up or down."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _

from pengaduan.metrics.numbers import Kind
from pengaduan.reports.models import FigureRelease
from pengaduan.reports.releases import FIGURES
from pengaduan.web.shared.formats import angka, desimal
from pengaduan.web.shared.names import FIGURES as NAMES
from pengaduan.web.shared.templating import language

KINDS: Final = {
    "received": Kind.COUNT,
    "on_time": Kind.SHARE,
    "first_response": Kind.DAYS,
    "resolution": Kind.DAYS,
    "upheld": Kind.SHARE,
    "rating": Kind.POINTS,
}
FEW: Final = 10
"""From this many complaints on an agency takes a place in a ranking."""
HIDDEN: Final = "*"
Found = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Told:
    """One released figure in words; ``number`` is its value, None when hidden or not measured."""

    code: str
    label: str
    definition: str
    text: str
    base: str
    number: Decimal | None
    n: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether the figure was taken out."""
        return self.n is None

    @property
    def is_few(self) -> bool:
        """Whether too few complaints stand behind it for a place in a ranking."""
        return self.n is not None and 0 < self.n < FEW


def told(code: str, found: Found) -> Told:
    """Return a released figure in words; ``None`` is one that was taken out."""
    label, definition = (str(one) for one in NAMES[code])
    if found is None:
        return Told(code, label, definition, HIDDEN, HIDDEN, None, None)
    number = None if found["value"] is None else Decimal(found["value"])
    base = angka(int(found["n"]), language=language())
    return Told(code, label, definition, value_text(code, number), base, number, int(found["n"]))


def value_text(code: str, number: Decimal | None) -> str:
    """Return a value as the staff pages write it; "-" where there is nothing to measure."""
    if number is None:
        return "-"
    kind = KINDS[code]
    if kind is Kind.COUNT:
        return angka(int(number), language=language())
    if kind is Kind.SHARE:
        return f"{desimal(number, 1, language=language())}%"
    if kind is Kind.DAYS:
        return _("%(n)s hari", n=desimal(number, 1, language=language()))
    return desimal(number, language=language())


def row_in(release: FigureRelease | None, row: str) -> Mapping[str, Any] | None:
    """Return the row of a release, None when it has none."""
    if release is None:
        return None
    return next((one for one in release.tables["rows"] if one["row"] == row), None)


def figures_of(row: Mapping[str, Any] | None) -> dict[str, Told]:
    """Return all figures of a row in words; a row that a release lacks had no case at all."""
    nothing = {"n": 0, "hits": 0, "value": None}
    given = {} if row is None else row["figures"]
    return {code: told(code, given.get(code, nothing)) for code in FIGURES}


def trend_word(now: Told, before: Told) -> str:
    """Say whether a figure went up or down; "" where one of the two cannot be compared."""
    if now.number is None or before.number is None or now.is_few or before.is_few:
        return ""
    if now.number == before.number:
        return _("tetap")
    return _("naik") if now.number > before.number else _("turun")
