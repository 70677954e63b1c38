"""What stands behind the pages - mails, trail, jobs, log, files - names nobody and keeps no key."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.models import Attachment, AttachmentState
from pengaduan.infra import storage
from pengaduan.outbox.models import JobState, OutboxJob, SentMail
from pengaduan.rules.numbers import canonical_key
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.security.crawl import SAME, Crawl, found_in, pdf_text
from tests.security.seeds import CONFIDENTIAL, HIDDEN, NAMELESS, OPEN, SECRETS, TOLD

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("leaks")]

EVERYBODY = (*SECRETS, *OPEN.needles)


@sqlite_only
def test_ombudsman_staff_see_the_identity_on_the_page_that_writes_it_down_only(seeded):
    cases = [f"/awasi/kasus/{number}" for number in seeded.numbers[:CONFIDENTIAL]]
    crawl = Crawl(seeded.browser(seeded.case.verifier)).walk("/awasi", "/awasi/tenggat", *cases)

    # What complainants wrote to the Ombudsman, and how they named their files, is theirs to read.
    about_contact = ("+6281399988877", "+6281377766655")
    assert {crawl.statuses[address] for address in cases} == {200}
    assert [address for address in crawl.seen if address.endswith("/identitas")]
    assert crawl.hits(*about_contact) == {}


@sqlite_only
def test_mails_say_nothing_about_the_complainant(seeded):
    mails = seeded.app.extensions["mailman"].outbox
    texts = {}
    for place, mail in enumerate(mails):
        parts = [mail.subject, mail.body, *(str(part) for part in mail.alternatives)]
        headers = [str(pair) for pair in mail.extra_headers.items()]
        texts[f"{place} {mail.subject}"] = "\n".join([*parts, *headers])
    stored = seeded.session.scalars(sa.select(SentMail)).all()
    texts |= {f"row {row.id}": f"{row.subject}\n{row.body}\n{row.notice}" for row in stored}

    recipients = [to for mail in mails for to in mail.to]
    assert HIDDEN.email in recipients
    assert NAMELESS.email not in recipients
    assert {to for to in recipients if to.endswith("contoh.invalid")}
    assert len(stored) == len(mails) > 10
    assert found_in(texts, *EVERYBODY) == {}


def test_audit_and_outbox_hold_codes_and_numbers_only(seeded):
    lines = seeded.session.scalars(sa.select(AuditEntry)).all()
    jobs = seeded.session.scalars(sa.select(OutboxJob)).all()
    texts = {f"audit {line.id}": f"{line.actor} {line.chain} {line.detail}" for line in lines}
    texts |= {
        f"job {job.id}": f"{job.kind} {job.key} {job.payload} {job.last_error}" for job in jobs
    }

    assert len(lines) > 60
    assert len(jobs) > 30
    # Whoever looked around before may have left jobs that wait; none has failed.
    assert [(job.kind, job.last_error) for job in jobs if job.last_error] == []
    assert sum(job.state is JobState.DONE for job in jobs) > 30
    assert found_in(texts, *EVERYBODY, *spellings(seeded.keys)) == {}


@sqlite_only
def test_the_log_names_nobody(seeded, capsys):
    crawl = Crawl(seeded.browser(seeded.everywhere)).walk("/kerja", skip=SAME)
    seeded.browser(seeded.everywhere).post("/masuk", HIDDEN.party | {"password": "x"})

    written = capsys.readouterr().err

    assert written.count('"event": "request"') >= len(crawl.seen)
    assert found_in({"log": written}, *EVERYBODY, *spellings(seeded.keys)) == {}


def spellings(keys: list[str]) -> list[str]:
    return [form for key in keys for form in (key, canonical_key(key), key.replace("-", ""))]


@sqlite_only
def test_the_key_opens_the_case_and_is_written_nowhere(seeded, capsys):
    number, key = seeded.numbers[2], seeded.keys[2]
    visitor = Visitor(seeded.app, before=seeded.session.commit)
    visitor.post("/lacak", {"number": number, "key": "2222-2222-2222"})

    answer = visitor.post("/lacak", {"number": number, "key": key})
    crawl = Crawl(visitor).walk(answer.location)

    assert crawl.statuses[f"/pengaduan/{number}"] == 200
    assert crawl.statuses[f"/pengaduan/{number}/tanda-terima.pdf"] == 200
    places = {
        "log": capsys.readouterr().err,
        "links": " ".join([answer.location, *crawl.links]),
        "cookies": str(visitor.flask.get_cookie("pengaduan")),
        **crawl.seen,
    }
    for row in seeded.session.scalars(sa.select(SentMail)):
        places[f"mail {row.id}"] = f"{row.subject} {row.body}"
    assert "request" in places["log"]
    assert found_in(places, *spellings(seeded.keys)) == {}


def pdf_text_of(data: bytes) -> str:
    """The words and properties of a PDF, nothing for a photo."""
    return pdf_text(data) if data.startswith(b"%PDF") else ""


@sqlite_only
def test_files_lose_what_they_say_about_their_owner(seeded):
    kept = seeded.session.scalars(sa.select(Attachment)).all()

    assert len(kept) == 2 * len(TOLD)
    assert {one.state for one in kept} == {AttachmentState.READY}
    for place in (0, 1):
        data = storage.get(str(kept[place].clean_key))
        original = storage.get(kept[place].original_key)
        assert b"Zulkarnain" in original
        assert b"Zulkarnain" not in data + pdf_text_of(data).encode()
