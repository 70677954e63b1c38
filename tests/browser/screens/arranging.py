"""How screens come into their state: cases, drafts and documents, made by the real steps."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from pengaduan import compliance
from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints import drafts, identity
from pengaduan.compliance.assessments import NewAssessment, create, get
from pengaduan.compliance.imports import import_scores
from pengaduan.compliance.models import Assessment
from pengaduan.compliance.publishing import freeze, publish
from pengaduan.handling import dialogue
from pengaduan.handling.escalation import escalate
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.reports.documents import Rendered, store_document
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from pengaduan.sla.sweep import sweep
from pengaduan.web.shared.access import KEYED
from tests.browser.screens.screen import Arrange
from tests.browser.screens.stage import Stage
from tests.factories.accounts import make_actor
from tests.factories.complaints import Case

SAMPLE = Path(compliance.__file__).parent / "samples" / "babel_2023.csv"
PAGES = ("suitability", "story", "agency", "when", "wish", "contact")
LONG_NAME = (
    "Badan Penyelenggara Pelayanan Perizinan Terpadu dan Penanaman Modal Kabupaten Contoh Raya"
)
LONG_WORD = "Sangat" + "panjang" * 40
CODE = "ABCD-EFGH-JKMN"


def at(path: str) -> Arrange:
    """Somebody who comes for the first time."""
    return lambda _stage: path


def draft(path: str, answered: int = len(PAGES), **more: dict[str, object]) -> Arrange:
    """Somebody who has answered the first pages, with other words where given."""

    def arrange(stage: Stage) -> str:
        stage.draft(*PAGES[:answered], **more)
        return path

    return arrange


def case(state: str, tail: str = "", *, own: bool = False, **new: object) -> Arrange:
    """A page of a complaint that has come as far as ``state``; ``own`` when it will be changed."""

    def arrange(stage: Stage) -> str:
        found = stage.case(state, own=own, **new)  # type: ignore[arg-type]  # what a story may hold
        return f"/pengaduan/{found.complaint.number}{tail}"

    return arrange


def asked(tail: str = "") -> Arrange:
    """A complaint in which the agency has asked something."""

    def arrange(stage: Stage) -> str:
        found = stage.case("dispositioned", own=True)
        text = "Pukul berapa Anda datang ke loket?"
        dialogue.ask(stage.session, found.officer, found.complaint, text, now=found.now)
        return f"/pengaduan/{found.complaint.number}{tail}"

    return arrange


def completing(tail: str = "") -> Arrange:
    """A complaint that waits for what was missing."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True)
        found.ask_completion()
        return f"/pengaduan/{found.complaint.number}{tail}"

    return arrange


def talkative(times: int) -> Arrange:
    """A complaint with many messages and as many files as it may have."""

    def arrange(stage: Stage) -> str:
        found = stage.case("dispositioned", own=True)
        for place in range(times):
            text = f"Kabar ke-{place}: loket masih tutup ketika saya datang."
            dialogue.reply(
                stage.session,
                COMPLAINANT,
                found.complaint,
                text,
                now=found.later(minutes=1),
            )
        stage.attach(found, *(f"foto loket {place}.jpg" for place in range(10)))
        return f"/pengaduan/{found.complaint.number}"

    return arrange


def long_words(tail: str = "") -> Arrange:
    """A complaint whose agency, story and file have names that do not end."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True, story=f"{LONG_WORD} {LONG_WORD.upper()}")
        found.agency.name, found.unit.name = LONG_NAME, LONG_NAME
        stage.attach(found, f"{LONG_WORD[:230]}.jpg")
        found.route()
        found.dispose()
        text = f"Mohon jelaskan {LONG_WORD}."
        dialogue.ask(stage.session, found.officer, found.complaint, text, now=found.now)
        return f"/pengaduan/{found.complaint.number}{tail}"

    return arrange


def revealed() -> Arrange:
    """A complaint whose identity the Ombudsman has looked at."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True, confidentiality="withheld")
        actor, reason = found.verifier, "contact"
        identity.reveal(stage.session, actor, found.complaint, reason, now=found.now)
        return f"/pengaduan/{found.complaint.number}"

    return arrange


def late(tail: str = "") -> Arrange:
    """A complaint whose agency has let its time pass."""

    def arrange(stage: Stage) -> str:
        found = stage.case("complete", own=True, days_ago=80)
        stage.leave()
        sweep(transaction, clock.now())
        return f"/pengaduan/{found.complaint.number}{tail}"

    return arrange


def escalated() -> Arrange:
    """The second record of a complaint that went on to the Ombudsman."""

    def arrange(stage: Stage) -> str:
        found = stage.case("complete", own=True, days_ago=80)
        second = escalate(stage.session, found.complaint, now=clock.now())
        stage.hold(**{KEYED: [found.complaint.number, second.number]})
        return f"/pengaduan/{second.number}"

    return arrange


def clock_of(state: str) -> Arrange:
    """The page that counts the days of a running clock."""

    def arrange(stage: Stage) -> str:
        found = stage.case(state)
        first = running(stage.session, found.complaint)[0]
        return f"/pengaduan/{found.complaint.number}/tenggat/{first.id}"

    return arrange


def evidence(*names: str, checked: bool = True) -> Arrange:
    """The page on which evidence is added, with these files already there."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True)
        stage.attach(found, *names, checked=checked)
        return f"/pengaduan/{found.complaint.number}/bukti"

    return arrange


def filed(*, shown: bool = False, path: str = "/lapor/tanda-terima") -> Arrange:
    """The receipt of a complaint that this browser has just sent; ``shown`` when it saw the key."""

    def arrange(stage: Stage) -> str:
        found: Case = stage.case("submitted", own=True)
        kept = stage.draft(*PAGES)
        drafts.finish(stage.session, kept, found.complaint, None if shown else found.key)
        return path

    return arrange


def document(*, public: bool = True, code: str = CODE) -> Arrange:
    """The check of a paper that this program has issued."""

    def arrange(stage: Stage) -> str:
        kind = "ranking" if public else "receipt"
        made = Rendered(code, kind, "Peringkat uji", b"%PDF-1.7 uji", public=public)
        store_document(stage.session, made, now=stage.past)
        return f"/verifikasi/{code}"

    return arrange


def published(path: str = "/peringkat/{id}", *, year: int = 2023, title: str = "Uji") -> Arrange:
    """A published assessment with the figures of the sample."""

    def arrange(stage: Stage) -> str:
        session, now = stage.session, stage.past
        known = sa.select(Assessment).where(Assessment.year == year, Assessment.title == title)
        if (there := session.scalars(known).first()) is not None:
            return path.format(id=there.id)
        assessor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
        chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
        made = create(session, assessor, NewAssessment(year=year, title=title), now=now)
        import_scores(session, assessor, made, SAMPLE.read_bytes(), now=now)
        freeze(session, assessor, get(session, made.id), now=now)
        publish(session, chair, get(session, made.id), now=now)
        return path.format(id=made.id)

    return arrange
