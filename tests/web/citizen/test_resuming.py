"""A draft goes on elsewhere by its code, however the code is written, until its time is over."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pengaduan.complaints import drafts
from pengaduan.complaints.models import Draft
from pengaduan.handling import draft_mail
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.outbox.models import SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.numbers import ALPHABET, new_key
from pengaduan.web.citizen.resuming import PREFIX, draft_code
from tests.client import Visitor
from tests.web.citizen.conftest import ANSWERS, Citizen, receipt_codes

SYMBOLS = st.text(ALPHABET, min_size=12, max_size=12)
DASHES = st.sampled_from(["", "-", " ", " - ", "\u2013", "\u00a0"])


def code_of(citizen: Citizen) -> str:
    return receipt_codes(citizen.client.get("/lapor/simpan"))[0]


@settings(max_examples=40)
@given(SYMBOLS, DASHES, st.sampled_from(["", "D", "d"]), st.booleans())
def test_a_code_is_read_with_and_without_prefix_in_any_spelling(
    symbols: str, dash: str, prefix: str, small: bool
) -> None:
    groups = [symbols[:4], symbols[4:8], symbols[8:]]
    written = dash.join([prefix, *groups] if prefix else groups)

    read = draft_code(f" {written.lower() if small else written}\n")

    assert read == "-".join(groups)


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reader_of_codes(text: str) -> None:
    read = draft_code(text)

    assert read == "" or draft_code(f"{PREFIX}{read}") == read


def test_a_code_that_begins_with_the_letter_of_the_prefix_is_itself() -> None:
    assert draft_code("D-DDDD-DDDD-DDDD") == draft_code("DDDD-DDDD-DDDD") == "DDDD-DDDD-DDDD"


def test_a_reload_shows_the_same_code(citizen: Citizen) -> None:
    citizen.answers("/lapor")

    assert code_of(citizen) == code_of(citizen)


def test_a_lost_answer_leaves_the_browser_its_draft(citizen: Citizen) -> None:
    citizen.answers("/lapor")
    before = citizen.client.flask.get_cookie("draf")
    code_of(citizen)  # as if this answer had never arrived, with its cookie
    assert before is not None
    citizen.client.flask.set_cookie("draf", before.value)

    page = citizen.client.get("/lapor")

    assert page.value("matter") == ANSWERS["/lapor"]["matter"]


def test_both_devices_go_on_with_the_same_draft(
    citizen: Citizen, new_client: Callable[[], Visitor]
) -> None:
    citizen.answers("/lapor")
    code = code_of(citizen)
    other = Citizen(new_client())
    page = other.client.get("/draf")
    other.client.submit(page, {"code": code})

    other.answers("/lapor/cerita")
    citizen.answers("/lapor/harapan")

    for browser in (citizen, other):
        assert str(browser.client.get("/lapor/cerita").value("story")).startswith("Kartu keluarga")
        assert browser.client.get("/lapor/harapan").value("wishes") == "explanation"


def test_after_fourteen_days_code_and_draft_are_gone(
    citizen: Citizen, new_app: Callable[..., Flask], session: Session
) -> None:
    citizen.answers("/lapor/cerita")
    code = code_of(citizen)
    visitor = Visitor(new_app(DEMO=True))
    clock.set_offset(drafts.KEPT_FOR + timedelta(seconds=1))

    page = visitor.submit(visitor.get("/draf"), {"code": code})
    gone = drafts.purge(session, clock.now())

    assert page.status == 422
    assert "Draf dihapus setelah 14 hari." in page.errors[0]
    assert gone == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_a_wrong_code_reads_like_an_unknown_one(client: Visitor) -> None:
    unknown, wrong = (
        client.submit(client.get("/draf"), {"code": code})
        for code in (new_key(os.urandom), "bukan kode")
    )

    assert unknown.errors == wrong.errors
    assert unknown.status == wrong.status == 422


def mails() -> list[Any]:
    found: list[Any] = current_app.extensions["mailman"].outbox
    return found


def works(app: Flask) -> None:
    with app.app_context():
        while run_due(dict(draft_mail.HANDLERS), "test", now=clock.now()):
            pass


def test_the_code_comes_by_mail_and_the_address_is_forgotten(citizen: Citizen, app: Flask) -> None:
    citizen.answers("/lapor")
    code = code_of(citizen)
    sent = citizen.client.post("/lapor/simpan/surel", data={"email": "rina@contoh.invalid"})

    works(app)

    with app.app_context():
        mail = next(one for one in mails() if one.to == ["rina@contoh.invalid"])
        assert sent.status == 303
        assert code in mail.body
        assert code not in mail.subject
        assert f"/draf/{code}" not in mail.body
        kept = read().scalars(sa.select(SentMail)).one()
        assert code not in kept.body
        assert read().scalars(sa.select(Draft.mail_to)).one() is None


def test_a_fourth_mail_is_refused_and_nothing_else_is_lost(citizen: Citizen, app: Flask) -> None:
    citizen.answers("/lapor")
    for _ in range(draft_mail.MOST):
        citizen.client.post("/lapor/simpan/surel", data={"email": "rina@contoh.invalid"})

    again = citizen.client.post("/lapor/simpan/surel", data={"email": "rina@contoh.invalid"})

    assert again.status == 422
    assert code_of(citizen) in again.text


def test_what_is_no_address_is_told_beside_the_field(citizen: Citizen) -> None:
    citizen.answers("/lapor")

    refused = citizen.client.post("/lapor/simpan/surel", data={"email": "rina di contoh"})

    assert refused.status == 422
    assert refused.form("mail-code").values["email"] == "rina di contoh"
