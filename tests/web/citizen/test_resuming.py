"""A draft goes on elsewhere by its code, however the code is written, until its time is over."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pengaduan.complaints import drafts
from pengaduan.complaints.models import Draft
from pengaduan.infra import clock
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
