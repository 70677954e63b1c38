"""A phone without a signal keeps what is written, and sends nothing by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Look, Person
from tests.browser.site import Site

STORY = "Loket tiga tutup sebelum jam layanan berakhir, dan petugas menyuruh saya pulang."
OTHER = "Petugas meminta biaya tanpa kuitansi untuk surat pindah."
CONTROLLED = """() => new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener("controllerchange", () => done());
})"""
KEPT = "() => Object.keys(localStorage).filter((name) => name.includes('tulisan')).length"


class Writer(Person):
    """Somebody who writes where the signal comes and goes."""

    def opens_the_question(self) -> None:
        """Come to the story page, and wait until the phone has the page for bad moments."""
        self.page.goto("/lapor/cerita")
        self.page.evaluate(CONTROLLED)

    def loses_the_signal(self) -> None:
        self.page.context.set_offline(True)

    def finds_the_signal(self) -> None:
        self.page.context.set_offline(False)

    def writes(self, text: str) -> None:
        self.fills("Apa yang terjadi?", text)

    def has_on_the_phone(self) -> int:
        return int(self.page.evaluate(KEPT))


@pytest.fixture
def writer(new_page: Callable[..., Page], looks: Callable[[bool], Look]) -> Writer:
    return Writer(new_page(phone=True), looks(True))


def filed(site: Site) -> int:
    return int(str(site.rows("select count(*) from complaint")[0][0]))


def test_what_is_written_without_a_signal_is_sent_on_a_tap_only(writer: Writer, site: Site) -> None:
    before = filed(site)
    writer.opens_the_question()
    writer.loses_the_signal()

    # Sent in vain: the text is on the phone, and another one can be written.
    writer.writes(STORY)
    writer.presses("Lanjutkan")
    writer.sees("Anda sedang luring", "offline")
    expect(writer.page.get_by_text(STORY)).to_be_visible()
    writer.writes(OTHER)
    writer.presses("Simpan di ponsel ini")
    expect(writer.page.get_by_role("status")).to_contain_text("belum terkirim")

    # Opened again without a signal, tapped in vain.
    writer.page.goto("/lapor/cerita")
    writer.sees("Anda sedang luring", "offline-again")
    row = writer.page.get_by_role("listitem").filter(has_text=OTHER)
    row.get_by_role("button", name="Masukkan ke formulir").click()
    expect(writer.page.get_by_role("status")).to_contain_text("Belum ada sinyal")

    # One is deleted; with a signal nothing goes by itself, the other goes on a tap.
    writer.page.get_by_role("listitem").filter(has_text=STORY).get_by_role(
        "button", name="Hapus dari ponsel ini"
    ).click()
    expect(writer.page.get_by_text(STORY)).to_have_count(0)
    writer.finds_the_signal()
    writer.page.goto("/luring")
    writer.sees("Tulisan di ponsel ini", "online-again")
    assert not site.rows("select id from draft where complaint_id is null")
    row.get_by_role("button", name="Masukkan ke formulir").click()
    writer.sees("Sebelum mulai", "first-question")
    writer.page.goto("/lapor/cerita")
    expect(writer.page.get_by_label("Apa yang terjadi?")).to_have_value(OTHER)
    assert writer.has_on_the_phone() == 0
    assert filed(site) == before


def test_a_crash_loses_nothing_and_leaving_quickly_leaves_nothing(writer: Writer) -> None:
    writer.page.clock.install()
    writer.opens_the_question()
    writer.writes(STORY)
    writer.page.clock.run_for(10_000)

    # The browser dies without a word and comes back.
    again = writer.page.context.new_page()
    again.goto("/lapor/cerita")

    expect(again.get_by_label("Apa yang terjadi?")).to_have_value(STORY)
    expect(again.get_by_text("kami pulihkan dari ponsel ini")).to_be_visible()
    again.route("https://**", lambda route: route.fulfill(body="cuaca", content_type="text/html"))
    again.get_by_role("link", name="Tutup cepat").click()
    again.wait_for_url("https://**")
    again.goto(writer.page.url)
    expect(again.get_by_label("Apa yang terjadi?")).to_have_value("")


def test_on_a_shared_phone_the_copy_can_be_wiped_and_stays_away(writer: Writer) -> None:
    writer.page.clock.install()
    writer.opens_the_question()
    writer.writes(STORY)
    writer.page.clock.run_for(10_000)
    kept = writer.has_on_the_phone()

    writer.presses("Hapus dari ponsel ini")
    writer.writes(OTHER)
    writer.page.clock.run_for(20_000)

    assert kept == 1
    assert writer.has_on_the_phone() == 0
    writer.sees("Apa yang terjadi?", "wiped")
    expect(writer.page.get_by_text("tidak lagi disimpan di ponsel ini")).to_be_visible()
