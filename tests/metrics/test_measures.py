"""Every metric of CF-1 has one definition, a list, and a mark where nothing is recorded."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from pengaduan.infra.db import transaction
from pengaduan.metrics.breaches import charged_cases, charged_figure
from pengaduan.metrics.figures import RULES, figure, figures
from pengaduan.metrics.measures import PROOF, audited, index, measures
from pengaduan.metrics.month_reading import KNOWN
from pengaduan.metrics.performance import one_figure, performance
from pengaduan.metrics.scope import Scope, year_of
from pengaduan.rules.scoring.formulas import complaint_formulas
from pengaduan.sla.sweep import sweep
from pengaduan.web.shared.measure_words import NOT_RECORDED
from pengaduan.web.shared.names import FIGURES
from tests.factories.complaints import make_case
from tests.metrics.cases import a_case, wib, year

DUE = "2026-10-20 09:00"


def test_every_metric_has_a_figure_or_is_named_as_not_recorded():
    codes = {one.code for one in complaint_formulas().metrics}

    assert set(PROOF) | set(NOT_RECORDED) == codes
    assert not set(PROOF) & set(NOT_RECORDED)
    assert set(PROOF.values()) <= set(KNOWN) <= set(FIGURES)


def test_without_a_case_nothing_is_measured_and_there_is_no_index(session, now):
    agency = make_case(session, now - timedelta(days=900), "closed").agency
    session.commit()
    scope = Scope(year_of(now), now, agency.id)

    found = audited(session, scope, performance(session, scope))

    assert {one.number.value for one in measures(found) if one.number is not None} == {None}
    assert index(found).value is None


def test_every_metric_is_the_list_behind_it(session, now):
    case = make_case(session, now - timedelta(days=100), "closed")
    session.commit()
    scope = Scope(year_of(now), now, case.agency.id)

    for one in measures(audited(session, scope, performance(session, scope))):
        if one.number is not None:
            listed = one_figure(session, scope, PROOF[one.metric.code])
            assert listed.number == one.number


@pytest.mark.parametrize(
    ("answered", "quick"),
    [("2026-10-15 09:00", True), ("2026-10-15 09:01", False), (None, False)],
)
def test_the_first_response_within_fourteen_calendar_days(answered, quick):
    case = a_case("2026-10-01 09:00", own_due=DUE, first_response_at=answered)

    assert figure("within_14", [case], year()).hits == ((case,) if quick else ())


@pytest.mark.parametrize(
    ("verified", "in_time"),
    [("2026-10-06 09:00:00", True), ("2026-10-06 09:00:01", False), (None, False)],
)
def test_a_verification_counts_by_its_own_due_date(verified, in_time):
    case = a_case(
        verify_due=wib("2026-10-06 09:00"), verified_at=None if verified is None else wib(verified)
    )

    found = figure("verified", [case], year())

    assert (found.hits, found.base) == ((case,) if in_time else (), (case,))


def test_a_late_case_is_done_but_not_in_time():
    case = a_case(own_due=DUE, settled_at="2026-11-20 09:00", ended_at="2026-11-20 09:00")

    found = figures([case], year())

    assert (found["done"].value, found["on_time"].value) == (Decimal(100), Decimal(0))


def test_the_time_ratio_is_the_exact_median_with_open_cases_at_their_age():
    some = [
        a_case("2026-10-01 09:00", own_due="2026-10-11 09:00", settled_at=f"2026-10-{day} 09:00")
        for day in ("03", "06", "26")
    ]
    waiting = a_case("2026-10-01 09:00", own_due="2026-10-11 09:00")

    assert figure("time_ratio", some, year()).value == Decimal("0.50")
    assert figure("time_ratio", some[:2], year()).value == Decimal("0.35")
    found = figure("time_ratio", [*some[1:], waiting], year())
    assert (found.value, len(found.hits), len(found.base)) == (Decimal("2.50"), 2, 3)


def test_the_backlog_is_what_is_open_and_its_late_part():
    late, early = a_case(own_due=DUE), a_case(own_due="2027-02-01 09:00")
    ended = a_case(own_due=DUE, ended_at="2026-12-01 09:00")

    found = figure("backlog", [late, early, ended], year())

    assert (found.hits, found.base) == ((late,), (late, early))


def test_breaches_are_charged_by_the_ledger_and_open_their_cases(session, now):
    case = make_case(session, now - timedelta(days=100), "complete")
    session.commit()
    sweep(transaction, now, keep_going=lambda: True)
    scope = Scope(year_of(now), now, case.agency.id)

    found = charged_cases(session, scope)

    assert found
    for party, number in found:
        assert [one.id for one in charged_figure(session, scope, party).base] == [case.complaint.id]
        assert number == 1
    assert set(RULES) < set(KNOWN)
