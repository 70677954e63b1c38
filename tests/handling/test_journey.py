"""One complaint travels the whole way; whoever may not move it leaves no trace."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.accounts.actors import ANONYMOUS, COMPLAINANT, SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines, verify
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import steps_taken
from pengaduan.handling import dialogue, disposition, reaction, responding
from pengaduan.handling.errors import MESSAGES, Refusal, StepForbiddenError, StepRefusedError
from pengaduan.handling.escalation import escalate
from pengaduan.handling.moves import chain_of, move, offered
from pengaduan.handling.rating import Marks, rate
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.handling.withdrawal import Withdrawal, WithdrawalReason, withdraw
from pengaduan.infra.db import transaction
from pengaduan.rules.law import law
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track
from pengaduan.sla.clocks import running
from tests.factories.accounts import make_actor
from tests.factories.complaints import Case, make_case
from tests.handling.looking import PowerCut, PowerCutError, everything

# After each step: the state, and the clocks that run then.
SUBMITTED = {"sp4n_national_verification", "agency_completeness_response"}
ROUTED = {"agency_decision", "sp4n_class_non_supervisory", "sp4n_first_follow_up"}
JOURNEY = [
    ("file", "submitted", SUBMITTED),
    ("ask_completion", "awaiting_completion", {"sp4n_national_verification"}),
    (
        "deliver",
        "awaiting_completion",
        {"sp4n_national_verification", "complainant_completion"},
    ),
    ("complete", "verifying", {"sp4n_national_verification", "sp4n_agency_verification"}),
    ("route", "complete", ROUTED),
    ("dispose", "dispositioned", ROUTED),
    ("respond", "in_handling", ROUTED - {"sp4n_first_follow_up"}),
    ("decide", "decided", {"agency_decision_delivery"}),
    ("deliver", "delivered", {"sp4n_auto_close"}),
    ("accept", "closed", set()),
]


def test_each_step_leads_to_its_state_with_its_clocks(session, now):
    case = make_case(session, now)

    for name, state, clocks in JOURNEY:
        getattr(case, name)()
        found = {clock.policy for clock in running(session, case.complaint)}
        assert (name, case.complaint.state, found) == (name, state, clocks)
        case.later(hours=3)


def test_the_way_is_told_by_a_sound_audit_chain(session, now):
    case = make_case(session, now, "closed")

    taken = [one.action for one in steps_taken(session, case.complaint)]
    assert taken == ["A01", "A02", "A03", "A07", "A10", "A11", "A13", "A14", "A17"]
    assert verify(session) == []


def test_the_clocks_of_routing_are_those_of_the_law(session, now):
    case = make_case(session, now, "complete")

    due = {clock.policy: clock.due_at for clock in running(session, case.complaint)}
    # Filed Monday 23 November 2026; 60 calendar days end on Friday 22 January 2027.
    assert due["agency_decision"].isoformat() == "2027-01-22T16:59:59+00:00"
    # Five working days end on Monday 30 November 2026.
    assert due["sp4n_first_follow_up"].isoformat() == "2026-11-30T16:59:59+00:00"
    assert case.complaint.due_at == due["sp4n_first_follow_up"]


@pytest.mark.parametrize("state", ["submitted", "complete", "dispositioned", "delivered"])
def test_an_end_stops_every_clock(session, now, state):
    case = make_case(session, now, state)

    if state == "delivered":
        escalate(session, case.complaint, now=now)
    else:
        withdraw(session, case.complaint, Withdrawal(WithdrawalReason.SOLVED), now=now)

    assert running(session, case.complaint) == []
    assert case.complaint.due_at is None


def test_a_small_agency_with_one_person_answers_alone(session, now):
    case = make_case(session, now, "complete")
    roles = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD)
    alone = make_actor(session, *roles, agency=case.agency)

    disposition.take(session, alone, case.complaint, now=now)
    responding.respond(session, alone, case.complaint, case.answer(), now=now)

    assert case.complaint.state == "decided"
    assert case.complaint.handler_id == alone.account_id


def test_an_objection_is_answered_by_somebody_else_and_closes(session, now):
    case = make_case(session, now, "reopened")
    case.respond()
    case.deliver()

    responding.approve(session, case.other_head, case.complaint, now=now)
    case.deliver()
    case.accept()

    assert case.complaint.state == "closed"
    assert case.complaint.reason_code == "C_RESOLVED"


def _wrong_moves(case: Case):
    """Steps that must be refused in a state, whoever else may take them."""
    c, now, s = case.complaint, case.now, case.session
    answer = case.answer()
    return {
        "route": case.route,
        "dispose by officer": lambda: disposition.dispose(
            s, case.officer, c, disposition.Disposition(case.unit.id), now=now
        ),
        "answer by verifier": lambda: responding.respond(s, case.verifier, c, answer, now=now),
        "answer by nobody": lambda: responding.respond(s, ANONYMOUS, c, answer, now=now),
        "approve by officer": lambda: responding.approve(s, case.officer, c, now=now),
        "ask by complainant": lambda: dialogue.ask(s, COMPLAINANT, c, "Kapan?", now=now),
        "reply by officer": lambda: dialogue.reply(s, case.officer, c, "Ya.", now=now),
        "move by hand": lambda: move(s, c, "A13", case.officer, now=now),
    }


@pytest.mark.parametrize("state", ["complete", "dispositioned", "decided", "delivered", "closed"])
def test_a_refused_move_changes_nothing_and_writes_nothing(session, now, state):
    case = make_case(session, now, state)

    for name, attempt in _wrong_moves(case).items():
        before = everything(session)
        with pytest.raises(StepRefusedError):
            attempt()
        assert everything(session) == before, name


LATE = {
    "complete": ["accept", "objects", "decide", "respond", "complete"],
    "delivered": ["dispose", "respond", "decide", "route", "complete"],
    "closed": ["accept", "objects", "dispose", "respond", "route"],
}


@pytest.mark.parametrize("state", sorted(LATE))
def test_a_step_out_of_turn_changes_nothing(session, now, state):
    case = make_case(session, now, state)

    for name in LATE[state]:
        before = everything(session)
        with pytest.raises(StepRefusedError):
            getattr(case, name)()
        assert everything(session) == before, name


def test_people_of_another_agency_may_do_nothing(session, now):
    case = make_case(session, now, "dispositioned")
    others = make_case(session, now)

    assert offered(others.officer, case.complaint) == frozenset()
    with pytest.raises(StepForbiddenError):
        responding.respond(session, others.officer, case.complaint, case.answer(), now=now)


def test_an_administrator_may_do_nothing(session, now):
    case = make_case(session, now, "dispositioned")

    assert offered(make_actor(session, Role.ADMINISTRATOR), case.complaint) == frozenset()


def test_the_buttons_are_what_the_law_offers(session, now):
    case = make_case(session, now, "complete")

    assert offered(case.coordinator, case.complaint) == {"A10"}
    assert {"A19", "A21"} <= offered(COMPLAINANT, case.complaint)


def test_double_filing_is_one_case(session, now):
    case = make_case(session, now)
    first = case.file()
    before = everything(session)

    second = case.file()

    assert second.complaint is first.complaint
    assert first.key is not None
    assert second.key is None
    assert everything(session) == before


def test_silence_is_no_consent(session, now):
    case = make_case(session, now, "delivered")
    move(session, case.complaint, "A17", SYSTEM, now=now, reason="C_NO_REPLY")

    assert case.complaint.reason_code == "C_NO_REPLY"
    assert not [
        line
        for line in lines(session, chain_of(case.complaint))
        if line.tag is Tag.COMPLAINT_ACCEPTED
    ]


@pytest.mark.parametrize(("days", "opens"), [(30, True), (31, False)])
def test_a_case_closed_by_silence_can_be_opened_for_thirty_days(session, now, days, opens):
    case = make_case(session, now, "delivered")
    move(session, case.complaint, "A17", SYSTEM, now=now, reason="C_NO_REPLY")
    case.later(days=days)

    if opens:
        case.objects()
        assert (case.complaint.state, case.complaint.closed_at) == ("reopened", None)
    else:
        with pytest.raises(StepRefusedError, match="reopening_over"):
            case.objects()


def test_escalation_opens_a_second_record_once(session, now):
    case = make_case(session, now, "delivered")

    second = escalate(session, case.complaint, now=now)
    again = escalate(session, case.complaint, now=now)

    assert again is second
    assert (second.track, second.state, second.origin_id) == (
        Track.OMBUDSMAN,
        "registered",
        case.complaint.id,
    )
    assert second.number != case.complaint.number
    assert second.key_hash == case.complaint.key_hash
    assert {clock.policy for clock in running(session, second)} == {"omb_completeness_response"}


def test_a_rating_can_be_changed_for_seven_days(session, now):
    case = make_case(session, now, "delivered")

    rate(session, case.complaint, Marks(2, 2, 2), now=now)
    rating = rate(session, case.complaint, Marks(4, 3, 5), now=now + timedelta(days=7))

    assert (rating.clarity, rating.speed, rating.conduct, rating.rated_at) == (4, 3, 5, now)
    with pytest.raises(StepRefusedError, match="rating_over"):
        rate(session, case.complaint, Marks(1, 1, 1), now=now + timedelta(days=7, seconds=1))


@pytest.mark.parametrize("marks", [Marks(0, 3, 3), Marks(3, 6, 3), Marks(3, 3, -1)])
def test_a_rating_outside_the_scale_is_refused(session, now, marks):
    case = make_case(session, now, "delivered")

    with pytest.raises(StepRefusedError, match="rating_range"):
        rate(session, case.complaint, marks, now=now)


def test_every_refusal_has_a_sentence():
    assert set(MESSAGES) == {*Refusal, *TrackRefusal}
    assert not {one.value for one in Refusal} & {one.value for one in TrackRefusal}


STEPS = [
    ("", "file"),
    ("submitted", "route"),
    ("submitted", "ask_completion"),
    ("complete", "dispose"),
    ("dispositioned", "respond"),
    ("decided", "deliver"),
    ("delivered", "objects"),
    ("delivered", "accept"),
]


@pytest.mark.parametrize(("state", "step"), STEPS)
def test_a_power_cut_between_two_writes_leaves_the_step_undone(session, now, state, step):
    with transaction():
        case = make_case(session, now, state)
    before = everything(session)

    cut, done = 0, False
    while not done:
        cut += 1
        try:
            with transaction(), PowerCut(session, cut):
                getattr(case, step)()
                done = True
        except PowerCutError:
            assert everything(session) == before, cut

    assert cut > 3
    assert everything(session) != before


def test_a_complaint_names_the_law_version_it_was_filed_under(session, now):
    case = make_case(session, now, "submitted")

    assert case.complaint.law_version == law().version
    assert session.scalars(sa.select(sa.func.count()).select_from(Complaint)).one() == 1


def test_an_officer_asks_and_the_complainant_replies(session, now):
    case = make_case(session, now, "dispositioned")
    dialogue.ask(session, case.officer, case.complaint, "Pukul berapa loket tutup?", now=now)

    with pytest.raises(StepRefusedError, match="question_open"):
        dialogue.ask(session, case.officer, case.complaint, "Siapa petugasnya?", now=now)
    dialogue.reply(session, COMPLAINANT, case.complaint, "Pukul 11.", now=now)
    dialogue.ask(session, case.officer, case.complaint, "Siapa petugasnya?", now=now)

    assert case.complaint.first_response_at == now
    assert case.complaint.state == "dispositioned"


def test_a_reply_after_the_answer_begins_the_reaction_period_anew(session, now):
    case = make_case(session, now, "delivered")
    first = running(session, case.complaint)[0]

    dialogue.reply(session, COMPLAINANT, case.complaint, "Terima kasih.", now=case.later(days=3))

    second = running(session, case.complaint)[0]
    assert (second.policy, second.round) == ("sp4n_auto_close", first.round + 1)
    assert second.due_at > first.due_at


def test_an_objection_without_reason_or_words_is_refused(session, now):
    case = make_case(session, now, "delivered")

    for objection in (
        reaction.Objection((), "Belum dijawab."),
        reaction.Objection((reaction.ObjectionReason.OTHER,), "  "),
    ):
        with pytest.raises(StepRefusedError):
            reaction.object_to(session, case.complaint, objection, now=now)
