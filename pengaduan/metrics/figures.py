"""The figures of handling performance: each is a rule over cases, and keeps the cases it used.

Definitions follow ``complaint_formulas.yaml`` (CF-1). A figure never exists without its list:
``Figure.hits`` and ``Figure.base`` are the very cases that were counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from pengaduan.metrics.cases import FOUNDED, Case
from pengaduan.metrics.numbers import FEWEST, Kind, Number
from pengaduan.metrics.scope import Scope
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.proportions import cautious_share, satisfaction
from pengaduan.sla.events import is_late

OBJECTION_WINDOW = timedelta(days=30)
_MIDDLE = 9
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its cases; ``value`` and ``cautious`` are those of its :class:`Number`."""

    code: str
    kind: Kind
    value: Decimal | None
    hits: tuple[Case, ...]
    base: tuple[Case, ...]
    cautious: Decimal | None = None

    @property
    def number(self) -> Number:
        """What the figure shows, without its cases."""
        hits, base = len(self.hits), len(self.base)
        return Number(self.code, self.kind, self.value, hits, base, self.cautious)


Rule = Callable[[str, Sequence[Case], Scope], Figure]


def _within(moment: datetime | None, scope: Scope) -> bool:
    return moment is not None and scope.period.since <= moment < scope.end


def _count(code: str, found: Sequence[Case]) -> Figure:
    return Figure(code, Kind.COUNT, Decimal(len(found)), tuple(found), tuple(found))


def _share(code: str, hits: Sequence[Case], base: Sequence[Case]) -> Figure:
    value = round_half_up(Fraction(100 * len(hits), len(base)), 1) if base else None
    cautious = cautious_share(len(hits), len(base))
    return Figure(code, Kind.SHARE, value, tuple(hits), tuple(base), cautious)


def _received(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return _count(code, [c for c in cases if _within(c.forwarded_at, scope)])


def _excluded(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return _count(code, [c for c in cases if c.excluded and _within(c.forwarded_at, scope)])


def cohort(cases: Sequence[Case], scope: Scope) -> list[Case]:
    """Return the cases whose own due date lies in the period and has passed (CF-1 cohort).

    So neither quick closings nor a hidden backlog distort the share: what is open and overdue
    is always in the base.
    """
    return [c for c in cases if not c.excluded and _within(c.own_due, scope)]


def _on_time(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = cohort(cases, scope)
    return _share(code, [c for c in base if c.on_time()], base)


def _overdue_open(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    end = scope.end
    late = [
        c
        for c in cases
        if not c.excluded
        and c.own_due is not None
        and is_late(c.own_due, end)
        and (c.ended_at is None or c.ended_at >= end)
    ]
    return _count(code, late)


def _median(values: Sequence[Fraction]) -> Decimal | None:
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return round_half_up(ordered[middle], 1)
    return round_half_up((ordered[middle - 1] + ordered[middle]) / 2, 1)


def _days(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), _DAY // timedelta(microseconds=1))


def _first_response(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Open cases count with their age, so that leaving a case unanswered improves nothing."""
    base = [c for c in cases if not c.excluded and _within(c.forwarded_at, scope)]
    answered = [c for c in base if c.first_response_at and c.first_response_at < scope.end]
    spans = [_days(min(c.first_response_at or scope.end, scope.end) - c.forwarded_at) for c in base]
    return Figure(code, Kind.DAYS, _median(spans), tuple(answered), tuple(base))


def _objections(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return _count(code, [c for c in cases if _within(c.objected_at, scope)])


def _reopened(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = [c for c in cases if not c.excluded and _within(c.delivered_at, scope)]
    hits = [
        c
        for c in base
        if c.objected_at and c.delivered_at and c.objected_at <= c.delivered_at + OBJECTION_WINDOW
    ]
    return _share(code, hits, base)


def _closed(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return _count(code, [c for c in cases if _within(c.closed_at, scope)])


def _satisfaction(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Points 0-100 of the mean of three answers; valid from 10 answers and 20 % of the closed."""
    rated = [c for c in cases if c.rating is not None and _within(c.rated_at, scope)]
    closed = len(_closed(code, cases, scope).base)
    points = None
    if len(rated) >= 10 and 5 * len(rated) >= closed:
        points = satisfaction([n for c in rated if c.rating for n in c.rating], 0)
    return Figure(code, Kind.POINTS, points, tuple(rated), tuple(rated))


def _resolution(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Days from forwarding to the first decision, of what was decided in the period."""
    base = [c for c in cases if not c.excluded and _within(c.settled_at, scope)]
    spans = [_days(c.settled_at - c.forwarded_at) for c in base if c.settled_at]
    return Figure(code, Kind.DAYS, _median(spans), tuple(base), tuple(base))


def _points(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Decided cases in which every point has an answer; what was closed undecided has none."""
    base = [c for c in cases if not c.excluded and _within(c.settled_at, scope)]
    return _share(code, [c for c in base if c.points and c.answered >= c.points], base)


def _upheld(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Objections of the period that a review found right, of those that were reviewed."""
    base = [c for c in cases if c.review is not None and _within(c.objected_at, scope)]
    return _share(code, [c for c in base if c.review in FOUNDED], base)


def _rating(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Points 0-100 of the mean of three answers, from five ratings on."""
    rated = [c for c in cases if c.rating is not None and _within(c.rated_at, scope)]
    points = None
    if len(rated) >= FEWEST:
        points = satisfaction([n for c in rated if c.rating for n in c.rating], 0)
    return Figure(code, Kind.POINTS, points, tuple(rated), tuple(rated))


def dragging(figure: Figure, scope: Scope) -> tuple[Case, ...]:
    """Return the cases that make a figure worse, the worst first where there is an order.

    Of a share those that are not in it, or that are, whichever is bad; of days those above the
    median; of ratings those below the middle of the scale. Empty for plain counts of work.
    """
    hit = {case.id for case in figure.hits}
    if figure.code in ("on_time", "points"):
        return tuple(case for case in figure.base if case.id not in hit)
    if figure.code in ("reopened", "upheld", "overdue_open", "objections"):
        return figure.hits
    if figure.code in ("first_response", "resolution"):
        return _slowest(figure, scope)
    if figure.code in ("rating", "satisfaction"):
        return tuple(case for case in figure.base if case.rating and sum(case.rating) < _MIDDLE)
    return ()


def _slowest(figure: Figure, scope: Scope) -> tuple[Case, ...]:
    def span(case: Case) -> Fraction:
        first = figure.code == "first_response"
        end = (case.first_response_at if first else case.settled_at) or scope.end
        return _days(min(end, scope.end) - case.forwarded_at)

    slow = [case for case in figure.base if figure.value is not None and span(case) > figure.value]
    return tuple(sorted(slow, key=span, reverse=True))


RULES: dict[str, Rule] = {
    "received": _received,
    "on_time": _on_time,
    "first_response": _first_response,
    "resolution": _resolution,
    "points": _points,
    "overdue_open": _overdue_open,
    "objections": _objections,
    "upheld": _upheld,
    "reopened": _reopened,
    "rating": _rating,
    "satisfaction": _satisfaction,
    "closed": _closed,
    "excluded": _excluded,
}


def figure(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Return one figure over ``cases`` (from :func:`metrics.cases.cases` for the same scope).

    KeyError for an unknown code.
    """
    return RULES[code](code, cases, scope)


def figures(cases: Sequence[Case], scope: Scope) -> dict[str, Figure]:
    """Return all figures in the order in which pages show them."""
    return {code: rule(code, cases, scope) for code, rule in RULES.items()}
