"""No metric improves by leaving a case open, sending it away late, reopening or splitting it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.complaints.routing_models import ReturnDecision
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.returns import Return, TriageDecision, decide, give_back
from pengaduan.handling.splitting import split
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import cases_of
from pengaduan.metrics.figures import Figure, figures
from pengaduan.metrics.performance import performance
from pengaduan.metrics.scope import Scope, year_of
from tests.factories.agencies import make_agency
from tests.factories.complaints import STORY, make_case, new_complaint
from tests.metrics.cases import a_case, wib, year
from tests.metrics.test_figures import cases

quiet = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
BETTER_HIGH = ("on_time", "within_14", "done")
BETTER_LOW = ("first_response", "time_ratio", "overdue_open")
SCOPE = year("2026-12-31 23:00")


def value(found: dict[str, Figure], code: str) -> Decimal:
    return found[code].value or Decimal(0)


def gained(before: dict[str, Figure], after: dict[str, Figure]) -> list[str]:
    """Return the metrics that are better after than before."""
    high = [code for code in BETTER_HIGH if value(after, code) > value(before, code)]
    return high + [code for code in BETTER_LOW if value(after, code) < value(before, code)]


@quiet
@given(st.lists(cases(), max_size=12), cases(always_settled=True))
def test_leaving_a_case_open_improves_no_metric(others, case):
    left_open = replace(
        case,
        settled_at=None,
        ended_at=None,
        first_response_at=None,
        delivered_at=None,
        closed_at=None,
        reason_code=None,
    )

    assert gained(figures([*others, case], SCOPE), figures([*others, left_open], SCOPE)) == []


@quiet
@given(st.lists(cases(), max_size=12), cases(), st.integers(0, 40))
def test_closing_and_reopening_improves_no_metric(others, case, days):
    """What counts is the first decision: a second one moves nothing, an objection is counted."""
    if case.settled_at is None:
        return
    again = replace(
        case,
        objected_at=case.settled_at + timedelta(days=days),
        closed_at=case.settled_at + timedelta(days=days + 3),
    )
    before, after = figures([*others, case], SCOPE), figures([*others, again], SCOPE)

    assert gained(before, after) == []
    assert value(after, "reopened") >= value(before, "reopened")
    assert value(after, "objections") >= value(before, "objections")


@quiet
@given(st.lists(cases(), min_size=1, max_size=8), cases(), st.integers(2, 5))
def test_splitting_a_late_case_improves_no_metric(others, case, parts):
    """The parts keep the receipt and the due date of the whole. A median may move either way."""
    late = replace(case, settled_at=None, ended_at=None, first_response_at=None, closed_at=None)
    late = replace(late, own_due=wib("2026-10-20 09:00"), forwarded_at=wib("2026-09-01 09:00"))
    split = [replace(late, id=late.id * 1000 + n) for n in range(parts)]
    before, after = figures([*others, late], SCOPE), figures([*others, *split], SCOPE)

    assert not {"on_time", "within_14", "done", "overdue_open"} & set(gained(before, after))
    assert value(after, "backlog") >= value(before, "backlog")


def test_a_late_case_that_is_open_never_lowers_the_share_of_the_backlog():
    others = [a_case(own_due="2027-02-01 09:00"), a_case(own_due="2026-10-20 09:00")]
    late = a_case(own_due="2026-11-20 09:00")

    before, after = figures(others, SCOPE), figures([*others, late], SCOPE)

    assert value(after, "backlog") > value(before, "backlog")


def test_what_an_agency_has_cannot_be_split_any_more(session, now):
    """Only who verifies may split, and only before an agency has the case."""
    case = make_case(session, now - timedelta(days=2), "complete")

    with pytest.raises(StepForbiddenError):
        split(session, case.coordinator, case.complaint, (STORY,), now=now)
    with pytest.raises(StepRefusedError):
        split(session, case.verifier, case.complaint, (STORY,), now=now)


def sent_on(case, session, now, other) -> None:
    """The agency gives the case back, and triage sends it to another one."""
    given_back = Return(reason="Bukan kewenangan kami.", legal_basis="Peraturan contoh Pasal 1")
    give_back(session, case.coordinator, case.complaint, given_back, now=now)
    decided = TriageDecision(ReturnDecision.REROUTED, "Diteruskan.", agency_id=other.id)
    decide(session, case.verifier, case.complaint, decided, now=now)
    session.commit()


@pytest.mark.parametrize("seed", range(2))
def test_sending_a_case_away_after_its_due_date_improves_no_metric(session, now, seed):
    dice = random.Random(seed)
    case = make_case(session, now - timedelta(days=120), "dispositioned")
    overdue = case.complaint
    case.now, case.new = now - timedelta(days=dice.randrange(60, 110)), new_complaint()
    case.until(dice.choice(("closed", "decided")))
    other = make_agency(session)
    session.commit()
    scope = Scope(year_of(now), now, case.agency.id)
    before = performance(session, scope)
    case.complaint = overdue

    sent_on(case, session, now - timedelta(days=1), other)

    assert performance(session, scope) == before
    found: list[Case] = cases_of(session, [overdue.id])
    assert [(one.agency_id, one.moved) for one in found] == [(case.agency.id, True)]
    assert performance(session, scope.of_agency(other.id))["received"].base == 0


def test_a_case_sent_on_before_its_due_date_counts_where_it_went(session, now):
    case = make_case(session, now - timedelta(days=2), "dispositioned")
    other = make_agency(session)
    session.commit()

    sent_on(case, session, now, other)

    scope = Scope(year_of(now), now + timedelta(seconds=1), case.agency.id)
    assert performance(session, scope)["received"].base == 0
    assert performance(session, scope.of_agency(other.id))["received"].base == 1
