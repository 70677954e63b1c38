"""The verifier's sheet: what lets a complaint pass, and what does not."""

from dataclasses import replace

import pytest

from pengaduan.accounts.actors import actor_of
from pengaduan.accounts.models import Account
from pengaduan.complaints.queries import points
from pengaduan.handling.checklist import CheckEntry, CheckValue, open_sheet
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.verification import (
    CompletionRequest,
    accept_and_route,
    ask_completion,
    begin,
    completion_reasons,
)
from pengaduan.rules.law import law
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from tests.factories.accounts import give
from tests.factories.agencies import make_agency, make_unit
from tests.factories.complaints import full_sheet, make_case
from tests.handling.looking import everything


def test_the_sheet_shows_our_checks_and_the_material_ones_for_information(session, now):
    sheet = open_sheet(session, make_case(session, now, "submitted").complaint)

    assert {"full_name", "remedy_sought"} <= {line.check.code for line in sheet.formal}
    assert "within_jurisdiction" in {line.check.code for line in sheet.material}
    assert not any(line.binding for line in sheet.material)


def test_every_check_has_a_label(session, now):
    sheet = open_sheet(session, make_case(session, now, "submitted").complaint)

    assert all(line.label != line.check.code for line in (*sheet.formal, *sheet.material))


def test_opening_twice_is_one_move(session, now):
    case = make_case(session, now, "submitted")

    begin(session, case.verifier, case.complaint, now=now)
    before = everything(session)
    begin(session, case.verifier, case.complaint, now=now)

    assert case.complaint.state == "verifying"
    assert everything(session) == before


@pytest.mark.parametrize("weight", [one.code for one in law().intake.complaint_weight])
def test_only_the_class_clock_of_the_weight_starts(session, now, weight):
    case = make_case(session, now, "submitted")

    case.route(weight=weight)

    started = {clock.policy for clock in running(session, case.complaint)}
    assert {policy for policy in started if "class" in policy} == {f"sp4n_class_{weight}"}


def test_routing_keeps_points_sheet_and_times(session, now):
    case = make_case(session, now, "complete")

    assert [point.ordinal for point in points(session, case.complaint)] == [1, 2]
    assert case.complaint.forwarded_at == case.complaint.completed_at == now
    sheet = open_sheet(session, case.complaint)
    assert all(line.value is CheckValue.YES for line in sheet.formal if line.binding)


BAD_COMMANDS = [
    ({"points": ()}, "points_empty"),
    ({"points": ("  ",)}, "points_empty"),
    ({"points": ("x" * 1001,)}, "text_long"),
    ({"summary": " "}, "summary_empty"),
    ({"summary": "x" * 161}, "summary_long"),
    ({"weight": "heavy"}, "weight_unknown"),
    ({"weight": ""}, "weight_unknown"),
    ({"substance": "weather"}, "substance_unknown"),
    ({"maladministration": "bad"}, "maladministration_unknown"),
    ({"entries": ()}, "check_missing"),
    ({"agency_id": 0}, "agency_unknown"),
    ({"unit_id": 0}, "unit_unknown"),
]


@pytest.mark.parametrize(("change", "code"), BAD_COMMANDS)
def test_an_unfinished_sheet_is_refused_and_leaves_no_trace(session, now, change, code):
    case = make_case(session, now, "submitted")
    command = replace(case.route_command(), **change)
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        accept_and_route(session, case.verifier, case.complaint, command, now=now)

    assert everything(session) == before


def test_a_unit_of_another_agency_is_refused(session, now):
    case = make_case(session, now, "submitted")
    elsewhere = make_unit(session, make_agency(session))

    with pytest.raises(StepRefusedError, match="unit_unknown"):
        case.route(unit_id=elsewhere.id)


@pytest.mark.parametrize(
    ("value", "note", "code"),
    [
        (CheckValue.NO, "Tidak ada", "check_unmet"),
        (CheckValue.INCOMPLETE, "Kurang", "check_unmet"),
        (CheckValue.NOT_APPLICABLE, " ", "check_note"),
    ],
)
def test_a_binding_line_that_is_not_met_stops_the_routing(session, now, value, note, code):
    case = make_case(session, now, "submitted")
    first, *rest = full_sheet(session, case.complaint)

    with pytest.raises(StepRefusedError, match=code):
        case.route(entries=(CheckEntry(first.code, value, note), *rest))


def test_a_line_that_does_not_apply_passes_with_its_reason(session, now):
    case = make_case(session, now, "submitted")
    first, *rest = full_sheet(session, case.complaint)

    case.route(entries=(CheckEntry(first.code, CheckValue.NOT_APPLICABLE, "Anonim"), *rest))

    assert case.complaint.state == "complete"


def test_a_supervisor_passes_an_unmet_line_with_a_note(session, now):
    case = make_case(session, now, "submitted")
    account = session.get_one(Account, case.verifier.account_id)
    give(session, account, Role.OMBUDSMAN_UNIT_HEAD)
    case.verifier = actor_of(session, account)
    first, *rest = full_sheet(session, case.complaint)

    case.route(entries=(CheckEntry(first.code, CheckValue.NO, "Mendesak"), *rest))

    assert case.complaint.state == "complete"


@pytest.mark.parametrize(
    ("reasons", "text", "code"),
    [
        ((), "Lengkapi.", "reason_unknown"),
        (("C_RESOLVED",), "Lengkapi.", "reason_unknown"),
        (("I_NARRATIVE",), " ", "text_empty"),
    ],
)
def test_a_request_for_completion_needs_a_reason_and_words(session, now, reasons, text, code):
    case = make_case(session, now, "submitted")
    request = CompletionRequest((), reasons, text)
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        ask_completion(session, case.verifier, case.complaint, request, now=now)

    assert everything(session) == before


def test_the_reasons_offered_are_those_of_the_agency_track():
    assert "I_NARRATIVE" in completion_reasons()
    assert "I_PRIOR_EFFORT" not in completion_reasons()


def test_a_completed_complaint_can_be_routed(session, now):
    case = make_case(session, now, "submitted")
    case.ask_completion()
    case.complete()

    case.route()

    assert case.complaint.state == "complete"
