"""Charts as geometry: where columns and bars stand, from zero, with their words beside them.

The drawing is a template; a page and a paper show the same chart. Coordinates are texts with one
decimal, so the same figures give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

WIDTH: Final = 640
_TOP, _PLOT, _FOOT, _LEFT = 24, 130, 22, 4
_ROW, _NAMES, _WORDS = 26, 210, 90
_ONE_PLACE: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart with its label and how it is written; None is drawn as a gap."""

    label: str
    value: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A column or bar: its box, and where its label and its value stand."""

    x: str
    y: str
    width: str
    height: str
    label: str
    label_x: str
    label_y: str
    text: str
    text_x: str
    text_y: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of ``width`` by ``height`` with its alternative text."""

    kind: str
    title: str
    alt: str
    width: int
    height: int
    base_y: int
    marks: tuple[Mark, ...]


def _at(value: Decimal | int) -> str:
    return str(Decimal(value).quantize(_ONE_PLACE))


def alternative(title: str, points: Sequence[Point]) -> str:
    """Return the words for somebody who does not see the chart: title and every value."""
    return f"{title}: " + "; ".join(f"{point.label} {point.text}" for point in points) + "."


def columns(title: str, points: Sequence[Point], top: Decimal | None = None) -> Chart:
    """Return columns beside each other, as for months; ``top`` is the value at full height."""
    most = max((point.value for point in points if point.value is not None), default=Decimal(0))
    full = max(top or most, Decimal(1))
    step = Decimal(WIDTH - 2 * _LEFT) / max(len(points), 1)
    base = _TOP + _PLOT
    marks = []
    for place, point in enumerate(points):
        height = Decimal(0) if point.value is None else _PLOT * point.value / full
        middle = _LEFT + step * place + step / 2
        marks.append(
            Mark(
                x=_at(middle - step * Decimal("0.34")),
                y=_at(base - height),
                width=_at(step * Decimal("0.68")),
                height=_at(height),
                label=point.label,
                label_x=_at(middle),
                label_y=_at(base + 15),
                text=point.text,
                text_x=_at(middle),
                text_y=_at(base - height - 5),
            )
        )
    alt = alternative(title, points)
    return Chart("columns", title, alt, WIDTH, base + _FOOT, base, tuple(marks))


def bars(title: str, points: Sequence[Point], top: Decimal | None = None) -> Chart:
    """Return bars below each other, as for categories with long names."""
    most = max((point.value for point in points if point.value is not None), default=Decimal(0))
    full = max(top or most, Decimal(1))
    room = WIDTH - _NAMES - _WORDS
    marks = []
    for place, point in enumerate(points):
        width = Decimal(0) if point.value is None else room * point.value / full
        y = _LEFT + _ROW * place
        marks.append(
            Mark(
                x=_at(_NAMES),
                y=_at(y + 3),
                width=_at(width),
                height=_at(_ROW - 8),
                label=point.label,
                label_x=_at(_NAMES - 8),
                label_y=_at(y + 17),
                text=point.text,
                text_x=_at(_NAMES + width + 6),
                text_y=_at(y + 17),
            )
        )
    alt = alternative(title, points)
    return Chart("bars", title, alt, WIDTH, 2 * _LEFT + _ROW * len(points), 0, tuple(marks))
