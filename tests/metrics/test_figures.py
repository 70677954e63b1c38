"""The figures as rules over cases: dated examples, exact shares, and what must never help."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.metrics.figures import RULES, figure, figures
from pengaduan.metrics.scope import Scope, period
from pengaduan.rules.scoring.exact import round_half_up
from tests.metrics.cases import a_case, wib, year

DUE = "2026-11-30 23:59:59"  # a Monday


def value(code, *cases, scope=None):
    return figure(code, cases, scope or year()).value


def test_a_case_counts_in_the_period_in_which_it_was_forwarded():
    last, first = a_case("2025-12-31 23:59"), a_case("2026-01-01 00:00")  # Wednesday, Thursday

    assert figure("received", [last, first], year()).hits == (first,)


@pytest.mark.parametrize(
    ("settled", "in_time"),
    [
        ("2026-11-30 23:59:59", True),  # Monday, the last second
        ("2026-11-30 23:59:59.900000", True),
        ("2026-12-01 00:00:00", False),  # Tuesday
    ],
)
def test_the_last_second_of_the_due_date_is_in_time(settled, in_time):
    case = a_case(own_due=DUE, settled_at=settled, ended_at=settled)

    assert value("on_time", case) == (100 if in_time else 0)


def test_an_open_case_past_its_date_lowers_the_share():
    done = a_case(own_due=DUE, settled_at="2026-11-20 09:00", ended_at="2026-11-20 09:00")

    assert value("on_time", done) == 100
    assert value("on_time", done, a_case(own_due=DUE)) == 50


def test_a_case_whose_date_is_still_to_come_is_in_no_share():
    scope = Scope(period("2026"), wib("2026-11-15 12:00"), 1)

    assert value("on_time", a_case(own_due=DUE), scope=scope) is None


def test_a_case_taken_to_the_ombudsman_undecided_was_not_in_time_and_is_not_open():
    case = a_case(own_due=DUE, ended_at="2026-11-20 09:00", state="escalated")

    assert value("on_time", case) == 0
    assert value("overdue_open", case) == 0


def test_overdue_is_what_was_undecided_at_the_end_of_the_period():
    october = Scope(period("2026-10"), wib("2026-12-31 12:00"), 1)
    case = a_case(
        "2026-09-01 09:00",
        own_due="2026-10-20 23:59:59",
        settled_at="2026-11-05 09:00",
        ended_at="2026-11-05 09:00",
    )

    assert value("overdue_open", case, scope=october) == 1
    assert value("overdue_open", case) == 0


def test_the_median_counts_an_unanswered_case_with_its_age():
    answered = a_case("2026-12-01 12:00", first_response_at="2026-12-03 12:00")
    silent = a_case("2026-12-11 12:00")  # 20 days old at the end

    assert value("first_response", answered) == Decimal("2.0")
    assert value("first_response", answered, silent) == Decimal("11.0")


def test_the_median_of_an_odd_number_is_the_middle_one():
    spans = (1, 2, 30)
    cases = [
        a_case("2026-11-01 12:00", first_response_at=f"2026-11-{1 + days:02d} 12:00")
        for days in spans[:2]
    ]

    assert value("first_response", *cases, a_case("2026-12-01 12:00")) == Decimal("2.0")


@pytest.mark.parametrize("reason", ["X_DUPLICATE", "X_ARCHIVED", "X_OTHER_AGENCY"])
def test_what_is_excluded_counts_in_no_share(reason):
    case = a_case(own_due=DUE, reason_code=reason, closed_at="2026-10-05 09:00")

    assert value("on_time", case) is None
    assert value("overdue_open", case) == 0
    assert value("first_response", case) is None
    assert value("excluded", case) == value("received", case) == 1


def test_a_withdrawal_is_excluded_only_before_the_first_response():
    early = a_case(reason_code="W_BY_COMPLAINANT", closed_at="2026-10-05 09:00")
    late = replace(early, first_response_at=wib("2026-10-02 09:00"))

    assert (early.excluded, late.excluded) == (True, False)


def test_an_objection_within_thirty_days_reopens_an_answer():
    inside = a_case(delivered_at="2026-11-01 12:00", objected_at="2026-12-01 12:00")
    outside = a_case(delivered_at="2026-11-01 12:00", objected_at="2026-12-01 12:01")

    assert figure("reopened", [inside, outside], year()).hits == (inside,)


def rated(n, stars=(4, 4, 4)):
    at = "2026-11-20 09:00"
    return [a_case(rating=stars, rated_at=at, closed_at=at, reason_code="C_RESOLVED")] * n


def test_satisfaction_needs_ten_answers():
    assert value("satisfaction", *rated(9)) is None
    assert value("satisfaction", *rated(10)) == Decimal("75.00")


def test_satisfaction_needs_a_fifth_of_the_closed_cases():
    silent = [a_case(closed_at="2026-11-20 09:00", reason_code="C_RESOLVED")]

    assert value("satisfaction", *rated(10), *silent * 40) == Decimal("75.00")
    assert value("satisfaction", *rated(10), *silent * 41) is None


spans = st.integers(0, 300)
moments = spans.map(lambda days: wib("2026-01-02 09:00") + timedelta(days=days))


@st.composite
def cases(draw, *, always_settled=False):
    """A case of some day, with a due date and perhaps a decision, an answer, an objection."""
    forwarded = draw(moments)
    due = forwarded + timedelta(days=draw(st.integers(5, 84)))
    settled = always_settled or draw(st.booleans())
    decided = forwarded + timedelta(days=draw(st.integers(0, 120))) if settled else None
    case = a_case(own_due=DUE)
    return replace(
        case,
        forwarded_at=forwarded,
        own_due=due,
        settled_at=decided,
        ended_at=decided,
        first_response_at=decided,
        delivered_at=decided,
        closed_at=decided,
        reason_code="C_RESOLVED" if decided else None,
    )


@given(st.lists(cases(), max_size=20))
def test_every_number_is_made_of_the_cases_behind_it(some):
    for code, one in figures(some, year()).items():
        assert set(one.hits) <= set(one.base), code
        assert set(one.base) <= set(some), code
        if one.kind == "count":
            assert one.value == len(one.hits) == len(one.base)


@given(st.lists(cases(), min_size=1, max_size=40))
def test_a_share_is_exact_to_one_place(some):
    one = figure("on_time", some, year())

    if one.base:
        assert one.value == round_half_up(Fraction(100 * len(one.hits), len(one.base)), 1)
        assert (one.cautious is None) == (len(one.base) < 5)


@given(st.lists(cases(), max_size=12), cases(always_settled=True))
def test_leaving_a_case_open_improves_no_figure(others, case):
    left_open = replace(
        case,
        settled_at=None,
        ended_at=None,
        first_response_at=None,
        delivered_at=None,
        closed_at=None,
        reason_code=None,
    )
    scope = year("2026-12-31 23:00")

    handled, ignored = figures([*others, case], scope), figures([*others, left_open], scope)

    def number(found, code):
        return found[code].value or Decimal(0)

    assert number(ignored, "on_time") <= number(handled, "on_time")
    assert number(ignored, "overdue_open") >= number(handled, "overdue_open")
    assert number(ignored, "first_response") >= number(handled, "first_response")
    assert number(ignored, "received") == number(handled, "received")


@given(st.lists(cases(), max_size=15), st.randoms())
def test_the_order_of_the_cases_does_not_matter(some, random):
    mixed = list(some)
    random.shuffle(mixed)

    before, after = figures(some, year()), figures(mixed, year())

    assert {c: f.value for c, f in before.items()} == {c: f.value for c, f in after.items()}


def test_nothing_to_measure_is_no_number_and_never_a_full_score():
    found = figures([], year())

    assert set(found) == set(RULES)
    assert {found[code].value for code in ("on_time", "reopened", "first_response")} == {None}


def test_an_unknown_figure_is_an_error():
    with pytest.raises(KeyError):
        figure("popularity", [], year())
