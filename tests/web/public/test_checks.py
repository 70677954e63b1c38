"""Is a document genuine: by its code, and by comparing a file with it byte by byte."""

from __future__ import annotations

from io import BytesIO

import pytest

from pengaduan.reports.documents import Rendered, document_code, store_document

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture
def address(session, now):
    """The page of a private document."""
    code = document_code("report_card", "uji")
    made = Rendered(code, "report_card", "Rapor uji", PDF, public=False)
    store_document(session, made, now=now)
    session.commit()
    return f"/verifikasi/{code}"


def compares(client, address, data):
    files = {"file": (BytesIO(data), "rapor.pdf")}
    return client.post(address, files, content_type="multipart/form-data")


def test_the_very_file_matches(client, address):
    page = compares(client, address, PDF)

    assert page.status == 200
    assert "sama persis dengan dokumen yang terdaftar" in page.main


@pytest.mark.parametrize("place", [0, 9, len(PDF) // 2, len(PDF) - 1])
def test_one_changed_byte_is_found(client, address, place):
    changed = bytearray(PDF)
    changed[place] ^= 1

    page = compares(client, address, bytes(changed))

    assert "Berkas Anda tidak cocok" in page.main


def test_a_byte_more_is_found(client, address):
    assert "Berkas Anda tidak cocok" in compares(client, address, PDF + b"\n").main


def test_without_a_file_the_page_asks_for_one(client, address):
    page = client.post(address, {})

    assert page.status == 422
    assert page.errors == ["Galat: Pilih berkas PDF yang ingin dicocokkan."]


def test_comparing_shows_nothing_of_a_private_document(client, address):
    page = compares(client, address, PDF)

    assert "Unduh dokumen ini" not in page.main
    assert client.get(f"{address}.pdf").status == 404


def test_an_unknown_code_compares_nothing(client):
    assert compares(client, "/verifikasi/ZZZZ-ZZZZ-ZZZZ", PDF).status == 404
