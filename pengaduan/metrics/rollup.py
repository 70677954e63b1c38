"""What one case adds to the roll-ups: pure rules, the same as those of ``metrics.figures``.

An entry says: in this metric, at this moment, count so many. It lies in the period of its moment
and counts from ``at`` on: a due date only when it has passed, and nothing before the case was
forwarded. *overdue* and *open* are balances: what begins comes in, what ends goes out.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from pengaduan.metrics.case_facts import FOUNDED, Case
from pengaduan.metrics.figures import OBJECTION_WINDOW
from pengaduan.metrics.scope import PERIODS_OF_MONTH, month_at
from pengaduan.sla.events import ONE_SECOND

METRICS: Final = (
    "received",
    "excluded",
    "logged",
    "timed",
    "answered",
    "due",
    "due_met",
    "overdue",
    "settled",
    "points_met",
    "delivered",
    "reopened",
    "objections",
    "reviewed",
    "upheld",
    "closed",
    "rated",
    "rating_sum",
    "verify_due",
    "verify_met",
    "within_14",
    "done",
    "open",
)
BALANCES: Final = ("overdue", "open")
# A change in one of these can move a median.
MEDIAN_METRICS: Final = frozenset({"timed", "answered", "settled"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
_SECOND: Final = ONE_SECOND // _MICRO
_WINDOW: Final = OBJECTION_WINDOW // _MICRO


def micros(moment: datetime) -> int:
    """Return a moment as microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICRO


def _maybe(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


class Facts(NamedTuple):
    """What the roll-ups know of a case: moments in microseconds, no text and no identity."""

    agency: int
    unit: int
    category: str
    forwarded: int
    first_response: int | None
    own_due: int | None
    settled: int | None
    ended: int | None
    delivered: int | None
    objected: int | None
    closed: int | None
    rated: int | None
    rating_sum: int
    excluded: bool
    logged: bool
    points_met: bool
    reviewed: bool
    upheld: bool
    quick: bool
    verify_due: int | None
    verified: int | None


def facts_of(case: Case) -> Facts:
    """Return what a case says to the roll-ups."""
    return Facts(
        agency=case.agency_id,
        unit=case.unit_id or 0,
        category=case.matter,
        forwarded=micros(case.forwarded_at),
        first_response=_maybe(case.first_response_at),
        own_due=_maybe(case.own_due),
        settled=_maybe(case.settled_at),
        ended=_maybe(case.ended_at),
        delivered=_maybe(case.delivered_at),
        objected=_maybe(case.objected_at),
        closed=_maybe(case.closed_at),
        rated=_maybe(case.rated_at),
        rating_sum=sum(case.rating or ()),
        excluded=case.excluded,
        logged=bool(case.summary),
        points_met=bool(case.points) and case.answered >= case.points,
        reviewed=case.review is not None,
        upheld=case.review in FOUNDED,
        quick=case.quick(),
        verify_due=_maybe(case.verify_due),
        verified=_maybe(case.verified_at),
    )


class Entry(NamedTuple):
    """So many of a metric at a moment, counted from ``at`` on.

    ``mark`` tells two entries apart that count alike but move a median differently.
    """

    metric: str
    moment: int
    at: int
    number: int
    mark: int = 0


def entries(case: Facts) -> Iterator[Entry]:
    """Yield what a case adds, by the rules of the figures."""
    yield from _always(case)
    if not case.excluded:
        yield from _answering(case)
        yield from _verified(case)
        yield from _due(case)
        yield from _in_cohort(case)
        yield from _settled(case)


def _entry(case: Facts, metric: str, moment: int, number: int = 1, mark: int = 0) -> Entry:
    return Entry(metric, moment, max(moment, case.forwarded), number, mark)


def _always(case: Facts) -> Iterator[Entry]:
    """Yield what counts whether or not a case is left out of the shares."""
    yield _entry(case, "received", case.forwarded)
    if case.logged:
        yield _entry(case, "logged", case.forwarded)
    if case.excluded:
        yield _entry(case, "excluded", case.forwarded)
    if case.objected is not None:
        yield _entry(case, "objections", case.objected)
        if case.reviewed:
            yield _entry(case, "reviewed", case.objected)
        if case.upheld:
            yield _entry(case, "upheld", case.objected)
    if case.closed is not None:
        yield _entry(case, "closed", case.closed)
    if case.rated is not None:
        yield _entry(case, "rated", case.rated)
        yield _entry(case, "rating_sum", case.rated, case.rating_sum)


def _answering(case: Facts) -> Iterator[Entry]:
    yield _entry(case, "timed", case.forwarded)
    if case.first_response is not None:
        at = max(case.first_response, case.forwarded)
        yield Entry("answered", case.forwarded, at, 1, case.first_response)


def _verified(case: Facts) -> Iterator[Entry]:
    if case.verify_due is None:
        return
    yield _entry(case, "verify_due", case.verify_due)
    if case.verified is not None and case.verified < case.verify_due + _SECOND:
        yield _entry(case, "verify_met", case.verify_due)


def _in_cohort(case: Facts) -> Iterator[Entry]:
    """Yield what became of a case of the cohort: it lies where its due date does."""
    if case.own_due is None:
        return
    for metric, moment in (
        ("within_14", case.first_response if case.quick else None),
        ("done", case.settled),
    ):
        if moment is not None:
            at = max(case.own_due, moment, case.forwarded)
            yield Entry(metric, case.own_due, at, 1)
    if case.ended is None or case.ended > case.forwarded:
        yield Entry("open", case.forwarded, case.forwarded, 1)
        if case.ended is not None:
            yield Entry("open", case.ended, case.ended, -1)


def _due(case: Facts) -> Iterator[Entry]:
    if case.own_due is None:
        return
    yield _entry(case, "due", case.own_due)
    if case.settled is not None and case.settled < case.own_due + _SECOND:
        yield _entry(case, "due_met", case.own_due)
    # Late at E means E >= due + 1 s, hence due + 1 s - 1 us < E; every bound here is strict.
    late = max(case.own_due + _SECOND - 1, case.forwarded)
    if case.ended is None or case.ended > late:
        yield Entry("overdue", late, late, 1)
        if case.ended is not None:
            yield Entry("overdue", case.ended, case.ended, -1)


def _settled(case: Facts) -> Iterator[Entry]:
    if case.settled is not None:
        yield _entry(case, "settled", case.settled, mark=case.forwarded)
        if case.points_met:
            yield _entry(case, "points_met", case.settled)
    if case.delivered is not None:
        yield _entry(case, "delivered", case.delivered)
        if case.objected is not None and case.objected <= case.delivered + _WINDOW:
            yield _entry(case, "reopened", case.delivered)


def change(before: Facts | None, after: Facts | None) -> list[tuple[Facts, Entry]]:
    """Return the entries that take a case from one state to the other, with their case.

    Empty when nothing that counts has changed.
    """
    total: Counter[tuple[tuple[int, int, str], Entry]] = Counter()
    kept: dict[tuple[int, int, str], Facts] = {}
    for facts, sign in ((before, -1), (after, 1)):
        if facts is None:
            continue
        place = (facts.agency, facts.unit, facts.category)
        kept[place] = facts
        for entry in entries(facts):
            total[place, entry] += sign
    return [
        (kept[place], entry._replace(number=entry.number * sign))
        for (place, entry), sign in total.items()
        if sign
    ]


def periods_of(moment: int) -> tuple[str, str, str]:
    """Return the codes of the year, quarter and month in Jakarta in which a moment lies."""
    return PERIODS_OF_MONTH[month_at(moment)]
