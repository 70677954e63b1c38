"""Read a PDF back as its reader sees it."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def pdf_text(data: bytes) -> str:
    """Return the words of a PDF with single spaces."""
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def is_tagged(data: bytes) -> bool:
    """Tell whether a PDF has a structure tree and a language, as readers aloud need."""
    root = PdfReader(BytesIO(data)).root_object
    return "/StructTreeRoot" in root and "/Lang" in root
