"""No number on a desk differs from the list that it opens: every role walks the whole demo."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.demo.seeding import seed
from pengaduan.infra import clock
from tests.client import Visitor
from tests.page import Page, squeeze
from tests.staff import sign_in
from tests.turns import walked_once

STARTS = ("/kerja", "/awasi", "/kelola", "/statistik")
#: A number alone, or at the end of the words of a link: "12", "Lewat tenggat (12)".
NUMBER = re.compile(r"(?:.*\()?(\d{1,3}(?:\.\d{3})*)\)?")
CASE = re.compile(r"\d{4}-\d{8}-\d")
SKIPPED = re.compile(
    r"/static/|/tutup-cepat|/keluar|/bahasa|/lacak|/adukan|.*\.(csv|xlsx|pdf|json|ics|svg)$"
    # One case has its own tests, and so has who is complained about in it.
    r"|/kerja/pengaduan/|/awasi/pengaduan/|/awasi/kasus/"
)
#: Pages of one kind differ in their period, agency or place only; so many are read per person.
ENOUGH = 8


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every page is asked for at the time at which the demo was made."""
    monkeypatch.setattr(clock, "now", lambda: now)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a link: where it stands, what it says, and what it opens."""

    page: str
    words: str
    shown: int
    href: str


def _words(node: HtmlElement) -> str:
    """Return what one sees of a link, without what is there for screen readers only."""
    parts = node.xpath(".//text()[not(ancestor::*[contains(@class, 'hidden')])]")
    return squeeze("".join(str(one) for one in parts))


def figures(address: str, page: Page) -> Iterator[Figure]:
    """Yield every number on a page that opens something."""
    for node in page.document.xpath("//main//a[@href]"):
        words, href = _words(node), str(node.get("href"))
        found = NUMBER.fullmatch(words)
        if found is not None and not SKIPPED.match(href):
            yield Figure(address, words, int(found[1].replace(".", "")), href)


class Walk:
    """What one person finds on all pages that their links lead to."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._pages: dict[str, Page] = {}
        self._kinds: Counter[str] = Counter()

    def page(self, address: str) -> Page:
        if address not in self._pages:
            self._pages[address] = self._visitor.visit(address)
        return self._pages[address]

    def figures(self, *starts: str) -> Iterator[Figure]:
        """Walk from these addresses and yield the figures of every page."""
        waiting, seen = list(starts), set(starts)
        while waiting:
            address = waiting.pop()
            page = self.page(address)
            if page.status != 200 or not page.is_html:
                continue
            yield from figures(address, page)
            for one in self._onward(page):
                if one not in seen and self._is_wanted(one):
                    seen.add(one)
                    waiting.append(one)

    def _is_wanted(self, address: str) -> bool:
        kind = re.sub(r"\d+", "N", urlsplit(address).path)
        self._kinds[kind] += 1
        return self._kinds[kind] <= ENOUGH and not SKIPPED.match(address)

    @staticmethod
    def _onward(page: Page) -> list[str]:
        found = (
            urlsplit(str(one)) for one in page.document.xpath("//main//a/@href | //nav//a/@href")
        )
        local = (one for one in found if not one.netloc and one.path.startswith("/"))
        return [one._replace(fragment="").geturl() for one in local]

    def listed(self, figure: Figure) -> int:
        """Return how many the list behind a figure has, over all its pages."""
        path, _, part = figure.href.partition("#")
        address, count = path or figure.page, 0
        while address:
            page = self.page(address)
            assert page.status == 200, (figure, page.status)
            inside = f"//main//*[@id='{part}']" if part else "//main"
            rows = page.document.xpath(f"{inside}//tbody/tr")
            items = page.document.xpath(f"{inside}//li | {inside}//article | {inside}//section")
            text = " ".join(str(one.text_content()) for one in items)
            count += len(rows) or len(set(CASE.findall(text)))
            later = page.document.xpath("//main//a[@rel='next']/@href")
            address = str(later[0]) if later and not part else ""
        return count


def _one_of_each_role(session: Session) -> list[Account]:
    found: dict[frozenset[str], Account] = {}
    for account in session.scalars(sa.select(Account).order_by(Account.id)):
        roles = session.scalars(sa.select(RoleGrant.role).where(RoleGrant.account_id == account.id))
        found.setdefault(frozenset(one.value for one in roles), account)
    return list(found.values())


@pytest.mark.slow
@walked_once(__name__)
def test_every_number_is_the_length_of_its_list(
    session: Session, now: datetime, new_client: Callable[[], Visitor]
) -> None:
    seed(session, now=now)
    checked, differing = Counter[str](), list[str]()

    for account in _one_of_each_role(session):
        visitor = new_client()
        sign_in(visitor, session, account, now=now)
        walk = Walk(visitor)
        for figure in walk.figures(*STARTS):
            checked[figure.page.partition("?")[0]] += 1
            if (listed := walk.listed(figure)) != figure.shown:
                differing.append(f"{account.name}: {figure} lists {listed}")

    assert differing == []
    # Every kind of page with numbers was walked, and most numbers are not zero.
    assert {"/kerja", "/awasi", "/awasi/kinerja", "/awasi/tenggat", "/kerja/kinerja"} <= set(
        checked
    )
    assert checked.total() > 100
