"""An optional electronic signature on papers (PAdES B-B), by pyHanko and the office's certificate.

pyHanko is no need of the program: `requirements-sign.txt` installs it where an office signs.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

FIELD: Final = "TandaTangan"
DIGEST: Final = "sha256"


class SigningError(ValueError):
    """The certificate cannot be used; the text says why, for whoever runs the installation."""


@dataclass(slots=True)
class _Source:
    signer: object = None


_source = _Source()


def configure(file: Path | None, password: str) -> None:
    """Take the certificate and key of a PKCS#12 file; None for papers without a signature.

    SigningError when pyHanko is not installed, or the file is missing or the password wrong: an
    office that wants signatures must never publish without them unseen.
    """
    _source.signer = None if file is None else _load(file, password)


def is_ready() -> bool:
    """Tell whether papers are signed here."""
    return _source.signer is not None


def signed(data: bytes, *, reason: str) -> bytes:
    """Return the PDF with an invisible PAdES signature over all of it, appended to its bytes.

    Without a certificate the bytes come back as they are. A signature holds the moment of the
    machine, so two signatures of the same paper differ; the bytes before them are the same.
    """
    if _source.signer is None:
        return data
    signers, fields = _module("pyhanko.sign.signers"), _module("pyhanko.sign.fields")
    writer = _module("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    # pyHanko opens an event loop of its own, which a thread that has one already refuses.
    with ThreadPoolExecutor(max_workers=1) as alone:
        done = alone.submit(signers.sign_pdf, writer(io.BytesIO(data)), meta, signer=_source.signer)
        out: io.BytesIO = done.result()
    return out.getvalue()


def _load(file: Path, password: str) -> object:
    load = _module("pyhanko.sign.signers").SimpleSigner.load_pkcs12
    if not file.is_file():
        raise SigningError(f"there is no file {file.name}")
    found: object = load(str(file), passphrase=password.encode() or None)
    if found is None:
        raise SigningError(f"{file.name} is no PKCS#12 file, or its password is another one")
    return found


def _module(name: str) -> ModuleType:
    # Loaded when it is needed: most installations have no certificate, and no pyHanko.
    try:
        return import_module(name)
    except ImportError as error:
        raise SigningError("pyHanko is not installed (requirements-sign.txt)") from error
