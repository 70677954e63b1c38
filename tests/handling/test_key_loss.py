"""A lost key: what a guesser learns, what the mail says, and what the new key ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import current_app

from pengaduan.accounts.throttle import ThrottledError
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.access import check_key
from pengaduan.complaints.own_case_models import KeyRequest
from pengaduan.handling import key_loss, own_data
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.escalation import escalate
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.numbers import make_number
from tests.engines import sqlite_only
from tests.factories.complaints import EMAIL, make_case

UNKNOWN = make_number(2031, 78)
LINK = re.compile(r"/lacak/kunci-baru/(\S+)")


@pytest.fixture(autouse=True)
def _empty_outbox(session):
    current_app.extensions["mailman"].outbox = []


def mails():
    return current_app.extensions["mailman"].outbox


def works(session, now):
    session.commit()
    while run_due(dict(key_loss.HANDLERS), "test", now=now):
        pass
    session.expire_all()


def token_for(session, now, case, email=EMAIL):
    key_loss.ask(session, case.complaint.number, email, now=now)
    only_links(session)
    works(session, now)
    found = LINK.search(mails()[-1].body) if mails() else None
    return None if found is None else found[1]


def only_links(session):
    """Leave the other jobs of the case to other tests."""
    session.flush()
    session.execute(sa.delete(OutboxJob).where(OutboxJob.kind != key_loss.LINK_JOB))


def test_the_mailed_link_gives_a_new_key_once_and_the_old_one_dies(session, now):
    case = make_case(session, now, "submitted")
    number = case.complaint.number
    token = token_for(session, now, case)

    assert key_loss.number_of(session, token, now=now) == number
    assert check_key(session, number, case.key, now=now) is not None
    given = key_loss.redeem(session, token, now=now)
    assert given is not None
    key = given[1]

    assert key_loss.redeem(session, token, now=now) is None
    assert check_key(session, number, key, now=now) is not None
    assert check_key(session, number, case.key, now=now) is None
    tags = [line.tag for line in lines(session, f"complaint:{number}")]
    assert tags.count(Tag.KEY_REPLACED) == 1
    assert "notice.key_replaced" in set(session.scalars(sa.select(OutboxJob.kind)))


@pytest.mark.parametrize(("number", "email"), [(None, "lain@contoh.invalid"), (UNKNOWN, EMAIL)])
@sqlite_only
def test_what_does_not_fit_sends_nothing_and_leaves_the_same_row(session, now, number, email):
    case = make_case(session, now, "submitted")

    key_loss.ask(session, number or case.complaint.number, email, now=now)
    only_links(session)
    works(session, now)

    row = session.scalars(sa.select(KeyRequest)).one()
    assert (row.complaint_id, row.token_hash) == (None, None)
    assert mails() == []


@sqlite_only
def test_neither_key_nor_link_is_kept_where_staff_read(session, now):
    case = make_case(session, now, "submitted")
    token = token_for(session, now, case)

    sent = session.scalars(sa.select(SentMail)).one()
    assert token not in sent.body
    assert session.scalars(sa.select(KeyRequest)).one().token_hash != token
    assert case.complaint.story not in mails()[-1].body


@sqlite_only
def test_a_link_lives_half_an_hour(session, now):
    case = make_case(session, now, "submitted")
    token = token_for(session, now, case)

    assert key_loss.redeem(session, token, now=now + timedelta(minutes=31)) is None


@sqlite_only
def test_asking_too_often_closes_the_door_for_known_and_unknown_numbers(session, now):
    case = make_case(session, now, "submitted")
    for number in (case.complaint.number, UNKNOWN):
        for _ in range(5):
            key_loss.ask(session, number, "x@contoh.invalid", now=now)
        with pytest.raises(ThrottledError):
            key_loss.ask(session, number, "x@contoh.invalid", now=now)


@sqlite_only
def test_both_tracks_get_the_new_key(session, now):
    case = make_case(session, now, "dispositioned")
    second = escalate(session, case.complaint, now=now)

    key = key_loss.replace_key(session, case.verifier, second, now=now)

    for one in (case.complaint, second):
        assert check_key(session, one.number, key, now=now) is not None
        assert check_key(session, one.number, case.key, now=now) is None


@sqlite_only
def test_for_a_day_a_new_key_changes_no_contact(session, now):
    case = make_case(session, now, "submitted")
    key_loss.replace_key(session, case.verifier, case.complaint, now=now)
    change = {"email": "baru@contoh.invalid", "phone": ""}

    with pytest.raises(StepRefusedError):
        own_data.correct_contact(session, case.complaint, **change, now=now + timedelta(hours=23))
    later = now + timedelta(hours=25)
    assert own_data.correct_contact(session, case.complaint, **change, now=later)


@sqlite_only
def test_requests_are_forgotten_after_a_day(session, now):
    key_loss.ask(session, UNKNOWN, EMAIL, now=now)

    assert key_loss.purge(session, now + timedelta(hours=25)) == 1
