"""The sweep: what is due happens in order, exactly once, whoever runs and whatever breaks."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.audit import trail
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint
from pengaduan.infra.db import db, transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.law import law
from pengaduan.rules.law_load import EFFECTS
from pengaduan.sla import clocks
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind, ClockState
from pengaduan.sla.outcomes import OUTCOMES, WARNED
from pengaduan.sla.sweep import SweepResult, TransactionFactory, sweep
from tests.sla.cases import add_complaint, wib
from tests.sla.looking import events_of, notices

BREACHED = ClockEventKind.BREACHED
EXPIRED = ClockEventKind.EXPIRED

START = wib("2026-11-23 10:00")  # Monday
BEFORE = wib("2026-11-25 09:00")  # Wednesday: half of the time is used
WARNING = wib("2026-11-26 06:00")  # Thursday: more than three quarters
OVERDUE = wib("2026-11-27 00:00")  # Friday: three working days ended on Thursday
YEARS_LATER = wib("2028-01-03 09:00")


def started(policy: str = "sp4n_national_verification", now: datetime = START) -> Clock:
    """Commit a complaint with one running clock."""
    with transaction() as session:
        clock = clocks.start(session, add_complaint(session), policy, now=now)
    assert clock is not None
    return clock


def number_of(session: Session, clock: Clock) -> str:
    return session.scalars(
        sa.select(Complaint.number).where(Complaint.id == clock.complaint_id)
    ).one()


def test_nothing_happens_before_three_quarters_of_the_time(session):
    clock = started()

    assert sweep(transaction, BEFORE) == SweepResult()
    assert events_of(session, clock) == []


def test_a_warning_comes_before_the_due_date(session):
    clock = started()

    result = sweep(transaction, WARNING)

    assert (result.warned, result.breached) == (1, 0)
    assert events_of(session, clock) == [WARNED]
    assert notices(session) == ["notice.clock_warned"]


def test_the_breach_follows_the_warning(session):
    clock = started()
    sweep(transaction, WARNING)

    result = sweep(transaction, OVERDUE)

    assert (result.warned, result.breached) == (0, 1)
    assert events_of(session, clock) == [WARNED, BREACHED]
    assert notices(session) == ["notice.clock_warned", "notice.clock_breached"]


def test_missed_time_is_caught_up_in_order_with_one_mail(session):
    clock = started()

    result = sweep(transaction, YEARS_LATER)

    assert (result.warned, result.breached) == (1, 1)
    assert events_of(session, clock) == [WARNED, BREACHED]
    assert notices(session) == ["notice.clock_reminded"]


@pytest.mark.parametrize(("seconds", "breached"), [(0, 0), (1, 1)])
def test_the_due_second_itself_is_no_breach(session, seconds, breached):
    clock = started()

    result = sweep(transaction, clock.due_at + timedelta(seconds=seconds))

    assert result.breached == breached


def test_a_breach_is_charged_to_whoever_had_the_duty(session):
    clock = started()

    sweep(transaction, OVERDUE)

    event = session.scalars(sa.select(ClockEvent).where(ClockEvent.kind == BREACHED)).one()
    assert event.charged_to == "national_admin"
    assert (event.due_at, event.happened_at) == (clock.due_at, OVERDUE)


def test_a_late_clock_goes_on_running(session):
    clock = started()

    sweep(transaction, OVERDUE)

    session.refresh(clock)
    assert clock.state is ClockState.RUNNING
    assert clock.breached_at == clock.due_at
    assert clock.next_action_at == wib("2026-12-03 07:00")  # Thursday: the fifth working day


def test_a_citizens_period_expires_on_the_citizens_side_and_nobody_breaches(session):
    clock = started("sp4n_auto_close")

    result = sweep(transaction, YEARS_LATER)

    session.refresh(clock)
    charged = session.scalar(sa.select(ClockEvent.charged_to).where(ClockEvent.kind == EXPIRED))
    assert (result.expired, result.breached) == (1, 0)
    assert (charged, clock.breached_at) == ("complainant", None)


def test_a_second_sweep_repeats_nothing(session):
    clock = started()
    sweep(transaction, OVERDUE)
    sweep(transaction, YEARS_LATER)

    assert sweep(transaction, YEARS_LATER) == SweepResult()
    assert events_of(session, clock) == [WARNED, BREACHED]


def test_a_clock_set_back_repeats_nothing(session):
    clock = started()
    sweep(transaction, OVERDUE)

    for moment in (BEFORE, WARNING, OVERDUE):
        sweep(transaction, moment)

    assert events_of(session, clock) == [WARNED, BREACHED]
    assert notices(session) == ["notice.clock_breached"]


def test_what_is_recorded_is_not_repeated_even_if_the_row_asks_for_it(session):
    clock = started()
    sweep(transaction, OVERDUE)
    with transaction() as again:
        again.execute(sa.update(Clock).values(next_action_at=WARNING))

    assert sweep(transaction, OVERDUE).events == 0
    assert events_of(session, clock) == [WARNED, BREACHED]


def test_a_stopped_clock_is_left_alone(session):
    clock = started()
    with transaction() as step:
        complaint = add_complaint(step)
        clocks.start(step, complaint, "agency_decision", now=START)
        clocks.stop(step, complaint, "agency_decision", now=BEFORE)

    sweep(transaction, YEARS_LATER)

    touched = set(session.scalars(sa.select(ClockEvent.clock_id)))
    assert touched == {clock.id}


def test_a_paused_clock_is_left_alone_and_warned_again_for_its_new_date(session):
    policy = "sp4n_first_follow_up"
    with transaction() as step:
        complaint = add_complaint(step)
        clock = clocks.start(step, complaint, policy, now=START)
    sweep(transaction, wib("2026-11-29 12:00"))  # Sunday; due Monday 30 November
    with transaction() as step:
        clocks.pause(
            step, complaint, policy, now=wib("2026-11-29 13:00"), owner="a", reason="postponed"
        )
    sweep(transaction, wib("2026-12-03 09:00"))  # Thursday, still paused
    with transaction() as step:
        clocks.resume(step, complaint, policy, now=wib("2026-12-03 10:00"))

    sweep(transaction, wib("2026-12-03 23:00"))

    assert events_of(session, clock) == [WARNED, WARNED]


def test_each_event_leaves_one_audit_line_in_the_complaints_chain(session):
    clock = started()

    sweep(transaction, OVERDUE)

    number = number_of(session, clock)
    tags = [line.tag for line in trail.lines(session, f"complaint:{number}")]
    assert tags == [Tag.CLOCK_STARTED, Tag.CLOCK_WARNED, Tag.CLOCK_BREACHED]


def test_the_longest_waiting_clock_comes_first(session):
    later = started(now=START + timedelta(hours=1))
    earlier = started(now=START)

    sweep(transaction, OVERDUE, batch=1)

    order = list(session.scalars(sa.select(ClockEvent.clock_id).order_by(ClockEvent.id)))
    assert order == [earlier.id, earlier.id, later.id, later.id]


def test_work_is_cut_into_batches(session):
    for _ in range(5):
        started()

    result = sweep(transaction, OVERDUE, batch=2)

    assert (result.looked_at, result.batches) == (5, 3)


def test_a_process_that_is_stopping_takes_no_further_batch(session):
    started()

    assert sweep(transaction, OVERDUE, keep_going=lambda: False) == SweepResult()


def test_every_effect_of_the_law_is_a_breach_or_an_expiry():
    assert set(OUTCOMES) == EFFECTS


def test_no_citizen_ever_breaches_and_offices_do():
    citizens = [entry for entry in law().deadlines.values() if entry.on_citizen]

    assert {OUTCOMES[entry.effect] for entry in citizens} == {EXPIRED}
    assert OUTCOMES[law().deadlines["agency_decision"].effect] is BREACHED


class KilledError(Exception):
    """Stands for a process that dies."""


def dying(after: int) -> TransactionFactory:
    """Return a transaction factory whose process dies while batch ``after`` is being stored."""
    left = [after]

    @contextmanager
    def one() -> Iterator[Session]:
        with transaction() as session:
            yield session
            session.flush()
            left[0] -= 1
            if not left[0]:
                raise KilledError

    return one


@pytest.mark.parametrize("batch_that_dies", [1, 2, 3])
def test_a_crash_between_batches_loses_and_repeats_nothing(session, batch_that_dies):
    every = [started() for _ in range(6)]
    with pytest.raises(KilledError):
        sweep(dying(batch_that_dies), OVERDUE, batch=2)

    sweep(transaction, OVERDUE, batch=2)

    assert [events_of(session, clock) for clock in every] == [[WARNED, BREACHED]] * 6
    assert notices(session) == ["notice.clock_breached"] * 6


def swept_at_once(app: Flask, workers: int, now: datetime, batch: int) -> list[SweepResult]:
    """Let several workers sweep at the same moment, each with a connection of its own."""
    ready = Barrier(workers)

    def work(_number: int) -> SweepResult:
        with app.app_context():
            ready.wait(timeout=10)
            try:
                return sweep(transaction, now, batch=batch)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


def test_workers_at_the_same_time_do_everything_exactly_once(app, session):
    with transaction() as step:
        for _ in range(12):
            complaint = add_complaint(step)
            for policy in ("sp4n_national_verification", "sp4n_agency_verification"):
                clocks.start(step, complaint, policy, now=START)
            clocks.start(step, complaint, "sp4n_first_follow_up", now=START)

    results = swept_at_once(app, 4, YEARS_LATER, batch=3)

    assert sum(result.looked_at for result in results) == 36
    counted = Counter(session.scalars(sa.select(ClockEvent.kind)))
    # No agency has them, so each has one step of the ladder after its breach.
    assert counted == {WARNED: 36, BREACHED: 36, ClockEventKind.REMINDED: 36}
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxJob)) == 36
    assert trail.verify(session) == []
