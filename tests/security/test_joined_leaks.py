"""Nothing that joins two complaints tells one complainant, or the agency, who the other is.

Followed and searched is every page, PDF and file that each of them can reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.link_models import LinkReason
from pengaduan.complaints.models import Complaint, Confidentiality, PointDecision
from pengaduan.handling import issues, merging, shared_answer
from pengaduan.handling.delivery import deliver
from pengaduan.handling.issues import IssueText
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.models import SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.roles import Role
from pengaduan.web.shared.access import KEYED
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.accounts import give, make_account
from tests.factories.complaints import Case, make_case, new_complaint
from tests.security.crawl import SAME, Crawl, found_in
from tests.staff import put, sign_in

pytestmark = [pytest.mark.slow, sqlite_only]

TALES = {
    "main": "Lampu jalan di Gang Kenanga padam dan warga Xylofonbaru jatuh dari sepeda.",
    "follower": "Lampu jalan di Gang Kenanga padam dan nenek Wiraqwerta terpeleset di sana.",
}
PEOPLE = {
    "main": {
        "name": "Yosafat Terangbulan",
        "phone": "+6281355544433",
        "email": "yosafat@terang.invalid",
        "confidentiality": Confidentiality.OPEN,
    },
    "follower": {
        "name": "Zulkarnain Qwertyputra",
        "phone": "+6281399988877",
        "email": "zulkarnain@rahasia.invalid",
        "confidentiality": Confidentiality.WITHHELD,
    },
}
SECRETS = {
    "main": ("Yosafat", "Terangbulan", "81355544433", "terang.invalid", "Xylofonbaru"),
    "follower": ("Zulkarnain", "Qwertyputra", "81399988877", "rahasia.invalid", "Wiraqwerta"),
}


@dataclass
class Joined:
    """Two complaints of two people: merged, in one public issue, and answered together."""

    session: Session
    case: Case
    main: Complaint
    follower: Complaint
    issue: str

    def number(self, who: str) -> str:
        return (self.main if who == "main" else self.follower).number


@pytest.fixture
def joined(app, session, now) -> Joined:
    case = make_case(session, now, "in_handling", story=TALES["main"], **PEOPLE["main"])
    main = case.complaint
    case.key, case.new = "", new_complaint(story=TALES["follower"], **PEOPLE["follower"])
    follower = case.until("dispositioned").complaint
    merging.merge(session, case.verifier, follower, main, LinkReason.SAME_EVENT, now=now)
    text = IssueText("Lampu jalan padam", "Banyak lampu jalan padam.", case.agency.id)
    issue = issues.open_issue(session, case.verifier, text, now=now)
    for one in (main, follower):
        issues.attach(session, case.verifier, issue, one, now=now)
    issues.publish(session, case.verifier, issue, now=now)
    issues.post_update(session, case.verifier, issue, "Perbaikan dijadwalkan.", now=now)
    case.complaint = main
    case.decide()
    shared = shared_answer.SharedAnswer(PointDecision.UPHELD, "Lampu diganti pekan ini.")
    for actor in (case.officer, case.head):
        shared_answer.answer_follower(session, actor, main, follower.number, shared, now=now)
    for one in (main, follower):
        deliver(session, one, "opened", now=now)
    session.commit()
    with app.app_context():
        for _ in range(20):
            run_due(HANDLERS, "uji", now=now + timedelta(minutes=1), limit=100)
    return Joined(session, case, main, follower, issue.code)


def crawl_of(joined: Joined, visitor: Visitor, *starts: str) -> Crawl:
    return Crawl(visitor).walk(*starts, f"/masalah/{joined.issue}", "/masalah", skip=SAME)


@pytest.mark.parametrize(("mine", "other"), [("main", "follower"), ("follower", "main")])
def test_a_complainant_finds_nothing_of_the_other(joined, client, mine, other):
    put(client, {KEYED: [joined.number(mine)]})

    seen = crawl_of(joined, client, f"/pengaduan/{joined.number(mine)}")

    assert seen.statuses[f"/pengaduan/{joined.number(mine)}"] == 200
    assert seen.hits(joined.number(other), *SECRETS[other]) == {}
    # The same search finds what is their own, and they are told that they were merged.
    assert seen.hits(joined.number(mine))
    told = "digabung dengan pengaduan lain" in seen.seen[f"/pengaduan/{joined.number(mine)}"]
    assert told is (mine == "follower")
    assert seen.statuses.get(f"/masalah/{joined.issue}") == 200


def test_the_public_finds_no_complaint(joined, client):
    seen = crawl_of(joined, client, "/")
    numbers = (joined.main.number, joined.follower.number)

    assert seen.statuses[f"/masalah/{joined.issue}"] == 200
    assert "kurang dari 5" in seen.seen[f"/masalah/{joined.issue}"]
    assert seen.hits(*numbers, *SECRETS["main"], *SECRETS["follower"]) == {}


def test_the_agency_finds_no_withheld_name_through_the_merge(joined, client, session, now):
    everywhere = make_account(session)
    for role in (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD):
        give(session, everywhere, role, joined.case.agency, mandate="B/1/2026")
    sign_in(client, session, everywhere, now=now)

    seen = crawl_of(joined, client, "/kerja", f"/kerja/pengaduan/{joined.main.number}/kaitan")

    names = SECRETS["follower"][:4]  # the words of the story are for the agency to read
    assert seen.statuses[f"/kerja/pengaduan/{joined.main.number}/kaitan"] == 200
    assert seen.hits(*names) == {}
    assert seen.hits("Yosafat")


def test_no_mail_tells_one_of_the_other(joined):
    mails = joined.session.scalars(sa.select(SentMail)).all()
    texts = {f"{one.id}": f"{one.subject}\n{one.body}" for one in mails}
    mine = {key: text for key, text in texts.items() if joined.follower.number in text}

    assert mine
    assert found_in(mine, joined.main.number, *SECRETS["main"]) == {}
    theirs = {key: text for key, text in texts.items() if joined.main.number in text}
    assert found_in(theirs, joined.follower.number, *SECRETS["follower"]) == {}
