"""The formal file at the Ombudsman: what is there for all, what it holds for a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.complaints import identity
from pengaduan.complaints.formal_models import Basis
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.complaints.representatives import representative
from pengaduan.handling import formal_file, representation
from pengaduan.handling.escalation import escalate
from pengaduan.handling.representation import Appointment
from pengaduan.rules.roles import Role
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.complaints import make_case

pytestmark = sqlite_only


def _report(session: Session, now: datetime) -> Complaint:
    case = make_case(session, now, "complete", confidentiality=Confidentiality.WITHHELD)
    second = escalate(session, case.complaint, now=now)
    values = {"occupation": "Penenun", "marital_status": "widowed"}
    formal_file.save(session, second, "identity", values, now=now)
    formal_file.send(session, second, note="Menyusul.", now=now)
    return second


def _url(complaint: Complaint, tail: str = "") -> str:
    return f"/awasi/kasus/{complaint.number}/berkas-formal{tail}"


def test_monitors_see_what_is_there_and_not_what_it_holds(
    session: Session, now: datetime, seat: Callable[[Actor | Role], Visitor]
) -> None:
    report, chair = _report(session, now), seat(Role.OMBUDSMAN_CHAIR)

    page = chair.get(_url(report))

    given = page.texts("//li[.//*[contains(text(),'Ada')]]")
    assert any("Pekerjaan" in line for line in given)
    assert "Belum ada" in page.text
    assert "Penenun" not in page.text
    assert chair.get(_url(report, "/buka")).status == 403


def test_the_contents_open_for_a_reason(session: Session, now: datetime, verifier: Visitor) -> None:
    report = _report(session, now)
    page = verifier.get(_url(report))

    refused = verifier.post(_url(report, "/buka"), {})
    opened = verifier.post(_url(report, "/buka"), {"reason": "verification"})

    assert "Penenun" not in page.text
    assert refused.status == 422
    assert "Penenun" in opened.text
    assert "Cerai mati" in opened.text


def test_a_verifier_begins_and_asks_for_items(
    session: Session, now: datetime, verifier: Visitor
) -> None:
    report = _report(session, now)

    verifier.post(_url(report, "/mulai"), {})
    refused = verifier.post(_url(report, "/minta"), {"text": "Mohon lengkapi."})
    verifier.post(_url(report, "/minta"), {"items": ["full_name"], "text": "Mohon lengkapi."})

    session.expire_all()
    assert refused.status == 422
    assert session.get_one(Complaint, report.id).state == "awaiting_completion"


def test_a_representative_is_accepted_when_the_letter_was_seen(
    session: Session, now: datetime, verifier: Visitor
) -> None:
    case = make_case(session, now, "submitted")
    command = Appointment("Bowo Wakil", Basis.POWER_OF_ATTORNEY)
    representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)
    path = _url(case.complaint, "/kuasa")

    page = verifier.get(_url(case.complaint))
    refused = verifier.post(path, {})
    verifier.post(path, {"seen": "y"})

    session.expire_all()
    found = representative(session, case.complaint)
    assert "Bowo" not in page.text
    assert refused.status == 422
    assert found is not None
    assert found.accepted_at is not None


def test_the_sheet_knows_that_an_address_was_given(
    session: Session, now: datetime, verifier: Visitor
) -> None:
    case = make_case(session, now, "submitted")
    given = PartyView(None, None, None, "Jalan Rahasia 7")
    identity.amend(session, case.complaint, given)

    page = verifier.get(f"/awasi/pengaduan/{case.complaint.number}")

    assert "Alamat lengkap: sudah diisi, tersimpan tertutup." in page.text
    assert "Jalan Rahasia" not in page.text
