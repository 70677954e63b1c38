"""What complainants are told before and after a case ends by itself: mail, thread, page."""

from datetime import timedelta

import pytest

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Confidentiality
from pengaduan.handling import dialogue
from pengaduan.infra import clock as machine
from pengaduan.infra.db import transaction
from pengaduan.sla.sweep import sweep
from tests.factories.complaints import ANSWER, EMAIL, NAME, PHONE, STORY
from tests.handling.ending import (
    COMPLETION,
    ENDED,
    FAREWELL,
    POLICIES,
    REMINDED,
    SILENCE,
    ended,
    mails,
    next_action,
    pass_time,
    standing,
    told,
    waiting,
    work,
)
from tests.sla.cases import last_second

ONE_SECOND = timedelta(seconds=1)
both = pytest.mark.parametrize("policy", POLICIES)


@both
def test_a_reminder_comes_once_and_names_the_last_day(session, now, policy):
    case = waiting(session, policy, now)
    pass_time(session, next_action(session, case) - ONE_SECOND)
    assert mails(session, REMINDED[policy]) == []
    moment = next_action(session, case)
    pass_time(session, moment, moment + ONE_SECOND)

    (mail,) = mails(session, REMINDED[policy])
    # Ten working days from Monday 23 November 2026; 30 days from it, Wednesday 23 December.
    day = {SILENCE: "Senin, 7 Desember 2026", COMPLETION: "Rabu, 23 Desember 2026"}[policy]
    assert day in mail.subject
    assert mail.recipient == EMAIL


def test_somebody_who_replied_in_between_is_not_reminded(session, now):
    case = waiting(session, SILENCE, now)
    moment = next_action(session, case)
    sweep(transaction, moment)
    with transaction():
        dialogue.reply(session, COMPLAINANT, case.complaint, "Saya periksa dulu.", now=moment)

    work(moment)

    assert mails(session, "reaction_reminder") == []


@pytest.mark.parametrize(
    ("policy", "language", "words"),
    [
        (COMPLETION, "id", ["UU 25/2009 Pasal 44 ayat 4 dan 5", "mengadu lagi", "Ombudsman"]),
        (COMPLETION, "en", ["UU 25/2009 Article 44(4) and (5)", "complain again", "Ombudsman"]),
        (SILENCE, "id", ["10 hari kerja", "sampai Rabu, 6 Januari 2027", "Ombudsman"]),
        (SILENCE, "en", ["10 working days", "until Wednesday, 6 January 2027", "Ombudsman"]),
    ],
)
def test_the_thread_says_why_and_what_can_still_be_done(session, now, policy, language, words):
    case = ended(session, policy, now, language=language)

    (notice,) = told(session, case)
    assert [one for one in words if one not in notice.body] == []
    assert notice.author_role == "system"


@both
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_mail_of_an_end_tells_what_was_written(session, now, policy, language):
    hidden = Confidentiality.WITHHELD
    case = ended(session, policy, now, language=language, confidentiality=hidden)

    sent = [*mails(session, REMINDED[policy]), *mails(session, FAREWELL[policy])]
    assert len(sent) == 2
    secrets = [STORY, ANSWER, NAME, PHONE, case.key, case.agency.name, "tanggal kunjungan"]
    assert [word for word in secrets for one in sent if word in one.subject + one.body] == []


@both
def test_a_case_without_an_address_ends_without_a_mail(session, now, policy):
    case = ended(session, policy, now, confidentiality=Confidentiality.ANONYMOUS)

    assert standing(case) == ENDED[policy]
    assert mails(session, FAREWELL[policy]) == []


def test_a_closed_case_opens_again_until_the_end_of_the_day_that_the_mail_names(session, now):
    case = ended(session, SILENCE, now)
    # Closed Tuesday 8 December 2026 at 00.00.
    assert "Rabu, 6 Januari 2027" in mails(session, "auto_closed")[0].body

    case.now = last_second("2027-01-06")
    case.objects()

    assert standing(case) == ("reopened", None)
    assert case.complaint.reason_text is None


def opened(client, case):
    """Return the page of the case as its complainant sees it."""
    form = client.get("/lacak")
    key = {"number": case.complaint.number, "key": case.key}
    return client.follow(client.submit(form, key))


def test_the_page_of_a_silent_case_says_so_and_lets_it_be_opened_again(session, client):
    # The pages go by the machine's clock: answered 40 days ago, closed about two weeks later.
    case = ended(session, SILENCE, machine.now() - timedelta(days=40))

    page = opened(client, case)

    assert page.texts("//*[@id='status']") == ["Selesai, tidak ada tanggapan dari Anda"]
    assert "tidak ada balasan 10 hari kerja" in page.main
    assert "Diam tidak kami catat sebagai tanda setuju" in page.main
    assert page.texts(f"//a[@href='/pengaduan/{case.complaint.number}/tanggapi']")


def test_the_page_of_an_uncompleted_case_says_so_and_offers_a_new_one(session, client):
    case = ended(session, COMPLETION, machine.now() - timedelta(days=60))

    page = opened(client, case)

    assert page.texts("//*[@id='status']") == ["Tidak dapat kami proses"]
    assert "UU 25/2009 Pasal 44 ayat 4 dan 5" in page.main
    again = f"/pengaduan/{case.complaint.number}/ajukan-lagi"
    assert page.document.xpath(f"//form[@action='{again}']//button")
