"""The months of a year, what is usual among colleagues, and what makes a figure worse."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import cases
from pengaduan.metrics.comparison import TREND, trend, usual
from pengaduan.metrics.figures import RULES, dragging, figure
from pengaduan.metrics.performance import one_figure
from pengaduan.metrics.scope import Scope, last_months, period, year_of
from tests.engines import sqlite_only
from tests.factories.complaints import make_case, new_complaint
from tests.metrics.cases import a_case, wib, year


def test_each_month_of_the_trend_is_the_figure_of_that_month(session, now):
    case = make_case(session, now - timedelta(days=70), "closed")
    for days in (40, 10):
        case.now, case.new = now - timedelta(days=days), new_complaint()
        case.until("closed")
    session.commit()
    scope = Scope(year_of(now), now, case.agency.id)

    months = trend(session, scope, now=now)

    assert [one.period.code for one in months][-1] == "2026-11"
    assert len(months) == 12
    for month in months:
        for code in TREND:
            alone = one_figure(session, replace(scope, period=month.period), code)
            assert month.figures[code] == alone.number
    assert sum(one.figures["received"].base for one in months) == 3


def test_a_period_reads_what_counts_in_it_and_nothing_that_was_over_before(session, now):
    case = make_case(session, now - timedelta(days=300), "closed")
    old = case.complaint.id
    case.now, case.new = now - timedelta(days=400), new_complaint()
    case.until("dispositioned")
    open_still = case.complaint.id
    month = Scope(period("2026-11"), now, case.agency.id)

    found = {one.id for one in cases(session, month)}
    all_time = cases(session, Scope(year_of(now), now, case.agency.id))

    assert open_still in found
    assert old not in found
    assert one_figure(session, month, "overdue_open").base[0].id == open_still
    assert {old, open_still} <= {one.id for one in all_time}


@sqlite_only
def test_a_period_has_the_same_figures_whatever_else_is_read(session, now):
    case = make_case(session, now - timedelta(days=45), "closed")
    for days, state in ((35, "delivered"), (20, "closed"), (5, "dispositioned")):
        case.now, case.new = now - timedelta(days=days), new_complaint()
        case.until(state)
    wide = Scope(period("2026"), now, case.agency.id)
    everything = cases(session, wide)

    for code in ("2026-10", "2026-11"):
        scope = replace(wide, period=period(code))
        for rule in RULES:
            narrow, from_all = one_figure(session, scope, rule), figure(rule, everything, scope)
            assert [c.id for c in narrow.base] == [c.id for c in from_all.base], (code, rule)
            assert narrow.value == from_all.value, (code, rule)


def test_twelve_months_end_with_the_running_one() -> None:
    assert [one.code for one in last_months(wib("2026-02-10 12:00"), 3)] == [
        "2025-12",
        "2026-01",
        "2026-02",
    ]


def settled(days: int, handler: int) -> Case:
    return a_case(
        "2026-10-01 09:00",
        settled_at=wib("2026-10-01 09:00") + timedelta(days=days),
        handler_id=handler,
    )


def test_the_usual_value_needs_three_people_with_five_cases_each() -> None:
    two = [settled(days, who) for who, days in ((1, 2), (2, 4)) for _ in range(5)]
    three = [*two, *(settled(9, 3) for _ in range(5))]
    thin = [*two, *(settled(9, 3) for _ in range(4))]

    assert "resolution" not in usual(two, year())
    assert "resolution" not in usual(thin, year())
    assert usual(three, year())["resolution"] == Decimal(4)


def test_the_slowest_cases_make_a_median_worse() -> None:
    found = [settled(days, 1) for days in (1, 2, 3, 9, 30)]
    one = figure("resolution", found, year())

    spans = [(c.settled_at - c.forwarded_at).days for c in dragging(one, year()) if c.settled_at]

    assert spans == [30, 9]


def test_what_is_late_makes_the_share_on_time_worse() -> None:
    late = a_case(own_due="2026-10-05 09:00", settled_at="2026-10-06 09:00")
    kept = a_case(own_due="2026-10-05 09:00", settled_at="2026-10-04 09:00")

    one = figure("on_time", [late, kept], year())

    assert dragging(one, year()) == (late,)


def test_an_objection_counts_as_upheld_by_its_review() -> None:
    right = a_case(objected_at="2026-10-05 09:00", review="partly")
    wrong = a_case(objected_at="2026-10-05 09:00", review="unfounded")
    open_still = a_case(objected_at="2026-10-05 09:00")

    one = figure("upheld", [right, wrong, open_still], year())

    assert (one.value, one.hits, len(one.base)) == (Decimal("50.0"), (right,), 2)


def test_ratings_speak_from_five_on() -> None:
    rated = [a_case(rating=(5, 4, 5), rated_at="2026-10-05 09:00") for _ in range(5)]

    assert figure("rating", rated[:4], year()).value is None
    assert figure("rating", rated, year()).value is not None
    assert figure("satisfaction", rated, year()).value is None


def test_every_point_needs_an_answer() -> None:
    full = a_case(settled_at="2026-10-05 09:00", points=2, answered=2)
    half = a_case(settled_at="2026-10-05 09:00", points=2, answered=1)

    one = figure("points", [full, half], year())

    assert one.hits == (full,)
