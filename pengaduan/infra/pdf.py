"""Turn HTML into PDF with WeasyPrint, reading nothing but the project's own static files.

WeasyPrint is loaded when the first document is made: it takes a second to load, and only the jobs
process makes documents.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

STATIC = Path(__file__).resolve().parents[2] / "static"


class ForbiddenUrlError(ValueError):
    """A document asked for something other than a data URI or an own static file."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside the PDF, such as the figures as CSV."""

    name: str
    data: bytes
    description: str
    at: datetime


def allowed(url: str) -> bool:
    """Tell whether a document may read ``url``: ``data:``, or a file below ``static/``."""
    if url.startswith("data:"):
        return True
    path = Path(unquote(url.removeprefix("file://").partition("?")[0])).resolve()
    return url.startswith("file://") and path.is_relative_to(STATIC)


@lru_cache(maxsize=1)
def _own_files() -> Any:  # noqa: ANN401 - WeasyPrint ships no types
    """Return a fetcher that refuses every address but the allowed ones, redirects included."""
    urls = import_module("weasyprint.urls")

    class OwnFiles(urls.URLFetcher):  # type: ignore[name-defined]  # a base without types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            if not allowed(url):
                raise ForbiddenUrlError(url[:80])
            return super().fetch(url, headers)

    return OwnFiles(allow_redirects=False)


class _Fonts(threading.local):
    """The fonts of a thread: unpacked from their files for its first document, kept for the next.

    Pango's maps of fonts are not made for several threads. What is kept depends on the rules of
    the stylesheets alone, so that a document has the same bytes whatever was made before it.
    """

    def __init__(self) -> None:
        self.found = import_module("weasyprint.text.fonts").FontConfiguration()


@lru_cache(maxsize=1)
def _fonts() -> _Fonts:
    return _Fonts()


def render_pdf(
    html: str,
    *,
    identifier: str,
    variant: str = "pdf/a-3a",
    attachments: Sequence[Embedded] = (),
) -> bytes:
    """Return the PDF of ``html``; the same input gives the same bytes.

    ``identifier`` names the document for good (its code); relative URLs are taken from
    ``static/``. Dates come from ``<meta name=dcterms.created>`` in the HTML.
    """
    engine = import_module("weasyprint")
    inside = [
        engine.Attachment(
            string=one.data,
            name=one.name,
            description=one.description,
            relationship="Data",
            created=one.at,
            modified=one.at,
        )
        for one in attachments
    ]
    document = engine.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=_own_files())
    pdf = document.write_pdf(
        font_config=_fonts().found,
        pdf_variant=variant,
        pdf_identifier=hashlib.sha256(identifier.encode()).digest()[:16],
        attachments=inside or None,
    )
    return bytes(pdf or b"")
