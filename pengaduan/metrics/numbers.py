"""The numbers of handling performance without their cases: what the roll-ups can tell.

A :class:`Number` is what a figure shows; the figure itself (``metrics.figures``) keeps its cases.
Both follow the same definitions, and a test compares them for random histories.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.proportions import cautious_share

FEWEST: Final = 5
"""Fewer cases than this are no figure about somebody's work (UX P11)."""
FEWEST_RATINGS: Final = 10
_QUESTIONS: Final = 3
RATIO_PARTS: Final = 10_000
"""A ratio of times is kept in ten-thousandths, so that its median is exact."""
LARGEST_RATIO: Final = 10**9
_DAY: Final = 86_400 * 1_000_000


class Kind(StrEnum):
    """How a figure is written: a count, percent with one place, days, points 0-100, or a ratio."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    POINTS = "points"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Number:
    """What a figure shows: its value, and how many cases are in the number and behind it.

    ``value`` is exact: a count, percent (one place, half up), median calendar days (one place),
    points 0-100 or a ratio (two places); None when there is nothing to measure. ``cautious`` is the
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
    """The sums of one scope by the names in ``rollup.METRICS``, and two medians in days.

    ``ratio`` is the whole number of the time ratio, None where it was not asked for.
    """

    counts: Mapping[str, int]
    first_response: Decimal | None = None
    resolution: Decimal | None = None
    ratio: "Number | None" = None


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


@lru_cache(maxsize=1 << 16)
def ratio_of(parts: int, several: int = 1) -> Decimal:
    """Return ``parts / several`` ten-thousandths as a ratio with two places, half up."""
    return round_half_up(Fraction(parts, several * RATIO_PARTS))


def ratio_parts(used: int, allowed: int) -> int:
    """Return time used / time allowed in ten-thousandths, half up; within what a column holds."""
    used, allowed = max(used, 0), max(allowed, 1)
    return min((2 * RATIO_PARTS * used + allowed) // (2 * allowed), LARGEST_RATIO)


def ratio_number(ended: Sequence[int], waiting: Sequence[int]) -> Number:
    """Return the time ratio: the median over what has ended and what waits, with its age."""
    ordered = sorted((*ended, *waiting))
    value = None
    if ordered:
        value = ratio_of(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2], 2)
    return Number("time_ratio", Kind.RATIO, value, len(ended), len(ordered))


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
    "verified": _shared("verified", "verify_met", "verify_due"),
    "within_14": _shared("within_14", "within_14", "due"),
    "done": _shared("done", "done", "due"),
    "time_ratio": lambda found: found.ratio or ratio_number((), ()),
    "backlog": _shared("backlog", "overdue", "open"),
    "register": _shared("register", "logged", "received"),
}


def numbers(found: Totals, codes: Collection[str] = tuple(_NUMBERS)) -> dict[str, Number]:
    """Return the numbers of these codes, or all in the order in which pages show them."""
    return {code: _NUMBERS[code](found) for code in codes}


def stored_json(one: Number) -> dict[str, Any]:
    """Return what is stored of a number: its kind, value, hits and base."""
    value = None if one.value is None else str(one.value)
    return {"kind": one.kind.value, "value": value, "hits": one.hits, "base": one.base}


def number_of(code: str, stored: Mapping[str, Any]) -> Number:
    """Return the number that :func:`stored_json` stored."""
    value = None if stored["value"] is None else Decimal(stored["value"])
    kind, hits, base = Kind(stored["kind"]), int(stored["hits"]), int(stored["base"])
    cautious = cautious_share(hits, base) if kind is Kind.SHARE else None
    return Number(code, kind, value, hits, base, cautious)
