"""Mails say that something happened, never what; each goes out once."""

import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import current_app

from pengaduan import jobs
from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Confidentiality
from pengaduan.handling import dialogue
from pengaduan.handling.notices import CLOCK_NOTICES, HANDLERS, NOTICES
from pengaduan.infra import mail
from pengaduan.infra.db import transaction
from pengaduan.infra.templates import render
from pengaduan.outbox.models import JobState, OutboxJob, SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.sla.sweep import sweep
from tests.factories.complaints import ANSWER, EMAIL, NAME, PHONE, STORY, make_case

FOLDERS = sorted({one.folder for one in NOTICES.values()} | set(CLOCK_NOTICES.values()))


def nothing(session, payload, job, now):
    """Stand for the handlers of other rooms."""


EVERY = {**dict.fromkeys(jobs.HANDLERS, nothing), **HANDLERS}


def work(now):
    """Run the outbox until it is empty, as the jobs process does."""
    while run_due(EVERY, "test", now=now):
        pass


def outbox():
    return current_app.extensions["mailman"].outbox


def sent(session, folder):
    session.expire_all()
    return list(session.scalars(sa.select(SentMail).where(SentMail.notice == folder)))


def staged(session, now, state, **new):
    case = make_case(session, now, state, **new)
    session.commit()
    return case


@pytest.fixture(autouse=True)
def _empty_outbox(session):
    mailman = current_app.extensions["mailman"]
    mailman.outbox = []


def whole(message):
    parts = [message.subject, message.body, *(body for body, _ in message.alternatives)]
    return "\n".join([*parts, str(message.extra_headers)])


@pytest.mark.parametrize("confidentiality", [Confidentiality.OPEN, Confidentiality.WITHHELD])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_mail_of_the_whole_way_tells_what_was_written(session, now, confidentiality, language):
    case = staged(session, now, "closed", confidentiality=confidentiality, language=language)

    work(now)

    texts = [whole(message) for message in outbox()]
    assert len(texts) >= 6
    secrets = [STORY, ANSWER, NAME, PHONE, case.key, case.complaint.summary]
    if confidentiality is not Confidentiality.OPEN:
        secrets.append(case.agency.name)
    for secret in secrets:
        assert not [text for text in texts if secret in text], secret


def test_an_agency_is_named_to_an_open_complainant_only(session, now):
    case = staged(session, now, "complete")
    work(now)

    assert case.agency.name in sent(session, "forwarded")[0].body


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
def test_staff_mails_never_hold_the_complainants_address(session, now, confidentiality):
    staged(session, now, "closed", confidentiality=confidentiality)
    work(now)

    for message in outbox():
        if message.to != [EMAIL]:
            assert EMAIL not in whole(message)


def test_an_anonymous_complainant_gets_no_mail(session, now):
    staged(session, now, "closed", confidentiality=Confidentiality.ANONYMOUS)
    work(now)

    assert EMAIL not in {to for message in outbox() for to in message.to}


def test_answering_machines_are_left_alone(session, now):
    staged(session, now, "submitted")
    work(now)

    headers = outbox()[0].extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"


def test_links_lead_to_a_page_that_asks_for_the_key(session, now):
    case = staged(session, now, "delivered")
    work(now)

    links = {link for m in outbox() for link in re.findall(r"https?://[^\s\"<>]+", whole(m))}
    paths = {re.sub(r"p\d+-[0-9a-f]{32}", "TOKEN", urlsplit(link).path) for link in links}
    assert paths == {"/lacak", "/kerja", "/kabar/berhenti/TOKEN"}
    assert not [link for link in links if case.complaint.number in link]


def test_a_job_that_runs_twice_mails_once(session, now):
    staged(session, now, "submitted")
    work(now)
    with transaction():
        session.execute(sa.update(OutboxJob).values(state=JobState.WAITING, lease_until=None))
    work(now)

    assert len(outbox()) == len(sent(session, "filed")) == 1


def test_the_accepted_mail_delivers_the_answer(session, now):
    case = staged(session, now, "decided")
    work(now)

    session.expire_all()
    assert case.complaint.state == "delivered"
    assert case.complaint.delivered_at == now


def test_a_refused_mail_delivers_nothing_and_is_tried_again(session, now, monkeypatch):
    case = staged(session, now, "decided")

    def refuse(*_args):
        raise OSError("mailbox unavailable")

    monkeypatch.setattr(mail, "deliver", refuse)
    work(now)

    session.expire_all()
    assert case.complaint.state == "decided"
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.answered")).one()
    assert (job.state, job.attempts) == (JobState.WAITING, 1)


def test_a_new_case_is_told_to_the_coordinators(session, now):
    case = staged(session, now, "complete")
    work(now)

    accounts = [one.recipient for one in sent(session, "routed")]
    assert len(accounts) == 1
    assert case.agency.name not in sent(session, "routed")[0].body


def test_a_reply_is_told_to_the_handler(session, now):
    case = staged(session, now, "dispositioned")
    with transaction():
        dialogue.reply(session, COMPLAINANT, case.complaint, "Saya datang lagi kemarin.", now=now)
    work(now)

    (told,) = sent(session, "replied")
    assert "datang lagi" not in told.body


def test_an_objection_is_told_to_both_sides(session, now):
    staged(session, now, "reopened")
    work(now)

    assert len(sent(session, "objection_received")) == 1
    # Officer, coordinator and the two heads.
    assert len(sent(session, "objected")) == 4


def test_a_breach_is_told_to_the_agency_and_the_complainant_once(session, now):
    case = staged(session, now, "dispositioned")
    late = case.later(days=80)
    sweep(transaction, late)
    work(late)
    sweep(transaction, late)
    work(late)

    # Three clocks ran out long ago: only the highest step is mailed, to the four people of the
    # agency and, where it has no inspectorate, to the Ombudsman's verifier.
    assert len(sent(session, "clock_reminded")) == 3 * 5
    assert sent(session, "clock_breached") == []
    assert len(sent(session, "deadline_missed")) == 3


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_every_notice_exists_in_both_languages(folder, part):
    values = {
        "number": "2026-00000001-5",
        "link": "https://contoh.invalid/lacak",
        "due": "Kamis, 3 Desember 2026",
        "period": "Keputusan",
        "agency": "<b>Instansi</b>",
        "late": 3,
        "can_reply": True,
        "stop": "",
        "step": "Separuh",
        "desk": True,
    }

    indonesian, english = (render(f"email/{folder}/{part}", one, values) for one in ("id", "en"))

    assert "2026-00000001-5" in indonesian
    assert indonesian != english
    assert "<b>" not in indonesian or not part.endswith(".html")


def test_every_kind_has_a_handler():
    assert set(HANDLERS) == {*NOTICES, *CLOCK_NOTICES}
