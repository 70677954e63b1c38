"""The assessed agency is told by mail what waits for it, once, and nobody else is."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.agencies.models import Agency
from pengaduan.compliance import assessed_mail, evidence_requests, objections, publishing
from pengaduan.compliance.snapshot_models import ObjectionState
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency
from tests.factories.assessments import make_workspace

PERIOD = timedelta(days=14)


@pytest.fixture
def desk(session, now):
    """A regency with a coordinator, a head and an officer, and a coordinator elsewhere."""
    found = make_workspace(session, now)
    agency = session.get_one(Agency, found.unit().entity.agency_id)
    for role in (Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD, Role.AGENCY_OFFICER):
        make_actor(session, role, agency=agency)
    make_actor(session, Role.AGENCY_COORDINATOR, agency=make_agency(session))
    return found


@pytest.fixture
def coordinator(desk, session):
    agency = session.get_one(Agency, desk.unit().entity.agency_id)
    return make_actor(session, Role.AGENCY_COORDINATOR, agency=agency)


def jobs(session, kind):
    query = sa.select(OutboxJob).where(OutboxJob.kind == kind).order_by(OutboxJob.id)
    return session.scalars(query).all()


def sent(session, now):
    session.commit()
    run_due(publishing.HANDLERS, "uji", now=now)
    session.expire_all()
    return session.scalars(sa.select(SentMail).order_by(SentMail.id)).all()


def frozen(desk, session, now):
    for unit in desk.units():
        desk.finish(unit)
    until = now + PERIOD
    return publishing.freeze(
        session, desk.assessor, desk.assessment, objections_until=until, now=now
    )


def ask(desk, session, now):
    item = desk.item(desk.unit(), "PGD-4")
    evidence_requests.ask(session, desk.assessor, item, "SK rahasia", now + PERIOD, now=now)


def test_coordinator_and_head_are_told_of_evidence_that_is_asked_for(desk, session, now):
    ask(desk, session, now)

    told = sent(session, now)

    assert [one.notice for one in told] == ["assessed_evidence"] * 2
    assert "SK rahasia" not in told[0].body + told[0].subject
    assert "/kerja/penilaian/bukti/" in told[0].body
    assert sent(session, now + timedelta(hours=1)) == told


def test_who_is_no_longer_responsible_gets_nothing(desk, session, now):
    ask(desk, session, now)
    session.execute(sa.text("UPDATE role_grant SET revoked_at = granted_at"))

    assert sent(session, now) == []


def test_freezing_deciding_and_publishing_are_told(desk, coordinator, session, now):
    row = frozen(desk, session, now)
    (notice,) = objections.notices_for(session, coordinator)
    objection = objections.file_objection(session, coordinator, notice, "Nilai keliru", now=now)
    decision = (ObjectionState.REJECTED, "Buktinya sudah dibaca")
    objections.decide(session, desk.reviewer, objection, decision, now=now)
    publishing.publish(session, desk.reviewer, desk.assessment, now=row.objections_until)

    counts = [len(jobs(session, kind)) for kind in assessed_mail.FOLDERS]
    told = sent(session, row.objections_until)

    assert counts == [0, 3, 3, 3]
    assert {one.notice for one in told} == {
        "assessed_frozen",
        "assessed_decided",
        "assessed_published",
    }
    assert not any("Nilai keliru" in one.body or "dibaca" in one.subject for one in told)
