"""The copy of everything: nothing is missing, what is hidden is marked, and it does not stay."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints import identity
from pengaduan.complaints.models import Message, MessageKind
from pengaduan.complaints.own_case_models import CaseCopy
from pengaduan.complaints.queries import steps_taken
from pengaduan.handling import copying, dialogue
from pengaduan.infra import storage
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from pengaduan.reports import copies, copy_content
from tests.apps import ROOT
from tests.engines import sqlite_only
from tests.factories.complaints import NAME, STORY, make_case

NOTE = "Catatan yang hanya untuk kantor."


def pdf_text(data):
    pages = PdfReader(BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def made(session, now, case):
    copying.ask(session, COMPLAINANT, case.complaint, now=now)
    session.flush()
    session.execute(sa.delete(OutboxJob).where(OutboxJob.kind != copying.RENDER))
    session.commit()
    run_due(dict(copies.HANDLERS), "test", now=now)
    session.expire_all()
    row = session.scalars(sa.select(CaseCopy)).one()
    return row, storage.get(row.pdf_key), json.loads(storage.get(row.json_key))


@pytest.fixture
def rich(session, now):
    case = make_case(session, now, "reopened")
    dialogue.note(session, case.officer, case.complaint, NOTE, now=now)
    identity.reveal(session, case.verifier, case.complaint, "contact", now=now)
    return case


def recorded(session, case):
    messages = session.scalar(
        sa.select(sa.func.count())
        .select_from(Message)
        .where(Message.complaint_id == case.complaint.id)
    )
    looks = len(identity.reveals(session, case.complaint))
    return len(steps_taken(session, case.complaint)) + messages + looks


def test_every_event_of_the_record_is_in_the_pdf_and_in_the_json(session, now, rich):
    count = recorded(session, rich)
    _, pdf, found = made(session, now, rich)

    assert "/MarkInfo" in PdfReader(BytesIO(pdf)).root_object
    text = pdf_text(pdf)
    for place in range(1, count + 1):
        assert f"Peristiwa {place} dari {count}" in text
    assert f"Peristiwa {count + 1} dari" not in text
    assert [event["n"] for event in found["events"]] == list(range(1, count + 1))
    assert found["complaint"]["story"] == STORY
    assert found["party"]["name"] == NAME
    assert all(clock["days"] for clock in found["clocks"])


@sqlite_only
def test_what_may_not_be_read_is_marked_and_not_in_it(session, now, rich):
    _, pdf, found = made(session, now, rich)

    masked = [event for event in found["events"] if event.get("masked")]
    kinds = {event["kind"] for event in masked}
    assert {MessageKind.NOTE.value, MessageKind.DISPOSITION.value} <= kinds
    assert all(event["text"] == "" for event in masked)
    assert NOTE not in json.dumps(found, ensure_ascii=False)
    assert NOTE not in pdf_text(pdf)
    assert pdf_text(pdf).count("Isinya tidak ditampilkan.") == len(masked)


@sqlite_only
def test_it_is_sealed_on_disk_and_thrown_away_after_a_week(session, now, rich):
    row, _, _ = made(session, now, rich)
    key, chain = row.pdf_key, f"complaint:{rich.complaint.number}"
    assert [line.tag for line in lines(session, chain)].count(Tag.COPY_MADE) == 1

    assert copying.purge(session, now + timedelta(days=6)) == 0
    assert copying.purge(session, now + timedelta(days=7)) == 1

    with pytest.raises(storage.StoredFileMissingError):
        storage.get(key)


@sqlite_only
def test_asking_twice_makes_one_copy(session, now, rich):
    first = copying.ask(session, COMPLAINANT, rich.complaint, now=now)
    again = copying.ask(session, COMPLAINANT, rich.complaint, now=now + timedelta(minutes=5))

    assert first.id == again.id


@sqlite_only
def test_the_documented_keys_are_the_keys_that_are_there(session, now, rich):
    found = copy_content.content(session, rich.complaint, now=now, language="id")

    documented = (ROOT / "docs" / "case-copy.md").read_text("utf-8")
    for name in (*found, *found["events"][0], *found["files"], *found["clocks"][0]):
        assert f"`{name}`" in documented
