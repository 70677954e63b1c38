"""Bukan kewenangan kami: back to triage, a limit, an arbiter, and clocks that run on."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from pengaduan.complaints.routing_models import ReturnDecision
from pengaduan.handling import returns
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.returns import Return, TriageDecision
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.roles import Role
from pengaduan.rules.routing import house_rules
from pengaduan.sla.clocks import running
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency
from tests.factories.complaints import make_case

WHY = Return("Terminal ini milik provinsi.", "Perda 4/2019 Pasal 7")


def kinds(session):
    return [job.kind for job in session.query(OutboxJob).order_by(OutboxJob.id)]


def give_back(case, actor=None, given=WHY):
    who = actor or case.coordinator
    return returns.give_back(case.session, who, case.complaint, given, now=case.now)


def decide(case, actor, decision=ReturnDecision.KEPT, **more):
    given = TriageDecision(decision, "Sesuai Perda 4/2019.", **more)
    return returns.decide(case.session, actor, case.complaint, given, now=case.now)


def due(case):
    return {clock.policy: clock.due_at for clock in running(case.session, case.complaint)}


def test_a_return_goes_to_triage_and_changes_neither_state_nor_clocks(session, now):
    case = make_case(session, now, "dispositioned")
    before = (case.complaint.state, due(case))
    case.later(days=2)

    row = give_back(case)

    assert (case.complaint.state, due(case)) == before
    assert (row.number, row.arbitration) == (1, False)
    assert "notice.case_returned" in kinds(session)
    assert not any(kind.endswith("citizen") for kind in kinds(session))


def test_sending_on_keeps_every_due_date_and_tells_the_new_agency(session, now):
    case = make_case(session, now, "dispositioned")
    before, other = due(case), make_agency(session)
    give_back(case)
    case.later(days=3)

    decide(case, case.verifier, ReturnDecision.REROUTED, agency_id=other.id)

    assert (case.complaint.agency_id, case.complaint.unit_id) == (other.id, None)
    assert (case.complaint.state, case.complaint.handler_id) == ("complete", None)
    assert due(case) == before
    assert kinds(session)[-2:] == ["notice.routed", "notice.rerouted"]
    # From now on a breach is the new agency's.
    assert {clock.agency_id for clock in running(session, case.complaint)} == {other.id}


@pytest.mark.parametrize("who", ["officer", "head", "verifier"])
def test_only_the_coordinator_of_the_agency_gives_back(session, now, who):
    case = make_case(session, now, "dispositioned")

    with pytest.raises(StepForbiddenError):
        give_back(case, getattr(case, who))


@pytest.mark.parametrize("given", [Return(" ", "Pasal 1"), Return("Bukan kami", "  ")])
def test_reason_and_legal_basis_are_needed(session, now, given):
    case = make_case(session, now, "complete")

    with pytest.raises(InputRefusedError, match="text_empty"):
        give_back(case, given=given)


def test_one_return_waits_at_a_time_and_the_same_addressee_is_no_answer(session, now):
    case = make_case(session, now, "complete")
    give_back(case)

    with pytest.raises(StepRefusedError, match="return_open"):
        give_back(case)
    with pytest.raises(InputRefusedError, match="return_same"):
        decide(
            case,
            case.verifier,
            ReturnDecision.REROUTED,
            agency_id=case.agency.id,
            unit_id=case.unit.id,
        )


def test_after_the_limit_only_the_unit_head_decides_and_it_binds(session, now):
    case = make_case(session, now, "complete")
    head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)
    for _ in range(house_rules().return_limit):
        give_back(case)
        decide(case, case.verifier)

    row = give_back(case)

    assert row.arbitration
    assert kinds(session)[-1] == "notice.arbitration_needed"
    for nobody in (case.verifier, case.head, make_actor(session, Role.OMBUDSMAN_CHAIR)):
        with pytest.raises(StepForbiddenError):
            decide(case, nobody)
    decide(case, head)
    with pytest.raises(StepRefusedError, match="return_bound"):
        give_back(case)


def test_an_arbiter_may_begin_anew_what_no_act_sets_and_nothing_else(session, now):
    case = make_case(session, now, "complete")
    head, other = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD), make_agency(session)
    before = due(case)
    give_back(case)
    returns.escalate_to_arbiter(session, case.verifier, case.complaint, now=now)
    case.later(days=7)

    decide(case, head, ReturnDecision.REROUTED, agency_id=other.id, restart_clocks=True)

    after = due(case)
    changed = {policy for policy in before if after[policy] != before[policy]}
    assert changed == set(house_rules().restartable)
    assert after["agency_decision"] == before["agency_decision"]


@pytest.mark.parametrize("seed", range(5))
def test_no_sequence_of_returns_and_decisions_passes_the_limit(session, now, seed):
    dice = random.Random(seed)
    case = make_case(session, now, "complete")
    head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)
    agencies = [make_agency(session) for _ in range(3)]
    coordinators = [make_actor(session, Role.AGENCY_COORDINATOR, agency=one) for one in agencies]
    sent, started = 0, due(case)

    for _ in range(40):
        actor = dice.choice([case.coordinator, case.verifier, head, *coordinators])
        case.now += timedelta(hours=1)
        try:
            with session.begin_nested():
                if dice.random() < 0.5:
                    give_back(case, actor)
                else:
                    to = dice.choice(agencies)
                    decision = dice.choice(list(ReturnDecision))
                    decide(case, actor, decision, agency_id=to.id)
                    sent += decision is ReturnDecision.REROUTED
        except (StepRefusedError, StepForbiddenError):
            continue

    known = returns.returns_of(session, case.complaint.id)
    assert len(known) <= house_rules().return_limit + 1
    assert sent <= house_rules().return_limit + 1
    assert [one.number for one in known] == list(range(1, len(known) + 1))
    assert due(case) == started
