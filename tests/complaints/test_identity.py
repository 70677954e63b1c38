"""Identity: sealed, opened with a trace, and never the agency's where it was withheld."""

import pytest
import sqlalchemy as sa

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints import identity
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.identity import PartyView, RevealReason, RevealRefusedError
from pengaduan.complaints.models import Confidentiality, Party
from pengaduan.complaints.queries import thread
from pengaduan.handling import dialogue
from pengaduan.handling.escalation import escalate
from pengaduan.handling.withdrawal import Withdrawal, WithdrawalReason, withdraw
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import EMAIL, NAME, PHONE, make_case

HIDDEN = [Confidentiality.WITHHELD, Confidentiality.ANONYMOUS]


def test_an_open_complainant_is_known_to_the_agency_without_address(session, now):
    case = make_case(session, now, "complete")

    view = identity.agency_view(session, case.complaint)

    assert view == PartyView(NAME, PHONE, EMAIL, None)


@pytest.mark.parametrize("confidentiality", HIDDEN)
def test_a_hidden_complainant_is_unknown_to_the_agency(session, now, confidentiality):
    case = make_case(session, now, "complete", confidentiality=confidentiality)

    assert identity.agency_view(session, case.complaint) is None


def test_an_anonymous_complainant_is_not_stored(session, now):
    case = make_case(session, now, "submitted", confidentiality=Confidentiality.ANONYMOUS)

    assert session.scalars(sa.select(Party)).all() == []
    assert not identity.has_email(session, case.complaint)
    assert identity.contact_of(session, case.complaint) is None


def test_the_table_holds_nothing_readable(session, now):
    make_case(session, now, "submitted", confidentiality=Confidentiality.WITHHELD)

    row = session.execute(sa.text("select name, phone, email, email_index from party")).one()
    stored = b"".join(bytes(cell) if not isinstance(cell, str) else cell.encode() for cell in row)
    for secret in (NAME, PHONE, EMAIL, "Sulastri", "8120"):
        assert secret.encode() not in stored


def test_a_reveal_needs_permission_and_reason_and_is_shown_to_the_complainant(session, now):
    case = make_case(session, now, "complete", confidentiality=Confidentiality.WITHHELD)

    view = identity.reveal(session, case.verifier, case.complaint, "examination", now=now)

    assert (view.name, view.email) == (NAME, EMAIL)
    (told,) = identity.reveals(session, case.complaint)
    assert (told.at, told.reason) == (now, RevealReason.EXAMINATION)
    (line,) = [
        one
        for one in lines(session, f"complaint:{case.complaint.number}")
        if one.tag is Tag.IDENTITY_REVEALED
    ]
    assert line.actor == case.verifier.label
    assert NAME not in str(line.detail)


@pytest.mark.parametrize("reason", ["", "penasaran"])
def test_a_reveal_without_a_known_reason_is_refused(session, now, reason):
    case = make_case(session, now, "complete")

    with pytest.raises(RevealRefusedError):
        identity.reveal(session, case.verifier, case.complaint, reason, now=now)
    assert identity.reveals(session, case.complaint) == ()


@pytest.mark.parametrize("role", [r for r in Role if r.value.startswith("agency_")])
def test_no_agency_role_can_reveal(session, now, role):
    case = make_case(session, now, "complete")
    actor = make_actor(session, role, agency=case.agency)

    with pytest.raises(RevealRefusedError):
        identity.reveal(session, actor, case.complaint, "contact", now=now)


def test_the_escalated_record_has_the_same_party(session, now):
    case = make_case(session, now, "delivered")

    second = escalate(session, case.complaint, now=now)

    assert identity.own_view(session, second) == identity.own_view(session, case.complaint)


def words(session, case, audience):
    return "\n".join(entry.body for entry in thread(session, case.complaint, audience))


@pytest.mark.parametrize("confidentiality", HIDDEN)
def test_what_was_added_to_complete_the_file_stays_from_the_agency(session, now, confidentiality):
    case = make_case(session, now, "submitted", confidentiality=confidentiality)
    case.ask_completion()
    case.complete()
    case.route()

    assert "hari Selasa" not in words(session, case, Audience.AGENCY)
    assert "tanggal kunjungan" not in words(session, case, Audience.AGENCY)
    assert "hari Selasa" in words(session, case, Audience.OMBUDSMAN)
    assert "hari Selasa" in words(session, case, Audience.COMPLAINANT)


def test_an_open_complainants_additions_reach_the_agency(session, now):
    case = make_case(session, now, "submitted")
    case.ask_completion()
    case.complete()
    case.route()

    assert "hari Selasa" in words(session, case, Audience.AGENCY)


def test_pressure_is_in_nobodys_thread(session, now):
    case = make_case(session, now, "dispositioned")
    withdrawal = Withdrawal(WithdrawalReason.PRESSURED, "Saya didatangi di rumah.")

    withdraw(session, case.complaint, withdrawal, now=now)

    for audience in Audience:
        entries = thread(session, case.complaint, audience)
        assert "didatangi" not in words(session, case, audience)
        assert "pressured" not in str([entry.detail for entry in entries])


def test_notes_stay_in_the_house_that_wrote_them(session, now):
    case = make_case(session, now, "dispositioned")
    dialogue.note(session, case.officer, case.complaint, "Catatan kantor", now=now)
    dialogue.note(session, case.verifier, case.complaint, "Catatan pengawas", now=now)

    agency, ombudsman = (words(session, case, one) for one in (Audience.AGENCY, Audience.OMBUDSMAN))

    assert ("Catatan kantor" in agency, "Catatan pengawas" in agency) == (True, False)
    assert ("Catatan kantor" in ombudsman, "Catatan pengawas" in ombudsman) == (False, True)
    assert "Catatan" not in words(session, case, Audience.COMPLAINANT)


def test_the_complainant_sees_neither_instruction_nor_proposal_nor_names(session, now):
    case = make_case(session, now, "dispositioned")
    case.respond()

    entries = thread(session, case.complaint, Audience.COMPLAINANT)

    assert "Mohon ditangani" not in words(session, case, Audience.COMPLAINANT)
    assert [entry.kind.value for entry in entries] == ["disposition"]
    assert {entry.author_id for entry in entries} == {None}
    assert {str(dict(entry.detail)) for entry in entries} == {"{}"}


def test_the_answer_is_read_point_by_point(session, now):
    case = make_case(session, now, "delivered")
    dialogue.reply(session, COMPLAINANT, case.complaint, "Terima kasih.", now=now)

    answer = next(e for e in thread(session, case.complaint, Audience.COMPLAINANT) if e.points)

    assert [point.ordinal for point in answer.points] == [1, 2]
    assert {point.decision.value for point in answer.points} == {"upheld"}
