"""Each incoming mail gets its verdict; replies reach their case, bounces take a proof back."""

import pytest
import sqlalchemy as sa
from flask import current_app

from pengaduan.complaints.intake_models import IncomingMail, MailState
from pengaduan.complaints.models import Attachment, Confidentiality, Message, MessageKind
from pengaduan.complaints.notice_models import NoticeDelivery
from pengaduan.handling import mail_answers, mailbox, notices
from pengaduan.infra import mail, mail_addresses, storage
from pengaduan.infra.db import transaction
from pengaduan.infra.incoming import read_mail
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.mail_text import new_words
from pengaduan.sla.clocks import running
from tests.factories.complaints import EMAIL, make_case
from tests.handling.mail_corpus import BELOW, INTAKE, MAILS, OWN_ID, QUOTED, REPLY, plain, report

ADDRESS, DESK = "pengaduan@pengaduan.invalid", "lapor@pengaduan.invalid"


@pytest.fixture(autouse=True)
def _addresses(app):
    mail_addresses.configure(ADDRESS, DESK)
    yield
    mail_addresses.configure("", "")


@pytest.fixture
def case(session, now):
    """A case whose officer has asked, with the notice mailed and accepted."""
    found = make_case(session, now, "dispositioned")
    job = OutboxJob(kind="x", payload={}, created_at=now, due_at=now, attempts=0)
    session.add(job)
    session.flush()
    session.add(
        NoticeDelivery(
            job_id=job.id,
            complaint_id=found.complaint.id,
            notice="question",
            channel="email",
            reference=mail.message_id(f"job-{job.id}"),
            answer="250 ok",
            accepted_at=now,
        )
    )
    session.flush()
    found.own_id = mail.message_id(f"job-{job.id}")
    return found


def addressed(raw, case):
    """Put the real addresses of this test into a mail of the corpus."""
    number = case.complaint.number
    signed = mail_addresses.reply_address(number) or ""
    signature = signed.partition(".")[2]
    places = {
        "UPPER@ganti.invalid": signed.upper(),
        "REPLY@ganti.invalid": signed,
        "INTAKE@ganti.invalid": DESK,
        "FORGED@ganti.invalid": f"pengaduan+{number}.{'0' * 20}@pengaduan.invalid",
        "SWAPPED@ganti.invalid": f"pengaduan+2026-00000099-1.{signature}",
        OWN_ID: case.own_id,
        "OWN-HOST": mail.loop_mark(),
    }
    for place, value in places.items():
        raw = raw.replace(place.encode(), value.encode())
    return raw


def receive(session, raw, case, now, **more):
    return mailbox.receive(session, read_mail(addressed(raw, case)), now=now, **more)


def test_every_mail_gets_its_verdict(session, now, case):
    """One table for all; each mail is taken in alone and undone."""
    found, entries = {}, {}
    before = len(messages(session, case))

    for name, (raw, _state, _why) in MAILS.items():
        alone = session.begin_nested()
        row = receive(session, raw, case, now)
        found[name] = (row.state.value, row.why)
        entries[name] = len(messages(session, case)) - before
        assert storage.get(row.storage_key) == addressed(raw, case), name
        assert row.answered_at is None or row.why == "new", name
        alone.rollback()

    assert found == {name: (state, why) for name, (_raw, state, why) in MAILS.items()}
    assert entries == {name: int(state == "thread") for name, (_raw, state, _why) in MAILS.items()}


def messages(session, case):
    return list(
        session.scalars(sa.select(Message).where(Message.complaint_id == case.complaint.id))
    )


def test_the_corpus_is_large_enough():
    assert len(MAILS) >= 40
    assert {state for _raw, state, _why in MAILS.values()} == {
        one.value for one in MailState if one is not MailState.FILED
    }


def test_the_same_mail_twice_is_one_reply(session, now, case):
    first = receive(session, plain(), case, now)
    second = receive(session, plain(), case, now)

    assert second.id == first.id
    assert len([one for one in messages(session, case) if one.kind is MessageKind.REPLY]) == 1


def test_a_photo_goes_with_the_reply_and_a_program_is_kept_for_the_check(session, now, case):
    receive(session, MAILS["a photo"][0], case, now)

    (kept,) = session.scalars(sa.select(Attachment))
    assert (kept.name, kept.uploaded_by) == ("loket.jpg", "complainant")
    assert kept.message_id == messages(session, case)[-1].id


def test_a_reply_to_a_request_completes_the_case(session, now):
    case = make_case(session, now, "submitted")
    case.own_id = ""
    case.ask_completion()

    receive(session, plain(), case, now)

    assert case.complaint.state == "verifying"


def test_a_reply_to_an_ended_case_waits_for_a_person(session, now):
    case = make_case(session, now, "closed")
    case.own_id = ""

    row = receive(session, plain(), case, now)

    assert (row.state, row.why) == (MailState.HELD, "refused_not_now")


def test_too_many_replies_in_an_hour_wait(session, now, case):
    for turn in range(mailbox.MOST_PER_HOUR):
        receive(session, plain(f"Pesan {turn}", Message__ID=f"<{turn}@x.invalid>"), case, now)

    row = receive(session, plain("Lagi"), case, now)

    assert (row.state, row.why) == (MailState.HELD, "too_many")


@pytest.mark.parametrize(("sender", "envelope", "answers"), [
    ("warga@contoh.invalid", None, 1),
    ("warga@contoh.invalid", "warga@contoh.invalid", 1),
    ("warga@contoh.invalid", "", 0),
    ("noreply@contoh.invalid", None, 0),
])  # fmt: skip
def test_a_person_is_answered_once_a_day_and_a_machine_never(
    session, now, case, sender, envelope, answers
):
    for turn in range(3):
        raw = plain(to=INTAKE, sender=sender, Message__ID=f"<{turn}@x.invalid>")
        receive(session, raw, case, now, envelope_sender=envelope)

    jobs = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == mail_answers.KIND)).all()
    assert len(jobs) == answers


def test_the_answer_says_that_nothing_is_filed_and_quotes_nothing(session, now, case):
    current_app.extensions["mailman"].outbox = []
    with transaction() as writing:
        receive(writing, plain("Isi rahasia", to=INTAKE, subject="Judul rahasia"), case, now)
    run_due({**dict.fromkeys(kinds(session), nothing), **mail_answers.HANDLERS}, "test", now=now)

    (sent,) = session.scalars(sa.select(SentMail).where(SentMail.notice == "mail_arrived"))
    told = current_app.extensions["mailman"].outbox[-1]
    assert "belum menjadi pengaduan" in sent.body
    assert "rahasia" not in told.message().as_string()
    assert told.extra_headers["Auto-Submitted"] == "auto-replied"


def kinds(session):
    return set(session.scalars(sa.select(OutboxJob.kind)))


def nothing(session, payload, job, now):
    """Stand for the handlers of other rooms."""


def mailed(session, now, state):
    """A case whose notices were mailed, and the delivery of the last one with a proof."""
    with transaction() as writing:
        case = make_case(writing, now, state)
        if state == "submitted":
            case.ask_completion()
    handlers = {**dict.fromkeys(kinds(session), nothing), **notices.HANDLERS}
    while run_due(handlers, "test", now=now):
        handlers |= dict.fromkeys(kinds(session) - set(handlers), nothing)
    session.expire_all()
    query = sa.select(NoticeDelivery).where(NoticeDelivery.entry_id.is_not(None))
    case.own_id = session.scalars(query.order_by(NoticeDelivery.id.desc())).first().reference
    return case


@pytest.mark.parametrize(
    ("state", "policy"),
    [("submitted", "complainant_completion"), ("decided", "sp4n_auto_close")],
)
def test_a_bounce_stops_the_period_and_the_next_proof_begins_it_anew(session, now, state, policy):
    case = mailed(session, now, state)
    assert policy in {one.policy for one in running(session, case.complaint)}
    later = case.later(days=2)

    row = receive(session, report(), case, later)

    assert row.why == "bounce"
    assert policy not in {one.policy for one in running(session, case.complaint)}
    opened = case.later(days=1)
    assert case.deliver()
    (clock,) = [one for one in running(session, case.complaint) if one.policy == policy]
    assert (clock.round, clock.started_at) == (2, opened)


def test_a_bounce_after_the_complainant_has_acted_takes_nothing_back(session, now):
    case = mailed(session, now, "submitted")
    case.complete()

    receive(session, report(), case, now)

    entries = messages(session, case)
    (asked,) = [one for one in entries if one.kind is MessageKind.COMPLETION_REQUEST]
    assert asked.delivered_at is not None


def test_a_withheld_complainants_address_is_in_no_plain_column(session, now):
    case = make_case(session, now, "dispositioned", confidentiality=Confidentiality.WITHHELD)
    case.own_id = ""
    receive(session, plain(), case, now)

    columns = ("sender", "subject", "body")
    (stored,) = session.execute(sa.text(f"SELECT {', '.join(columns)} FROM incoming_mail")).all()
    assert not [one for one in stored if EMAIL.encode() in bytes(one)]


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (QUOTED, "Saya datang lagi hari Selasa."),
        (BELOW, BELOW),
        ("Ya.\n\nOn Mon, 23 Nov 2026 at 10:00, Pengaduan\n<x@y.invalid> wrote:\n> a", "Ya."),
        ("Ya.\n-----Original Message-----\nFrom: x", "Ya."),
        ("Ya.\n\nDikirim dari iPhone saya", "Ya."),
        (
            "Pada hari Selasa saya datang.\nLoket tutup.",
            "Pada hari Selasa saya datang.\nLoket tutup.",
        ),
        ("Dari awal saya sudah antre.", "Dari awal saya sudah antre."),
        ("> hanya kutipan", "> hanya kutipan"),
    ],
)
def test_quotations_and_signatures_are_cut_and_no_word_is_lost(text, new):
    assert new_words(text) == new


def test_a_signed_address_belongs_to_one_case(case):
    number = case.complaint.number
    signed = mail_addresses.reply_address(number) or ""

    assert mail_addresses.number_of(signed.upper()) == number
    assert mail_addresses.number_of(signed.replace(number[5:13], "00000099")) is None
    assert len(signed.partition("@")[0]) <= 64


def test_an_address_without_plus_signs_works_too(case):
    mail_addresses.configure("balas-*@kotak.invalid", "")
    signed = mail_addresses.reply_address(case.complaint.number) or ""

    assert signed.startswith("balas-2026-")
    assert mail_addresses.number_of(signed) == case.complaint.number


def test_replies_are_only_taken_where_an_address_is_set(session, now, case):
    raw = addressed(MAILS["a plain reply"][0], case)
    mail_addresses.configure("", "")

    row = mailbox.receive(session, read_mail(raw), now=now)

    assert row.state is MailState.HELD
    assert REPLY.encode() not in raw
    assert session.scalars(sa.select(IncomingMail)).all() == [row]
