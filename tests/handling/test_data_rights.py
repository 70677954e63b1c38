"""Requests about one's own data: 72 hours, a person's answer, and what was granted is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import current_app

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints import identity
from pengaduan.complaints.models import Confidentiality
from pengaduan.complaints.own_case_models import (
    CaseCopy,
    DataOutcome,
    DataRight,
    FormerContact,
)
from pengaduan.handling import data_rights, key_loss, own_data
from pengaduan.handling.data_rights import DataAnswer, answer, request
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from pengaduan.rules import data_rights as rules
from pengaduan.rules.roles import Role
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import EMAIL, NAME, PHONE, make_case

WORDS = "Mohon nama saya tidak terlihat lagi."
GRANTED = DataAnswer(DataOutcome.GRANTED, "Sudah kami laksanakan.")
REFUSED = DataAnswer(DataOutcome.REFUSED, "Pengaduan belum selesai.", "case_running")


@pytest.fixture
def desk(session):
    return make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)


def party_of(session, case):
    party = identity.own_view(session, case.complaint)
    assert party is not None
    return party


def tags(session, case):
    return [line.tag for line in lines(session, f"complaint:{case.complaint.number}")]


@pytest.mark.parametrize("kind", sorted(DataRight))
def test_72_hours_run_on_free_days_too(kind):
    # Friday 20 November 2026, 16.00 WIB, is followed by a weekend: due Monday 23, 16.00 WIB.
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    assert rules.due_at(kind.value, friday) == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert rules.explained(kind.value, friday).due == rules.due_at(kind.value, friday)


def test_a_request_has_its_due_date_its_trail_and_its_watch(session, now):
    case = make_case(session, now, "complete")

    row = request(session, case.complaint, DataRight.ACCESS, WORDS, now=now)

    assert row.due_at == now + timedelta(hours=72)
    assert Tag.DATA_REQUESTED in tags(session, case)
    watch = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == data_rights.WATCH)).all()
    assert {job.due_at for job in watch} == {now + timedelta(hours=48), row.due_at}
    raw = session.execute(sa.text("SELECT words FROM data_request")).scalar_one()
    assert WORDS.encode() not in bytes(raw)
    with pytest.raises(StepRefusedError) as refused:
        request(session, case.complaint, DataRight.ACCESS, WORDS, now=now)
    assert refused.value.code is Refusal.REQUEST_OPEN


@sqlite_only
def test_the_watch_reminds_the_desk_only_while_there_is_no_answer(session, now, desk):
    case = make_case(session, now, "complete")
    rows = [
        request(session, case.complaint, kind, WORDS, now=now)
        for kind in (DataRight.ACCESS, DataRight.RESTRICT)
    ]
    answer(session, desk, rows[0].id, GRANTED, now=now)
    for row in rows:
        payload = {"request_id": row.id, "when": "due"}
        data_rights.watch(session, payload, OutboxJob(), row.due_at)

    due = session.scalars(sa.select(OutboxJob.key).where(OutboxJob.kind == "notice.data_due")).all()
    assert due == [f"data_due:{rows[1].id}:due"]


@pytest.mark.parametrize("kind", [DataRight.RESTRICT, DataRight.WITHDRAW_CONSENT])
@sqlite_only
def test_granted_means_that_the_agency_sees_the_name_no_more(session, now, desk, kind):
    case = make_case(session, now, "complete")
    row = request(session, case.complaint, kind, WORDS, now=now)
    assert party_of(session, case).name == NAME

    answer(session, desk, row.id, GRANTED, now=now)

    assert case.complaint.confidentiality is Confidentiality.WITHHELD
    assert identity.agency_view(session, case.complaint) is None
    assert Tag.DATA_REQUEST_ANSWERED in tags(session, case)


@sqlite_only
def test_access_makes_a_copy_and_a_wrong_name_is_put_right(session, now, desk):
    case = make_case(session, now, "complete")
    first = request(session, case.complaint, DataRight.ACCESS, WORDS, now=now)
    second = request(session, case.complaint, DataRight.RECTIFY, "Nama saya salah.", now=now)

    answer(session, desk, first.id, GRANTED, now=now)
    right = DataAnswer(DataOutcome.GRANTED, "Sudah diperbaiki.", name="Sulastri Benar")
    answer(session, desk, second.id, right, now=now)

    assert session.scalars(sa.select(CaseCopy)).one().complaint_id == case.complaint.id
    party = party_of(session, case)
    assert (party.name, party.phone, party.email) == ("Sulastri Benar", PHONE, EMAIL)


def test_what_a_running_case_needs_is_not_erased_and_what_ended_is(session, now, desk):
    case = make_case(session, now, "complete")
    row = request(session, case.complaint, DataRight.ERASE, WORDS, now=now)
    with pytest.raises(InputRefusedError) as refused:
        answer(session, desk, row.id, GRANTED, now=now)
    assert refused.value.code is Refusal.MUST_KEEP
    answer(session, desk, row.id, REFUSED, now=now)
    assert (row.outcome, row.ground) == (DataOutcome.REFUSED, "case_running")

    ended = make_case(session, now, "closed")
    row = request(session, ended.complaint, DataRight.ERASE, WORDS, now=now)
    answer(session, desk, row.id, GRANTED, now=now)

    assert identity.own_view(session, ended.complaint) is None
    assert ended.complaint.confidentiality is Confidentiality.ANONYMOUS
    assert ended.complaint.story
    assert Tag.DATA_ERASED in tags(session, ended)


@sqlite_only
def test_a_refusal_needs_a_ground_and_only_the_desk_answers(session, now, desk):
    case = make_case(session, now, "complete")
    row = request(session, case.complaint, DataRight.ACCESS, WORDS, now=now)

    with pytest.raises(InputRefusedError):
        answer(session, desk, row.id, DataAnswer(DataOutcome.PARTLY, "Sebagian."), now=now)
    with pytest.raises(StepForbiddenError):
        answer(session, case.head, row.id, GRANTED, now=now)
    answer(session, desk, row.id, GRANTED, now=now)
    with pytest.raises(StepRefusedError):
        answer(session, desk, row.id, GRANTED, now=now)


def test_a_corrected_contact_is_told_to_the_old_address_which_is_then_forgotten(session, now):
    current_app.extensions["mailman"].outbox = []
    case = make_case(session, now, "submitted")
    new = "baru@contoh.invalid"

    assert own_data.correct_contact(session, case.complaint, email=new, phone=PHONE, now=now)
    session.flush()
    session.execute(sa.delete(OutboxJob).where(OutboxJob.kind != key_loss.TELL_FORMER))
    session.commit()
    run_due(dict(own_data.HANDLERS), "test", now=now)

    [mail] = current_app.extensions["mailman"].outbox
    assert mail.to == [EMAIL]
    assert new not in mail.body
    assert session.scalars(sa.select(FormerContact)).all() == []
    assert party_of(session, case).email == new
    corrected = [
        line
        for line in lines(session, f"complaint:{case.complaint.number}")
        if line.tag is Tag.DATA_CORRECTED
    ]
    assert corrected[0].detail == {"fields": "email"}
    assert not own_data.correct_contact(session, case.complaint, email=new, phone=PHONE, now=now)
