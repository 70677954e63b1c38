"""Who complained in confidence is named nowhere that an agency account can look.

The same search finds the name of an open complainant, so it can fail.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.complaints.models import Document
from pengaduan.handling.staff_choices import make_feed
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency, make_unit
from tests.security.crawl import SAME, Crawl
from tests.security.seeds import CONFIDENTIAL, CRASH, OPEN, SECRETS, TOLD, Seeded
from tests.staff import cookie_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("leaks")]

ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD)
#: What an agency may be given. Another kind of answer needs a way to search it (see ``crawl``).
KINDS = {
    "text/html",
    "text/javascript",
    "application/pdf",
    "application/json",
    "application/ld+json",
    "image/jpeg",
    "image/gif",
    "text/csv",
    "text/x-python",
    "text/calendar",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "",
}


@pytest.fixture
def seen(seeded: Seeded) -> Crawl:
    """Everything that somebody with all roles of the agency can open."""
    return crawled(seeded, seeded.everywhere)


#: What is not the agency's own is the same for all its people, and searched once.
ELSEWHERE = r"(?!/kerja|/verifikasi|/kalender)|/kerja\?.*&|/kerja/unduh|/kerja/massal/"


def crawled(seeded: Seeded, person: object, skip: str = SAME) -> Crawl:
    """Follow every link from every address without a blank, and every paper's check."""
    codes = seeded.session.scalars(sa.select(Document.code)).all()
    papers = [f"/verifikasi/{code}{tail}" for code in codes for tail in ("", ".pdf")]
    account_id = getattr(person, "account_id", None) or getattr(person, "id")  # noqa: B009 - either
    secret = make_feed(seeded.session, account_id, now=seeded.now)
    starts = ("/kerja", f"/kalender/{secret}.ics", *papers, *seeded.plain_routes())
    return Crawl(seeded.browser(person)).walk(*starts, skip=skip)


def test_the_agency_finds_nobody_who_complained_in_confidence(seeded, seen):
    cases = {f"/kerja/pengaduan/{number}" for number in seeded.numbers}

    assert cases <= {address for address, status in seen.statuses.items() if status == 200}
    files = [address for address in seen.seen if "/berkas/" in address]
    assert len(files) == 2 * len(TOLD)
    assert {seen.statuses[address] for address in files} == {200}
    assert len([address for address in seen.seen if "/kinerja/" in address]) >= 9
    assert len([address for address in seen.seen if "/verifikasi/" in address]) >= len(TOLD)
    assert not [address for address, status in seen.statuses.items() if status >= 500]
    assert {kind for _status, kind in seen.kinds} <= KINDS
    assert seen.hits(*SECRETS) == {}
    # The same search does find who wished to be known: name and number, in party and in story.
    opened = f"/kerja/pengaduan/{seeded.numbers[-1]}"
    found = seen.hits(*OPEN.needles)
    assert {"yudhistira", OPEN.nik, OPEN.account} <= set(found[opened])


@sqlite_only
@pytest.mark.parametrize("role", ROLES)
def test_no_single_role_of_the_agency_finds_them_either(seeded, role):
    unit = seeded.case.unit if role is Role.AGENCY_OFFICER else None
    person = make_actor(seeded.session, role, agency=seeded.case.agency, unit=unit)

    seen = crawled(seeded, person, ELSEWHERE)

    assert f"/kerja/pengaduan/{seeded.numbers[0]}" in seen.seen
    assert seen.hits(*SECRETS) == {}


@sqlite_only
def test_another_agency_and_another_unit_find_nobody_at_all(seeded):
    session, agency = seeded.session, make_agency(seeded.session)
    elsewhere = make_unit(session, seeded.case.agency)
    strangers = (
        make_actor(session, *ROLES, agency=agency),
        make_actor(session, Role.AGENCY_OFFICER, agency=seeded.case.agency, unit=elsewhere),
    )

    seen = [crawled(seeded, person, ELSEWHERE) for person in strangers]

    for crawl in seen:
        assert not [one for one in crawl.seen if one.startswith("/kerja/pengaduan/")]
        assert crawl.hits(*SECRETS, *OPEN.needles) == {}


@sqlite_only
def test_no_answer_to_a_mistake_names_them_either(seeded):
    visitor = seeded.browser(seeded.everywhere)
    crawl = Crawl(visitor)
    for number in seeded.numbers[:CONFIDENTIAL]:
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
def test_a_crash_over_a_story_names_nobody(seeded, capsys):
    page = seeded.browser(seeded.everywhere).get(CRASH)

    crawl = Crawl(Visitor(seeded.app))
    crawl.keep("page", page)
    crawl.seen["log"] = capsys.readouterr().err
    assert page.status == 500
    assert "OperationalError" in crawl.seen["log"]
    assert crawl.hits(*SECRETS) == {}


@sqlite_only
def test_the_cookie_of_an_officer_names_nobody(seeded):
    visitor = seeded.browser(seeded.everywhere)
    crawl = Crawl(visitor).walk("/kerja", skip=ELSEWHERE)

    crawl.seen["cookie"] = str(cookie_of(visitor))

    assert "_user_id" in crawl.seen["cookie"]
    assert crawl.hits(*SECRETS) == {}


@sqlite_only
def test_searching_for_a_name_finds_no_case(seeded):
    visitor = seeded.browser(seeded.everywhere)
    starts = ("/kerja", "/kerja/kinerja")

    def listed(page: object) -> set[str]:
        return {number for number in seeded.numbers if number in page.text}  # type: ignore[attr-defined]  # a page

    forms = [
        (start, name)
        for start in starts
        for form in visitor.get(start).forms()
        if form.method == "GET"
        for name in form.names
    ]
    asked = {*forms, *((start, name) for start in starts for name in ("q", "cari", "kata"))}
    for start, name in sorted(asked):
        known = listed(visitor.get(start, query_string={name: "Zulkarnain"}))
        nobody = listed(visitor.get(start, query_string={name: "Bagindaraja"}))
        assert known == nobody


@sqlite_only
def test_a_plain_visitor_and_an_administrator_find_nobody_at_all(seeded):
    administrator = make_actor(seeded.session, Role.ADMINISTRATOR)

    plain = Crawl(Visitor(seeded.app)).walk(*seeded.plain_routes())
    office = Crawl(seeded.browser(administrator)).walk("/kelola", *seeded.plain_routes())

    assert "/kelola/surat-keluar" in office.seen
    assert len(plain.seen) > 25
    # Whoever runs the mail server sees whither a notice went; it is the complainant's own address.
    mailed = {part for who in (TOLD[0][1], OPEN) for part in who.email.split("@")}
    needles = [one for one in (*SECRETS, *OPEN.needles) if one not in mailed]
    assert plain.hits(*SECRETS, *OPEN.needles) == {}
    assert {one: set(held) for one, held in office.hits(*needles).items()} == {}
