"""Cases end by themselves exactly once, after a reminder, and never when something changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from pengaduan import jobs
from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit import trail
from pengaduan.audit.tags import Tag
from pengaduan.handling import automatic, dialogue, evidence
from pengaduan.handling.escalation import escalate
from pengaduan.handling.moves import chain_of
from pengaduan.handling.withdrawal import Withdrawal, WithdrawalReason, withdraw
from pengaduan.infra.db import db, transaction
from pengaduan.metrics.performance import one_figure, performance
from pengaduan.metrics.scope import Scope, period
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.outbox.queue import replay
from pengaduan.sla import clocks
from pengaduan.sla.models import Clock, ClockEvent, ClockState
from pengaduan.sla.outcomes import WARNED
from pengaduan.sla.recording import END
from tests.factories.complaints import make_case
from tests.handling.ending import (
    COMPLETION,
    ENDED,
    FAREWELL,
    POLICIES,
    SILENCE,
    clock_of,
    due_job,
    mails,
    next_action,
    pass_time,
    standing,
    told,
    waiting,
    work,
)
from tests.handling.looking import everything
from tests.sla.cases import add_complaint, last_second, wib

ONE_SECOND = timedelta(seconds=1)
both = pytest.mark.parametrize("policy", POLICIES)


DATED = [
    # Delivered Monday 23 November 2026; ten working days end on Monday 7 December.
    (SILENCE, "2026-11-23 10:00", "2026-12-04 12:00", "2026-12-07"),
    # Thursday 12 March 2026; Nyepi (Wednesday 18, Thursday 19) and Idul Fitri (Friday 20 to
    # Tuesday 24 March) do not count: the tenth working day is Thursday 2 April.
    (SILENCE, "2026-03-12 10:00", "2026-03-30 08:00", "2026-04-02"),
    # Friday 23.59 is day 0 still: Monday 4 May to Friday 8 May, and Monday 11 to Monday 18 May
    # without Thursday 14 and Friday 15 May (Kenaikan Yesus Kristus and its cuti bersama).
    (SILENCE, "2026-05-01 23:59", "2026-05-16 09:00", "2026-05-19"),
    # Opened Wednesday 25 November 2026; the 30th day is Christmas, and Monday 28 December works.
    (COMPLETION, "2026-11-25 10:00", "2026-12-21 08:00", "2026-12-28"),
    # Wednesday 18 February 2026; the 30th day, Friday 20 March, is Idul Fitri: Wednesday 25 March.
    (COMPLETION, "2026-02-18 10:00", "2026-03-17 08:00", "2026-03-25"),
    # Thursday 1 January 2026; the 30th day, Saturday 31 January, rolls to Monday 2 February.
    (COMPLETION, "2026-01-01 20:00", "2026-01-26 08:00", "2026-02-02"),
]


@pytest.mark.parametrize(("policy", "start", "reminder", "last_day"), DATED)
def test_a_case_ends_in_the_second_after_its_last_day(session, policy, start, reminder, last_day):
    case = waiting(session, policy, wib(start))
    end = last_second(last_day)

    pass_time(session, wib(reminder), end)
    before = standing(case)
    pass_time(session, end + ONE_SECOND)

    assert before == ({SILENCE: "delivered", COMPLETION: "awaiting_completion"}[policy], None)
    assert standing(case) == ENDED[policy]
    assert case.complaint.closed_at == end + ONE_SECOND


def test_the_last_day_ends_in_the_agencys_own_zone(session):
    with transaction():
        case = make_case(session, wib("2026-11-23 10:00"), "decided")
        case.agency.zone = "Asia/Jayapura"
        case.deliver()
    end = last_second("2026-12-07", "Asia/Jayapura")  # Monday

    pass_time(session, wib("2026-12-04 12:00"), end)
    assert case.complaint.state == "delivered"
    pass_time(session, end + ONE_SECOND)
    assert case.complaint.state == "closed"


@both
def test_an_end_is_recorded_with_its_reason_and_stops_every_clock(session, now, policy):
    case = waiting(session, policy, now)
    late, _ = due_job(session, case)
    pass_time(session, late)

    assert standing(case) == ENDED[policy]
    assert case.complaint.reason_text
    assert (case.complaint.closed_at, case.complaint.due_at) == (late, None)
    alive = sa.select(Clock).where(Clock.state != ClockState.STOPPED)
    assert session.scalars(alive).all() == []
    lines = trail.lines(session, chain_of(case.complaint))
    tag = {SILENCE: Tag.COMPLAINT_CLOSED, COMPLETION: Tag.COMPLAINT_WITHDRAWN}[policy]
    (line,) = [one for one in lines if one.tag is tag]
    assert (line.actor, line.detail["reason"]) == ("system", ENDED[policy][1])
    assert not [one for one in lines if one.tag is Tag.COMPLAINT_ACCEPTED]
    assert trail.verify(session) == []


@both
def test_two_workers_end_a_case_once(app, session, now, policy):
    case = waiting(session, policy, now)
    late, job = due_job(session, case)
    job_id, payload = job.id, dict(job.payload)
    session.rollback()
    ready = Barrier(2)

    def end(_worker):
        with app.app_context():
            ready.wait(timeout=10)
            try:
                with transaction() as mine:
                    automatic.expired(mine, payload, mine.get_one(OutboxJob, job_id), late)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(end, range(2)))
    work(late + timedelta(hours=1))

    session.expire_all()
    assert standing(case) == ENDED[policy]
    assert len(told(session, case)) == len(mails(session, FAREWELL[policy])) == 1
    assert trail.verify(session) == []


def replies(case, now):
    dialogue.reply(case.session, COMPLAINANT, case.complaint, "Saya baca dulu.", now=now)


def adds_a_file(case, now):
    label = COMPLAINANT.label
    evidence.attach(case.session, label, case.complaint, "foto.png", b"x" * 9, now=now)


def withdraws(case, now):
    withdraw(case.session, case.complaint, Withdrawal(WithdrawalReason.SOLVED), now=now)


def escalates(case, now):
    escalate(case.session, case.complaint, now=now)


def objects(case, now):
    case.now = now
    case.objects()


def completes(case, now):
    case.now = now
    case.complete()


def is_paused(case, now):
    clock_of(case.session, case).state = ClockState.PAUSED


def is_moved(case, now):
    clock = clock_of(case.session, case)
    clock.due_at += timedelta(days=1)
    warned = {"kind": WARNED, "due_at": clock.due_at, "happened_at": now}
    case.session.add(ClockEvent(clock_id=clock.id, charged_to="complainant", **warned))


def stands_elsewhere(case, now):
    case.complaint.state = "verifying"


def was_not_reminded(case, now):
    case.session.execute(sa.delete(ClockEvent).where(ClockEvent.kind == WARNED))


CHANGES = [
    (SILENCE, replies),
    (SILENCE, objects),
    (SILENCE, escalates),
    *[(policy, change) for policy in POLICIES for change in (adds_a_file, is_paused, is_moved)],
    *[(policy, change) for policy in POLICIES for change in (was_not_reminded, stands_elsewhere)],
    (COMPLETION, replies),
    (COMPLETION, completes),
    (COMPLETION, withdraws),
]


@pytest.mark.parametrize(("policy", "change"), CHANGES)
def test_a_change_one_second_before_the_job_prevents_the_end(session, now, policy, change):
    case = waiting(session, policy, now)
    late, job = due_job(session, case)
    with transaction():
        change(case, late)
    before = everything(session)

    with transaction():
        automatic.expired(session, dict(job.payload), job, late + ONE_SECOND)

    assert everything(session) == before
    assert told(session, case) == []


def test_a_reply_after_the_last_day_but_before_the_sweep_keeps_the_case_open(session, now):
    case = waiting(session, SILENCE, now)
    clock = clock_of(session, case)
    pass_time(session, next_action(session, case))
    late = clock.due_at + ONE_SECOND
    with transaction():
        replies(case, late)

    pass_time(session, late + ONE_SECOND)

    assert case.complaint.state == "delivered"
    assert clock_of(session, case).round == 2


# Delivered Monday 23 November 2026, and no job process ran until Friday 18 December.
AFTER_THE_PAUSE = wib("2026-12-18 09:00")
# A quarter of ten working days is three: Monday 21, Tuesday 22 and Wednesday 23 December.
LAST_OF_ALL = last_second("2026-12-23")


def test_a_late_reminder_leaves_a_quarter_of_the_period(session, now):
    case = waiting(session, SILENCE, now)

    pass_time(session, AFTER_THE_PAUSE, LAST_OF_ALL)
    assert case.complaint.state == "delivered"
    assert "Rabu, 23 Desember 2026" in mails(session, "reaction_reminder")[0].body
    pass_time(session, LAST_OF_ALL + ONE_SECOND)

    assert standing(case) == ENDED[SILENCE]
    assert "Rabu, 23 Desember 2026" in told(session, case)[0].body


def test_a_job_that_is_replayed_too_early_waits_all_the_same(session, now):
    case = waiting(session, SILENCE, now)
    pass_time(session, AFTER_THE_PAUSE)
    waits = sa.select(OutboxJob).where(OutboxJob.kind == END, OutboxJob.state == JobState.WAITING)
    with transaction():
        job = session.scalars(waits).one()
        replay(session, job.id, now=AFTER_THE_PAUSE)

    pass_time(session, AFTER_THE_PAUSE + ONE_SECOND, LAST_OF_ALL)
    assert case.complaint.state == "delivered"
    pass_time(session, LAST_OF_ALL + ONE_SECOND)
    assert standing(case) == ENDED[SILENCE]


def test_silence_counts_as_closed_and_not_as_satisfaction(session, now):
    case = waiting(session, SILENCE, now)
    late, _ = due_job(session, case)
    pass_time(session, late)

    scope = Scope(period("2026"), late + ONE_SECOND, case.agency.id)
    found = performance(session, scope)
    closed = one_figure(session, scope, "closed")
    assert [one.number for one in closed.base] == [case.complaint.number]
    assert (found["closed"].base, found["satisfaction"].value) == (1, None)
    assert found["satisfaction"].hits == 0


@pytest.mark.parametrize(
    ("policy", "made"), [("agency_filing_window", 0), ("omb_reporter_completion", 1)]
)
def test_periods_of_other_procedures_end_no_case(session, now, policy, made):
    with transaction():
        complaint = add_complaint(session, state="awaiting_completion")
        clock = clocks.start(session, complaint, policy, now=now)
        assert clock is not None
        assert clock.next_action_at is not None

    pass_time(session, clock.next_action_at, clock.due_at + ONE_SECOND)

    kinds = list(session.scalars(sa.select(OutboxJob.kind)))
    assert kinds.count(END) == made
    assert complaint.state == "awaiting_completion"


def test_the_job_process_knows_the_end():
    assert jobs.HANDLERS[END] is automatic.expired
