"""Figures from the database: the cases really walk their way."""

from datetime import timedelta

import pytest

from pengaduan.handling.escalation import escalate
from pengaduan.metrics.cases import cases
from pengaduan.metrics.performance import by_agency, one_figure, performance
from pengaduan.metrics.proposals import proposals
from pengaduan.metrics.scope import Scope, year_of
from tests.factories.complaints import make_case
from tests.sla.looking import counted_queries


@pytest.fixture
def scope(now):
    """The running year, seen at the time of the tests."""

    def of(case=None):
        return Scope(year_of(now), now, case.agency.id if case else None)

    return of


def test_what_has_not_reached_an_agency_is_no_case_of_it(session, now, scope):
    make_case(session, now - timedelta(days=3), "submitted")

    assert cases(session, scope()) == []


def test_the_own_due_date_is_the_earlier_clock(session, now, scope):
    case = make_case(session, now - timedelta(days=3), "complete")

    found = cases(session, scope(case))[0]

    # Working days of the class against 60 calendar days.
    assert found.own_due is not None
    assert found.own_due < case.now + timedelta(days=60)


def test_a_decided_case_is_settled_by_its_first_decision(session, now, scope):
    case = make_case(session, now - timedelta(days=10), "delivered")
    first = case.complaint.decided_at
    case.later(days=1)
    case.objects()

    found = cases(session, scope(case))[0]

    assert found.settled_at == first
    assert found.objected_at == case.now


def test_an_answer_that_waits_for_its_head_has_told_the_complainant_nothing(session, now, scope):
    case = make_case(session, now - timedelta(days=10), "dispositioned")
    case.respond()
    waiting = cases(session, scope(case))[0]
    case.decide()
    sent = cases(session, scope(case))[0]

    assert (waiting.points, waiting.answered) == (2, 0)
    assert (sent.points, sent.answered) == (2, 2)


def test_an_escalated_case_is_not_settled(session, now, scope):
    case = make_case(session, now - timedelta(days=100), "complete")
    escalate(session, case.complaint, now=now - timedelta(days=1))

    found = cases(session, scope(case))

    assert [(one.settled_at, one.on_time()) for one in found] == [(None, False)]
    assert one_figure(session, scope(case), "overdue_open").value == 0


def test_one_complaint_is_one_case_whatever_hangs_on_it(session, now, scope):
    case = make_case(session, now - timedelta(days=5), "delivered")
    case.objects()

    assert one_figure(session, scope(case), "received").value == 1


def test_a_case_counts_at_its_own_agency_only(session, now, scope):
    one, other = (make_case(session, now - timedelta(days=2), "complete") for _ in range(2))

    assert [c.number for c in cases(session, scope(one))] == [one.complaint.number]
    assert [c.number for c in cases(session, scope(other))] == [other.complaint.number]


def test_all_agencies_side_by_side_say_what_each_says_alone(session, now, scope):
    first = make_case(session, now - timedelta(days=80), "complete")
    make_case(session, now - timedelta(days=2), "closed")
    session.commit()

    rows = {row.agency_id: row.figures for row in by_agency(session, scope())}

    assert rows[first.agency.id] == performance(session, scope(first))
    assert len(rows) == 2


def test_the_number_of_queries_does_not_grow_with_the_cases(session, now, scope):
    make_case(session, now - timedelta(days=2), "complete")
    session.commit()
    session.connection()
    with counted_queries(session) as few:
        by_agency(session, scope())
    for _ in range(3):
        make_case(session, now - timedelta(days=2), "complete")
    session.commit()
    session.connection()

    with counted_queries(session) as many:
        by_agency(session, scope())

    assert len(many) == len(few) == 7


def test_without_cases_no_level_is_full(session, now, scope):
    case = make_case(session, now)

    found = proposals(session, scope(case))

    assert set(found) == {f"PGD-{n}" for n in range(1, 7)}
    assert found["PGD-5"].level is None
