"""The ladder at work: who is reminded when, what stays quiet, and what the monitors see."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.audit import trail
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint
from pengaduan.infra.db import transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.sla import clocks, ladder
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind
from pengaduan.sla.sweep import sweep
from tests.sla.cases import add_agency, add_complaint, wib
from tests.sla.looking import counted_queries, notices, reminders

POLICY = "agency_decision"
START = wib("2026-03-02 10:00")  # Monday; due Friday 1 May 2026, a holiday
MOMENTS = (
    wib("2026-04-01 17:00"),  # Wednesday: half of the time is used
    wib("2026-04-16 21:00"),  # Thursday: three quarters
    wib("2026-04-30 07:01"),  # Thursday: the last working day
    wib("2026-05-02 00:00"),  # Saturday: the due date has passed
    wib("2026-05-06 07:01"),  # Wednesday: three working days late
    wib("2026-05-08 07:01"),  # Friday: five
    wib("2026-05-19 07:01"),  # Tuesday: ten
)
ALL = ("half", "warned", "last_day", "breached", "late_3", "late_5", "late_10")


@pytest.fixture
def clock(session):
    """Commit a complaint that an agency has, with the clock of its decision."""
    with transaction() as step:
        complaint = add_complaint(step, agency=add_agency(step), forwarded_at=START)
        started = clocks.start(step, complaint, POLICY, now=START)
    assert started is not None
    return started


def sweeps(*moments):
    for moment in moments:
        sweep(transaction, moment)


def acknowledged(clock, step, at):
    with transaction() as session:
        session.add(
            ClockEvent(
                clock_id=clock.id,
                kind=ClockEventKind.ACKNOWLEDGED,
                due_at=clock.due_at,
                happened_at=at,
                charged_to=clock.duty_on,
                step=step,
                actor="account:7",
            )
        )


def test_every_step_is_recorded_once_and_mailed(session, clock):
    sweeps(*MOMENTS, *MOMENTS)

    assert reminders(session, clock) == [(code, "mailed") for code in ALL]
    assert len(notices(session)) == len(ALL)
    assert trail.verify(session) == []


def test_after_a_standstill_only_the_highest_step_is_mailed(session, clock):
    sweeps(MOMENTS[-1])

    assert reminders(session, clock) == [
        *((code, "obsolete") for code in ALL[:-1]),
        ("late_10", "mailed"),
    ]
    # The complainant still hears that the date was missed.
    kinds = list(session.scalars(sa.select(OutboxJob.kind).order_by(OutboxJob.id)))
    assert kinds == ["notice.deadline_missed", "notice.clock_reminded"]


def test_an_acknowledgement_quiets_what_is_not_higher(session, clock):
    sweeps(MOMENTS[0], MOMENTS[1])
    acknowledged(clock, "warned", MOMENTS[1])

    sweeps(MOMENTS[2], MOMENTS[3])

    told = dict(reminders(session, clock))
    assert (told["last_day"], told["breached"]) == ("quiet", "mailed")


def test_a_step_leaves_its_line_with_the_level_told(session, clock):
    sweeps(MOMENTS[0])

    number = session.scalars(sa.select(Complaint.number)).one()
    line = trail.lines(session, f"complaint:{number}")[-1]
    assert (line.tag, line.detail["step"], line.detail["told"]) == (
        Tag.CLOCK_REMINDED,
        "half",
        "mailed",
    )


def test_a_paused_clock_reminds_nobody(session):
    with transaction() as step:
        complaint = add_complaint(step, agency=add_agency(step), forwarded_at=START)
        clocks.start(step, complaint, "sp4n_first_follow_up", now=START)
        pause = {"owner": "agency", "reason": "postponed"}
        clocks.pause(step, complaint, "sp4n_first_follow_up", now=START, **pause)

    sweeps(*MOMENTS)

    assert notices(session) == []


def test_a_stopped_clock_reminds_nobody(session, clock):
    with transaction() as step:
        complaint = step.get_one(Complaint, clock.complaint_id)
        clocks.stop(step, complaint, POLICY, now=MOMENTS[0] - timedelta(days=1))

    sweeps(*MOMENTS)

    assert reminders(session, clock) == []


def test_nobody_is_mailed_on_a_free_day_while_the_period_runs_on(session):
    with transaction() as step:
        complaint = add_complaint(step, agency=add_agency(step), forwarded_at=START)
        # Tuesday 3 March 2026 and 60 days: three quarters end on Friday 17 April; begun on
        # Wednesday 4 March they end on Saturday 18 April.
        clocks.start(step, complaint, POLICY, now=wib("2026-03-04 10:00"))

    sweeps(wib("2026-04-03 18:00"), wib("2026-04-18 21:00"))  # Good Friday, Saturday

    leaves = list(session.scalars(sa.select(OutboxJob.due_at).order_by(OutboxJob.id)))
    assert leaves == [wib("2026-04-06 07:00"), wib("2026-04-20 07:00")]  # Mondays


def test_what_is_planned_is_what_the_sweep_then_does(session, clock):
    day = timedelta(days=1)
    for moment, code in zip(MOMENTS, ALL, strict=True):
        coming = ladder.planned(session, since=moment - day, until=moment)
        sweeps(moment)

        assert [(one.clock_id, one.step.code) for one in coming] == [(clock.id, code)]
    assert ladder.planned(session, since=MOMENTS[-1], until=MOMENTS[-1] + day) == []


def test_what_is_planned_says_what_will_stay_quiet(session, clock):
    sweeps(MOMENTS[0], MOMENTS[1])
    acknowledged(clock, "warned", MOMENTS[1])

    (coming,) = ladder.planned(session, since=MOMENTS[1], until=MOMENTS[2])

    assert (coming.step.code, coming.leaves_at) == ("last_day", None)


def test_a_deadline_stands_where_it_has_climbed(session, clock):
    sweeps(MOMENTS[0], MOMENTS[1])
    acknowledged(clock, "warned", MOMENTS[1])
    answered = ladder.standings(session, [clock.id])[clock.id]
    sweeps(MOMENTS[3])

    again = ladder.standings(session, [clock.id])[clock.id]

    assert (answered.step.code, answered.acknowledged_by) == ("warned", "account:7")
    assert (again.step.code, again.acknowledged_by) == ("breached", None)


def test_the_history_tells_steps_and_answers_in_order(session, clock):
    sweeps(MOMENTS[0])
    acknowledged(clock, "half", MOMENTS[0])
    sweeps(MOMENTS[3])

    complaint = session.get_one(Complaint, clock.complaint_id)
    told = [
        (one.kind.value, one.step and one.step.code, one.told)
        for one in ladder.history(session, complaint)
    ]
    assert told == [
        ("reminded", "half", "mailed"),
        ("acknowledged", "half", ""),
        ("warned", "warned", "obsolete"),
        ("reminded", "last_day", "obsolete"),
        ("breached", "breached", "mailed"),
    ]


@pytest.mark.parametrize(("moment", "many"), [(MOMENTS[-2], 0), (MOMENTS[-1], 1)])
def test_the_last_step_brings_a_deadline_to_the_ombudsman(session, clock, moment, many):
    sweeps(moment)

    assert len(list(session.scalars(ladder.with_ombudsman(session)))) == many


def test_a_sweep_asks_as_often_for_many_clocks_as_for_few(session):
    with transaction() as step:
        agency = add_agency(step)
        for _ in range(12):
            complaint = add_complaint(step, agency=agency, forwarded_at=START)
            clocks.start(step, complaint, POLICY, now=START)

    counts = []
    for batch in (3, 9):
        with counted_queries(session) as asked:
            sweep(transaction, MOMENTS[3], batch=batch, keep_going=iter([True, False]).__next__)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert session.scalar(sa.select(sa.func.count(Clock.id)).where(Clock.breached_at.is_not(None)))
