"""The verifier writes down what is told, prints the key once, and works through the mailbox."""

import re

import sqlalchemy as sa

from pengaduan.complaints.intake_models import IncomingMail, KeySheet, MailState
from pengaduan.complaints.models import Channel, Complaint
from pengaduan.handling import mailbox
from pengaduan.infra.incoming import read_mail
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import key_papers
from tests.reading import pdf_text

TOLD = {
    "channel": "walk_in",
    "matter": "poor_service",
    "prior": "not_yet",
    "story": "Loket tutup sebelum jam pelayanan berakhir.",
    "when": "Maret 2026",
    "confidentiality": "withheld",
    "name": "Sulastri",
    "read_back": "y",
}
KEY = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")


def send(browser, path="/awasi/catat", **more):
    page = browser.get(path)
    return browser.submit(page, {**TOLD, **more})


def test_a_complaint_is_taken_in_and_its_key_printed_once(verifier, session, now):
    sheet_page = verifier.follow(send(verifier))
    sheet = session.scalars(sa.select(KeySheet)).one()
    key = sheet.sealed_key
    assert sheet_page.status == 200
    assert sheet_page.headers["Refresh"] == "2"

    key_papers.render(session, {"sheet_id": sheet.id}, OutboxJob(), now)(session)
    ready = verifier.get(sheet_page.url)
    paper = verifier.submit(ready, {})
    again = verifier.submit(ready, {})

    assert key in pdf_text(paper.data)
    assert paper.headers["Cache-Control"] == "no-store"
    assert again.is_redirect
    for page in (sheet_page, ready, verifier.follow(again)):
        assert not KEY.search(page.text)
    assert "sudah diunduh" in verifier.get(sheet_page.url).text


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(verifier, session):
    page = send(verifier, story="pendek", name="", when="entah", read_back=None)

    assert page.status == 422
    assert "Tambahkan sedikit rincian" in page.text
    assert "pendek" in page.text
    assert session.scalars(sa.select(Complaint)).all() == []


def test_what_was_not_read_back_is_refused_at_its_tick(verifier):
    page = send(verifier, read_back=None)

    assert page.status == 422
    assert "Bacakan ulang" in page.text


def test_the_search_keeps_what_is_typed(verifier, session):
    page = send(verifier, agency_query="Ombudsman", search="1")

    assert page.status == 200
    assert TOLD["story"] in page.text
    assert session.scalars(sa.select(Complaint)).all() == []


MAIL = "From: Bu Lastri <lastri@contoh.invalid>\r\nSubject: Loket tutup\r\n\r\n{}\r\n"
WORDS = "Loket kecamatan tutup sejak Senin dan tidak ada pemberitahuan."


def arrived(session, now, words=WORDS):
    return mailbox.receive(session, read_mail(MAIL.format(words).encode()), now=now)


def test_a_mail_becomes_a_complaint_that_a_person_has_read(verifier, session, now):
    row = arrived(session, now)
    page = verifier.get(f"/awasi/catat?surel={row.id}")
    assert WORDS in page.text
    form = page.form().values
    assert (form["channel"], form["email"]) == ("email", "lastri@contoh.invalid")

    told = {"confidentiality": "open", "name": "Lastri", "contact_consent": "y", "ongoing": "y"}
    told |= {"matter": "poor_service", "prior": "not_yet"}
    verifier.submit(page, told)

    session.expire_all()
    complaint = session.scalars(sa.select(Complaint)).one()
    assert (complaint.channel, complaint.story) == (Channel.EMAIL, WORDS)
    row = session.scalars(sa.select(IncomingMail)).one()
    assert (row.state, row.complaint_id) == (MailState.FILED, complaint.id)


def test_a_mail_joins_its_case_or_is_closed(verifier, session, now, new_case):
    case = new_case("dispositioned")
    first, second = arrived(session, now), arrived(session, now, "Iklan obat.")
    assert "lastri@" not in verifier.get("/awasi/surel").text
    page = verifier.get(f"/awasi/surel/{first.id}")
    assert "lastri@contoh.invalid" in page.text

    number = case.complaint.number
    wrong = verifier.post(f"/awasi/surel/{first.id}", {"number": "2026-1", "join": "1"})
    verifier.post(f"/awasi/surel/{first.id}", {"number": number, "join": "1"})
    verifier.post(f"/awasi/surel/{second.id}", {"number": "", "drop": "1"})

    assert wrong.status == 422
    session.expire_all()
    states = {row.id: row.state for row in session.scalars(sa.select(IncomingMail))}
    assert states == {first.id: MailState.THREAD, second.id: MailState.DROPPED}
    assert verifier.get(f"/awasi/surel/{first.id}").status == 404


def test_a_lost_key_is_replaced_at_the_counter_and_never_shown(verifier, session, new_case):
    case = new_case("dispositioned")
    address = f"/awasi/kasus/{case.complaint.number}/kunci-baru"
    before = case.complaint.key_hash
    assert verifier.post(address).status == 422

    page = verifier.follow(verifier.post(address, {"checked": "y"}))

    session.expire_all()
    assert case.complaint.key_hash != before
    assert session.scalars(sa.select(KeySheet)).one().sealed_key
    assert not KEY.search(page.text)
