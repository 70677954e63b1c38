"""Somebody acts for the complainant: named, accepted by staff, told instead of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import ANONYMOUS, COMPLAINANT, REPRESENTATIVE
from pengaduan.audit.trail import lines
from pengaduan.complaints import identity
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files
from pengaduan.complaints.formal_models import Basis
from pengaduan.complaints.masking import Reader
from pengaduan.complaints.models import AttachmentState, Confidentiality
from pengaduan.complaints.representatives import own_representative, representative
from pengaduan.handling import representation
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError
from pengaduan.handling.escalation import escalate
from pengaduan.handling.evidence import attach
from pengaduan.handling.representation import Appointment
from tests.factories.complaints import EMAIL, make_case

COMMAND = Appointment(
    name="Bowo Wakil",
    basis=Basis.POWER_OF_ATTORNEY,
    email="Bowo@Contoh.invalid",
    relation="Tetangga",
    gets_notices=True,
)


def test_notices_go_to_the_representative_where_that_was_chosen(
    session: Session, now: datetime
) -> None:
    case = make_case(session, now, "submitted")

    representation.appoint(session, COMPLAINANT, case.complaint, COMMAND, now=now)
    chosen = identity.contact_of(session, case.complaint)
    command = replace(COMMAND, gets_notices=False)
    representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)

    assert chosen == "bowo@contoh.invalid"
    assert identity.contact_of(session, case.complaint) == EMAIL


def test_an_anonymous_complainant_is_reached_through_a_representative(
    session: Session, now: datetime
) -> None:
    case = make_case(session, now, "submitted", confidentiality=Confidentiality.ANONYMOUS)

    representation.appoint(session, COMPLAINANT, case.complaint, COMMAND, now=now)

    assert identity.has_email(session, case.complaint)


def test_staff_accept_a_power_of_attorney_that_they_have_seen(
    session: Session, now: datetime
) -> None:
    case = make_case(session, now, "submitted")
    representation.appoint(session, case.verifier, case.complaint, COMMAND, now=now)
    with pytest.raises(InputRefusedError):
        representation.confirm(session, case.verifier, case.complaint, now=now)

    broken = attach(session, COMPLAINANT.label, case.complaint, "kuasa.pdf", b"rusak", now=now)
    broken.state = AttachmentState.REFUSED
    command = replace(COMMAND, attachment_id=broken.id)
    representation.appoint(session, case.verifier, case.complaint, command, now=now)
    with pytest.raises(InputRefusedError):
        representation.confirm(session, case.verifier, case.complaint, now=now)

    representation.confirm(session, case.verifier, case.complaint, now=now, seen_on_paper=True)

    found = own_representative(session, case.complaint)
    assert found is not None
    assert found.accepted_at == now
    trail = str([line.detail for line in lines(session, f"complaint:{case.complaint.number}")])
    assert "Bowo" not in trail
    assert "power_of_attorney" in trail


def test_a_new_representative_must_be_accepted_anew(session: Session, now: datetime) -> None:
    case = make_case(session, now, "submitted")
    command = replace(COMMAND, basis=Basis.FAMILY)
    representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)
    representation.confirm(session, case.verifier, case.complaint, now=now)
    same = representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)
    assert same.accepted_at == now

    other = replace(command, name="Citra Wakil")
    representation.appoint(session, COMPLAINANT, case.complaint, other, now=now)

    found = representative(session, case.complaint)
    assert found is not None
    assert (found.name, found.accepted_at) == ("Citra Wakil", None)
    representation.end(session, COMPLAINANT, case.complaint, now=now)
    assert representative(session, case.complaint) is None


def test_an_escalation_is_registered_for_an_accepted_representative(
    session: Session, now: datetime
) -> None:
    case = make_case(session, now, "complete")
    representation.appoint(session, COMPLAINANT, case.complaint, COMMAND, now=now)
    representation.confirm(session, case.verifier, case.complaint, now=now, seen_on_paper=True)

    second = escalate(session, case.complaint, now=now)

    moved = next(
        line
        for line in lines(session, f"complaint:{second.number}")
        if line.detail.get("action") == "O01"
    )
    assert (moved.actor, moved.detail["as"]) == (REPRESENTATIVE.label, "representative")
    carried = own_representative(session, second)
    assert carried is not None
    assert (carried.name, carried.accepted_at) == ("Bowo Wakil", None)


def test_outsiders_and_officers_elsewhere_name_nobody(session: Session, now: datetime) -> None:
    case = make_case(session, now, "complete")
    other = make_case(session, now, "complete")

    for actor in (ANONYMOUS, other.officer):
        with pytest.raises(StepForbiddenError):
            representation.appoint(session, actor, case.complaint, COMMAND, now=now)
    with pytest.raises(StepForbiddenError):
        representation.confirm(session, case.officer, case.complaint, now=now)


def test_a_file_of_another_complaint_proves_nothing(session: Session, now: datetime) -> None:
    case, other = make_case(session, now, "submitted"), make_case(session, now, "submitted")
    label, data = COMPLAINANT.label, b"%PDF-1.4 surat kuasa"
    strange = attach(session, label, other.complaint, "kuasa.pdf", data, now=now)

    command = replace(COMMAND, attachment_id=strange.id)
    with pytest.raises(InputRefusedError):
        representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)


@pytest.mark.parametrize("mode", list(Confidentiality))
def test_the_power_of_attorney_is_hidden_with_the_identity(
    session: Session, now: datetime, mode: Confidentiality
) -> None:
    case = make_case(session, now, "complete", confidentiality=mode)
    label, data = COMPLAINANT.label, b"%PDF-1.4 surat kuasa"
    proof = attach(session, label, case.complaint, "kuasa.pdf", data, now=now)
    command = replace(COMMAND, attachment_id=proof.id)
    representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)

    seen = {entry.id for entry in files(session, case.complaint, Audience.AGENCY)}

    assert (proof.id in seen) is (mode is Confidentiality.OPEN)
    assert proof.id in {one.id for one in files(session, case.complaint, Audience.OMBUDSMAN)}
    others = files(session, case.complaint, Audience.OMBUDSMAN, Reader.OTHERS)
    assert proof.id not in {one.id for one in others}
