"""The Ombudsman's track through its pages: everybody in their own browser, to the last letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint, Confidentiality, Document
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.handling.track_text import letter_text
from pengaduan.infra import clock, storage
from pengaduan.jobs import HANDLERS
from pengaduan.metrics import oversight
from pengaduan.metrics.oversight import ActionFilter, Group
from pengaduan.outbox.worker import run_due
from pengaduan.reports.track_letters import letter_code, letter_pdf
from pengaduan.rules.capacities import capacities
from pengaduan.rules.identity_guard import Known, leaks
from pengaduan.rules.law import law
from pengaduan.rules.roles import Role
from pengaduan.rules.track_forms import FORMS, is_led
from pengaduan.rules.workflow import Track
from pengaduan.web.ombudsman.track_steps import step_url
from pengaduan.web.shared.access import KEYED
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.track import Examined, make_examined, values_for
from tests.page import Page
from tests.staff import put, sign_in

pytestmark = sqlite_only

NAME, PHONE, EMAIL = "Zulkarnain Qwertyputra", "+6281399988877", "z.qwerty@rahasia.invalid"
KNOWN = Known(names=(NAME,), phones=(PHONE,), emails=(EMAIL,))
Seat = Callable[[Actor | Role], Visitor]


def typed(value: object) -> object:
    """Return a value as a browser sends it."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


class Desk:
    """Everybody's browser around one report, and a clock that can be moved."""

    def __init__(self, report: Examined, seat: Seat, visitor: Visitor, app) -> None:
        self.report, self.app = report, app
        people = (report.verifier, report.examiner, report.head, report.chair, report.coordinator)
        self.browsers = {one.account_id: seat(one) for one in people}
        self.reporter = visitor
        put(visitor, {KEYED: [report.complaint.number]})

    @property
    def number(self) -> str:
        return self.report.complaint.number

    def of(self, actor: Actor) -> Visitor:
        """Return somebody's browser, signed in today."""
        browser = self.browsers[actor.account_id]
        sign_in(browser, self.report.session, actor, now=self.report.now)
        return browser

    def step(self, action: str, reason: str = "", **more: object) -> Page:
        """Open the page of a step by its button, fill it in and send it."""
        actor = self.report.by(action)
        with self.app.test_request_context():
            address = step_url(self.number, action)
        board = self.of(actor).get(f"/awasi/kasus/{self.number}/pemeriksaan")
        assert address in board.links.values(), (action, board.main)
        page = self.of(actor).get(address)
        values = {**values_for(action, self.report.now), **more}
        data = {name: typed(value) for name, value in values.items()}
        if reason:
            data["reason"] = reason
        return self.of(actor).submit(page, {**data, "do": "take"})

    def took(self, action: str, reason: str = "", **more: object) -> None:
        answer = self.step(action, reason, **more)
        assert answer.status == 303, answer.errors
        self.works()

    def works(self) -> None:
        """Let the background jobs run."""
        self.report.session.commit()
        while run_due(HANDLERS, "test", now=self.report.now):
            pass
        self.report.session.expire_all()

    def declares(self, actor: Actor, answer: str = "no") -> None:
        page = self.of(actor).get(f"/awasi/kasus/{self.number}/pernyataan")
        sent = self.of(actor).submit(page, {"conflict": answer, "note": "Adik saya."})
        assert sent.status == 303

    def letter(self) -> Page:
        """The coordinator opens the newest letter in the list."""
        browser = self.of(self.report.coordinator)
        page = browser.get("/kerja/ombudsman")
        return browser.get(page.find("//main//li/a/@href")[0])


@pytest.fixture
def desk(session: Session, now: datetime, seat: Seat, client: Visitor, app, monkeypatch) -> Desk:
    report = make_examined(
        session, now, confidentiality=Confidentiality.WITHHELD, name=NAME, phone=PHONE, email=EMAIL
    )
    monkeypatch.setattr(clock, "now", lambda: report.now)
    return Desk(report, seat, client, app)


def begins(desk: Desk) -> None:
    """Intake, plenary, declarations, the team, and the start of the examination."""
    report = desk.report
    for action in ("O02", "O07", "O08"):
        desk.took(action)
    for actor in (report.head, report.chair):
        desk.declares(actor)
    page = desk.of(report.head).get(f"/awasi/kasus/{desk.number}/tim")
    chosen = str(report.examiner.account_id)
    desk.of(report.head).submit(page, {"members": [chosen], "lead": chosen})
    assert desk.step("O11").status == 422
    desk.declares(report.examiner)
    desk.took("O11")


def asks(desk: Desk) -> None:
    """A request that names the reporter is held back; one that does not is answered by number."""
    report, browser = desk.report, desk.of(desk.report.coordinator)
    held = desk.step("O13", facts=f"Kata {NAME}, loket tutup. Hubungi {PHONE}.")
    assert held.status == 422
    assert held.texts("//mark")[:1] == [NAME]
    assert report.complaint.state == "examination"
    desk.took("O13")
    page = desk.letter()
    assert "Mengapa loket tutup sebelum waktunya?" in page.text
    assert leaks(page.text, KNOWN) == ()
    half = browser.submit(page, {"answer-1": "Petugas sakit."})
    assert half.status == 422
    assert half.value("answer-1") == "Petugas sakit."
    assert browser.submit(half, {"answer-2": "Kepala Loket."}).status == 303
    desk.works()


def concludes(desk: Desk) -> None:
    """The reporter reads the findings and comments; the agency reads the LHP and reports."""
    desk.took("O21")
    page = desk.reporter.get(f"/pengaduan/{desk.number}")
    assert "Hasil pemeriksaan sudah ada" in page.text
    page = desk.reporter.get(next(h for h in page.links.values() if "tanggapan-hasil" in h))
    assert desk.reporter.submit(page, {"text": "Saya setuju."}).status == 303
    desk.works()
    desk.took("O23")
    done = desk.of(desk.report.coordinator).submit(desk.letter(), {"body": "Loket dibuka."})
    assert done.status == 303


def test_from_escalation_to_a_recommendation_that_is_not_carried_out(desk: Desk, session) -> None:
    begins(desk)
    asks(desk)
    concludes(desk)
    for action in ("O27", "O28", "O30"):
        desk.took(action)
    desk.report.later(days=61)
    desk.took("O32")
    desk.took("O33")

    assert desk.report.complaint.reason_code == "C_RECOMMENDATION_REFUSED"
    shown = desk.reporter.get("/rekomendasi")
    assert "Loket tetap tutup." in shown.text
    assert desk.number not in shown.text
    papers = desk.reporter.get(f"/pengaduan/{desk.number}/surat")
    assert "Laporan hasil pemeriksaan" in papers.text
    assert "Permintaan penjelasan" not in papers.text
    _no_letter_tells(session)


def _no_letter_tells(session: Session) -> None:
    """Neither text nor properties of any letter hold the identity; bytes come again the same."""
    found = session.scalars(sa.select(Document).where(Document.kind != "receipt")).all()
    kinds = {one.kind for one in found}
    assert {"request_letter", "findings_letter", "lhp", "recommendation", "publication"} <= kinds
    for one in found:
        reader = PdfReader(BytesIO(storage.get(one.storage_key)))
        text = "\n".join(page.extract_text() for page in reader.pages)
        assert leaks(f"{text}\n{reader.metadata}\n{one.title}", KNOWN) == (), one.kind
        assert "/StructTreeRoot" in reader.root_object
    record = session.scalars(sa.select(TrackRecord).filter_by(kind="lhp")).one()
    complaint = session.get_one(Complaint, record.complaint_id)
    code = letter_code(record)
    again = letter_pdf(letter_text(session, complaint, record), code)
    assert again == storage.get(next(one.storage_key for one in found if one.code == code))


def test_a_count_is_the_length_of_its_list(desk: Desk, session, now) -> None:
    report = desk.report
    report.examined().reported()
    wanted, actor = ActionFilter(agency_id=report.complaint.agency_id), report.head
    counted = oversight.counts(session, actor, wanted, now=report.now)
    assert counted[Group.OPEN] == 2
    report.complies()
    page = desk.of(report.head).get("/awasi/tindakan-korektif?kelompok=complied")
    assert "(2)" in page.text
    late = report.later(days=90)
    for group, number in oversight.counts(session, actor, wanted, now=late).items():
        found = oversight.actions(session, actor, wanted, group, now=late)
        assert len(found.rows) == number


@pytest.mark.parametrize("role", list(Role))
def test_a_step_opens_for_its_office_alone(desk: Desk, seat: Seat, role: Role) -> None:
    """State x step x role on the pages: whoever lacks the office is sent away."""
    report = desk.report
    report.examined()
    browser = seat(role) if not role.value.startswith("agency_") else desk.of(report.coordinator)
    with desk.app.test_request_context():
        addresses = {code: step_url(desk.number, code) for code in FORMS}
    for code, address in addresses.items():
        status = browser.get(address).status
        wanted = law().transitions(Track.OMBUDSMAN)[code]
        mine = any(capacities(role, code)) and "examination" in wanted.sources
        # Without a declaration the way leads there; to everybody else the step is closed.
        assert status in ({303} if mine and is_led(code) else {403, 409}), (code, status)


def test_own_initiative_starts_without_a_reporter(desk: Desk, session) -> None:
    report = desk.report
    browser = desk.of(report.verifier)
    page = browser.get("/awasi/prakarsa")
    name = session.get_one(Agency, report.complaint.agency_id).name
    page = browser.submit(page, {"agency_query": name, "do": "search"})
    data = {"agency_id": str(report.complaint.agency_id), "title": "Loket", "story": "Tutup."}
    made = browser.submit(page, {**data, "do": "open"})
    assert made.status == 303, made.errors
    assert "Teregistrasi" in browser.follow(made).text
