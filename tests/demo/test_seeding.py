"""The demo is made by the real steps: its clocks, its trail and its figures are real."""

from collections import Counter
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Absence
from pengaduan.agencies.models import Agency
from pengaduan.agencies.search import search_agencies
from pengaduan.audit.trail import verify
from pengaduan.complaints.desk_models import CaseReminder
from pengaduan.complaints.handover_models import Handover
from pengaduan.complaints.models import Complaint, Message, MessageKind, Rating
from pengaduan.complaints.quality_models import QualityReturn
from pengaduan.complaints.view_models import CaseMark, SavedView
from pengaduan.demo.seeding import seed
from pengaduan.demo.stories import stories
from pengaduan.handling.owners import ownerless
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.sla.models import ClockEvent, ClockEventKind, ClockExtension

SHORT = stories()[-6:]


@pytest.mark.slow
def test_half_a_year_of_complaints_in_every_stage_by_real_steps(
    session: Session, now: datetime
) -> None:
    seeded = seed(session, now=now)

    complaints = session.scalars(sa.select(Complaint)).all()
    states = Counter(complaint.state for complaint in complaints)
    breached = sa.select(sa.func.count()).where(ClockEvent.kind == ClockEventKind.BREACHED)
    rated = sa.select(sa.func.count()).select_from(Rating)
    assert (seeded.complaints, seeded.assessed) == (46, 7)
    assert {"submitted", "verifying", "awaiting_completion", "complete", "delivered"} <= set(states)
    assert {"in_handling", "reopened", "closed", "escalated", "examination"} <= set(states)
    assert (session.scalar(breached) or 0) > 10
    assert (session.scalar(rated) or 0) > 20
    assert verify(session) == []
    _every_desk_has_something_to_show(session, now)


def _every_desk_has_something_to_show(session: Session, now: datetime) -> None:
    """What the screens of a working day are about is there, and nothing is without an owner."""
    count = {
        table.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in (ClockExtension, Handover, Absence, CaseReminder, CaseMark, SavedView)
    }
    assert min(count.values()) >= 1, count
    kinds = set(session.scalars(sa.select(Message.kind)))
    assert {MessageKind.INTERIM, MessageKind.ANSWER_MENDED} <= kinds
    backs = session.scalars(sa.select(QualityReturn)).all()
    assert {one.mended_at is None for one in backs} == {True, False}
    accepted = {one.accepted_at is not None for one in session.scalars(sa.select(Handover))}
    assert accepted == {True, False}
    assert ownerless(session, now=now) == []


def test_numbers_follow_the_order_of_filing(session: Session, now: datetime) -> None:
    seed(session, now=now, told=SHORT)

    query = sa.select(Complaint.number).order_by(Complaint.filed_at)
    by_time = session.scalars(query).all()
    assert len(by_time) == 6
    assert by_time == sorted(by_time)


def test_mails_and_documents_wait_for_the_jobs_process(session: Session, now: datetime) -> None:
    seed(session, now=now, told=SHORT)

    states = session.scalars(sa.select(OutboxJob.state).distinct()).all()
    assert states == [JobState.WAITING]


def test_a_unit_is_found_by_what_people_call_it(session: Session, now: datetime) -> None:
    seed(session, now=now, told=())

    first = search_agencies(session, "dukcapil", "19.71")[0]

    assert (first.unit_name, first.agency_code) == (
        "Dinas Kependudukan dan Pencatatan Sipil",
        "PEMDA-19.71",
    )


def test_without_reference_data_nothing_is_filled(session: Session, now: datetime) -> None:
    session.execute(sa.update(Agency).where(Agency.code == "PEMDA-19.71").values(code="X"))

    with pytest.raises(LookupError, match=r"PEMDA-19\.71 is not loaded"):
        seed(session, now=now)
