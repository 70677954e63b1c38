"""More time by a house rule: once, before the date, never a period of the law, and always told."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.complaints.models import MessageKind
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.extension import Extension, extend, extendable
from pengaduan.outbox.models import OutboxJob
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock, ClockChange, ClockExtension, MoveReason
from pengaduan.sla.queries import explanation
from tests.factories.complaints import make_case
from tests.handling.looking import everything
from tests.sla.cases import last_second

CLASS = "sp4n_class_non_supervisory"
WANTED = Extension(CLASS, 7, "field_check")


def clock_of(case, policy=CLASS) -> Clock:
    query = sa.select(Clock).where(Clock.complaint_id == case.complaint.id, Clock.policy == policy)
    return case.session.scalars(query).one()


def extended(case, wanted=WANTED):
    return extend(case.session, case.officer, case.complaint, wanted, now=case.now)


def test_a_period_becomes_longer_once_and_everything_says_so(session, now):
    case = make_case(session, now, "dispositioned")
    clock, law = clock_of(case), clock_of(case, "agency_decision").due_at
    # 14 working days from Monday 23 November 2026 end on Friday 11 December, 21 on Tuesday 22.
    assert clock.due_at == last_second("2026-12-11").astimezone(UTC)
    offered = {one.clock.policy: one for one in extendable(session, case.complaint, now=now)}

    told = extended(case)

    assert clock.due_at == last_second("2026-12-22").astimezone(UTC)
    assert clock.due_at == offered[CLASS].new_due
    assert clock.next_action_at is not None
    assert clock.next_action_at < clock.due_at
    change = session.scalars(sa.select(ClockChange)).one()
    assert (change.reason, change.new_due) == (MoveReason.EXTENSION, clock.due_at)
    assert session.scalars(sa.select(ClockExtension.days)).all() == [7]
    shown = explanation(session, clock)
    assert (shown.amount, shown.extended_by, shown.due_at) == (21, 7, clock.due_at)
    assert clock_of(case, "agency_decision").due_at == law
    assert told.kind is MessageKind.DECISION_NOTICE
    assert "22 Desember 2026" in told.body
    assert "22 Januari 2027" in told.body  # the 60 days of the act, counted from 23 November
    jobs = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.extended")).all()
    assert [job.payload["until"] for job in jobs] == [clock.due_at.isoformat()]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Extension("agency_decision", 1, "field_check"), "not_extendable"),
        (Extension("sp4n_first_follow_up", 1, "field_check"), "not_extendable"),
        (replace(WANTED, days=8), "not_extendable"),
        (replace(WANTED, days=0), "not_extendable"),
        (replace(WANTED, reason="busy"), "extension_reason"),
    ],
)
def test_what_no_rule_gives_is_refused_and_leaves_no_trace(session, now, wanted, code):
    case = make_case(session, now, "dispositioned")
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        extended(case, wanted)

    assert everything(session) == before


def test_a_second_extension_is_refused(session, now):
    case = make_case(session, now, "dispositioned")
    extended(case, replace(WANTED, days=1))

    with pytest.raises(StepRefusedError, match="not_extendable"):
        extended(case, replace(WANTED, days=1))
    offers = {one.clock.policy: one.refused for one in extendable(session, case.complaint, now=now)}
    assert offers[CLASS] == "once"
    assert offers["agency_decision"] == "law"


def test_a_date_that_has_passed_is_not_extended_and_its_last_second_is(session, now):
    case = make_case(session, now, "dispositioned")
    due = clock_of(case).due_at
    case.now = due + timedelta(seconds=1)
    assert is_late(due, case.now)
    with pytest.raises(StepRefusedError, match="not_extendable"):
        extended(case)

    case.now = due
    extended(case)

    assert clock_of(case).due_at > due


def test_only_who_handles_the_case_extends(session, now):
    case = make_case(session, now, "dispositioned")

    with pytest.raises(StepRefusedError, match="not_yours"):
        extend(session, case.head, case.complaint, WANTED, now=now)
