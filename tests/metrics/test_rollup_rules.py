"""What cases add to the roll-ups makes the very numbers of the figures, to the microsecond."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.numbers import Totals, numbers
from pengaduan.metrics.performance import counted
from pengaduan.metrics.rollup import BALANCES, METRICS, Facts, change, entries, facts_of, micros
from pengaduan.metrics.rollup_medians import FIRST_RESPONSE, RESOLUTION, spans
from pengaduan.metrics.rollup_ratio import time_ratio
from pengaduan.metrics.scope import Scope, end_of, period, start_of
from tests.metrics.cases import a_case, wib

EDGES = ("2026-10-01 00:00", "2026-11-01 00:00", "2026-10-31 23:59:59", "2026-01-01 00:00")
LATEST = wib("2026-11-23 10:00")
PERIODS = ("2025", "2026", "2026-K3", "2026-K4", "2026-10", "2026-11", "2025-12")

moments = st.one_of(
    st.integers(0, 400 * 86_400 * 10**6).map(lambda n: LATEST - timedelta(microseconds=n)),
    st.builds(
        lambda edge, n: wib(edge) + timedelta(microseconds=n),
        st.sampled_from(EDGES),
        st.integers(-1, 1),
    ),
)
perhaps = st.one_of(st.none(), moments)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case whose moments lie anyhow, often where a period begins or a due date ends."""
    case = replace(
        a_case(),
        forwarded_at=draw(moments),
        unit_id=draw(st.sampled_from((None, 7))),
        first_response_at=draw(perhaps),
        own_due=draw(st.one_of(perhaps, moments.map(lambda one: one + timedelta(days=40)))),
        settled_at=draw(perhaps),
        ended_at=draw(perhaps),
        delivered_at=draw(perhaps),
        objected_at=draw(perhaps),
        closed_at=draw(perhaps),
        rated_at=draw(perhaps),
        verify_due=draw(perhaps),
        verified_at=draw(perhaps),
        reason_code=draw(st.sampled_from((None, "C_RESOLVED", "W_BY_COMPLAINANT", "X_DUPLICATE"))),
        review=draw(st.sampled_from((None, "founded", "unfounded"))),
        summary=draw(st.sampled_from((None, "", "Loket tutup"))),
        points=draw(st.integers(0, 2)),
        answered=draw(st.integers(0, 2)),
    )
    if case.rated_at is not None:
        case = replace(case, rating=draw(st.tuples(*[st.integers(1, 5)] * 3)))
    if case.own_due is not None and draw(st.booleans()):
        beside = timedelta(microseconds=draw(st.sampled_from((-1, 0, 999_999, 10**6))))
        case = replace(case, settled_at=case.own_due + beside)
    return case


def told(found: list[Facts], code: str, seen: datetime) -> Totals:
    """Sum the entries of some cases as a reader would, without a database."""
    end = min(end_of(code), micros(seen))
    total = Counter(dict.fromkeys(METRICS, 0))
    for facts in found:
        for one in entries(facts):
            if one.at < end and (one.metric in BALANCES or one.moment >= start_of(code)):
                total[one.metric] += one.number
    rows = [
        (
            one.agency,
            one.unit,
            one.category,
            one.forwarded,
            one.first_response,
            one.settled,
        )
        for one in found
        if not one.excluded
    ]
    medians = {}
    for (_, unit, category, _, name), middle in spans(rows).middles(micros(seen), {code}).items():
        if (unit, category) == (0, ""):
            medians[name] = middle.at(end)
    owed = [
        (one.forwarded, one.own_due, one.settled, one.ended)
        for one in found
        if not one.excluded and one.own_due is not None and one.forwarded < end
    ]
    ratio = time_ratio(owed, (start_of(code), end))
    return Totals(total, medians.get(FIRST_RESPONSE), medians.get(RESOLUTION), ratio)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(cases(), max_size=8), st.sampled_from(PERIODS), st.integers(0, 60))
def test_entries_make_the_numbers_of_the_figures(some, code, days):
    seen = LATEST + timedelta(days=days)
    scope = Scope(period(code), seen, 1)
    own = [replace(one, matter="service") for one in some]

    found = told([facts_of(one) for one in own], code, seen)

    wanted = counted([one for one in own if one.forwarded_at < scope.end], scope)
    assert numbers(found) == wanted.numbers
    assert found.counts["logged"] == wanted.logged


@given(st.lists(cases(), min_size=1, max_size=5))
def test_the_changes_of_a_case_add_up_to_what_it_is_now(history):
    states = [facts_of(one) for one in history]
    total: Counter[tuple[object, ...]] = Counter()
    for before, after in zip([None, *states], states, strict=False):
        for facts, entry in change(before, after):
            total[facts.unit, entry.metric, entry.moment, entry.at] += entry.number

    now: Counter[tuple[object, ...]] = Counter()
    for entry in entries(states[-1]):
        now[states[-1].unit, entry.metric, entry.moment, entry.at] += entry.number
    assert {key: n for key, n in total.items() if n} == {key: n for key, n in now.items() if n}


def test_a_case_that_did_not_change_adds_nothing():
    one = facts_of(a_case(own_due="2026-11-30 23:59:59"))

    assert change(one, one) == []


@pytest.mark.parametrize("moved", ["first_response_at", "forwarded_at"])
def test_what_moves_a_median_only_is_told_as_well(moved):
    one = a_case(
        own_due=None,
        first_response_at="2026-10-03 09:00",
        settled_at="2026-10-05 09:00",
    )

    later = {moved: wib("2026-10-02 09:00")}
    found = change(facts_of(one), facts_of(replace(one, **later)))  # type: ignore[arg-type]  # a moment

    assert {entry.metric for _, entry in found} & {"answered", "settled"}
