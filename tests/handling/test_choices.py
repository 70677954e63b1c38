"""What may be stopped is stopped, what the law demands goes out, and a telephone is served."""

import re

import pytest
import sqlalchemy as sa
from flask import current_app

from pengaduan import jobs
from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Message, MessageKind
from pengaduan.complaints.notice_models import NoticeDelivery, PhoneChannel
from pengaduan.handling import digests, notices, short_notices, unsubscribing
from pengaduan.handling.choices import Chosen, choose
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import gateway
from pengaduan.infra.db import transaction
from pengaduan.infra.gateway import TextState
from pengaduan.outbox.models import SentMail
from pengaduan.outbox.texts import SentText
from pengaduan.outbox.worker import run_due
from tests.factories.complaints import EMAIL, PHONE, STORY, make_case


@pytest.fixture(autouse=True)
def _simulated(app):
    gateway.configure("", "", demo=True)
    current = app.extensions["mailman"]
    current.outbox = []
    yield
    gateway.configure("", "", demo=False)


def nothing(session, payload, job, now):
    """Stand for the handlers of other rooms."""


EVERY = {**dict.fromkeys(jobs.HANDLERS, nothing), **notices.HANDLERS, **digests.HANDLERS}


def work(now):
    while run_due(EVERY, "test", now=now):
        pass


def staged(now, state, chosen=None, **new):
    with transaction() as session:
        case = make_case(session, now, "submitted", **new)
        if chosen is not None:
            choose(session, COMPLAINANT, case.complaint, chosen, now=now)
        later = dict(case._steps())
        for name in list(later)[1:]:
            if case.complaint.state == state:
                break
            later[name]()
    return case


def folders(session, table=SentMail):
    session.expire_all()
    return {one.notice for one in session.scalars(sa.select(table))}


def test_a_stopped_notice_stays_away_and_the_answer_still_comes(session, now):
    staged(now, "decided", Chosen(optional=False))
    work(now)

    assert "forwarded" not in folders(session)
    assert {"filed", "answered"} <= folders(session)


def test_the_link_of_an_optional_mail_stops_and_a_legal_one_has_none(session, now):
    case = staged(now, "decided")
    work(now)

    mine = [one for one in current_app.extensions["mailman"].outbox if one.to == [EMAIL]]
    stops = {one.subject: one.extra_headers.get("List-Unsubscribe") for one in mine}
    with_link = [subject for subject, link in stops.items() if link]
    assert len(with_link) == 1
    assert "diteruskan" in with_link[0]
    legal = next(one for one in mine if "jawaban" in one.subject)
    assert "tidak dapat dihentikan" in legal.body
    link = re.search(r"berhenti/(\S+)>", stops[with_link[0]])
    assert link is not None
    token = link[1]
    with transaction() as writing:
        unsubscribing.stop(writing, token, now=now)
    lines = session.scalars(sa.select(AuditEntry).where(AuditEntry.tag == Tag.NOTICES_CHOSEN)).all()
    assert [line.detail["optional"] for line in lines] == [False]
    assert case.complaint.number not in token


@pytest.mark.parametrize(
    "token", ["", "p1", "p1-", "x1-abc", "p-0", "p1-" + "0" * 32, "s1-" + "0" * 32]
)
def test_a_forged_link_is_unknown(session, now, token):
    assert not unsubscribing.is_known(token)
    with pytest.raises(unsubscribing.UnknownLinkError):
        unsubscribing.stop(session, token, now=now)


def test_a_telephone_gets_the_same_news_and_nothing_else(session, now):
    case = staged(now, "decided", Chosen(phone_channel=PhoneChannel.WHATSAPP))
    work(now)

    texts = list(session.scalars(sa.select(SentText)))
    assert {one.notice for one in texts} == {"filed", "forwarded", "answered"}
    for one in texts:
        assert (one.channel, one.recipient, one.gateway) == ("whatsapp", PHONE, "simulator")
        assert len(one.body) <= short_notices.LONGEST
        for secret in (STORY, case.agency.name, case.key, "Sulastri"):
            assert secret not in one.body
    assert {"filed", "forwarded", "answered"} <= folders(session)


def test_whoever_has_only_a_telephone_is_told_there(session, now):
    staged(now, "complete", Chosen(phone_channel=PhoneChannel.SMS), email=None)
    work(now)

    assert folders(session, SentText) == {"forwarded"}
    assert "forwarded" not in folders(session)


def test_without_a_number_no_telephone_can_be_chosen(session, now):
    case = make_case(session, now, "submitted", phone=None)

    with pytest.raises(InputRefusedError):
        choose(
            session, COMPLAINANT, case.complaint, Chosen(phone_channel=PhoneChannel.SMS), now=now
        )


def test_a_number_is_stored_sealed(session, now):
    staged(now, "submitted", Chosen(phone_channel=PhoneChannel.SMS))
    work(now)

    for stored in session.execute(sa.text("SELECT recipient FROM sent_text")).scalars():
        assert PHONE.encode() not in bytes(stored)


def test_only_the_report_of_arrival_proves_and_a_failure_takes_it_back(session, now):
    case = staged(now, "decided", Chosen(phone_channel=PhoneChannel.SMS), email=None)
    work(now)
    sent = session.scalars(sa.select(SentText).where(SentText.notice == "answered")).one()
    answer = sa.select(Message).where(Message.kind == MessageKind.ANSWER)
    session.expire_all()
    assert case.complaint.state == "decided"

    with transaction() as writing:
        short_notices.reported(writing, sent.reference, TextState.DELIVERED, now=now)
    session.expire_all()
    assert case.complaint.state == "delivered"
    assert session.scalars(answer).one().delivered_at == now
    with transaction() as writing:
        short_notices.reported(writing, sent.reference, TextState.FAILED, now=now)
    session.expire_all()
    assert session.scalars(answer).one().delivered_at is None


def test_the_proof_keeps_the_servers_answer_and_the_stable_id(session, now):
    staged(now, "submitted")
    work(now)

    (proof,) = session.scalars(sa.select(NoticeDelivery))
    told = current_app.extensions["mailman"].outbox[0].extra_headers
    assert (proof.notice, proof.answer) == ("filed", "accepted by locmem")
    assert told["Message-ID"] == proof.reference


def test_the_digest_counts_and_can_be_stopped(session, now):
    case = staged(now, "dispositioned")
    late = case.later(days=90)
    with transaction() as writing:
        assert digests.order(writing, late) == 4
    work(case.later(days=1))

    sent = [one for one in session.scalars(sa.select(SentMail)) if one.notice == "digest"]
    assert len(sent) == 4
    assert sent[0].subject.startswith("[Ringkasan] 1 ")
    with transaction() as writing:
        path = unsubscribing.path_for_staff(case.officer.account_id)
        unsubscribing.stop(writing, path.rpartition("/")[2], now=late)
        assert digests.order(writing, case.later(days=1)) == 3
