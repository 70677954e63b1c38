"""Electronic signatures on papers: valid, over every byte, and never missing unseen."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pengaduan.infra import signing
from pengaduan.infra.signing import SigningError
from pengaduan.wiring import create_app
from tests.infra.authority import PASSWORD, Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    signing.configure(made.file, PASSWORD)
    yield made
    signing.configure(None, "")


def paper() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.Root.Lang = pikepdf.String("id")
        document.attachments["angka.csv"] = b"nama,nilai\nUji,88\n"
        document.save(out, static_id=True)
    return out.getvalue()


def verdict(data: bytes, office: Office) -> tuple[bool, bool, bool, bool]:
    """Return whether the signature is intact, valid, trusted, and covers the whole file."""
    [found] = PdfFileReader(io.BytesIO(data)).embedded_signatures
    roots = [x509.Certificate.load(office.root)]
    # In a thread of its own: the browser tests leave an event loop in this one.
    with ThreadPoolExecutor(max_workers=1) as alone:
        context = ValidationContext(trust_roots=roots)
        status = alone.submit(validate_pdf_signature, found, context).result()
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return status.intact, status.valid, status.trusted, whole


def test_a_signed_paper_is_valid_and_holds_what_it_held(office):
    plain = paper()

    data = signing.signed(plain, reason="Laporan uji")

    assert data.startswith(plain)
    assert verdict(data, office) == (True, True, True, True)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == "id"
        assert document.attachments["angka.csv"].get_file().read_bytes().startswith(b"nama")
        field = document.Root.AcroForm.Fields[0]
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"


def test_a_thread_with_an_event_loop_signs_too(office):
    async def inside() -> bytes:
        return signing.signed(paper(), reason="Laporan uji")

    # A worker that ran browser tests has a loop of its own already: this one gets a fresh thread.
    with ThreadPoolExecutor(max_workers=1) as threads:
        data = threads.submit(asyncio.run, inside()).result()

    assert verdict(data, office) == (True, True, True, True)


def test_one_changed_byte_breaks_the_signature(office):
    data = bytearray(signing.signed(paper(), reason="Laporan uji"))
    place = data.index(b"595")
    data[place] = ord("4")

    assert verdict(bytes(data), office)[0] is False


def test_a_certificate_of_somebody_else_is_not_trusted(office, tmp_path):
    (tmp_path / "lain").mkdir()
    other = make_office(tmp_path / "lain")

    data = signing.signed(paper(), reason="Laporan uji")

    assert verdict(data, other)[:3] == (True, True, False)


def test_without_a_certificate_papers_stay_as_they_are():
    assert not signing.is_ready()
    assert signing.signed(paper(), reason="Laporan uji") == paper()


@pytest.mark.parametrize(
    ("name", "password"), [("tidak-ada.p12", PASSWORD), ("kantor.p12", "salah")]
)
def test_a_certificate_that_cannot_be_used_is_refused(tmp_path, name, password):
    make_office(tmp_path)

    with pytest.raises(SigningError):
        signing.configure(tmp_path / name, password)
    assert not signing.is_ready()


def test_a_wrong_setting_stops_the_start(tmp_path):
    settings = {
        "SECRET_KEY": "uji" * 20,
        "DATA_DIR": str(tmp_path),
        "SQLALCHEMY_DATABASE_URI": "sqlite://",
        "SIGNING_FILE": str(tmp_path / "tidak-ada.p12"),
    }

    with pytest.raises(RuntimeError, match="SIGNING_FILE"):
        create_app(settings)
