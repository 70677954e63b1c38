"""How figures are written inside charts: numbers and months in the language of the paper."""

from datetime import datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from pengaduan.metrics.numbers import FEWEST, Kind, Number
from pengaduan.metrics.scope import JAKARTA


def number_text(value: Decimal | int, language: str, places: int = 0) -> str:
    """Return a number with its marks and at most ``places`` decimals: "1.234", "82,5", "100"."""
    pattern = "#,##0" + ("." + "#" * places if places else "")
    return str(format_decimal(value, pattern, locale=language))


def month_text(moment: datetime, language: str) -> str:
    """Return the short name of a month in Jakarta: "Agu"."""
    return str(format_date(moment.astimezone(JAKARTA), "MMM", locale=language))


def is_few(figure: Number) -> bool:
    """Tell whether a figure rests on one to four cases, which a paper marks."""
    return 0 < figure.base < FEWEST


def chart_text(figure: Number, language: str) -> str:
    """Return a figure as it stands above a column; "-" where there is nothing to measure."""
    if figure.value is None:
        return "-"
    places = 0 if figure.kind is Kind.COUNT else 1
    sign = "%" if figure.kind is Kind.SHARE else ""
    return f"{number_text(figure.value, language, places)}{sign}{'*' if is_few(figure) else ''}"
