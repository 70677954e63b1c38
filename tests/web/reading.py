"""Find the words of the other language, and raw codes, on the pages that a visitor reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from tests.client import Visitor
from tests.page import Page, squeeze

# Words that every Indonesian sentence of ours has at least one of, and that no name has.
INDONESIAN = re.compile(
    r"(?<![\w-])(?:akan|anda|atau|bahwa|batas|belum|berkas|bila|boleh|cari|dapat|dari|dengan|harus|hari|ini"
    r"|isi|itu|jawaban|kami|karena|kepada|ke|lain|lalu|lihat|mengapa|nomor|oleh|paling|pelapor"
    r"|pengaduan|petugas|pilih|sampai|sebelum|sejak|semua|setelah|sudah|surat|tanpa|tenggat|terima"
    r"|tetap|tidak|tulis|untuk|waktu|yang)(?![\w-])",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"(?<![\w-])(?:and|are|been|by|complaints?|for|from|has|have|is|not|of|or|the|to|was|were|with|your?)"
    r"(?![\w-])",
    re.IGNORECASE,
)
# Codes of ours that a table of words should have replaced: "in_handling", "account:12", "O04".
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(?:account|complaint):\d+|\b[AO]\d\d\b|\b[A-Z]_[A-Z_]+\b")
OTHER = {"en": INDONESIAN, "id": ENGLISH}
SPOKEN = ("aria-label", "placeholder", "alt", "title", "data-label", "data-count-left")
MOST = 200


def reading(visitor: Visitor, language: str) -> Visitor:
    """Let a visitor choose a language."""
    assert visitor.post("/bahasa", {"language": language, "next": "/"}).status == 303
    return visitor


def said(page: Page) -> Iterator[str]:
    """Yield every text of a page, spoken attributes included, but for named languages and code."""
    own = "not(ancestor-or-self::*[@lang and not(self::html)] | ancestor::code)"
    hidden = "not(ancestor::script) and not(ancestor::style)"
    yield from (squeeze(str(one)) for one in page.document.xpath(f"//text()[{own} and {hidden}]"))
    for name in SPOKEN:
        yield from (str(one) for one in page.document.xpath(f"//*[{own}]/@{name}"))


def foreign(page: Page, language: str, *data: str) -> list[str]:
    """Return the texts of a page that are not in ``language``, apart from the stored ``data``."""
    found = []
    known = [squeeze(one) for one in sorted(data, key=len, reverse=True)]
    for text in said(page):
        rest = text
        for one in known:
            rest = rest.replace(one, "")
        if OTHER[language].search(rest) or RAW.search(rest):
            found.append(f"{page.url}: {text}")
    return found


def same_page(address: str) -> str:
    """Return what tells pages apart: a list is the same one however it is filtered and sorted.

    Only the view of a desk has words of its own; periods, filters and places in a list have none.
    A list to keep has no words that are read here, whichever part of the list it holds.
    """
    split = urlsplit(address)
    if split.path.endswith((".csv", ".xlsx")):
        return split.path
    told = sorted((name, v if name == "tampilan" else "") for name, v in parse_qsl(split.query))
    return f"{split.path}?{told}"


def walk(visitor: Visitor, *starts: str, within: str | tuple[str, ...] = "/") -> list[Page]:
    """Return the pages that ``starts`` lead to by links, each once.

    ``within`` is how the addresses begin that are looked at beyond the first ones.
    """
    seen: dict[str, Page] = {}
    waiting = list(reversed(starts))
    while waiting:
        address = waiting.pop()
        page_asked = same_page(address)
        if page_asked in seen or address.startswith(("/static", "/tutup-cepat")):
            continue
        assert len(seen) < MOST, "the pages lead to ever more pages"
        seen[page_asked] = page = visitor.get(address)
        onward = [page.location] if page.location else []
        if page.is_html and not page.is_redirect:
            onward += [str(href) for href in page.document.xpath("//a/@href")]
        local = (urlsplit(one)._replace(fragment="") for one in onward)
        waiting += [one.geturl() for one in local if not one.netloc and one.path.startswith(within)]
    return [page for page in seen.values() if page.is_html and not page.is_redirect]
