"""Store a rendered document once: immutable bytes, a digest, and a code for the public check."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Document
from pengaduan.infra import storage
from pengaduan.infra.crypto import blind_index

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF and what is known of it."""

    code: str
    kind: str
    title: str
    data: bytes
    public: bool
    complaint_id: int | None = None


def document_code(kind: str, subject: str) -> str:
    """Return the code ``XXXX-XXXX-XXXX`` of a document.

    It follows from kind and subject by a keyed hash: rendering again after a crash gives the same
    code, and nobody can guess one.
    """
    number = int(blind_index(f"document:{kind}", subject), 16)
    letters = []
    for _ in range(12):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    text = "".join(letters)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def find_document(session: Session, code: str) -> Document | None:
    """Return the document with this code (any case, with or without dashes), or None."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(plain) != 12:
        return None
    dashed = f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
    return session.scalars(sa.select(Document).where(Document.code == dashed)).one_or_none()


def store_document(session: Session, made: Rendered, *, now: datetime) -> Document:
    """Keep a document; one that is already there under its code is returned unchanged."""
    known = find_document(session, made.code)
    if known is not None:
        return known
    document = Document(
        code=made.code,
        kind=made.kind,
        title=made.title,
        complaint_id=made.complaint_id,
        public=made.public,
        storage_key=storage.put(made.data),
        sha256=hashlib.sha256(made.data).hexdigest(),
        size=len(made.data),
        created_at=now,
    )
    session.add(document)
    session.flush()
    return document
