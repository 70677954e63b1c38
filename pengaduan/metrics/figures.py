"""The figures of handling performance: each is a rule over cases, and keeps the cases it used.

Definitions follow ``complaint_formulas.yaml`` (CF-1). A figure never exists without its list:
``Figure.hits`` and ``Figure.base`` are the very cases that were counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from pengaduan.metrics.case_facts import FOUNDED, Case
from pengaduan.metrics.numbers import FEWEST, Kind, Number, ratio_number
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


def count(code: str, found: Sequence[Case]) -> Figure:
    """Return a number of cases as a figure."""
    return Figure(code, Kind.COUNT, Decimal(len(found)), tuple(found), tuple(found))


def share(code: str, hits: Sequence[Case], base: Sequence[Case]) -> Figure:
    """Return the share of ``hits`` among ``base`` as a figure."""
    value = round_half_up(Fraction(100 * len(hits), len(base)), 1) if base else None
    cautious = cautious_share(len(hits), len(base))
    return Figure(code, Kind.SHARE, value, tuple(hits), tuple(base), cautious)


def _received(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return count(code, [c for c in cases if _within(c.forwarded_at, scope)])


def _excluded(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return count(code, [c for c in cases if c.excluded and _within(c.forwarded_at, scope)])


def cohort(cases: Sequence[Case], scope: Scope) -> list[Case]:
    """Return the cases whose own due date lies in the period and has passed (CF-1 cohort).

    So neither quick closings nor a hidden backlog distort the share: what is open and overdue
    is always in the base.
    """
    return [c for c in cases if not c.excluded and _within(c.own_due, scope)]


def _on_time(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = cohort(cases, scope)
    return share(code, [c for c in base if c.on_time()], base)


def _open(cases: Sequence[Case], scope: Scope) -> list[Case]:
    """Return what has a due date of its own and had not ended at the end of the scope."""
    end = scope.end
    return [
        c
        for c in cases
        if not c.excluded
        and c.own_due is not None
        and c.forwarded_at < end
        and (c.ended_at is None or c.ended_at >= end)
    ]


def _late(found: Sequence[Case], scope: Scope) -> list[Case]:
    return [c for c in found if c.own_due is not None and is_late(c.own_due, scope.end)]


def _overdue_open(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return count(code, _late(_open(cases, scope), scope))


def _backlog(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = _open(cases, scope)
    return share(code, _late(base, scope), base)


def _verified(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Of the verifications that fell due in the period, those that were done in time."""
    base = [c for c in cases if not c.excluded and _within(c.verify_due, scope)]
    return share(code, [c for c in base if c.checked_in_time()], base)


def _within_14(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = cohort(cases, scope)
    return share(code, [c for c in base if c.quick() and _is_answered(c, scope)], base)


def _done(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = cohort(cases, scope)
    return share(code, [c for c in base if c.settled_at and c.settled_at < scope.end], base)


def _register(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Number, agency and receipt are there for every case; what can lack is the summary."""
    base = [c for c in cases if _within(c.forwarded_at, scope)]
    return share(code, [c for c in base if c.summary], base)


def _time_ratio(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Open cases count with the time they have used, so that leaving one open improves nothing."""
    owed = [c for c in cases if not c.excluded and c.own_due is not None]
    ended = [c for c in owed if _within(c.settled_at, scope)]
    waiting = [c for c in _open(owed, scope) if c.settled_at is None or c.settled_at >= scope.end]
    parts = [[one.time_ratio(scope.end) or 0 for one in some] for some in (ended, waiting)]
    number = ratio_number(parts[0], parts[1])
    return Figure(code, Kind.RATIO, number.value, tuple(ended), (*ended, *waiting))


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


def _is_answered(case: Case, scope: Scope) -> bool:
    return case.first_response_at is not None and case.first_response_at < scope.end


def _first_response(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Open cases count with their age, so that leaving a case unanswered improves nothing."""
    base = [c for c in cases if not c.excluded and _within(c.forwarded_at, scope)]
    answered = [c for c in base if _is_answered(c, scope)]
    spans = [_days(min(c.first_response_at or scope.end, scope.end) - c.forwarded_at) for c in base]
    return Figure(code, Kind.DAYS, _median(spans), tuple(answered), tuple(base))


def _objections(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return count(code, [c for c in cases if _within(c.objected_at, scope)])


def _reopened(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    base = [c for c in cases if not c.excluded and _within(c.delivered_at, scope)]
    hits = [
        c
        for c in base
        if c.objected_at and c.delivered_at and c.objected_at <= c.delivered_at + OBJECTION_WINDOW
    ]
    return share(code, hits, base)


def _closed(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    return count(code, [c for c in cases if _within(c.closed_at, scope)])


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
    return share(code, [c for c in base if c.points and c.answered >= c.points], base)


def _upheld(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Objections of the period that a review found right, of those that were reviewed."""
    base = [c for c in cases if c.review is not None and _within(c.objected_at, scope)]
    return share(code, [c for c in base if c.review in FOUNDED], base)


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


def span_of(code: str, case: Case, scope: Scope) -> int:
    """Return what a case adds to a median of days, in microseconds; open cases their age."""
    end = (case.first_response_at if code == "first_response" else case.settled_at) or scope.end
    if code == "first_response":
        end = min(end, scope.end)
    return (end - case.forwarded_at) // timedelta(microseconds=1)


def _slowest(figure: Figure, scope: Scope) -> tuple[Case, ...]:
    def span(case: Case) -> Fraction:
        return _days(timedelta(microseconds=span_of(figure.code, case, scope)))

    slow = [one for one in figure.base if figure.value is not None and span(one) > figure.value]
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
    "verified": _verified,
    "within_14": _within_14,
    "done": _done,
    "time_ratio": _time_ratio,
    "backlog": _backlog,
    "register": _register,
}
CARDS = tuple(RULES)[: tuple(RULES).index("verified")]
"""The figures that pages show first; the others stand in the table of CF-1."""


def figure(code: str, cases: Sequence[Case], scope: Scope) -> Figure:
    """Return one figure over ``cases`` (from :func:`metrics.cases.cases` for the same scope).

    KeyError for an unknown code.
    """
    return RULES[code](code, cases, scope)


def figures(cases: Sequence[Case], scope: Scope) -> dict[str, Figure]:
    """Return all figures in the order in which pages show them."""
    return {code: rule(code, cases, scope) for code, rule in RULES.items()}
