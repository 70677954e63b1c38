"""The roll-ups say what the cases say: for random histories, summed or not, on both engines."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint, Message, MessageKind, Rating
from pengaduan.infra.db import transaction
from pengaduan.metrics import rollup_book, rollup_build, rollup_check, rollup_read
from pengaduan.metrics.case_facts import RESOLUTION, Case
from pengaduan.metrics.cases import cases, cases_of
from pengaduan.metrics.middle import middle
from pengaduan.metrics.numbers import Totals, numbers
from pengaduan.metrics.performance import (
    AgencyPerformance,
    Chosen,
    by_agency,
    counted,
    measured,
    page_of_agencies,
)
from pengaduan.metrics.rollup import METRICS
from pengaduan.metrics.rollup_models import RollupChange, RollupMedian, RollupState, RollupSum
from pengaduan.metrics.scope import Scope, period
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.sla.models import Clock
from tests.factories.complaints import make_case

DAY = 86_400_000_000
PERIODS = ("2025", "2026", "2026-K3", "2026-10", "2026-11")
MOMENTS = ("forwarded_at", "first_response_at", "decided_at", "delivered_at", "closed_at")
REASONS = (None, "C_RESOLVED", "W_BY_COMPLAINANT", "X_DUPLICATE")


def within(found: Case, scope: Scope) -> bool:
    mine = found.agency_id == scope.agency_id and found.forwarded_at < scope.end
    return mine and scope.unit_id in (None, found.unit_id)


def scopes(session: Session, now: datetime) -> list[Scope]:
    places = {
        (agency, unit)
        for agency, own in session.execute(
            sa.select(Complaint.agency_id, Complaint.unit_id).where(
                Complaint.agency_id.is_not(None)
            )
        )
        for unit in (None, own)
    }
    return [
        Scope(period(code), now, agency, unit)
        for agency, unit in sorted(places, key=str)
        for code in PERIODS
    ]


def same_as_cases(session: Session, now: datetime) -> int:
    """Compare every scope with all of its cases, and with the list that pages open."""
    every = cases_of(session, list(session.scalars(sa.select(Complaint.id))))
    seen = 0
    for scope in scopes(session, now):
        told = rollup_read.totals(session, rollup_read.wanted(scope))
        assert told is not None
        own = counted([one for one in every if within(one, scope)], scope)
        listed = counted(cases(session, scope), scope)

        assert measured(session, scope) == own == listed, scope
        seen += sum(one.base for one in own.numbers.values())
    return seen


def _some_moment(dice: random.Random, now: datetime) -> datetime:
    return now - timedelta(seconds=dice.randrange(120 * 86_400), microseconds=dice.randrange(10**6))


def shake(session: Session, dice: random.Random, now: datetime) -> None:
    """Change anything that a figure looks at, as no step would."""
    every = session.scalars(sa.select(Complaint).where(Complaint.forwarded_at.is_not(None))).all()
    for case in dice.sample(list(every), k=min(4, len(every))):
        name = dice.choice(MOMENTS)
        keeps = name == "forwarded_at" or dice.random() < 0.8
        setattr(case, name, _some_moment(dice, now) if keeps else None)
        case.reason_code = dice.choice(REASONS) or ("C_RESOLVED" if case.closed_at else None)
        if dice.random() < 0.2:
            other = dice.choice(every)
            case.agency_id, case.unit_id = other.agency_id, other.unit_id
        clocks = session.scalars(
            sa.select(Clock).where(Clock.complaint_id == case.id, Clock.policy.in_(RESOLUTION))
        ).all()
        for clock in clocks:
            clock.due_at = _some_moment(dice, now + timedelta(days=30))
        _say(session, case, dice, now)


def _say(session: Session, case: Complaint, dice: random.Random, now: datetime) -> None:
    chosen = dice.choice((MessageKind.OBJECTION, MessageKind.DECISION_NOTICE))
    detail = {"review": dice.choice(("founded", "unfounded"))}
    session.add(
        Message(
            complaint_id=case.id,
            kind=chosen,
            author_role="complainant",
            body="-",
            detail=detail if chosen is MessageKind.DECISION_NOTICE else {},
            created_at=_some_moment(dice, now),
        )
    )
    known = session.scalars(sa.select(Rating).where(Rating.complaint_id == case.id)).first()
    if known is None:
        known = Rating(complaint_id=case.id, conduct=5, rated_at=now)
        known.clarity, known.speed = dice.randint(1, 5), dice.randint(1, 5)
        session.add(known)
    known.rated_at = _some_moment(dice, now)


def summed(now: datetime, *, renewed: bool = True) -> None:
    """Sum what counts, with or without finding the medians anew that it moved."""
    if renewed:
        rollup_build.sum_all(transaction, now)
        return
    with transaction() as session:
        rollup_book.summed(session, now)


@pytest.fixture
def some(session: Session, now: datetime) -> list[Complaint]:
    """Cases that took the steps up to several states, at two agencies."""
    wanted = ((100, "complete"), (100, "closed"), (30, "delivered"), (30, "in_handling"))
    found = [
        make_case(session, now - timedelta(days=days), state).complaint for days, state in wanted
    ]
    for one in found[2:]:
        one.agency_id, one.unit_id = found[0].agency_id, found[0].unit_id
    make_case(session, now - timedelta(days=2), "submitted")
    session.commit()
    return found


@pytest.mark.parametrize("seed", range(3))
def test_roll_ups_equal_the_cases_for_random_histories(session, now, some, seed):
    dice = random.Random(seed)
    assert same_as_cases(session, now) > 0

    for turn in range(4):
        shake(session, dice, now)
        session.commit()
        if turn % 2:
            early = now - timedelta(days=dice.choice((0, 0, 3)))
            summed(early, renewed=dice.random() < 0.5)
            session.commit()
        same_as_cases(session, now)

    later = now + timedelta(days=20)
    same_as_cases(session, later)
    summed(later)
    session.commit()
    same_as_cases(session, later)
    assert rollup_check.check(transaction, later).differences == []


def test_what_waits_ages_in_the_median_although_nothing_is_written(session, now, some):
    summed(now)
    session.commit()

    for days in (0, 1, 9, 40):
        same_as_cases(session, now + timedelta(days=days))


def test_a_due_date_that_passes_lowers_the_share_by_itself(session, now):
    case = make_case(session, now, "complete")
    session.commit()
    scope = Scope(period("2027"), now, case.agency.id)
    due = cases_of(session, [case.complaint.id])[0].own_due
    assert due is not None
    year = replace(scope, period=period(str(due.year)))

    just = measured(session, replace(year, seen_at=due)).numbers
    after = measured(session, replace(year, seen_at=due + timedelta(seconds=1))).numbers

    assert (just["on_time"].base, just["overdue_open"].base) == (0, 0)
    assert (after["on_time"].base, after["on_time"].hits, after["overdue_open"].base) == (1, 0, 1)


def test_all_agencies_and_one_category_are_told_without_reading_cases(session, now, some):
    summed(now)
    session.commit()
    scope = Scope(period("2026"), now)
    rows = by_agency(session, scope)
    matter = some[0].matter
    every = [one for one in cases(session, scope) if one.matter == matter]

    of_matter = by_agency(session, scope, category=matter)
    none = by_agency(session, scope, category="nothing_of_the_kind")

    assert len(rows) > 0
    assert none == []
    for row in of_matter:
        own = [one for one in every if one.agency_id == row.agency_id]
        assert row.figures == counted(own, scope.of_agency(row.agency_id)).numbers


@pytest.mark.parametrize("summed_before", [True, False])
def test_pages_of_agencies_make_up_the_whole_and_lead_back(session, now, some, summed_before):
    if summed_before:
        summed(now)
    else:
        session.execute(sa.update(RollupState).values(built=False))
    session.commit()
    scope = Scope(period("2026"), now)
    rows = by_agency(session, scope)
    assert len(rows) > 1

    after: int | None = 0
    seen: list[AgencyPerformance] = []
    backwards: list[int] = []
    while after is not None:
        page = page_of_agencies(session, scope, Chosen(), after=after, most=1)
        assert (page.first, page.total) == (len(seen) + 1, len(rows))
        assert page.before == (backwards[-1] if backwards else None)
        backwards.append(after)
        seen += page.rows
        after = page.after

    assert seen == rows
    for other in (-1, rows[-1].agency_id):
        assert page_of_agencies(session, scope, Chosen(), after=other, most=1).rows == rows[:1]


def test_a_page_of_agencies_by_words_of_the_name(session, now, some):
    scope = Scope(period("2026"), now)
    rows = by_agency(session, scope)
    word = rows[-1].name[2:].upper()

    page = page_of_agencies(session, scope, Chosen(words=word), most=100)

    assert page.rows == [one for one in rows if word in one.name.upper()]
    assert page_of_agencies(session, scope, Chosen(words="%"), most=100).rows == []


def test_until_they_are_built_the_cases_are_counted_and_the_background_builds(session, now, some):
    wanted = rollup_read.wanted(Scope(period("2026"), now))
    for table in (RollupSum, RollupMedian, RollupChange):
        session.execute(sa.delete(table))
    session.execute(sa.update(RollupState).values(built=False))
    session.commit()
    before = by_agency(session, Scope(period("2026"), now))

    assert rollup_read.totals(session, wanted) is None
    session.rollback()
    assert rollup_build.sum_all(transaction, now) > 0

    assert rollup_read.totals(session, wanted) is not None
    assert by_agency(session, Scope(period("2026"), now)) == before
    same_as_cases(session, now)


def test_a_moment_before_the_sums_is_counted_from_the_cases(session, now, some):
    summed(now)
    session.commit()
    early = rollup_read.wanted(Scope(period("2026"), now - timedelta(days=5)))

    assert rollup_read.totals(session, early) is None


@pytest.mark.parametrize(
    "wrong",
    [
        sa.update(RollupSum).values(received=RollupSum.received + 1),
        sa.update(RollupMedian).values(fixed_below=1, waiting_below=None),
        sa.update(Complaint).values(first_response_at=None),
    ],
)
def test_a_check_finds_what_passed_by_the_session_and_a_rebuild_mends_it(session, now, some, wrong):
    summed(now)
    session.commit()
    assert rollup_check.check(transaction, now).differences == []
    session.execute(wrong.execution_options(synchronize_session=False))
    session.commit()

    found = rollup_check.check(transaction, now)
    session.commit()
    assert found.differences != []
    rollup_build.rebuild(transaction, now)

    assert rollup_check.check(transaction, now).differences == []
    same_as_cases(session, now)


def test_nothing_is_written_for_a_complaint_that_no_agency_has(session, now, some):
    before = session.scalar(sa.select(sa.func.count()).select_from(RollupChange))

    make_case(session, now, "submitted")
    session.commit()

    assert session.scalar(sa.select(sa.func.count()).select_from(RollupChange)) == before


spans = st.lists(st.integers(0, 40 * DAY), max_size=9)


@given(spans, spans, st.integers(0, 30 * DAY))
def test_a_middle_tells_the_median_until_it_is_overtaken(fixed, ages, later):
    waiting = [100 * DAY - age for age in ages]
    found = middle(fixed, waiting, 100 * DAY)
    moment = 100 * DAY + later

    if found is None:
        assert not fixed
        assert not waiting
    elif found.valid_until is None or moment <= found.valid_until:
        every = sorted((*fixed, *(moment - since for since in waiting)))
        both = every[(len(every) - 1) // 2] + every[len(every) // 2]
        assert found.at(moment) == round_half_up(Fraction(both, 2 * DAY), 1)


def test_without_any_case_nothing_is_measured():
    found = numbers(Totals(dict.fromkeys(METRICS, 0)))

    assert {one.value for one in found.values() if one.kind != "count"} == {None}
