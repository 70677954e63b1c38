"""What is wrong with the source of a page: the parser's errors, and what a parser does not mind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import html5lib
from html5lib.constants import E
from lxml import html
from lxml.html import HtmlElement

from tests.page import problems

#: What may hold text and inline elements only; anything else inside is a mistake of nesting.
_PHRASES = ("p", "span", "label", "button", "h1", "h2", "h3", "summary", "legend", "strong")
_BLOCKS = ("div", "p", "ul", "ol", "dl", "form", "table", "section", "main", "h1", "h2", "h3")
_HEADINGS_IN = ("legend", "summary")


def faults(source: str) -> list[str]:
    """Return the faults of an HTML document as sentences; an empty list is a good page."""
    document = html.document_fromstring(source.encode())
    return [*_parsed(source), *problems(document), *_shape(document), *_nesting(document)]


def _parsed(source: str) -> Iterator[str]:
    parser = html5lib.HTMLParser()
    parser.parse(source)
    for (line, column), code, values in parser.errors:
        yield f"line {line}, column {column}: {E.get(code, code) % values}"


def _shape(document: HtmlElement) -> Iterator[str]:
    mains = len(document.findall(".//main"))
    if mains != 1:
        yield f"there must be one main element, found {mains}"
    if not document.xpath("//meta[@name='viewport']"):
        yield "no viewport is named"
    levels = [int(node.tag[1]) for node in document.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
    labels = Counter(document.xpath("//label/@for"))
    yield from (f"{one!r} has {n} labels" for one, n in labels.items() if n > 1)
    for form in document.xpath("//form[not(@method) or not(@action) and @method='get']"):
        yield f"a form says not how it is sent: {form.get('id') or form.get('class')}"


def _nesting(document: HtmlElement) -> Iterator[str]:
    for tag in _PHRASES:
        for node in document.iterfind(f".//{tag}"):
            for inner in node.iterdescendants(*_BLOCKS):
                if inner.tag.startswith("h") and tag in _HEADINGS_IN:
                    continue
                yield f"a {inner.tag} stands inside a {tag}"
    for node in document.xpath("//a//a | //a//button | //button//a | //form//form"):
        yield f"a {node.tag} stands inside another control"
    for node in document.xpath("//ul/*[not(self::li)] | //ol/*[not(self::li)]"):
        yield f"a {node.tag} stands directly inside a list"
    for node in document.xpath("//*[@role='' or @class='' and @id='']"):
        yield f"an empty attribute on a {node.tag}"
