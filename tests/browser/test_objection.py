"""Without JavaScript: a complainant objects, and somebody else has to decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from pengaduan.rules.law import law
from tests.browser.people import Citizen
from tests.browser.staff import Officer, Verifier

HEAD = "kepala.kota@demo.invalid"


def test_an_objection_is_decided_by_another_person_without_javascript(meet, site):
    citizen = meet(Citizen, phone=True, javascript=False)
    verifier, officer = meet(Verifier, javascript=False), meet(Officer, javascript=False)
    promised = datetime.now(ZoneInfo("Asia/Jakarta")).date() + timedelta(days=60)
    decisions = ("Dikabulkan sebagian", "Tidak dikabulkan")

    # Everything up to the answer works without scripts, the anonymous filing too.
    ticket = citizen.files(knows_agency=True)
    verifier.signs_in()
    verifier.sees_in_queue(ticket.number)
    verifier.routes(ticket.number)
    officer.signs_in()
    officer.opens(ticket.number)
    officer.takes()
    officer.begins_to_answer()
    officer.answers(promised, decisions)

    # The citizen finds the answer wanting, and the case is open again.
    citizen.opens(ticket, "answered")
    citizen.objects("Biaya tanpa kuitansi tidak dijelaskan.")
    assert "keberatan" in citizen.status().lower()

    # Whoever decided before cannot decide now; the head of the agency can.
    officer.opens(ticket.number, "objected")
    officer.begins_to_answer()
    officer.proposes(promised, decisions)
    head = meet(Officer, javascript=False)
    head.signs_in(HEAD)
    head.opens(ticket.number, "proposed")
    head.approves()

    # The second answer is accepted, and the case closes with its reason.
    citizen.opens(ticket, "answered-again")
    citizen.accepts()
    citizen.opens(ticket, "closed")
    expect(citizen.page.get_by_text(law().reasons["C_PARTLY_RESOLVED"].text_id)).to_be_visible()
