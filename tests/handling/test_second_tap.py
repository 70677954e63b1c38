"""A reply that is sent twice, by a second tap or after a cut-off line, is one reply."""

from datetime import timedelta

import sqlalchemy as sa

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Message, MessageKind
from pengaduan.handling.dialogue import SECOND_TAP, reply
from tests.factories.complaints import make_case

TEXT = "Loket itu hari ini tutup lagi."


def replies(session, case):
    query = sa.select(sa.func.count()).where(
        Message.complaint_id == case.complaint.id, Message.kind == MessageKind.REPLY
    )
    return session.scalar(query)


def test_the_same_words_at_once_are_one_reply(session, now):
    case = make_case(session, now, "submitted")

    first = reply(session, COMPLAINANT, case.complaint, TEXT, now=now)
    again = reply(session, COMPLAINANT, case.complaint, f" {TEXT}\r\n", now=now)

    assert again is first
    assert replies(session, case) == 1


def test_other_words_are_another_reply(session, now):
    case = make_case(session, now, "submitted")

    for text in (TEXT, "Sekarang sudah buka.", TEXT):
        reply(session, COMPLAINANT, case.complaint, text, now=now)

    assert replies(session, case) == 3


def test_the_same_words_later_are_meant(session, now):
    case = make_case(session, now, "submitted")

    reply(session, COMPLAINANT, case.complaint, TEXT, now=now)
    reply(session, COMPLAINANT, case.complaint, TEXT, now=now + SECOND_TAP)
    reply(session, COMPLAINANT, case.complaint, TEXT, now=now + SECOND_TAP + timedelta(minutes=1))

    assert replies(session, case) == 2
