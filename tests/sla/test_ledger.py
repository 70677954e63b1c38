"""Every minute of a case belongs to somebody, and the minutes add up to its age."""

from datetime import timedelta
from itertools import pairwise

import pytest

from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track
from pengaduan.sla import clocks
from pengaduan.sla.events import Held, catch_up
from pengaduan.sla.ledger import Party, holder, ledger
from tests.factories.complaints import make_case

DAY = timedelta(days=1)


@pytest.mark.parametrize("state", ["submitted", "dispositioned", "delivered", "closed", "reopened"])
def test_the_minutes_add_up_to_the_age(session, now, state):
    case = make_case(session, now, state)
    end = case.now + 3 * DAY

    found = ledger(session, case.complaint, end)

    assert found.age == (case.complaint.closed_at or end) - case.complaint.filed_at
    assert sum(found.totals.values(), timedelta()) == found.age


def test_turns_touch_each_other(session, now):
    case = make_case(session, now, "delivered")

    turns = ledger(session, case.complaint, case.now + DAY).turns

    assert all(one.to_at == two.from_at for one, two in pairwise(turns))


def test_waiting_for_the_complainant_is_not_the_agencys_time(session, now):
    case = make_case(session, now, "delivered")
    before = ledger(session, case.complaint, case.now)

    after = ledger(session, case.complaint, case.now + 5 * DAY)

    assert after.totals[Party.COMPLAINANT] - before.totals[Party.COMPLAINANT] == 5 * DAY
    assert after.totals[Party.AGENCY] == before.totals[Party.AGENCY]


def test_an_agencys_turn_names_the_agency(session, now):
    case = make_case(session, now, "dispositioned")

    turns = ledger(session, case.complaint, case.now + DAY).turns

    assert {turn.agency_id for turn in turns if turn.party is Party.AGENCY} == {
        case.complaint.agency_id
    }


def test_a_breach_is_charged_to_whoever_had_the_duty(session, now):
    case = make_case(session, now, "dispositioned")
    late = case.now + 100 * DAY
    open_now = clocks.running(session, case.complaint)
    held = [Held(clock, case.complaint.number) for clock in open_now]
    catch_up(session, held, now=late, notify=False)

    breaches = ledger(session, case.complaint, late).breaches

    assert breaches
    assert "complainant" not in {breach.charged_to for breach in breaches}


def test_every_state_of_both_tables_belongs_to_somebody():
    for track in Track:
        for code, state in law().states(track).items():
            party = holder(track, code)
            assert (party is Party.NOBODY) == (
                state.final or code in {"draft", "escalated", "published"}
            ), code
