"""Scoring in the field: the line is lost, the answer is lost, somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.assessing import FieldAssessor
from tests.browser.people import Look, Person
from tests.browser.site import Site

KEPT = "() => Object.keys(localStorage).filter((name) => name.includes('lapangan')).length"
KEPT_PAGES = """async (address) => {
  const cache = await caches.open("lapangan-1");
  const path = new URL(address, location.origin).pathname;
  return Boolean(await cache.match(path)) && (await cache.keys()).length > 2;
}"""
SEEN = "SOP dilihat di loket"


class Visitor(FieldAssessor):
    """An assessor with a phone at a unit where the signal comes and goes."""

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.sees("Isi di lapangan", "field")

    def card(self, code: str) -> Locator:
        return self.page.get_by_role("region", name=code, exact=True)

    def enters(self, code: str, level: str, note: str = SEEN) -> None:
        card = self.card(code)
        card.get_by_label("Tingkat satuan kerja").select_option(level)
        card.get_by_label("Catatan bukti").fill(note)
        card.get_by_role("button", name="Simpan").click()

    def is_told(self, code: str, text: str) -> None:
        expect(self.card(code).get_by_role("status")).to_contain_text(text)

    def kept(self) -> int:
        return int(self.page.evaluate(KEPT))


@pytest.fixture
def visit(new_page: Callable[..., Page], looks: Callable[[bool], Look]) -> Callable[[], Visitor]:
    def make() -> Visitor:
        person = Visitor(new_page(phone=True), looks(True))
        person.signs_in()
        return person

    return make


@pytest.fixture
def address(meet: Callable[..., Person], site: Site) -> str:
    """The field page of a unit of an assessment of its own."""
    desk = meet(FieldAssessor)
    assert isinstance(desk, FieldAssessor)
    desk.signs_in()
    title = f"Lapangan {len(site.rows('select id from assessment'))}"
    begun = desk.begins(2023, title)
    unit = site.rows("select max(id) from assessed_unit")[0][0]
    return f"{begun}/satuan/{unit}/lapangan"


def stored(site: Site, code: str) -> list[tuple[object, ...]]:
    query = (
        "select version, (select count(*) from unit_evidence e where e.unit_id = s.unit_id"
        " and e.indicator = s.indicator) from indicator_score s where indicator = :code"
        " and unit_id = (select max(id) from assessed_unit)"
    )
    return [tuple(row) for row in site.rows(query, code=code)]


def test_what_is_entered_without_a_line_is_sent_once_when_it_is_back(visit, address, site):
    visitor = visit()
    visitor.opens(address)
    visitor.page.context.set_offline(True)
    visitor.enters("PGD-4", "0")
    visitor.is_told("PGD-4", "menunggu jaringan")
    assert (visitor.kept(), stored(site, "PGD-4")) == (1, [])

    visitor.page.context.set_offline(False)
    visitor.page.evaluate("dispatchEvent(new Event('online'))")

    visitor.is_told("PGD-4", "Terkirim.")
    assert (visitor.kept(), stored(site, "PGD-4")) == (0, [(1, 1)])


def test_a_page_that_was_closed_opens_again_without_a_line(visit, address, site):
    visitor = visit()
    visitor.opens(address)
    context = visitor.page.context
    visitor.page.wait_for_function(KEPT_PAGES, arg=address)
    context.set_offline(True)
    visitor.page.close()

    visitor.page = context.new_page()
    visitor.opens(address)
    visitor.enters("PGD-4", "0")
    visitor.is_told("PGD-4", "menunggu jaringan")
    context.set_offline(False)
    visitor.page.evaluate("dispatchEvent(new Event('online'))")
    visitor.is_told("PGD-4", "Terkirim.")
    assert stored(site, "PGD-4") == [(1, 1)]

    visitor.presses("Keluar")
    visitor.sees("Masuk", "signed-out")
    assert visitor.page.evaluate("async () => caches.keys()") == []


def test_an_answer_that_got_lost_does_not_double_the_entry(visit, address, site):
    visitor = visit()
    visitor.opens(address)
    lost = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort("internetdisconnected")

    visitor.page.route("**/PGD-4/lapangan", lose, times=1)
    visitor.enters("PGD-4", "0")
    visitor.is_told("PGD-4", "menunggu jaringan")
    assert (len(lost), stored(site, "PGD-4")) == (1, [(1, 1)])

    # The page is even closed and opened again before the entry goes a second time.
    visitor.opens(address)

    visitor.is_told("PGD-4", "Terkirim.")
    assert (visitor.kept(), stored(site, "PGD-4")) == (0, [(1, 1)])


def test_whoever_was_slower_sees_both_versions_and_chooses(visit, address, site):
    slow, fast = visit(), visit()
    slow.opens(address)
    fast.opens(address)
    fast.enters("PGD-4", "0", "Yang pertama")
    fast.is_told("PGD-4", "Terkirim.")

    slow.enters("PGD-4", "1", "Yang kedua")

    slow.is_told("PGD-4", "sudah menyimpan versi lain")
    expect(slow.card("PGD-4").get_by_role("listitem").first).to_contain_text("Tersimpan 0")
    assert stored(site, "PGD-4") == [(1, 1)]
    slow.card("PGD-4").get_by_role("button", name="Kirim isian saya").click()
    slow.is_told("PGD-4", "Terkirim.")
    assert stored(site, "PGD-4") == [(2, 2)]


def test_without_scripts_the_page_is_a_plain_form(new_page, looks, address, site):
    visitor = Visitor(new_page(phone=True, javascript=False), looks(False))
    visitor.signs_in()
    visitor.opens(address)

    visitor.enters("PGD-4", "0")

    visitor.sees("PGD-5", "next-indicator")
    assert stored(site, "PGD-4") == [(1, 1)]
