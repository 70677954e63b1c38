"""Personal data in texts reaches nobody who does not handle the case, on whatever page.

The same walk finds it where it may be read: by the verifier, and by the agency of an open case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.complaints.models import Confidentiality
from pengaduan.handling import dialogue, evidence
from pengaduan.handling.reaction import Objection, ObjectionReason, object_to
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.complaints import Case, make_case
from tests.factories.files import jpeg
from tests.security.crawl import SAME, Crawl
from tests.staff import sign_in

pytestmark = pytest.mark.slow

NAME, NIK, PHONE = "Wiratmaja Kusumantoro", "3201014506900001", "0813-9988-7766"
ACCOUNT, EMAIL = "7310252527", "wiratmaja@contoh.invalid"
STORY = (
    f"Nama saya {NAME}, NIK {NIK}, hp {PHONE}. Kata WIRATMAJA di loket: transfer ke BCA {ACCOUNT}."
)
SECRETS = ("Wiratmaja", "Kusumantoro", NIK, PHONE, ACCOUNT, EMAIL)


def told(session: Session, now: datetime, choice: Confidentiality) -> Case:
    """A case whose every text holds personal data, up to the objection."""
    case = make_case(
        session,
        now,
        confidentiality=choice,
        story=STORY,
        wish_text=f"Balas ke {EMAIL}",
        name=NAME,
        phone="+6281399887766",
        email=EMAIL,
    )
    case.file()
    evidence.attach(session, "complainant", case.complaint, f"ktp {NAME}.jpg", jpeg(), now=now)
    summary = f"Loket tutup, hubungi {PHONE}"
    case.route(summary=summary, points=(f"Diminta transfer ke BCA {ACCOUNT}", "Loket tutup"))
    case.dispose()
    text = f"Saya {NAME}, surel {EMAIL}."
    dialogue.reply(session, COMPLAINANT, case.complaint, text, now=now)
    case.respond()
    case.decide()
    case.deliver()
    objection = Objection((ObjectionReason.NOT_ANSWERED,), f"Rekening {ACCOUNT} belum diperiksa.")
    object_to(session, case.complaint, objection, now=now)
    return case


@pytest.fixture
def walk(app: Flask, session: Session, now: datetime) -> Callable[[Actor, str], Crawl]:
    """Sign somebody in and let them follow every link from a page."""

    def go(actor: Actor, *starts: str) -> Crawl:
        visitor = Visitor(app, before=session.commit)
        sign_in(visitor, session, actor, now=now)
        return Crawl(visitor).walk(*starts, skip=SAME + "|/keluar|/bahasa")

    return go


def test_the_agency_of_a_confidential_case_reads_it_masked(session, now, walk):
    case = told(session, now, Confidentiality.WITHHELD)
    own = f"/kerja/pengaduan/{case.complaint.number}"

    pages = [f"{own}/{page}" for page in ("jawab", "catatan", "disposisi", "keberatan")]
    crawl = walk(case.other_head, "/kerja", own, *pages)

    assert crawl.statuses[own] == crawl.statuses[f"{own}/keberatan"] == 200
    assert len(crawl.seen) > 8
    assert crawl.hits(*SECRETS) == {}
    assert "[NIK disamarkan]" in crawl.seen[own]
    assert "Data pribadi disamarkan." in crawl.seen[own]


@sqlite_only
def test_the_agency_of_an_open_case_reads_everything_but_its_lists(session, now, walk):
    case = told(session, now, Confidentiality.OPEN)
    own = f"/kerja/pengaduan/{case.complaint.number}"

    crawl = walk(case.officer, "/kerja", own)

    assert set(crawl.hits(NIK, ACCOUNT)[own]) == {NIK, ACCOUNT}
    assert "Data pribadi disamarkan." not in crawl.seen[own]
    assert PHONE not in crawl.seen["/kerja"]


@sqlite_only
@pytest.mark.parametrize("choice", list(Confidentiality))
def test_who_monitors_reads_masked_texts_whatever_was_chosen(session, now, walk, choice):
    case = told(session, now, choice)
    chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
    page = f"/awasi/kasus/{case.complaint.number}"

    crawl = walk(chair, "/awasi", "/awasi/tenggat", "/awasi/kinerja", page)

    assert crawl.statuses[page] == 200
    assert crawl.hits(*SECRETS) == {}
    assert "[nomor rekening disamarkan]" in crawl.seen[page]


@sqlite_only
def test_who_verifies_reads_what_was_written(session, now, walk):
    case = told(session, now, Confidentiality.WITHHELD)
    page = f"/awasi/kasus/{case.complaint.number}"

    crawl = walk(case.verifier, page)

    assert set(crawl.hits(NIK, ACCOUNT)[page]) == {NIK, ACCOUNT}


@sqlite_only
def test_complainants_read_their_own_words(app, session, now):
    case = told(session, now, Confidentiality.WITHHELD)
    visitor = Visitor(app, before=session.commit)
    visitor.post("/lacak", {"number": case.complaint.number, "key": case.key})

    page = visitor.get(f"/pengaduan/{case.complaint.number}")

    assert NIK in page.data.decode()
