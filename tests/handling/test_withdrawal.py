"""A withdrawal, who learns why, and the way back from it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.own_case_models import PressureReport, Withdrawal
from pengaduan.complaints.queries import thread
from pengaduan.handling import integrity, withdrawal
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.withdrawal import INTEGRITY, WithdrawalReason, undo, withdraw
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.roles import Role
from pengaduan.sla import clocks
from pengaduan.sla.models import Clock, ClockState
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case

WORDS = "Kepala loket datang ke rumah dan meminta saya mencabutnya."


def taken_back(session, now, reason=WithdrawalReason.SOLVED, state="dispositioned", words=WORDS):
    case = make_case(session, now, state)
    withdraw(session, case.complaint, withdrawal.Withdrawal(reason, words), now=now)
    return case


def clock_facts(session, case):
    query = sa.select(Clock).where(Clock.complaint_id == case.complaint.id).order_by(Clock.id)
    return {
        clock.policy: (clock.state, clock.started_at, clock.due_at)
        for clock in session.scalars(query)
        if clock.state is not ClockState.STOPPED
    }


@pytest.mark.parametrize("state", ["submitted", "complete", "dispositioned", "in_handling"])
def test_undoing_brings_back_the_state_and_the_clocks_as_they_were(session, now, state):
    case = make_case(session, now, state)
    before, due_at = clock_facts(session, case), case.complaint.due_at
    reason = withdrawal.Withdrawal(WithdrawalReason.MISTAKE)
    withdraw(session, case.complaint, reason, now=now)
    assert clock_facts(session, case) == {}

    undo(session, case.complaint, now=now + timedelta(days=3))

    assert case.complaint.state == state
    assert (case.complaint.closed_at, case.complaint.reason_code) == (None, None)
    assert clock_facts(session, case) == before
    assert case.complaint.due_at == due_at
    tags = [line.tag for line in lines(session, f"complaint:{case.complaint.number}")]
    assert Tag.COMPLAINT_WITHDRAWAL_UNDONE in tags


def test_a_period_that_passed_meanwhile_is_late_at_once(session, now):
    case = make_case(session, now, "submitted")
    first = min(clocks.running(session, case.complaint), key=lambda clock: clock.due_at)
    later = first.due_at - timedelta(hours=1)
    reason = withdrawal.Withdrawal(WithdrawalReason.MISTAKE)
    withdraw(session, case.complaint, reason, now=later)

    undo(session, case.complaint, now=later + timedelta(days=5))

    again = {clock.policy: clock for clock in clocks.running(session, case.complaint)}
    assert again[first.policy].due_at < later + timedelta(days=5)
    look_at = again[first.policy].next_action_at
    assert look_at is not None
    assert look_at <= later + timedelta(days=5)


@sqlite_only
def test_a_clock_that_stood_still_stands_still_again(session, now):
    case = make_case(session, now, "submitted")
    policy = "sp4n_national_verification"
    clocks.pause(session, case.complaint, policy, now=now, owner="account:1", reason="A08")
    due_at = clock_facts(session, case)[policy][2]
    reason = withdrawal.Withdrawal(WithdrawalReason.MISTAKE)
    withdraw(session, case.complaint, reason, now=now + timedelta(hours=2))

    undo(session, case.complaint, now=now + timedelta(days=1))

    assert clock_facts(session, case)[policy][::2] == (ClockState.PAUSED, due_at)
    resumed = now + timedelta(days=2)
    clocks.resume(session, case.complaint, policy, now=resumed)
    assert clock_facts(session, case)[policy][2] > due_at


@pytest.mark.parametrize(("days", "works"), [(7, True), (7.01, False)])
@sqlite_only
def test_it_can_be_undone_for_seven_days(session, now, days, works):
    case = taken_back(session, now)
    later = now + timedelta(days=days)

    assert (withdrawal.undo_until(session, case.complaint, now=later) is not None) is works
    if works:
        undo(session, case.complaint, now=later)
    else:
        with pytest.raises(StepRefusedError) as refused:
            undo(session, case.complaint, now=later)
        assert refused.value.code is Refusal.UNDO_OVER


@sqlite_only
def test_it_is_undone_once_and_may_be_withdrawn_again(session, now):
    case = taken_back(session, now)
    undo(session, case.complaint, now=now)

    with pytest.raises(StepRefusedError):
        undo(session, case.complaint, now=now)

    reason = withdrawal.Withdrawal(WithdrawalReason.OTHER)
    withdraw(session, case.complaint, reason, now=now)
    undo(session, case.complaint, now=now)
    assert case.complaint.state == "dispositioned"


@sqlite_only
def test_what_ended_by_law_cannot_be_undone(session, now):
    case = make_case(session, now, "submitted")
    case.ask_completion()
    case.complaint.state, case.complaint.reason_code = "withdrawn", "W_NOT_COMPLETED"
    case.complaint.closed_at = now

    with pytest.raises(StepRefusedError):
        undo(session, case.complaint, now=now)


def test_pressure_leaves_the_same_traces_as_any_other_reason(session, now):
    """Every row that somebody of the agency, or the audit export, could see is alike."""
    looks = []
    for reason in (WithdrawalReason.PRESSURED, WithdrawalReason.SOLVED):
        case = taken_back(session, now, reason)
        number = case.complaint.number
        trail = [line.tag for line in lines(session, f"complaint:{number}")]
        jobs = session.scalars(sa.select(OutboxJob).order_by(OutboxJob.id)).all()
        kinds = [job.kind for job in jobs if job.payload.get("complaint_id") == case.complaint.id]
        seen = [
            [(entry.kind, entry.body) for entry in thread(session, case.complaint, audience)]
            for audience in Audience
        ]
        looks.append((trail, kinds, seen, case.complaint.reason_code))

    assert looks[0] == looks[1]
    assert session.scalar(sa.select(sa.func.count()).select_from(PressureReport)) == 1


def test_neither_reason_nor_words_lie_open_in_the_database(session, now):
    taken_back(session, now, WithdrawalReason.PRESSURED)
    session.flush()

    raw = session.execute(sa.text("SELECT reason, words FROM withdrawal")).one()
    told = session.execute(sa.text("SELECT words FROM pressure_report")).scalar_one()

    assert b"pressured" not in bytes(raw[0])
    assert b"loket" not in bytes(raw[1]) + bytes(told)
    audit = session.scalars(sa.select(AuditEntry)).all()
    assert WORDS not in json.dumps([line.detail for line in audit])


@pytest.mark.parametrize("role", [Role.OMBUDSMAN_UNIT_HEAD, Role.OMBUDSMAN_CHAIR])
@sqlite_only
def test_the_desk_reads_it_and_each_reading_is_written_down(session, now, role):
    case = taken_back(session, now, WithdrawalReason.PRESSURED)
    head = make_actor(session, role)
    [line] = integrity.reports(session, head)
    assert line.read_at is None

    integrity.open_report(session, head, line.id, now=now)
    opened = integrity.open_report(session, head, line.id, now=now)

    assert (opened.number, opened.words) == (case.complaint.number, WORDS)
    assert [who for _, who in opened.readings] == [head.label] * 2
    tags = [entry.tag for entry in lines(session, INTEGRITY)]
    assert tags == [Tag.INTEGRITY_REPORTED, Tag.INTEGRITY_READ, Tag.INTEGRITY_READ]


@pytest.mark.parametrize("role", sorted(set(Role) - {"ombudsman_unit_head", "ombudsman_chair"}))
@sqlite_only
def test_nobody_else_reads_it(session, now, role):
    case = taken_back(session, now, WithdrawalReason.PRESSURED)
    agency = case.agency if role.startswith("agency") else None
    other = make_actor(session, Role(role), agency=agency)

    with pytest.raises(StepForbiddenError):
        integrity.reports(session, other)


@sqlite_only
def test_both_sides_are_told_of_withdrawal_and_return(session, now):
    case = taken_back(session, now)
    undo(session, case.complaint, now=now)

    kinds = set(session.scalars(sa.select(OutboxJob.kind)))
    assert {"notice.withdrawn", "notice.ended"} <= kinds
    assert {"notice.withdrawal_undone", "notice.resumed"} <= kinds
    assert session.scalars(sa.select(Withdrawal)).one().undone_at == now
