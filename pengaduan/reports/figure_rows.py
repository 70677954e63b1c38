"""Figures as rows of the CSV inside a paper, and their trends as charts."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from flask_babel import gettext

from pengaduan.metrics.comparison import Month
from pengaduan.metrics.numbers import Number
from pengaduan.reports.charts import Chart, Point, columns
from pengaduan.reports.words import chart_text, is_few, month_text
from pengaduan.rules.texts import N_

HEAD: Final = ("part", "subject", "figure", "period", "value", "cases", "base", "few")
_TRENDS: Final = {
    "received": (N_("Diterima per bulan"), None),
    "on_time": (N_("Diputuskan tepat waktu per bulan, dalam persen"), Decimal(100)),
    "first_response": (N_("Median hari sampai tanggapan pertama per bulan"), None),
    "resolution": (N_("Median hari sampai keputusan per bulan"), None),
}


def figure_row(part: str, subject: str, period: str, figure: Number) -> tuple[object, ...]:
    """Return one figure as a row under :data:`HEAD`; ``few`` marks fewer than five cases."""
    counts = (figure.hits, figure.base, "few" if is_few(figure) else "")
    return (part, subject, figure.code, period, figure.value, *counts)


def figure_rows(
    part: str, subject: str, period: str, found: Mapping[str, Number]
) -> Iterator[tuple[object, ...]]:
    """Yield all figures of somebody in a period."""
    for figure in found.values():
        yield figure_row(part, subject, period, figure)


def trend_rows(subject: str, months: Sequence[Month]) -> Iterator[tuple[object, ...]]:
    """Yield the figures of each month of a trend."""
    for month in months:
        yield from figure_rows("trend", subject, month.period.code, month.figures)


def trend_charts(months: Sequence[Month], language: str) -> list[Chart]:
    """Return one chart per figure of a trend; months without anything to measure are gaps."""
    return [
        columns(gettext(title), [_point(month, code, language) for month in months], top)
        for code, (title, top) in _TRENDS.items()
    ]


def _point(month: Month, code: str, language: str) -> Point:
    figure = month.figures[code]
    label = month_text(month.period.since, language)
    return Point(label, figure.value, chart_text(figure, language))
