"""A parsed HTML answer, checked for what every page of this project must keep.

lang is set; there is exactly one h1 and the title starts with it; ids are unique; every control
has a label; links and buttons have a name; images have an alt text; moments are written as HTML
knows them; nothing is inline that the content security policy would refuse.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

_CONTROLS = ".//input[not(@type='hidden')] | .//select | .//textarea"
_BUTTON_TYPES = ("submit", "button", "reset", "image")


def squeeze(text: str) -> str:
    """Return ``text`` with every run of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def problems(document: HtmlElement) -> list[str]:
    """Return what is wrong with a page, as sentences; an empty list is a good page."""
    checks = (_head, _ids, _names, _forms, _times, _inline)
    return [one for check in checks for one in check(document)]


def _head(document: HtmlElement) -> Iterator[str]:
    if not document.get("lang"):
        yield "the html element has no lang"
    headings = [squeeze(node.text_content()) for node in document.iterfind(".//h1")]
    title = squeeze(document.findtext(".//title") or "")
    if len(headings) != 1:
        yield f"there must be one h1, found {len(headings)}"
    elif not headings[0] or not title.removeprefix("Galat: ").removeprefix("Error: ").startswith(
        headings[0]
    ):
        yield f"the title {title!r} must start with the h1 {headings[0]!r}"


def _ids(document: HtmlElement) -> Iterator[str]:
    ids = Counter(document.xpath("//@id"))
    yield from (f"the id {one!r} is used {n} times" for one, n in ids.items() if n > 1)
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for value in document.xpath(f"//@{attribute}"):
            yield from (
                f"{attribute} names {one!r}, which is not on the page"
                for one in value.split()
                if one not in ids
            )


def _times(document: HtmlElement) -> Iterator[str]:
    """HTML knows no fractions of a second finer than thousandths."""
    for given in document.xpath("//time/@datetime"):
        if re.search(r"\.\d{4,}", given):
            yield f"{given!r} is no moment that HTML knows"


def _forms(document: HtmlElement) -> Iterator[str]:
    if document.xpath("//form[@action='']"):
        yield "a form has an empty action: leave it out"


def _names(document: HtmlElement) -> Iterator[str]:
    labelled = set(document.xpath("//label/@for"))
    for control in document.xpath(_CONTROLS):
        if control.get("type") in _BUTTON_TYPES:
            continue
        inside = next(control.iterancestors("label"), None) is not None
        if not (inside or control.get("id") in labelled or _aria_name(control)):
            yield f"the control {control.get('name')!r} has no label"
    for node in document.xpath("//a[@href] | //button"):
        if not (squeeze(node.text_content()) or _aria_name(node) or node.xpath(".//img[@alt!='']")):
            yield f"a {node.tag} has no text: {_source(node)}"
    for image in document.xpath("//img[not(@alt)]"):
        yield f"an image has no alt: {_source(image)}"


def _aria_name(node: HtmlElement) -> bool:
    return bool(node.get("aria-label") or node.get("aria-labelledby"))


def _inline(document: HtmlElement) -> Iterator[str]:
    nonce_free = "not(@nonce)"
    for node in document.xpath(
        f"//script[not(@src) and {nonce_free} and not(@type='application/ld+json')]"
    ):
        yield f"inline script: {_source(node)}"
    for node in document.xpath("//*[@style]"):
        yield f"inline style: {_source(node)}"
    for node in document.xpath("//@*[starts-with(name(), 'on')]/.."):
        yield f"inline handler: {_source(node)}"
    for node in document.xpath("//a[starts-with(@href, 'javascript:')]"):
        yield f"javascript link: {_source(node)}"


def _source(node: HtmlElement) -> str:
    return str(html.tostring(node, encoding="unicode", with_tail=False))[:160]


class Form:
    """One form of a page, with the values that it was sent with."""

    def __init__(self, node: HtmlElement) -> None:
        self._node = node
        self.action = str(node.get("action") or "")
        self.method = str(node.get("method") or "get").upper()

    @property
    def names(self) -> set[str]:
        """The names of the form's controls."""
        return {str(name) for name in self._node.xpath(".//@name")}

    @property
    def values(self) -> dict[str, Any]:
        """What the form would send if it were submitted untouched (buttons left out)."""
        found: dict[str, Any] = {}
        for name, value in self._typed():
            if name in found:
                old = found[name]
                found[name] = [*old, value] if isinstance(old, list) else [old, value]
            else:
                found[name] = value
        return found

    def _typed(self) -> Iterator[tuple[str, str]]:
        """Yield names and values; like a browser, drop the line break that opens a textarea."""
        texts = set(self._node.xpath(".//textarea/@name"))
        for name, value in self._node.form_values():
            yield name, re.sub(r"\A\r?\n", "", value) if name in texts else value

    def filled(self, data: Mapping[str, Any], url: str) -> dict[str, Any]:
        """Return the options of a request that sends the form with ``data`` filled in."""
        unknown = set(data) - self.names
        assert not unknown, (
            f"the form on {url} has no {sorted(unknown)}; it has {sorted(self.names)}"
        )
        sent = {k: v for k, v in {**self.values, **data}.items() if v is not None}
        return {"query_string" if self.method == "GET" else "data": sent}


class Page:
    """One answer of the server. HTML is parsed and checked at once; other bodies are kept."""

    def __init__(self, response: TestResponse, url: str) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.data = response.get_data()
        self.url = url
        self.is_html = response.mimetype == "text/html"
        self.is_redirect = 300 <= self.status < 400
        self.json = response.get_json(silent=True)
        self._document: HtmlElement | None = None
        if self.is_html and self.data and not self.is_redirect:
            self._document = html.document_fromstring(self.data.decode())
            wrong = problems(self._document)
            assert not wrong, f"{url} ({self.status}): " + "; ".join(wrong)

    @property
    def document(self) -> HtmlElement:
        """The parsed page."""
        assert self._document is not None, f"{self.url} answered {self.status} without a page"
        return self._document

    @property
    def location(self) -> str:
        """Where a redirect points, or the empty string."""
        return self.headers.get("Location", "") if self.is_redirect else ""

    @property
    def title(self) -> str:
        """The title element's text."""
        return squeeze(self.document.findtext(".//title") or "")

    @property
    def h1(self) -> str:
        """The text of the one h1."""
        return squeeze(self.document.find(".//h1").text_content())

    @property
    def text(self) -> str:
        """Everything a reader sees, with single spaces."""
        body = self.document.find("body")
        return squeeze(" ".join(body.xpath(".//text()[not(ancestor::script|ancestor::style)]")))

    @property
    def main(self) -> str:
        """The text of the main element."""
        return squeeze(self.document.find(".//main").text_content())

    @property
    def links(self) -> dict[str, str]:
        """Every link as text to address; of equal texts the first wins."""
        pairs = [(squeeze(a.text_content()), str(a.get("href"))) for a in self.find("//a[@href]")]
        return dict(reversed(pairs))

    @property
    def errors(self) -> list[str]:
        """The texts of the form errors, each once, in page order."""
        marked = self.find("//*[contains(concat(' ', @class, ' '), ' govuk-error-message ')]")
        return list(dict.fromkeys(squeeze(node.text_content()) for node in marked))

    def find(self, xpath: str) -> list[HtmlElement]:
        """Return the elements that an XPath expression finds."""
        return list(self.document.xpath(xpath))

    def texts(self, xpath: str) -> list[str]:
        """Return the text of each element that an XPath expression finds."""
        return [squeeze(node.text_content()) for node in self.find(xpath)]

    def rows(self, table: int = 0) -> list[list[str]]:
        """Return the cells of a table's body, row by row."""
        bodies = self.find("//table")[table].xpath("./tbody/tr")
        return [[squeeze(c.text_content()) for c in row.xpath("./th|./td")] for row in bodies]

    def forms(self) -> Iterable[Form]:
        """Return every form of the page."""
        return [Form(node) for node in self.find("//form")]

    def form(self, which: int | str = 0) -> Form:
        """Return a form of the main content by position, or any form by id."""
        if isinstance(which, str):
            return Form(self.find(f"//form[@id='{which}']")[0])
        inside = self.find("//main//form") or self.find("//form")
        return Form(inside[which])

    def value(self, name: str) -> Any:
        """Return what the field ``name`` of the page's first form that has it holds."""
        return next(form.values.get(name) for form in self.forms() if name in form.names)
