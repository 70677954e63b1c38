"""The map of offices and stages: every number is the length of its list, counted or not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, AgencyKind
from pengaduan.complaints.models import Complaint
from pengaduan.handling.escalation import escalate
from pengaduan.handling.withdrawal import Withdrawal, WithdrawalReason, withdraw
from pengaduan.infra.db import transaction
from pengaduan.metrics import duty_book, duty_build, duty_check
from pengaduan.metrics.duty_models import Duty, DutySum
from pengaduan.metrics.heat import Cell, Judgement, Order, Wanted, heat
from pengaduan.metrics.heat_lists import CellList, Place, cell_of, cell_page
from pengaduan.metrics.performance import performance
from pengaduan.metrics.scope import Scope, period
from pengaduan.metrics.stages import OMBUDSMAN, DutyOutcome, Stage
from pengaduan.rules.roles import Role
from pengaduan.sla.models import Clock
from tests.factories.accounts import make_actor
from tests.factories.arranged import kept
from tests.factories.complaints import Case, make_case

YEAR = Wanted(period("2026"))


@pytest.fixture
@kept
def cases(session: Session, now: datetime) -> dict[str, Case]:
    """Cases in every state, old and new, so that every kind of duty occurs."""
    made = {
        f"{state}-{days}": make_case(session, now - timedelta(days=days), state)
        for state in ("submitted", "complete", "delivered")
        for days in (1, 100)
    }
    made["closed-40"] = make_case(session, now - timedelta(days=40), "closed")
    gone = make_case(session, now - timedelta(days=100), "in_handling")
    escalate(session, gone.complaint, now=now - timedelta(days=90))
    early = make_case(session, now - timedelta(days=90), "complete")
    told = Withdrawal(WithdrawalReason.SOLVED)
    withdraw(session, early.complaint, told, now=now - timedelta(days=80))
    session.commit()
    return {**made, "escalated": gone, "withdrawn": early}


def counted(now: datetime) -> int:
    with transaction() as session:
        return duty_book.count(session, now)


def walk(session: Session, wanted: Wanted, now: datetime) -> int:
    """Compare every cell with its lists and return how many cells there were."""
    monitor = make_actor(session, Role.OMBUDSMAN_EXAMINER)
    seen = 0
    for row in heat(session, wanted, now=now):
        for stage in Stage:
            place = Place(row.office, stage, wanted, row.unit)
            cell = row.cells.get(stage, Cell())
            assert cell_of(session, monitor, place, now=now) == cell, (row.name, stage)
            late = cell_page(session, monitor, place, CellList.LATE, now=now, limit=1000)
            assert len(late.rows) == cell.late
            seen += 1
    return seen


@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_every_cell_is_as_long_as_its_lists_whether_or_not_it_is_counted(session, now, cases, when):
    if when == "between":
        counted(now - timedelta(days=20))
    elif when == "after":
        counted(now)
    unit = cases["complete-100"]
    matter = unit.complaint.matter
    several = (
        YEAR,
        Wanted(None),
        Wanted(period("2026-K3")),
        Wanted(period("2026-11"), category=matter),
        Wanted(period("2026"), category="money_asked"),
        Wanted(period("2026"), agency_id=unit.agency.id),
        Wanted(None, agency_id=unit.agency.id, category=matter),
    )

    seen = [walk(session, wanted, now) for wanted in several]

    assert seen[0] > 20
    assert seen[4] == 0
    assert all(number > 0 for place, number in enumerate(seen) if place != 4)


def test_the_map_agrees_with_the_performance_figures(session, now, cases):
    rows = {row.office: row for row in heat(session, YEAR, now=now)}
    for case in cases.values():
        found = performance(session, Scope(period("2026"), now, case.agency.id))
        cell = (
            rows[case.agency.id].cells.get(Stage.RESOLUTION, Cell())
            if (case.agency.id in rows)
            else Cell()
        )

        assert (cell.in_time, cell.base) == (found["on_time"].hits, found["on_time"].base)
        assert cell.late == found["overdue_open"].base


def test_what_changes_after_it_was_counted_is_right_at_once(session, now, cases):
    counted(now)
    case = cases["complete-100"]
    place = Place(case.agency.id, Stage.RESOLUTION, YEAR)
    before = {row.office: row for row in heat(session, YEAR, now=now)}[case.agency.id]
    assert before.cells[Stage.RESOLUTION] == Cell(1, 1, 0)

    case.now = now
    for step in (case.dispose, case.respond, case.decide):
        step()
    session.commit()

    after = {row.office: row for row in heat(session, YEAR, now=now)}[case.agency.id]
    assert after.cells[Stage.RESOLUTION] == Cell(0, 1, 0)
    monitor = make_actor(session, Role.OMBUDSMAN_EXAMINER)
    assert cell_of(session, monitor, place, now=now) == Cell(0, 1, 0)
    assert counted(now) > 0
    assert duty_check.check(transaction, now).differences == []


def test_a_case_that_moves_to_another_agency_moves_on_the_map(session, now, cases):
    counted(now)
    case, other = cases["complete-100"], cases["complete-1"].agency
    case.complaint.agency_id, case.complaint.unit_id = other.id, None
    session.commit()

    rows = {row.office: row for row in heat(session, YEAR, now=now)}

    assert case.agency.id not in rows
    assert rows[other.id].cells[Stage.RESOLUTION].late == 1


def test_a_duty_that_falls_due_appears_by_itself(session, now):
    case = make_case(session, now, "complete")
    session.commit()
    due = session.scalars(sa.select(Duty.due_at).where(Duty.stage == Stage.RESOLUTION)).one()

    assert all(row.office != case.agency.id for row in heat(session, YEAR, now=now))
    rows = heat(session, Wanted(None), now=due)
    assert Stage.RESOLUTION not in {row.office: row for row in rows}[case.agency.id].cells
    rows = heat(session, Wanted(None), now=due + timedelta(seconds=1))
    assert {row.office: row for row in rows}[case.agency.id].cells[Stage.RESOLUTION].late == 1


def test_left_before_due_counts_neither_way_but_an_unanswered_case_does(session, cases):
    outcomes = {
        duty.stage: duty.outcome
        for duty in session.scalars(
            sa.select(Duty).where(Duty.complaint_id == cases["escalated"].complaint.id)
        )
    }
    withdrawn = sa.select(Duty).where(Duty.complaint_id == cases["withdrawn"].complaint.id)

    assert outcomes[Stage.RESOLUTION] is DutyOutcome.LATE
    assert session.scalars(withdrawn).all() == []


def test_the_filters_keep_class_and_province_and_then_leave_the_ombudsman_out(session, now, cases):
    case = cases["complete-100"]
    agency = session.get_one(Agency, case.agency.id)
    agency.kind, agency.region_code = AgencyKind.REGENCY, "19.01"
    session.commit()

    everyone = {row.office for row in heat(session, YEAR, now=now)}
    by_kind = heat(session, Wanted(YEAR.period, kind=AgencyKind.REGENCY), now=now)
    by_place = heat(session, Wanted(YEAR.period, province="19"), now=now)

    assert OMBUDSMAN in everyone
    assert [row.office for row in by_kind] == [agency.id]
    assert agency.id in {row.office for row in by_place}
    assert OMBUDSMAN not in {row.office for row in by_place}


@pytest.mark.parametrize(
    ("base", "in_time", "word", "step"),
    [
        (0, 0, Judgement.NONE, 0),
        (4, 0, Judgement.FEW, 0),
        (10, 9, Judgement.GOOD, 1),
        (1000, 899, Judgement.WATCH, 2),
        (4 * 25, 75, Judgement.WATCH, 2),
        (6, 3, Judgement.WATCH, 3),
        (1000, 499, Judgement.CRITICAL, 4),
        (8, 2, Judgement.CRITICAL, 4),
        (5, 1, Judgement.CRITICAL, 5),
    ],
)
def test_words_and_steps_follow_the_cut_points(base, in_time, word, step):
    cell = Cell(0, base, in_time)

    assert (cell.word, cell.step) == (word, step)


def test_a_check_finds_a_wrong_sum_and_a_wrong_case_and_a_rebuild_mends_both(session, now, cases):
    counted(now)
    assert duty_check.check(transaction, now).differences == []
    session.execute(sa.update(DutySum).where(DutySum.period == "*").values(base=DutySum.base + 1))
    touched = cases["complete-100"].complaint.id
    session.execute(sa.update(Clock).where(Clock.complaint_id == touched).values(due_at=now))
    session.commit()
    found = duty_check.check(transaction, now).differences

    assert any("sum" in one for one in found)
    assert {"case": touched} in found
    before = session.scalar(sa.select(sa.func.count()).select_from(Complaint))
    assert duty_build.rebuild(transaction, now) == before
    assert duty_check.check(transaction, now).differences == []


def test_worst_comes_first_and_names_order_when_asked(session, now, cases):
    rows = heat(session, YEAR, now=now)
    late = [row.late for row in heat(session, Wanted(YEAR.period, order=Order.LATE), now=now)]
    named = heat(session, Wanted(YEAR.period, order=Order.NAME), now=now)

    assert late == sorted(late, reverse=True)
    critical = [row.count(Judgement.CRITICAL) for row in rows]
    assert critical == sorted(critical, reverse=True)
    names = [row.name.casefold() for row in named]
    assert names == sorted(names)
