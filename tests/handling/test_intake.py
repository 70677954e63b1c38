"""Staff write down what people tell; the complaint and its key stay the complainant's."""

import json

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import check_key
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files
from pengaduan.complaints.formal_models import Basis
from pengaduan.complaints.intake_models import KeySheet
from pengaduan.complaints.models import Channel, Complaint, Confidentiality
from pengaduan.complaints.notice_models import PhoneChannel
from pengaduan.complaints.representatives import own_representative
from pengaduan.handling import key_sheets
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError
from pengaduan.handling.intake import CHANNELS, SPOKEN, Scan, TakenIn, intake_of, take_in
from pengaduan.handling.representation import Appointment
from pengaduan.infra import storage
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import key_papers
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency, make_unit
from tests.factories.complaints import EMAIL, PHONE, new_complaint
from tests.factories.files import jpeg
from tests.reading import pdf_text


@pytest.fixture
def officer(session):
    agency = make_agency(session)
    return make_actor(session, Role.AGENCY_OFFICER, agency=agency, unit=make_unit(session, agency))


@pytest.fixture
def verifier(session):
    return make_actor(session, Role.OMBUDSMAN_VERIFIER)


def taken(channel=Channel.WALK_IN, **more):
    told = {name: more.pop(name) for name in list(more) if name in NEW}
    values = {"read_back": True, "contact_consent": True, **more}
    return TakenIn(new=new_complaint(channel=channel, **told), **values)


NEW = {"confidentiality", "name", "phone", "email", "agency_id", "nonce"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_ombudsman_takes_in_on_every_channel(session, now, verifier, channel):
    nobody = channel is Channel.OWN_INITIATIVE
    secret = Confidentiality.ANONYMOUS if nobody else Confidentiality.OPEN

    received = take_in(session, verifier, taken(channel, confidentiality=secret), now=now)

    assert (received.complaint.channel, received.complaint.state) == (channel, "submitted")
    assert (received.sheet is None) == nobody
    policies = {clock.policy for clock in running(session, received.complaint)}
    assert "agency_completeness_response" in policies
    assert received.complaint.filed_at == now


def test_an_officer_of_a_unit_takes_in_for_any_agency(session, now, officer):
    other = make_agency(session)

    received = take_in(session, officer, taken(agency_id=other.id), now=now)

    assert received.complaint.agency_id == other.id
    lines = session.scalars(sa.select(AuditEntry).where(AuditEntry.actor == officer.label)).all()
    assert {Tag.COMPLAINT_FILED, Tag.COMPLAINT_TAKEN_IN} <= {line.tag for line in lines}


@pytest.mark.parametrize("role", [Role.AGENCY_HEAD, Role.OMBUDSMAN_EXAMINER, Role.ADMINISTRATOR])
def test_others_take_nothing_in(session, now, role):
    agency = make_agency(session) if role is Role.AGENCY_HEAD else None
    with pytest.raises(StepForbiddenError):
        take_in(session, make_actor(session, role, agency=agency), taken(), now=now)


def test_an_agency_starts_no_own_initiative(session, now, officer):
    with pytest.raises(StepForbiddenError):
        take_in(session, officer, taken(Channel.OWN_INITIATIVE), now=now)


@pytest.mark.parametrize("channel", sorted(SPOKEN))
def test_what_was_spoken_must_be_read_back(session, now, verifier, channel):
    with pytest.raises(InputRefusedError) as refused:
        take_in(session, verifier, taken(channel, read_back=False), now=now)

    assert refused.value.field == "read_back"


def test_a_contact_needs_consent_and_a_name_does_not(session, now, verifier):
    with pytest.raises(InputRefusedError):
        take_in(session, verifier, taken(contact_consent=False), now=now)
    named = taken(contact_consent=False, phone=None, email=None)

    assert take_in(session, verifier, named, now=now).complaint.id


def test_the_same_page_sent_twice_is_one_complaint_and_one_sheet(session, now, verifier):
    first = take_in(session, verifier, taken(nonce="desk-1"), now=now)
    second = take_in(session, verifier, taken(nonce="desk-1"), now=now)

    assert second.complaint.id == first.complaint.id
    assert second.sheet is not None
    assert second.sheet == first.sheet


def test_the_day_of_arrival_is_kept_and_moves_no_date(session, now, verifier):
    arrived = now.date().replace(day=2)
    letter = taken(Channel.LETTER, arrived_on=arrived, source="Surat 12/2026", read_back=False)

    received = take_in(session, verifier, letter, now=now)

    kept = intake_of(session, received.complaint)
    assert kept is not None
    assert (kept.arrived_on, kept.source) == (arrived, "Surat 12/2026")
    assert all(clock.started_at == now for clock in running(session, received.complaint))


@pytest.mark.parametrize("secret", [Confidentiality.OPEN, Confidentiality.WITHHELD])
def test_a_signed_letter_is_hidden_from_an_agency_that_may_not_know_the_name(
    session, now, verifier, secret
):
    scan = Scan("surat sulastri.jpg", jpeg())
    received = take_in(
        session, verifier, taken(Channel.LETTER, confidentiality=secret, scans=(scan,)), now=now
    )

    complaint = received.complaint
    assert len(files(session, complaint, Audience.OMBUDSMAN)) == 1
    assert len(files(session, complaint, Audience.COMPLAINANT)) == 1
    seen = len(files(session, complaint, Audience.AGENCY))
    assert seen == (1 if secret is Confidentiality.OPEN else 0)


def test_a_representative_is_named_with_the_power_of_attorney(session, now, officer):
    agent = Appointment("Budi Contoh", Basis.POWER_OF_ATTORNEY, relation="Tetangga")
    received = take_in(
        session,
        officer,
        taken(representative=agent, authority=Scan("kuasa.jpg", jpeg())),
        now=now,
    )

    view = own_representative(session, received.complaint)
    assert view is not None
    assert (view.name, view.attachment_id is not None) == ("Budi Contoh", True)
    own = identity.own_view(session, received.complaint)
    assert own is not None
    assert own.name == "Sulastri Contoh"


def test_a_telephone_channel_brings_the_receipt_to_the_telephone(session, now, verifier):
    told = taken(email=None, phone=PHONE, phone_channel=PhoneChannel.SMS)

    take_in(session, verifier, told, now=now)

    jobs = session.scalars(sa.select(OutboxJob.kind)).all()
    assert jobs.count("notice.filed") == 1


def test_the_trail_names_no_identity(session, now, verifier):
    take_in(session, verifier, taken(source="Loket 2"), now=now)

    told = " ".join(json.dumps(line.detail) for line in session.scalars(sa.select(AuditEntry)))
    assert not [word for word in ("Sulastri", EMAIL, PHONE, "Loket 2") if word in told]


@pytest.fixture
def sheet(session, now, verifier):
    return take_in(session, verifier, taken(), now=now).sheet


def rendered(session, sheet, now):
    finish = key_papers.render(session, {"sheet_id": sheet.id}, OutboxJob(), now)
    finish(session)
    session.flush()


def test_the_key_is_printed_once_opens_the_case_and_is_gone(session, now, verifier, sheet):
    key = sheet.sealed_key
    rendered(session, sheet, now)
    assert sheet.sealed_key is None

    paper = key_sheets.take(session, verifier, sheet.id, now=now)

    text = pdf_text(paper.data)
    assert key in text
    assert paper.number in text
    assert "Sulastri" not in text
    assert paper.data.startswith(b"%PDF")
    assert check_key(session, paper.number, key, now=now) is not None
    with pytest.raises(key_sheets.KeyGoneError):
        key_sheets.take(session, verifier, sheet.id, now=now)
    assert session.get(KeySheet, sheet.id).paper_key is None


def test_nobody_else_prints_the_key(session, now, officer, sheet):
    rendered(session, sheet, now)

    with pytest.raises(key_sheets.KeyGoneError):
        key_sheets.take(session, officer, sheet.id, now=now)


def test_a_key_that_is_not_printed_in_time_is_forgotten(session, now, verifier, sheet):
    rendered(session, sheet, now)
    kept, late = sheet.paper_key, now + key_sheets.KEPT_FOR

    with pytest.raises(key_sheets.KeyGoneError):
        key_sheets.take(session, verifier, sheet.id, now=late)
    assert key_sheets.forget_late(session, late) == 1
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == key_sheets.FORGET)).one()
    key_sheets.run_forget(session, job.payload, job, late)
    with pytest.raises(storage.StoredFileMissingError):
        storage.get(kept)


def test_a_new_sheet_takes_the_old_ones_key(session, now, verifier, sheet):
    complaint = session.get(type(sheet), sheet.id).complaint_id
    found = session.get_one(Complaint, complaint)

    second = key_sheets.keep(session, verifier, found, "KQ7M-T2XD-9HVR", now=now)

    assert (sheet.sealed_key, second.sealed_key) == (None, "KQ7M-T2XD-9HVR")
