"""What is sent to a running case is looked at too: asked once, and sent either way."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Message, MessageKind
from tests.engines import sqlite_only
from tests.factories.complaints import Case
from tests.page import Page
from tests.web.citizen.conftest import Citizen

Opened = Callable[..., tuple[Case, Page]]
TEXT = "Rekening saya BCA 7310252527, hubungi 0812-3456-7890."


def _url(case: Case, tail: str) -> str:
    return f"/pengaduan/{case.complaint.number}{tail}"


def _said(session: Session, kind: MessageKind) -> list[str]:
    return list(session.scalars(sa.select(Message.body).where(Message.kind == kind)))


@sqlite_only
def test_a_reply_with_personal_data_is_asked_about_and_sent_without_it(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("dispositioned")
    page = citizen.client.get(_url(case, "/balas"))
    asked = citizen.client.submit(page, {"text": TEXT})
    assert _said(session, MessageKind.REPLY) == []

    sent = citizen.client.submit(asked, {"personal": "remove"})

    assert (asked.status, sent.status) == (422, 303)
    assert "nomor rekening: 7310252527" in asked.main
    told = "Rekening saya BCA [nomor rekening dihapus], hubungi [nomor telepon dihapus]."
    assert _said(session, MessageKind.REPLY) == [told]


@sqlite_only
def test_an_objection_may_keep_its_personal_data(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("delivered")
    page = citizen.client.get(_url(case, "/tanggapi"))
    given = {"verdict": "object", "reasons": ["not_answered"], "text": TEXT}
    asked = citizen.client.submit(page, given)
    assert _said(session, MessageKind.OBJECTION) == []

    sent = citizen.client.submit(asked, {"personal": "keep"})

    assert (asked.status, sent.status) == (422, 303)
    assert _said(session, MessageKind.OBJECTION) == [TEXT]


@sqlite_only
def test_the_officer_who_is_complained_of_is_nobody_to_ask_about(
    opened: Opened, citizen: Citizen, session: Session
) -> None:
    case, _ = opened("dispositioned")
    text = "Yang menerima berkas adalah Pak Haryono di loket dua."

    sent = citizen.client.submit(citizen.client.get(_url(case, "/balas")), {"text": text})

    assert sent.status == 303
    assert _said(session, MessageKind.REPLY) == [text]
