"""The audit trail on the screen: found, paged, exported, and one changed byte noticed."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
import sqlalchemy as sa

from pengaduan.audit import reading
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import seal
from pengaduan.complaints import identity
from pengaduan.complaints.identity import RevealReason
from pengaduan.handling.withdrawal import Withdrawal, WithdrawalReason, withdraw
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.worker import run_due
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import EMAIL, NAME, PHONE, STORY, make_case


@pytest.fixture
def chair(seat):
    return seat(Role.OMBUDSMAN_CHAIR)


def test_a_case_an_act_and_a_person_can_be_looked_for(chair, session, now):
    case, _other = make_case(session, now, "delivered"), make_case(session, now, "complete")
    number = case.complaint.number
    by_case = chair.get(f"/awasi/jejak?pengaduan={number}")
    by_act = chair.get("/awasi/jejak?tindakan=complaint:answered")

    assert by_case.rows()
    assert {row[3].split(" ")[0] for row in by_case.rows()} == {f"complaint:{number}"}
    assert {row[2] for row in by_act.rows()} == {"complaint:answered"}
    for secret in (NAME, PHONE, EMAIL, STORY):
        assert secret not in by_case.main
    for wrong in ("pengaduan=1", "tindakan=x", "orang=nobody@x", "dari=x", "sebelum=x"):
        assert chair.get(f"/awasi/jejak?{wrong}").status == 400


def test_looks_at_identities_are_listed_with_their_reason(chair, session, now):
    case = make_case(session, now, "complete")
    examiner = make_actor(session, Role.OMBUDSMAN_EXAMINER)
    reason = next(iter(RevealReason))
    identity.reveal(session, examiner, case.complaint, reason, now=now)

    page = chair.get("/awasi/jejak?tindakan=pembukaan")

    assert len(page.rows()) == 1
    assert examiner.name in page.main
    assert NAME not in page.main


def test_pages_join_into_the_whole_trail_and_the_file_holds_it(chair, session, now, monkeypatch):
    make_case(session, now, "closed")
    session.commit()
    monkeypatch.setitem(reading.page.__kwdefaults__, "limit", 7)
    wanted = session.scalars(sa.select(AuditEntry.id).order_by(AuditEntry.id.desc())).all()
    page, seen = chair.get("/awasi/jejak"), 0
    while True:
        seen += len(page.rows())
        following = page.find("//a[@rel='next']")
        if not following:
            break
        page = chair.get(following[0].get("href"))

    text = chair.get("/awasi/jejak/unduh").data.decode()
    rows = list(csv.DictReader(StringIO(text)))

    assert seen == len(wanted)
    assert [int(row["id"]) for row in rows if row["tag"] != "audit:exported"] == wanted
    assert session.scalar(
        sa.select(sa.func.count()).where(AuditEntry.tag == Tag.AUDIT_EXPORTED)
    ) == 1  # fmt: skip


def check(chair, now):
    chair.post("/awasi/jejak/periksa")
    chair.post("/awasi/jejak/periksa")  # one waits already
    run_due(HANDLERS, "uji", now=now + timedelta(minutes=1), limit=100)
    return chair.get("/awasi/jejak")


def test_one_changed_byte_is_found_by_the_check(chair, session, now):
    case = make_case(session, now, "complete")
    seal(session, now=now)
    session.commit()
    sound = check(chair, now)
    entry = session.scalars(
        sa.select(AuditEntry).where(AuditEntry.chain == f"complaint:{case.complaint.number}")
    ).first()
    session.execute(
        sa.update(AuditEntry)
        .where(AuditEntry.id == entry.id)
        .values(hash=("0" if entry.hash[0] != "0" else "1") + entry.hash[1:])
    )

    found = check(chair, now)

    assert "utuh" in sound.main
    assert "ada yang berubah" not in sound.main
    assert f"{entry.chain} #{entry.seq} (changed)" in found.main


def test_the_integrity_desks_lines_are_for_that_desk(seat, session, now):
    case = make_case(session, now, "complete")
    told = Withdrawal(WithdrawalReason.PRESSURED)
    withdraw(session, case.complaint, told, now=now)

    chair = seat(Role.OMBUDSMAN_CHAIR).get("/awasi/jejak")
    administrator = seat(Role.ADMINISTRATOR).get("/awasi/jejak")

    assert "integrity:reported" in {row[2] for row in chair.rows()}
    assert "integrity" not in administrator.main
    assert administrator.find("//a[contains(@href, '/awasi/kasus/')]") == []
