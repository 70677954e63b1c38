"""A document is stored once, and found by its code however it is typed."""

from __future__ import annotations

import hashlib

from pengaduan.infra import storage
from pengaduan.reports.documents import Rendered, document_code, find_document, store_document

PDF = b"%PDF-1.7 sample"


def _made(code: str, data: bytes = PDF) -> Rendered:
    return Rendered(code=code, kind="ranking", title="Uji", data=data, public=False)


def test_the_code_of_a_document_follows_from_what_it_is_about(app):
    assert document_code("receipt", "2026-00000001-1") == document_code(
        "receipt", "2026-00000001-1"
    )
    assert document_code("receipt", "2026-00000001-1") != document_code(
        "ranking", "2026-00000001-1"
    )


def test_a_stored_document_keeps_its_digest_and_its_bytes(session, now):
    code = document_code("ranking", "a")

    document = store_document(session, _made(code), now=now)

    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert storage.get(document.storage_key) == PDF


def test_storing_it_again_changes_nothing(session, now):
    code = document_code("ranking", "a")
    first = store_document(session, _made(code), now=now)

    again = store_document(session, _made(code, b"other bytes"), now=now)

    assert again.id == first.id
    assert storage.get(again.storage_key) == PDF


def test_a_code_is_found_in_any_writing(session, now):
    code = document_code("ranking", "a")
    store_document(session, _made(code), now=now)

    assert find_document(session, code.lower().replace("-", " ")) is not None


def test_an_unknown_code_finds_nothing(session):
    assert find_document(session, "AAAA-AAAA-AAAA") is None
    assert find_document(session, "x") is None
