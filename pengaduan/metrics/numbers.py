"""The numbers of handling performance without their cases: what the roll-ups can tell.

A :class:`Number` is what a figure shows; the figure itself (``metrics.figures``) keeps its cases.
Both follow the same definitions, and a test compares them for random histories.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.proportions import cautious_share

FEWEST: Final = 5
"""Fewer cases than this are no figure about somebody's work (UX P11)."""
FEWEST_RATINGS: Final = 10
_QUESTIONS: Final = 3
_DAY: Final = 86_400 * 1_000_000


class Kind(StrEnum):
    """How a figure is written: a count, percent with one place, days, or points 0-100."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Number:
    """What a figure shows: its value, and how many cases are in the number and behind it.

    ``value`` is exact: a count, percent (one place, half up), median calendar days (one place)
    or points 0-100 (two places); None when there is nothing to measure. ``cautious`` is the
    share 0-1 the levels use (None below 5 cases, Wilson bound below 30).
    """

    code: str
    kind: Kind
    value: Decimal | None
    hits: int
    base: int
    cautious: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of one scope by the names in ``rollup.METRICS``, and its two medians in days."""

    counts: Mapping[str, int]
    first_response: Decimal | None = None
    resolution: Decimal | None = None


def _count(code: str, number: int) -> Number:
    return Number(code, Kind.COUNT, Decimal(number), number, number)


def _share(code: str, hits: int, base: int) -> Number:
    value, cautious = share_of(hits, base)
    return Number(code, Kind.SHARE, value, hits, base, cautious)


# A table of all agencies asks for the same few shares again and again.
@lru_cache(maxsize=1 << 16)
def share_of(hits: int, base: int) -> tuple[Decimal | None, Decimal | None]:
    """Return a share in percent with one place, half up, and its cautious value."""
    value = round_half_up(Fraction(100 * hits, base), 1) if base else None
    return value, cautious_share(hits, base)


@lru_cache(maxsize=1 << 16)
def days_of(span: int, parts: int = 1) -> Decimal:
    """Return ``span / parts`` microseconds as days with one place, half up."""
    return round_half_up(Fraction(span, parts * _DAY), 1)


def _days(code: str, value: Decimal | None, hits: int, base: int) -> Number:
    return Number(code, Kind.DAYS, value, hits, base)


def _points(code: str, n: Mapping[str, int], *, valid: bool) -> Number:
    """Return the points 0-100 of the mean of three answers each; None unless ``valid``."""
    rated, answers = n["rated"], _QUESTIONS * n["rated"]
    points = Fraction(25 * (n["rating_sum"] - answers), answers) if valid and rated else None
    value = None if points is None else round_half_up(points)
    return Number(code, Kind.POINTS, value, rated, rated)


def _satisfaction(code: str, found: Totals) -> Number:
    n = found.counts
    valid = n["rated"] >= FEWEST_RATINGS and 5 * n["rated"] >= n["closed"]
    return _points(code, n, valid=valid)


def _counted(code: str, metric: str) -> Callable[[Totals], Number]:
    return lambda found: _count(code, found.counts[metric])


def _shared(code: str, hits: str, base: str) -> Callable[[Totals], Number]:
    return lambda found: _share(code, found.counts[hits], found.counts[base])


# In the order in which pages show them, which is that of ``figures.RULES``.
_NUMBERS: Final[Mapping[str, Callable[[Totals], Number]]] = {
    "received": _counted("received", "received"),
    "on_time": _shared("on_time", "due_met", "due"),
    "first_response": lambda found: _days(
        "first_response", found.first_response, found.counts["answered"], found.counts["timed"]
    ),
    "resolution": lambda found: _days(
        "resolution", found.resolution, found.counts["settled"], found.counts["settled"]
    ),
    "points": _shared("points", "points_met", "settled"),
    "overdue_open": _counted("overdue_open", "overdue"),
    "objections": _counted("objections", "objections"),
    "upheld": _shared("upheld", "upheld", "reviewed"),
    "reopened": _shared("reopened", "reopened", "delivered"),
    "rating": lambda found: _points("rating", found.counts, valid=found.counts["rated"] >= FEWEST),
    "satisfaction": lambda found: _satisfaction("satisfaction", found),
    "closed": _counted("closed", "closed"),
    "excluded": _counted("excluded", "excluded"),
}


def numbers(found: Totals, codes: Collection[str] = tuple(_NUMBERS)) -> dict[str, Number]:
    """Return the numbers of these codes, or all in the order in which pages show them."""
    return {code: _NUMBERS[code](found) for code in codes}
