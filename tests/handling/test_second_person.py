"""Two people for a refusal, the head of the unit for a "no"; decisions are kept as they were."""

from dataclasses import replace

import pytest

from pengaduan.complaints.models import MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.handling import second_person
from pengaduan.handling.checklist import CheckEntry, CheckValue
from pengaduan.handling.decisions import Seen, decisions_of
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.second_person import OverrideProposal, RefusalProposal
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from tests.factories.accounts import make_actor
from tests.factories.complaints import full_sheet, make_case

ROUTE = "Hubungi PPID Kota Contoh di Jalan Contoh 1."
REFUSAL = RefusalProposal((), "X_INFO_REQUEST_PPID", "Anda meminta data, bukan mengadu.", ROUTE)


def asked(case, given=REFUSAL):
    return second_person.propose_refusal(
        case.session, case.verifier, case.complaint, given, now=case.now
    )


def decide(case, actor, *, granted=True):
    return second_person.decide_request(
        case.session, actor, case.complaint, "Sesuai aturan.", granted=granted, now=case.now
    )


def with_no(case):
    entries = full_sheet(case.session, case.complaint)
    return (*entries[1:], replace(entries[0], value=CheckValue.NO, note="Tidak ada"))


def test_a_refusal_ends_the_case_only_when_a_second_person_agrees(session, now):
    case = make_case(session, now, "submitted")
    asked(case)

    assert case.complaint.state == "verifying"
    with pytest.raises(StepForbiddenError):
        decide(case, case.verifier)
    decide(case, make_actor(session, Role.OMBUDSMAN_UNIT_HEAD))

    assert (case.complaint.state, case.complaint.reason_code) == ("archived", REFUSAL.reason)
    assert running(session, case.complaint) == []
    told = last_message(session, case.complaint, MessageKind.DECISION_NOTICE)
    assert told is not None
    assert ROUTE in told.body


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "X_OTHER_AGENCY"}, "reason_unknown"),
        ({"reason": ""}, "reason_unknown"),
        ({"text": " "}, "text_empty"),
        ({"route": " "}, "route_needed"),
    ],
)
def test_a_refusal_needs_a_reason_a_text_and_another_way(session, now, change, code):
    case = make_case(session, now, "submitted")

    with pytest.raises(InputRefusedError, match=code):
        asked(case, replace(REFUSAL, **change))


def test_a_no_passes_only_after_the_head_of_the_unit_let_it(session, now):
    case = make_case(session, now, "submitted")
    head = make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)
    entries = with_no(case)
    with pytest.raises(InputRefusedError, match="check_unmet"):
        case.route(entries=entries)
    given = OverrideProposal(entries, "Pelapor takut menyebut nama.")
    second_person.propose_override(session, case.verifier, case.complaint, given, now=now)
    other = make_actor(session, Role.OMBUDSMAN_VERIFIER)
    with pytest.raises(StepForbiddenError):
        decide(case, other)

    decide(case, head)
    case.route(entries=entries)

    kept = decisions_of(session, case.complaint)[0]
    assert kept.shown["passed"] == [entries[-1].code]
    assert kept.shown["passed_because"] == "Sesuai aturan."


def test_what_the_head_does_not_allow_stays_shut_and_another_decision_ends_the_request(
    session, now
):
    case = make_case(session, now, "submitted")
    given = OverrideProposal(with_no(case), "Mendesak.")
    second_person.propose_override(session, case.verifier, case.complaint, given, now=now)
    decide(case, make_actor(session, Role.OMBUDSMAN_UNIT_HEAD), granted=False)
    with pytest.raises(InputRefusedError, match="check_unmet"):
        case.route(entries=with_no(case))

    asked(case)
    case.ask_completion()

    assert second_person.open_request(session, case.complaint.id) is None
    with pytest.raises(StepRefusedError):
        decide(case, make_actor(session, Role.OMBUDSMAN_UNIT_HEAD))


def test_a_decision_is_kept_as_it_was_shown(session, now):
    case = make_case(session, now, "submitted")
    seen = Seen({"full_name": "Nama tersimpan tertutup."}, {"rule": "Loket", "version": 3})
    entries = full_sheet(session, case.complaint)
    case.route(seen=seen, entries=(*entries, CheckEntry("not_before_court", CheckValue.NO)))
    case.agency.name, case.unit.name = "Nama lain", "Unit lain"
    session.flush()

    shown = decisions_of(session, case.complaint)[0].shown

    lines = {line["code"]: line for line in shown["lines"]}
    assert lines["full_name"]["finding"] == "Nama tersimpan tertutup."
    assert lines["not_before_court"]["value"] == "no"
    assert shown["points"] == ["Loket tutup sebelum waktunya", "Berkas tidak diterima"]
    assert shown["addressee"]["agency"] != "Nama lain"
    assert shown["proposal"]["rule"] == "Loket"


def test_sending_to_the_agency_first_is_kept_and_told(session, now):
    case = make_case(session, now, "submitted")

    case.route(agency_first=True)

    assert decisions_of(session, case.complaint)[0].outcome == "agency_first"
    told = last_message(session, case.complaint, MessageKind.DECISION_NOTICE)
    assert told is not None
    assert "instansi lebih dahulu" in told.body
