"""One thing done to many complaints: as it was foretold, row by row, once, and undone in time."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.accounts.actors import Actor, Grant
from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.bulk_models import BulkItem, BulkKind, ItemState
from pengaduan.complaints.issue_models import Issue, IssueState
from pengaduan.complaints.issues import attached
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.complaints.row_notes import notes_of
from pengaduan.complaints.versions import version_of
from pengaduan.handling import bulk, desk_moves, disposition, issues
from pengaduan.handling.bulk import HANDLERS, Picked
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.handling.respondents import Named, name_respondent
from pengaduan.jobs import HANDLERS as EVERY_HANDLER
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import Slow
from pengaduan.rules.roles import Role
from pengaduan.sla.models import Clock
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_unit
from tests.factories.complaints import Case, make_case, new_complaint

LATER = timedelta(seconds=31)


@pytest.fixture
def opened(session):
    """Open one of the run's transactions: here a savepoint, so that a failed row goes alone."""

    @contextmanager
    def begin():
        with session.begin_nested():
            yield session

    return begin


@pytest.fixture
def case(session, now):
    return make_case(session, now, "complete")


def more(case, count, state="complete"):
    """As many complaints at the same agency, the first one included."""
    found = [case.complaint]
    for _ in range(count - 1):
        case.new = new_complaint()
        case.until(state)
        found.append(case.complaint)
    return found


def picked(complaints):
    return [Picked(one.id, version_of(one)) for one in complaints]


def planned(case, kind, command, complaints, actor=None):
    actor = actor or case.coordinator
    return bulk.plan(
        case.session, actor, kind, command, picked(complaints), back="/kerja", now=case.now
    )


def states(session, run) -> list[ItemState]:
    return [item.state for item, _complaint in bulk.items_of(session, run)]


def dispositions(session) -> int:
    query = sa.select(sa.func.count()).where(Message.kind == MessageKind.DISPOSITION)
    return session.scalar(query) or 0


def to_officer(case):
    return {"unit_id": case.unit.id, "handler_id": case.officer.account_id, "instruction": "Segera"}


def test_a_plan_changes_nothing_and_says_what_would_come_of_each(case, session):
    first, second = more(case, 2)
    second.state = "delivered"
    before = session.scalar(sa.select(sa.func.count(AuditEntry.id)))

    run = planned(case, BulkKind.DISPOSE, to_officer(case), [first, second])
    found = {one.id: item for item, one in bulk.items_of(session, run)}

    assert found[first.id].state is ItemState.PLANNED
    assert (found[second.id].state, found[second.id].reason) == (ItemState.SKIPPED, "not_now")
    assert first.state == "complete"
    assert first.handler_id is None
    assert dispositions(session) == 0
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) == before


def test_what_was_foretold_is_what_happens(case, session, opened):
    complaints = more(case, 3)
    run = planned(case, BulkKind.DISPOSE, to_officer(case), complaints)
    foretold = states(session, run)

    bulk.apply(opened, case.coordinator, run.code, now=case.now)

    assert foretold == [ItemState.PLANNED] * 3
    assert states(session, run) == [ItemState.DONE] * 3
    assert {one.state for one in complaints} == {"dispositioned"}
    assert {one.handler_id for one in complaints} == {case.officer.account_id}


def test_applying_twice_does_everything_once(case, session, opened):
    run = planned(case, BulkKind.DISPOSE, to_officer(case), more(case, 3))

    for _ in range(2):
        bulk.apply(opened, case.coordinator, run.code, now=case.now)

    assert dispositions(session) == 3
    assert states(session, run) == [ItemState.DONE] * 3


@sqlite_only
def test_a_run_that_was_cut_off_goes_on_with_what_is_left(case, session, opened, monkeypatch):
    run = planned(case, BulkKind.DISPOSE, to_officer(case), more(case, 3))
    real, calls = disposition.dispose, []

    def fails_at_the_second(*given, **named):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*given, **named)

    monkeypatch.setattr(disposition, "dispose", fails_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        bulk.apply(opened, case.coordinator, run.code, now=case.now)
    monkeypatch.setattr(disposition, "dispose", real)
    half = states(session, run)

    bulk.apply(opened, case.coordinator, run.code, now=case.now)

    assert half == [ItemState.DONE, ItemState.PLANNED, ItemState.PLANNED]
    assert states(session, run) == [ItemState.DONE] * 3
    assert dispositions(session) == 3


def test_one_row_that_changed_is_refused_and_names_who_changed_it(case, session, opened):
    first, second = more(case, 2)
    run = planned(case, BulkKind.DISPOSE, to_officer(case), [first, second])
    colleague = case.coordinator
    disposition.take(session, colleague, second, now=case.later(minutes=1))

    bulk.apply(opened, case.coordinator, run.code, now=case.now)
    found = {one.id: item for item, one in bulk.items_of(session, run)}

    assert found[first.id].state is ItemState.DONE
    assert (found[second.id].state, found[second.id].reason) == (ItemState.SKIPPED, "changed")
    assert found[second.id].changed_by == colleague.name


def test_messages_wait_thirty_seconds_and_undoing_throws_them_away(case, session, opened):
    complaints = more(case, 2)
    before = [(one.state, one.unit_id, one.handler_id, one.due_at) for one in complaints]
    clocks = {one.id: one.state for one in session.scalars(sa.select(Clock))}
    run = planned(case, BulkKind.DISPOSE, to_officer(case), complaints)
    bulk.apply(opened, case.coordinator, run.code, now=case.now)
    jobs = list(session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.assigned")))
    waits = {job.due_at - case.now for job in jobs}

    bulk.undo(opened, case.coordinator, run.code, now=case.now + timedelta(seconds=29))
    session.expire_all()

    assert (len(jobs), waits) == (2, {timedelta(seconds=30)})
    assert states(session, run) == [ItemState.UNDONE] * 2
    assert [(one.state, one.unit_id, one.handler_id, one.due_at) for one in complaints] == before
    assert {one.id: one.state for one in session.scalars(sa.select(Clock))} == clocks
    left = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.assigned")).all()
    assert left == []


def test_nothing_goes_back_to_who_was_named_as_complained_about_meanwhile(case, session, opened):
    (complaint,) = more(case, 1)
    first = planned(case, BulkKind.DISPOSE, to_officer(case), [complaint])
    bulk.apply(opened, case.coordinator, first.code, now=case.now)
    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    to_other = {"unit_id": case.unit.id, "handler_id": other.account_id}
    second = planned(case, BulkKind.DISPOSE, to_other, [complaint])
    bulk.apply(opened, case.coordinator, second.code, now=case.now)
    named = Named(RespondentKind.STAFF, case.officer.account_id)
    name_respondent(session, case.verifier, complaint, named, now=case.now)
    session.commit()

    bulk.undo(opened, case.coordinator, second.code, now=case.now)
    session.expire_all()

    assert complaint.handler_id == other.account_id
    (item,) = session.scalars(sa.select(BulkItem).where(BulkItem.run_id == second.id))
    assert (item.state, item.reason) == (ItemState.DONE, "handler_unknown")
    jobs = session.scalars(sa.select(OutboxJob.id).where(OutboxJob.id.in_(item.jobs))).all()
    assert sorted(jobs) == sorted(item.jobs)


@sqlite_only
def test_after_thirty_seconds_nothing_is_undone(case, session, opened):
    complaints = more(case, 1)
    run = planned(case, BulkKind.DISPOSE, to_officer(case), complaints)
    bulk.apply(opened, case.coordinator, run.code, now=case.now)

    bulk.undo(opened, case.coordinator, run.code, now=case.now + LATER)

    assert states(session, run) == [ItemState.DONE]
    assert complaints[0].state == "dispositioned"


@sqlite_only
def test_a_message_that_is_on_its_way_cannot_be_undone(case, session, opened):
    complaints = more(case, 1)
    run = planned(case, BulkKind.DISPOSE, to_officer(case), complaints)
    bulk.apply(opened, case.coordinator, run.code, now=case.now)
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.assigned")).one()
    job.lease_until = case.now + timedelta(minutes=5)

    bulk.undo(opened, case.coordinator, run.code, now=case.now)

    (item, _complaint) = bulk.items_of(session, run)[0]
    assert (item.state, item.reason) == (ItemState.DONE, "on_its_way")
    assert complaints[0].handler_id == case.officer.account_id


def marks(case: Case) -> dict[int, tuple[str, ...]]:
    ids = list(case.session.scalars(sa.select(Complaint.id)))
    return notes_of(case.session, ids, among=case.coordinator).marks


@sqlite_only
def test_marks_and_categories_are_put_and_taken_back(case, session, opened):
    (complaint,) = more(case, 1)
    before = complaint.substance
    for kind, command in (
        (BulkKind.MARK, {"text": "tinjau lapangan"}),
        (BulkKind.CATEGORY, {"substance": "health"}),
    ):
        run = planned(case, kind, command, [complaint])
        bulk.apply(opened, case.coordinator, run.code, now=case.now)
        done = (marks(case), complaint.substance)
        again = states(session, planned(case, kind, command, [complaint]))
        bulk.undo(opened, case.coordinator, run.code, now=case.now)

        assert done != ({}, before)
        assert again == [ItemState.SKIPPED]
        assert (marks(case), complaint.substance) == ({}, before)


def test_a_coordinator_joins_own_complaints_to_a_public_issue(case, session, opened):
    (complaint,) = more(case, 1)
    issue = Issue(
        code="M9001",
        title="Blangko habis",
        summary="Blangko habis.",
        state=IssueState.PUBLISHED,
        agency_id=case.agency.id,
        opened_by=case.verifier.account_id,
        opened_at=case.now,
        published_at=case.now,
        changed_at=case.now,
        followers=0,
    )
    session.add(issue)
    session.flush()
    run = planned(case, BulkKind.ISSUE, {"issue_id": issue.id}, [complaint])
    bulk.apply(opened, case.coordinator, run.code, now=case.now)

    joined = [one.id for _, one in attached(session, issue.id)]
    bulk.undo(opened, case.coordinator, run.code, now=case.now)

    assert joined == [complaint.id]
    assert attached(session, issue.id) == ()
    with pytest.raises(Exception, match="not_yours"):
        issues.attach(session, case.officer, issue, complaint, now=case.now)


def test_a_notice_is_written_after_the_time_for_undoing_only(case, session, opened):
    case.dispose()
    complaint = case.complaint
    text = "Sistem kami sedang diperbaiki sampai 30 November 2026."
    run = planned(case, BulkKind.NOTICE, {"text": text}, [complaint], case.officer)
    bulk.apply(opened, case.officer, run.code, now=case.now)
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "bulk.inform")).one()
    responded = complaint.first_response_at
    early = complaint.last_entry

    handler = HANDLERS["bulk.inform"]
    assert not isinstance(handler, Slow)
    handler(session, job.payload, job, case.now + LATER)

    written = session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
    assert job.due_at == case.now + timedelta(seconds=30)
    assert early == MessageKind.DISPOSITION
    assert (written.kind, written.body) == (MessageKind.INTERIM, text)
    assert complaint.first_response_at == responded
    assert session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.informed")).one()
    assert "bulk.inform" in EVERY_HANDLER


@sqlite_only
def test_a_notice_that_was_undone_is_never_written(case, session, opened):
    case.dispose()
    run = planned(case, BulkKind.NOTICE, {"text": "Loket pindah."}, [case.complaint], case.officer)
    bulk.apply(opened, case.officer, run.code, now=case.now)

    bulk.undo(opened, case.officer, run.code, now=case.now)

    assert session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "bulk.inform")).all() == []
    assert states(session, run) == [ItemState.UNDONE]


@sqlite_only
@pytest.mark.parametrize(
    "text", ["Kepada Sulastri Contoh: loket pindah.", "Lihat 2026-00000001-1."]
)
def test_a_notice_may_name_nobody(case, session, text):
    with pytest.raises(InputRefusedError) as refused:
        planned(case, BulkKind.NOTICE, {"text": text}, [case.complaint])

    assert refused.value.code is Refusal.NOTICE_NAMES


def test_nothing_of_another_agency_can_be_picked(case, session, now):
    stranger = make_case(session, now, "complete")

    run = planned(case, BulkKind.DISPOSE, to_officer(case), [case.complaint, stranger.complaint])

    assert [one.id for _, one in bulk.items_of(session, run)] == [case.complaint.id]
    with pytest.raises(bulk.NoSuchRunError):
        bulk.find(session, stranger.coordinator, run.code)


@sqlite_only
def test_a_unit_is_suggested_by_what_it_handled(case, session):
    other = make_unit(session, case.agency)
    for complaint in more(case, 3):
        complaint.substance, complaint.unit_id = "health", other.id
    session.flush()

    found = desk_moves.suggested_unit(session, case.agency.id, [(None, "health")], now=case.now)
    named = desk_moves.suggested_unit(session, case.agency.id, [(7, None), (7, None)], now=case.now)

    assert found is not None
    assert named is not None
    assert (found.unit_id, found.alike) == (other.id, 3)
    assert (named.unit_id, named.alike) == (7, 0)
    assert desk_moves.suggested_unit(session, case.agency.id, [(None, None)], now=case.now) is None


@sqlite_only
def test_items_are_never_more_than_two_hundred(case, session):
    many = [Picked(serial, "x") for serial in range(1, 500)]
    actor = Actor(
        "account:1",
        "Siapa",
        case.coordinator.account_id,
        (Grant(Role.AGENCY_COORDINATOR, case.agency.id, None, None),),
    )
    bulk.plan(session, actor, BulkKind.MARK, {"text": "a"}, many, back="/kerja", now=case.now)

    assert session.scalar(sa.select(sa.func.count(BulkItem.id))) <= 200
