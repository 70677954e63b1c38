"""The paper receipt: what the law asks for, small, tagged, and found by its code."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from pengaduan.infra import clock
from pengaduan.outbox.worker import Slow, run_due
from pengaduan.reports import receipts
from tests.client import Visitor
from tests.factories.complaints import NAME, STORY, Case
from tests.page import Page
from tests.web.citizen.conftest import Citizen

Opened = Callable[..., tuple[Case, Page]]


def _render(app: Flask) -> None:
    with app.app_context():
        run_due({"receipt.render": Slow(receipts.render)}, "test", now=clock.now())


def _pdf(citizen: Citizen, case: Case) -> Page:
    return citizen.client.get(f"/pengaduan/{case.complaint.number}/tanda-terima.pdf")


def test_until_it_is_made_the_page_asks_again(opened: Opened, citizen: Citizen) -> None:
    case, _ = opened("submitted")

    page = _pdf(citizen, case)

    assert page.status == 202
    assert page.headers["Refresh"] == "3"


def test_it_holds_what_the_law_asks_for_and_never_the_key(
    opened: Opened, citizen: Citizen, app: Flask
) -> None:
    case, _ = opened("submitted")
    _render(app)

    data = _pdf(citizen, case).data

    text = " ".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages).split())
    assert len(data) < 60_000
    assert all(part in text for part in (case.complaint.number, NAME, STORY[:40]))
    assert case.key not in text


def test_it_is_tagged_and_says_its_language(opened: Opened, citizen: Citizen, app: Flask) -> None:
    case, _ = opened("submitted")
    _render(app)

    with pikepdf.open(io.BytesIO(_pdf(citizen, case).data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "id"


def test_its_code_is_genuine_and_reveals_no_content(
    opened: Opened, app: Flask, session: Session, new_client: Callable[[], Visitor]
) -> None:
    case, _ = opened("submitted")
    _render(app)
    code = receipts.receipt_code(case.complaint)

    page = new_client().get(f"/verifikasi/{code.lower()}")

    assert page.h1 == "Dokumen ini asli"
    assert NAME not in page.text
    assert new_client().get(f"/verifikasi/{code}.pdf").status == 404
