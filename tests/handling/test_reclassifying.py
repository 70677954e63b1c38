"""Another class for a case: by whom the table names, never to an earlier date."""

from datetime import UTC

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.reclassifying import (
    Reclassification,
    effects,
    mark_of,
    may_reclassify,
    reclassify,
)
from pengaduan.outbox.models import OutboxJob
from pengaduan.sla.class_preview import Why
from pengaduan.sla.models import Clock, ClockChange, MoveReason
from pengaduan.sla.queries import explanation
from tests.factories.complaints import make_case
from tests.handling.looking import everything
from tests.sla.cases import last_second

REASON = "Perlu pemeriksaan oleh pengawas."


def clock_of(case, policy):
    query = sa.select(Clock).where(Clock.complaint_id == case.complaint.id, Clock.policy == policy)
    return case.session.scalars(query).one()


def wanted(case, weight, substance="civil_registration", reason=REASON):
    found = effects(case.session, case.complaint, weight, now=case.now)
    return Reclassification(weight, substance, reason, mark_of(weight, found))


def classed(case, weight, actor=None, **more):
    command = wanted(case, weight, **more)
    return reclassify(
        case.session, actor or case.coordinator, case.complaint, command, now=case.now
    )


def orders(session):
    query = sa.select(OutboxJob).where(OutboxJob.kind == "notice.reclassified")
    return session.scalars(query).all()


def test_a_longer_class_moves_its_clock_and_everything_says_so(session, now):
    case = make_case(session, now, "dispositioned")
    clock = clock_of(case, "sp4n_class_non_supervisory")
    law, before = clock_of(case, "agency_decision").due_at, clock.due_at
    (moved,) = [
        one
        for one in effects(session, case.complaint, "supervisory", now=now)
        if one.why is Why.MOVED
    ]

    told = classed(case, "supervisory")

    # 60 working days from Monday 23 November 2026 end on Monday 22 February 2027 (law.yaml).
    assert before == last_second("2026-12-11").astimezone(UTC)
    assert clock.due_at == last_second("2027-02-22").astimezone(UTC) == moved.new_due
    assert (clock.policy, moved.policy) == (
        "sp4n_class_supervisory",
        "sp4n_class_non_supervisory",
    )
    assert explanation(session, clock).due_at == clock.due_at
    assert clock_of(case, "agency_decision").due_at == law
    change = session.scalars(sa.select(ClockChange)).one()
    assert (change.reason, change.old_due, change.old_policy) == (
        MoveReason.CLASS,
        before,
        "sp4n_class_non_supervisory",
    )
    assert REASON in told.body
    assert "22 Februari 2027" in told.body
    (job,) = orders(session)
    assert job.payload["until"] == clock.due_at.isoformat()
    line = session.scalars(
        sa.select(AuditEntry).where(AuditEntry.tag == Tag.COMPLAINT_RECLASSIFIED)
    ).one()
    assert line.detail["old_weight"] == "non_supervisory"
    assert line.detail["weight"] == "supervisory"
    assert REASON not in str(line.detail)


def test_a_shorter_class_keeps_the_promise_and_sends_no_notice(session, now):
    case = make_case(session, now, "dispositioned")
    clock = clock_of(case, "sp4n_class_non_supervisory")
    before = clock.due_at

    told = classed(case, "normative", actor=case.verifier)

    assert (case.complaint.weight, clock.due_at) == ("normative", before)
    assert "Tidak ada batas waktu yang berubah." in told.body
    assert not orders(session)
    assert not session.scalars(sa.select(ClockChange)).all()
    assert explanation(session, clock).due_at == before


def test_the_preview_is_what_the_step_does(session, now):
    case = make_case(session, now, "dispositioned")
    found = effects(session, case.complaint, "supervisory", now=now)

    classed(case, "supervisory")

    stored = {one.clock_id: (one.new_policy, one.new_due) for one in found}
    clocks = session.scalars(sa.select(Clock).where(Clock.id.in_(stored))).all()
    assert {one.id: (one.policy, one.due_at) for one in clocks} == stored


def test_a_late_clock_is_neither_moved_nor_cleared(session, now):
    case = make_case(session, now, "dispositioned")
    clock = clock_of(case, "sp4n_class_non_supervisory")
    before = clock.due_at
    case.later(days=20)

    classed(case, "supervisory")

    assert (clock.due_at, clock.breached_at) == (before, before)
    assert clock.policy == "sp4n_class_non_supervisory"


def test_somebody_without_the_capacity_and_a_decided_case_are_refused(session, now):
    case = make_case(session, now, "dispositioned")
    before = everything(session)
    with pytest.raises(StepForbiddenError):
        classed(case, "supervisory", actor=case.officer)
    with pytest.raises(StepForbiddenError):
        classed(case, "supervisory", actor=case.head)
    assert everything(session) == before
    decided = make_case(session, now, "decided")
    assert not may_reclassify(decided.coordinator, decided.complaint)
    with pytest.raises(StepRefusedError):
        classed(decided, "supervisory")


@pytest.mark.parametrize(
    ("weight", "more", "code"),
    [
        ("simple", {}, "weight_unknown"),
        ("supervisory", {"substance": "moon"}, "substance_unknown"),
        ("supervisory", {"reason": "  "}, "text_empty"),
        ("non_supervisory", {}, "already_so"),
    ],
)
def test_bad_input_changes_nothing(session, now, weight, more, code):
    case = make_case(session, now, "dispositioned")
    before = everything(session)

    with pytest.raises(InputRefusedError) as refused:
        classed(case, weight, **more)

    assert refused.value.code == code
    assert everything(session) == before


def test_a_preview_that_no_longer_holds_is_shown_again(session, now):
    case = make_case(session, now, "dispositioned")
    command = wanted(case, "supervisory")
    case.later(days=20)
    before = everything(session)

    with pytest.raises(InputRefusedError) as refused:
        reclassify(session, case.coordinator, case.complaint, command, now=case.now)

    assert refused.value.code == "preview_old"
    assert everything(session) == before


def test_a_subject_alone_moves_no_clock(session, now):
    case = make_case(session, now, "dispositioned")
    other = "education" if case.complaint.substance != "education" else "health"
    due = clock_of(case, "sp4n_class_non_supervisory").due_at

    told = classed(case, "non_supervisory", substance=other)

    assert case.complaint.substance == other
    assert clock_of(case, "sp4n_class_non_supervisory").due_at == due
    assert "Substansi" in told.body


def test_without_a_contact_no_notice_is_ordered(session, now):
    case = make_case(session, now, "dispositioned", email=None, phone=None)

    classed(case, "supervisory")

    assert not orders(session)
