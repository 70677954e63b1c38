"""The complainant changes who may know their name; what was seen stays seen."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints import identity
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Confidentiality
from pengaduan.handling.completion import Completion, Section, complete_items, keep_draft
from pengaduan.handling.confidentiality import change
from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.handling.escalation import escalate
from tests.factories.complaints import NAME, make_case

OPEN, WITHHELD, ANONYMOUS = Confidentiality


def test_withholding_hides_the_name_from_then_on(session: Session, now: datetime) -> None:
    case = make_case(session, now, "complete")

    change(session, case.complaint, WITHHELD, consent=False, now=now)

    assert identity.agency_view(session, case.complaint) is None
    assert identity.given_fields(session, case.complaint) == {"name", "phone", "email"}


def test_opening_needs_consent_and_leaves_a_line(session: Session, now: datetime) -> None:
    case = make_case(session, now, "complete", confidentiality=WITHHELD)
    with pytest.raises(InputRefusedError):
        change(session, case.complaint, OPEN, consent=False, now=now)

    change(session, case.complaint, OPEN, consent=True, now=now)

    view = identity.agency_view(session, case.complaint)
    assert view is not None
    assert view.name == NAME
    line = lines(session, f"complaint:{case.complaint.number}")[-1]
    assert line.tag is Tag.DATA_CORRECTED
    assert dict(line.detail) == {"what": "confidentiality", "from": "withheld", "to": "open"}


def test_an_anonymous_complainant_gives_a_name_first(session: Session, now: datetime) -> None:
    case = make_case(session, now, "complete", confidentiality=ANONYMOUS)
    with pytest.raises(InputRefusedError):
        change(session, case.complaint, WITHHELD, consent=False, now=now)

    given = PartyView("Sulastri", None, None)
    change(session, case.complaint, WITHHELD, consent=False, given=given, now=now)

    assert identity.own_view(session, case.complaint) == given
    assert identity.agency_view(session, case.complaint) is None


def test_both_records_of_the_matter_change_together(session: Session, now: datetime) -> None:
    case = make_case(session, now, "complete", confidentiality=WITHHELD)
    second = escalate(session, case.complaint, now=now)

    change(session, second, OPEN, consent=True, now=now)

    assert case.complaint.confidentiality is OPEN
    assert second.confidentiality is OPEN


def test_a_name_once_given_is_not_taken_back_by_a_mode(session: Session, now: datetime) -> None:
    case = make_case(session, now, "complete")

    with pytest.raises(InputRefusedError):
        change(session, case.complaint, ANONYMOUS, consent=False, now=now)


def test_a_completed_address_goes_to_the_sealed_party(session: Session, now: datetime) -> None:
    case = make_case(session, now, "submitted", confidentiality=WITHHELD)
    case.ask_completion()
    keep_draft(session, case.complaint, {"full_address": "Jalan Rahasia 7"}, now=now)

    given = Completion(
        (Section("Uraian", "Hari Selasa."),), address="Jalan Rahasia 7", sealed_note="Tertutup."
    )
    message = complete_items(session, case.complaint, given, now=now)

    assert case.complaint.state == "verifying"
    assert "address" in identity.given_fields(session, case.complaint)
    assert message.body == "Uraian\nHari Selasa.\n\nTertutup."
    assert "completes" in message.detail


def test_an_empty_completion_is_refused(session: Session, now: datetime) -> None:
    case = make_case(session, now, "submitted")
    with pytest.raises(StepRefusedError):
        complete_items(session, case.complaint, Completion(()), now=now)
    case.ask_completion()
    with pytest.raises(InputRefusedError):
        complete_items(session, case.complaint, Completion(()), now=now)
