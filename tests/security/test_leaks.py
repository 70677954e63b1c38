"""Who complained in confidence is named nowhere that the agency can look; a key is nowhere at all.

The same crawl finds the name of an open complainant, so the search can fail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.accounts.models import Account
from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.models import Attachment, AttachmentState, Confidentiality
from pengaduan.handling import dialogue, evidence
from pengaduan.handling.completion import complete
from pengaduan.infra import storage
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.models import JobState, OutboxJob, SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.numbers import canonical_key
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.accounts import give, make_account, make_actor
from tests.factories.complaints import Case, make_case, new_complaint
from tests.security.crawl import Crawl, found_in, pdf_text
from tests.security.world import routes
from tests.staff import sign_in

pytestmark = pytest.mark.slow

HIDDEN = {
    "name": "Zulkarnain Qwertyputra",
    "phone": "+6281399988877",
    "email": "zulkarnain.qwerty@rahasia.invalid",
}
NAMELESS = {
    "name": "Xaverius Plughsaputra",
    "phone": "+6281377766655",
    "email": "xaverius.plugh@sembunyi.invalid",
}
OPEN = {
    "name": "Yudhistira Terbukawan",
    "phone": "+6281355544433",
    "email": "yudhistira@terbuka.invalid",
}
SECRETS = (
    *("Zulkarnain", "Qwertyputra", "81399988877", "1399988877", "zulkarnain.qwerty"),
    *("Xaverius", "Plughsaputra", "81377766655", "1377766655", "xaverius.plugh"),
    *("rahasia.invalid", "sembunyi.invalid"),
)


def photo_of(name: str) -> bytes:
    """A photo whose properties name its owner."""
    exif, out = Image.Exif(), BytesIO()
    exif[0x013B] = exif[0x010E] = name
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif, comment=name.encode())
    return out.getvalue()


def letter_of(name: str) -> bytes:
    """A PDF whose properties name its author."""
    out, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": name, "/Title": f"Surat {name}"})
    writer.write(out)
    return out.getvalue()


@dataclass
class Seeded:
    """One agency with complaints of every confidentiality, far along their way."""

    app: Flask
    session: Session
    now: datetime
    case: Case
    everywhere: Account
    keys: list[str]
    numbers: list[str]

    def browser(self, person: object) -> Visitor:
        visitor = Visitor(self.app, before=self.session.commit)
        sign_in(visitor, self.session, person, now=self.now)  # type: ignore[arg-type]  # or actor
        return visitor

    def plain_routes(self) -> list[str]:
        return [
            rule.rule for rule, method in routes(self.app) if method == "GET" and not rule.arguments
        ]


def add(seeded: Seeded, state: str, who: dict[str, str], choice: Confidentiality) -> None:
    """One more complaint of this person at the agency, with files, questions and replies."""
    case, now = seeded.case, seeded.now
    case.new = new_complaint(confidentiality=choice, **who)
    case.file()
    case.ask_completion()
    complete(seeded.session, COMPLAINANT, case.complaint, f"Saya {who['name']}.", now=now)
    for name, data in (
        (f"ktp {who['name']}.jpg", photo_of(who["name"])),
        (f"surat {who['name']}.pdf", letter_of(who["name"])),
    ):
        evidence.attach(seeded.session, "complainant", case.complaint, name, data, now=now)
    case.route()
    case.dispose()
    dialogue.ask(seeded.session, case.officer, case.complaint, "Jam berapa?", now=now)
    dialogue.reply(seeded.session, COMPLAINANT, case.complaint, "Pukul sepuluh.", now=now)
    steps = {
        "in_handling": (case.respond,),
        "delivered": (case.respond, case.decide, case.deliver),
        "reopened": (case.respond, case.decide, case.deliver, case.objects),
        "closed": (case.respond, case.decide, case.deliver, case.accept),
    }
    for step in steps.get(state, ()):
        step()
    seeded.keys.append(case.key)
    seeded.numbers.append(case.complaint.number)


@pytest.fixture
def seeded(new_app, session, now) -> Iterator[Seeded]:
    """The agency, its people, and every background job done; logs are written as in production."""
    app = new_app(TESTING=False, DEBUG=False)
    case = make_case(session, now)
    everywhere = make_account(session)
    for role in (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD):
        give(session, everywhere, role, case.agency, mandate="B/1/2026")
    found = Seeded(app, session, now, case, everywhere, [], [])
    for state, who, choice in (
        ("dispositioned", HIDDEN, Confidentiality.WITHHELD),
        ("in_handling", HIDDEN, Confidentiality.WITHHELD),
        ("reopened", HIDDEN, Confidentiality.WITHHELD),
        ("closed", HIDDEN, Confidentiality.WITHHELD),
        ("delivered", NAMELESS, Confidentiality.ANONYMOUS),
        ("delivered", OPEN, Confidentiality.OPEN),
    ):
        add(found, state, who, choice)
    session.commit()
    with app.app_context():
        for _ in range(20):
            run_due(HANDLERS, "uji", now=now + timedelta(minutes=1), limit=100)
    yield found
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)


@pytest.fixture
def seen(seeded: Seeded) -> Crawl:
    """Everything that somebody with all roles of the agency can open."""
    crawl = Crawl(seeded.browser(seeded.everywhere))
    return crawl.walk("/kerja", *seeded.plain_routes())


def test_the_agency_finds_nobody_who_complained_in_confidence(seeded, seen):
    cases = {f"/kerja/pengaduan/{number}" for number in seeded.numbers}

    assert cases <= {address for address, status in seen.statuses.items() if status == 200}
    files = [address for address in seen.seen if "/berkas/" in address]
    assert len(files) == 12
    assert {seen.statuses[address] for address in files} == {200}
    assert len([address for address in seen.seen if "/kinerja/" in address]) >= 9
    assert not [address for address, status in seen.statuses.items() if status >= 500]
    assert seen.hits(*SECRETS) == {}
    # The same search does find who wished to be known.
    opened = f"/kerja/pengaduan/{seeded.numbers[-1]}"
    assert opened in seen.hits(*OPEN.values())


@sqlite_only
def test_no_answer_to_a_mistake_names_them_either(seeded):
    visitor = seeded.browser(seeded.everywhere)
    crawl = Crawl(visitor)
    for number in seeded.numbers[:5]:
        base = f"/kerja/pengaduan/{number}"
        for page in ("ambil", "disposisi", "tanya", "catatan", "bukti", "jawab", "paraf"):
            crawl.keep(f"POST {base}/{page}", visitor.post(f"{base}/{page}", {"text": ""}))
        for path in ("tidak-ada", "berkas/999999", "tenggat/999999", "identitas"):
            crawl.keep(f"{base}/{path}", visitor.get(f"{base}/{path}"))
        for path in (f"/pengaduan/{number}", f"/awasi/kasus/{number}", f"/lacak?nomor={number}"):
            crawl.keep(path, visitor.get(path))
    crawl.keep("/kerja?tampilan=x", visitor.get("/kerja?tampilan=x"))

    assert set(crawl.statuses.values()) >= {303, 400, 403, 404, 409, 422}
    assert crawl.hits(*SECRETS) == {}


@sqlite_only
def test_a_plain_visitor_and_an_administrator_find_nobody_at_all(seeded):
    everybody = (*SECRETS, "Yudhistira", "Terbukawan", "81355544433")
    administrator = make_actor(seeded.session, Role.ADMINISTRATOR)

    plain = Crawl(Visitor(seeded.app)).walk(*seeded.plain_routes())
    office = Crawl(seeded.browser(administrator)).walk("/kelola", *seeded.plain_routes())

    assert "/kelola/surat-keluar" in office.seen
    assert len(plain.seen) > 25
    domains = ("rahasia.invalid", "sembunyi.invalid")
    needles = [needle for needle in everybody if needle not in domains]
    assert plain.hits(*everybody) == {}
    assert office.hits(*needles) == {}


@sqlite_only
def test_ombudsman_staff_see_the_identity_on_the_page_that_writes_it_down_only(seeded):
    cases = [f"/awasi/kasus/{number}" for number in seeded.numbers[:5]]
    crawl = Crawl(seeded.browser(seeded.case.verifier)).walk("/awasi", "/awasi/tenggat", *cases)

    # What complainants wrote to the Ombudsman, and how they named their files, is theirs to read.
    about_contact = ("1399988877", "zulkarnain.qwerty", "1377766655", "xaverius.plugh")
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
    assert HIDDEN["email"] in recipients
    assert NAMELESS["email"] not in recipients
    assert {to for to in recipients if to.endswith("contoh.invalid")}
    assert len(stored) == len(mails) > 10
    assert found_in(texts, *SECRETS, *OPEN.values()) == {}


def test_audit_and_outbox_hold_codes_and_numbers_only(seeded):
    lines = seeded.session.scalars(sa.select(AuditEntry)).all()
    jobs = seeded.session.scalars(sa.select(OutboxJob)).all()
    texts = {f"audit {line.id}": f"{line.actor} {line.chain} {line.detail}" for line in lines}
    texts |= {
        f"job {job.id}": f"{job.kind} {job.key} {job.payload} {job.last_error}" for job in jobs
    }

    assert len(lines) > 60
    assert len(jobs) > 30
    assert {job.state for job in jobs} == {JobState.DONE}, [
        (job.kind, job.last_error) for job in jobs if job.state is not JobState.DONE
    ]
    assert found_in(texts, *SECRETS, *OPEN.values(), *spellings(seeded.keys)) == {}


@sqlite_only
def test_the_log_names_nobody(seeded, capsys):
    crawl = Crawl(seeded.browser(seeded.everywhere)).walk("/kerja")
    seeded.browser(seeded.everywhere).post("/masuk", HIDDEN | {"password": "x"})

    written = capsys.readouterr().err

    assert written.count('"event": "request"') >= len(crawl.seen)
    assert found_in({"log": written}, *SECRETS, *OPEN.values(), *spellings(seeded.keys)) == {}


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

    assert len(kept) == 12
    assert {one.state for one in kept} == {AttachmentState.READY}
    for place in (0, 1):
        data = storage.get(str(kept[place].clean_key))
        original = storage.get(kept[place].original_key)
        assert b"Zulkarnain" in original
        assert b"Zulkarnain" not in data + pdf_text_of(data).encode()
