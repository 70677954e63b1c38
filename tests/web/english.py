"""Find Indonesian words on pages that are shown in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.client import Visitor
from tests.page import Page, squeeze

# Words that every Indonesian sentence of ours has at least one of, and that no name has.
INDONESIAN = re.compile(
    r"\b(?:akan|anda|atau|bahwa|batas|belum|berkas|bila|boleh|cari|dapat|dari|dengan|harus|hari|ini"
    r"|isi|itu|jawaban|kami|karena|kepada|ke|lain|lalu|lihat|mengapa|nomor|oleh|paling|pelapor"
    r"|pengaduan|petugas|pilih|sampai|sebelum|sejak|semua|setelah|sudah|surat|tanpa|tenggat|terima"
    r"|tetap|tidak|tulis|untuk|waktu|yang)\b",
    re.IGNORECASE,
)
SPOKEN = ("aria-label", "placeholder", "alt", "title", "data-label", "data-count-left")
MOST = 150


def in_english(visitor: Visitor) -> Visitor:
    """Let a visitor choose English."""
    assert visitor.post("/bahasa", {"language": "en", "next": "/"}).status == 303
    return visitor


def said(page: Page) -> Iterator[str]:
    """Yield every text of a page, spoken attributes included, but for parts in Indonesian."""
    own = "not(ancestor-or-self::*[@lang='id' and not(self::html)])"
    hidden = "not(ancestor::script) and not(ancestor::style)"
    yield from (squeeze(str(one)) for one in page.document.xpath(f"//text()[{own} and {hidden}]"))
    for name in SPOKEN:
        yield from (str(one) for one in page.document.xpath(f"//*[{own}]/@{name}"))


def indonesian(page: Page, *data: str) -> list[str]:
    """Return what is Indonesian on a page, apart from the stored texts ``data``."""
    found = []
    for text in said(page):
        rest = text
        for one in sorted(data, key=len, reverse=True):
            rest = rest.replace(squeeze(one), "")
        if INDONESIAN.search(rest):
            found.append(f"{page.url}: {text}")
    return found


def walk(visitor: Visitor, *starts: str) -> list[Page]:
    """Return the pages that ``starts`` lead to by links, each once."""
    seen: dict[str, Page] = {}
    waiting = list(reversed(starts))
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static", "/tutup-cepat")):
            continue
        assert len(seen) < MOST, "the pages lead to ever more pages"
        seen[address] = page = visitor.get(address)
        onward = [page.location] if page.location else []
        if page.is_html and not page.is_redirect:
            onward += [str(href) for href in page.document.xpath("//a/@href")]
        local = (urlsplit(one)._replace(fragment="") for one in onward)
        waiting += [one.geturl() for one in local if not one.netloc and one.path.startswith("/")]
    return [page for page in seen.values() if page.is_html and not page.is_redirect]
