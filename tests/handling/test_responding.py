"""The agency's answer: its guards, the head's decision, the second person after an objection."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pengaduan.complaints.models import MessageKind, PointDecision
from pengaduan.complaints.queries import last_message, open_draft
from pengaduan.handling.disposition import Disposition, dispose, take
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.evidence import attach
from pengaduan.handling.outcomes import CLOSING_REASONS, Outcome, outcome_of
from pengaduan.handling.responding import approve, may_decide, respond, return_draft
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case
from tests.handling.looking import everything

D = PointDecision


@pytest.mark.parametrize(
    ("decisions", "outcome", "reason"),
    [
        ((D.UPHELD, D.RESOLVED), Outcome.UPHELD, "C_RESOLVED"),
        ((D.UPHELD, D.NOT_UPHELD), Outcome.PARTLY, "C_PARTLY_RESOLVED"),
        ((D.UPHELD, D.INFORMATION), Outcome.PARTLY, "C_PARTLY_RESOLVED"),
        ((D.PARTLY,), Outcome.PARTLY, "C_PARTLY_RESOLVED"),
        ((D.NOT_UPHELD, D.NOT_UPHELD), Outcome.NOT_UPHELD, "C_NOT_UPHELD"),
        ((D.NOT_UPHELD, D.INFORMATION), Outcome.NOT_UPHELD, "C_NOT_UPHELD"),
        ((D.INFORMATION,), Outcome.INFORMATION, "C_INFORMATION_GIVEN"),
    ],
)
def test_the_outcome_follows_from_the_points(decisions, outcome, reason):
    assert outcome_of(decisions) is outcome
    assert CLOSING_REASONS[outcome] == reason


def test_an_officer_proposes_and_the_head_decides(session, now):
    case = make_case(session, now, "dispositioned")

    message = case.respond()
    assert (case.complaint.state, message.kind) == ("in_handling", MessageKind.ANSWER_DRAFT)

    case.decide()
    assert (case.complaint.state, message.kind) == ("decided", MessageKind.ANSWER)
    assert message.detail["decided_by"] == case.head.account_id
    assert case.complaint.decided_at == case.complaint.first_response_at == now


def _changed(case, **change):
    answer = case.answer()
    first, *rest = answer.points
    return replace(answer, points=(replace(first, **change), *rest))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"explanation": " "}, "point_unanswered"),
        ({"decision": D.RESOLVED}, "evidence_needed"),
        ({"promise": "Diperbaiki"}, "promise_incomplete"),
        ({"promise": "Diperbaiki", "promise_by": "Kepala Loket"}, "promise_incomplete"),
        (
            {"promise": "Ya", "promise_by": "Loket", "promise_on": date(2026, 11, 22)},
            "promise_past",
        ),
        ({"point_id": 0}, "point_unknown"),
    ],
)
def test_an_answer_with_a_gap_is_refused_and_leaves_no_trace(session, now, change, code):
    case = make_case(session, now, "dispositioned")
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        respond(session, case.officer, case.complaint, _changed(case, **change), now=now)

    assert everything(session) == before


def test_a_promise_for_today_is_kept_with_the_answer(session, now):
    case = make_case(session, now, "dispositioned")
    promise = {"promise": "Loket dibuka", "promise_by": "Kepala Loket"}
    answer = _changed(case, **promise, promise_on=date(2026, 11, 23))

    respond(session, case.officer, case.complaint, answer, now=now)

    draft = open_draft(session, case.complaint)
    assert draft is not None
    assert draft.point_answers[0].promise_on == date(2026, 11, 23)


def test_resolved_passes_with_a_file_of_ones_own(session, now):
    case = make_case(session, now, "dispositioned")
    attach(session, case.officer.label, case.complaint, "foto.jpg", b"\xff\xd8\xff", now=now)

    message = respond(session, case.officer, case.complaint, case.answer(D.RESOLVED), now=now)

    assert message.kind is MessageKind.ANSWER_DRAFT


def test_the_complainants_file_is_no_evidence_of_the_agency(session, now):
    case = make_case(session, now, "dispositioned")
    attach(session, "complainant", case.complaint, "foto.jpg", b"\xff\xd8\xff", now=now)

    with pytest.raises(StepRefusedError, match="evidence_needed"):
        respond(session, case.officer, case.complaint, case.answer(D.RESOLVED), now=now)


def test_a_returned_proposal_is_written_anew(session, now):
    case = make_case(session, now, "dispositioned")
    draft = case.respond()
    return_draft(session, case.head, case.complaint, "Sebutkan tanggalnya.", now=now)

    with pytest.raises(StepRefusedError, match="no_draft"):
        case.decide()
    again = case.respond()
    case.decide()

    assert again is draft
    assert case.complaint.state == "decided"


@pytest.mark.parametrize("who", ["head", "officer"])
def test_who_answered_before_cannot_decide_after_an_objection(session, now, who):
    case = make_case(session, now, "reopened")
    case.respond()
    before = everything(session)
    actor = getattr(case, who)
    session.expire_all()

    with pytest.raises(StepRefusedError):
        approve(session, actor, case.complaint, now=now)

    assert everything(session) == before


def test_one_person_with_every_role_cannot_review_their_own_answer(session, now):
    case = make_case(session, now, "complete")
    roles = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD)
    alone = make_actor(session, *roles, agency=case.agency)
    take(session, alone, case.complaint, now=now)
    respond(session, alone, case.complaint, case.answer(), now=now)
    case.deliver()
    case.objects()

    message = respond(session, alone, case.complaint, case.answer(), now=now)

    assert message.kind is MessageKind.ANSWER_DRAFT
    assert not may_decide(session, alone, case.complaint)
    with pytest.raises(StepRefusedError, match="other_person"):
        approve(session, alone, case.complaint, now=now)
    approve(session, case.head, case.complaint, now=now)
    assert case.complaint.state == "decided"


def test_the_second_answer_keeps_the_first_decision_time(session, now):
    case = make_case(session, now, "reopened")
    case.later(days=2)
    case.respond()

    approve(session, case.other_head, case.complaint, now=case.now)

    assert case.complaint.decided_at == now
    answer = last_message(session, case.complaint, MessageKind.ANSWER)
    assert answer is not None
    assert answer.created_at == now + timedelta(days=2)


@pytest.mark.parametrize(
    ("unit", "handler", "code"),
    [(None, None, "unit_needed"), (0, None, "unit_unknown"), (True, 0, "handler_unknown")],
)
def test_a_disposition_to_nobody_is_refused(session, now, unit, handler, code):
    case = make_case(session, now, "complete")
    command = Disposition(case.unit.id if unit is True else unit, handler)
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        dispose(session, case.coordinator, case.complaint, command, now=now)

    assert everything(session) == before


def test_a_taken_case_stays_with_its_officer(session, now):
    case = make_case(session, now, "dispositioned")
    colleague = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)

    with pytest.raises(StepRefusedError, match="already_taken"):
        take(session, colleague, case.complaint, now=now)
    take(session, case.coordinator, case.complaint, now=now)

    assert case.complaint.handler_id == case.coordinator.account_id
