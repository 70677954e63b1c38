"""More states: the record at the Ombudsman, public issues, lost keys, notices, and copies."""

from __future__ import annotations

from datetime import timedelta

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.own_case_models import KeyRequest
from pengaduan.handling import copying, issues, unsubscribing
from pengaduan.handling.escalation import escalate
from pengaduan.handling.issues import IssueText
from pengaduan.handling.verification import CompletionRequest, ask_completion
from pengaduan.infra import clock
from pengaduan.infra.crypto import new_token
from pengaduan.web.shared.access import KEYED
from tests.browser.screens.arranging import LONG_WORD
from tests.browser.screens.screen import Arrange
from tests.browser.screens.stage import Stage
from tests.factories.track import make_examined


def report(tail: str = "") -> Arrange:
    """A page of the second record of a complaint that went on to the Ombudsman."""

    def arrange(stage: Stage) -> str:
        found = stage.case("complete", own=True, days_ago=80)
        second = escalate(stage.session, found.complaint, now=clock.now())
        stage.hold(**{KEYED: [found.complaint.number, second.number]})
        return f"/pengaduan/{second.number}{tail}"

    return arrange


def told_findings() -> Arrange:
    """The page on which the reporter reads what was found, and may comment."""

    def arrange(stage: Stage) -> str:
        found = make_examined(stage.session, stage.past).examined()
        found.take("O21")
        found.reads()
        stage.hold(**{KEYED: [found.complaint.number]})
        return f"/pengaduan/{found.complaint.number}/tanggapan-hasil"

    return arrange


def missing(*codes: str) -> Arrange:
    """The page on which the items that were asked for are filled in."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True)
        request = CompletionRequest((), codes, "Mohon dilengkapi.")
        ask_completion(stage.session, found.verifier, found.complaint, request, now=found.now)
        return f"/pengaduan/{found.complaint.number}/lengkapi"

    return arrange


def issue(*, many: int = 1, of_one: bool = False, long: bool = False) -> Arrange:
    """Public issues: the list, or the page of one."""

    def arrange(stage: Stage) -> str:
        verifier = stage.case("submitted").verifier
        stage.hold(**{KEYED: []})
        path = "/masalah"
        for place in range(many):
            title = LONG_WORD[:100] if long else f"Blangko kartu kosong di wilayah {place}"
            text = IssueText(title, "Kartu belum dapat dicetak di banyak kecamatan.")
            made = issues.open_issue(stage.session, verifier, text, now=stage.past)
            issues.publish(stage.session, verifier, made, now=stage.past)
            path = f"/masalah/{made.code}" if of_one else path
        return path

    return arrange


def key_link() -> Arrange:
    """The link to a new key, as it came by mail."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True)
        stage.hold(**{KEYED: []})
        token, hashed = new_token()
        now = clock.now()
        row = KeyRequest(
            number=found.complaint.number,
            email_index="-",
            complaint_id=found.complaint.id,
            token_hash=hashed,
            requested_at=now,
            expires_at=now + timedelta(minutes=20),
        )
        stage.session.add(row)
        return f"/lacak/kunci-baru/{token}"

    return arrange


def stopping() -> Arrange:
    """The link in a notice that stops notices."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted")
        stage.hold(**{KEYED: []})
        return unsubscribing.path_for(found.complaint)

    return arrange


def copied() -> Arrange:
    """A copy that is being made."""

    def arrange(stage: Stage) -> str:
        found = stage.case("submitted", own=True)
        copying.ask(stage.session, COMPLAINANT, found.complaint, now=clock.now())
        return f"/pengaduan/{found.complaint.number}/salinan"

    return arrange
