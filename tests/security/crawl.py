"""Follow every link that a visitor can see, and keep every answer in a searchable form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import SplitResult, unquote, urlsplit
from zipfile import ZipFile

from pypdf import PdfReader

from tests.client import Visitor
from tests.page import Page

MOST = 1500
OUTSIDE = r"/static/|/tutup-cepat"
#: Two filters of a desk at once show nothing that one alone does not.
SAME = OUTSIDE + r"|/kerja\?.*&|/kerja/unduh\.\w+\?.*&|/kerja/massal/.*&.*&"
#: The figures of every other period come from the same pages as those of the tests' own year.
OTHER_PERIODS = re.compile(r".*/kinerja.*[?&]periode=(?!2026(?:&|$))")


@dataclass
class Crawl:
    """What a visitor has seen: address to everything that was in the answer."""

    visitor: Visitor
    seen: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    kinds: set[tuple[int, str]] = field(default_factory=set)

    def walk(self, *starts: str, skip: str = OUTSIDE) -> Crawl:
        """Visit ``starts`` and everything that they lead to on this site."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop()
            if address in self.seen or re.match(skip, address) or OTHER_PERIODS.match(address):
                continue
            assert len(self.seen) < MOST, "the pages lead to ever more pages"
            page = self.visitor.get(address)
            self.keep(address, page)
            waiting += self._onward(page)
        return self

    def keep(self, address: str, page: Page) -> None:
        """Keep one answer."""
        self.seen[address] = f"{address}\n{unquote(str(page.headers))}\n{text_of(page)}"
        self.statuses[address] = page.status
        kind = page.headers.get("Content-Type", "").partition(";")[0]
        self.kinds.add((page.status, kind))

    def _onward(self, page: Page) -> list[str]:
        found = [page.location] if page.location else []
        if page.is_html and not page.is_redirect:
            found += [str(href) for href in page.document.xpath("//a/@href")]
        self.links.update(found)
        local = (_plain(urlsplit(one)._replace(fragment="")) for one in found)
        return [one.geturl() for one in local if not one.netloc and one.path.startswith("/")]

    def hits(self, *needles: str) -> dict[str, list[str]]:
        """Return the addresses whose answer holds one of the needles, whatever its case."""
        return found_in(self.seen, *needles)


def _plain(address: SplitResult) -> SplitResult:
    """Return a case without the list it was opened from: it is the same page for every list."""
    case = re.fullmatch(r"/kerja/pengaduan/[^/]+", address.path)
    return address._replace(query="") if case else address


def found_in(texts: dict[str, str], *needles: str) -> dict[str, list[str]]:
    """Return which needles each text holds; texts without any are left out."""
    wanted = [needle.lower() for needle in needles]
    lowered = ((name, text.lower()) for name, text in texts.items())
    pairs = ((name, [one for one in wanted if one in text]) for name, text in lowered)
    return {name: held for name, held in pairs if held}


def text_of(page: Page) -> str:
    """Return everything that an answer says.

    That is its source; of a PDF also its words and properties, of an archive (a spreadsheet is
    one) all it packs, and of headers and addresses what percent signs hide.
    """
    if page.headers.get("Content-Type", "").startswith("application/pdf"):
        return pdf_text(page.data) + page.data.decode("latin-1")
    if page.data.startswith(b"PK\x03\x04"):
        with ZipFile(BytesIO(page.data)) as packed:
            return "\n".join(packed.read(name).decode("latin-1") for name in packed.namelist())
    if page.headers.get("Content-Type", "").startswith("text/calendar"):
        # A long line of a calendar goes on after a blank, in the middle of a word (RFC 5545 3.1).
        return re.sub(r"\r?\n[ \t]", "", page.data.decode())
    return page.data.decode("utf-8", "replace") + page.data.decode("latin-1")


def pdf_text(data: bytes) -> str:
    """Return the words and the properties of a PDF."""
    reader = PdfReader(BytesIO(data))
    words = [page.extract_text() for page in reader.pages]
    return "\n".join([*words, str(reader.metadata), str(reader.xmp_metadata)])
