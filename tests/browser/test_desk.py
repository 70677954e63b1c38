"""The desk of one case in real browsers: few clicks to an answer, single keys, two who write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.people import Citizen, Ticket
from tests.browser.staff import Officer, Verifier
from tests.factories.files import jpeg

OTHER = "koordinator.kota@demo.invalid"
TEXT = "Loket dibuka lagi sampai pukul 15.00."
# Counts what a hand does: trusted clicks and keys, over all pages of one tab.
COUNTER = """
for (const kind of ["click", "keydown"]) addEventListener(kind, (event) => {
  if (!event.isTrusted) return;
  sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1;
}, true);
"""


class Writer(Officer):
    """An officer whose clicks and keys are counted."""

    def starts_counting(self) -> None:
        self.page.add_init_script(COUNTER)

    def counted(self, kind: str) -> int:
        return int(self.page.evaluate("kind => sessionStorage[kind] || 0", kind))

    def writes(self) -> None:
        self.page.get_by_label("Penjelasan").first.fill(TEXT)

    def attaches(self, name: str, data: bytes) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_label("Lampirkan bukti").click()
        file = {"name": name, "mimeType": "image/jpeg", "buffer": data}
        chooser.value.set_files(file)  # type: ignore[arg-type]  # a plain dict is fine


@pytest.fixture
def ticket(meet: Callable[..., Verifier | Citizen]) -> Ticket:
    """A complaint that has reached the small agency, and is taken there."""
    filed = meet(Citizen, phone=True).files(knows_agency=True, email="warga@contoh.invalid")  # type: ignore[union-attr]  # a citizen
    verifier = meet(Verifier)
    verifier.signs_in()  # type: ignore[union-attr]  # a verifier
    verifier.sees_in_queue(filed.number)  # type: ignore[union-attr]  # a verifier
    verifier.routes(filed.number)  # type: ignore[union-attr]  # a verifier
    return filed


def crash(page: Page) -> None:
    """Kill the process behind the page, so that nothing can be saved any more."""
    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=3000)


def check_keys(officer: Writer, number: str) -> None:
    """Every key has a button; typing is left alone; keys can be switched off."""
    officer.page.keyboard.press("n")
    officer.sees("Catatan internal", "note")
    officer.page.get_by_label("Tulisan").click()
    officer.page.keyboard.type("rida")
    assert officer.page.url.endswith("/catatan")
    officer.page.goto("/kerja/pengaturan")
    officer.sees("Tombol pintas", "keys")
    officer.page.get_by_label("Pakai tombol pintas").uncheck()
    officer.presses("Simpan pilihan tombol")
    officer.opens(number)
    officer.page.keyboard.press("r")
    officer.page.wait_for_timeout(300)
    assert officer.page.url.endswith(number)


def check_autosave(officer: Writer, again: Writer, number: str) -> None:
    """What was typed is saved within ten seconds and outlives the browser's process."""
    officer.begins_to_answer()
    officer.writes()
    expect(officer.page.get_by_text("Tersimpan sebagai draf.")).to_be_visible()
    crash(officer.page)
    again.signs_in()
    again.opens(number)
    again.begins_to_answer()
    assert again.page.get_by_label("Penjelasan").first.input_value() == TEXT


def check_two_writers(again: Writer, other: Writer, number: str) -> None:
    """Somebody else saves in between: both versions stand side by side, none is lost."""
    mine = TEXT + " Setiap hari."
    other.signs_in(OTHER)
    other.page.goto(f"/kerja/pengaduan/{number}/jawab")
    other.page.get_by_label("Pembuka jawaban").fill("Kepada pelapor.")
    other.presses("Simpan draf")
    again.page.get_by_label("Penjelasan").first.fill(mine)
    again.presses("Simpan draf")
    conflict = again.page.get_by_role("alert")
    expect(conflict).to_contain_text("menyimpan draf ini lebih dahulu")
    expect(conflict).to_contain_text("Kepada pelapor.")
    expect(conflict).to_contain_text(mine)
    again.sees("Jawab pengaduan", "conflict")
    assert again.page.get_by_label("Penjelasan").first.input_value() == mine


def check_clicks(officer: Writer, number: str) -> None:
    """From the inbox, with a template and one file, the answer takes at most seven clicks (T5)."""
    officer.page.goto("/kerja")
    officer.starts_counting()
    officer.page.reload()
    officer.row(number).get_by_role("link").first.click()
    officer.page.get_by_text("Tindakan cepat dengan templat").click()
    officer.page.get_by_role("link", name="Loket buka sesuai jadwal").click()
    officer.sees("Jawab pengaduan", "quick")
    officer.attaches("loket.jpg", jpeg())
    category = officer.page.get_by_label("Kategori")
    category.click()
    category.select_option(label="Administrasi kependudukan")
    officer.presses("Kirim jawaban")
    expect(officer.page.get_by_text("Jawaban sudah dikirim kepada pelapor.")).to_be_visible()
    assert officer.counted("click") <= 7


def test_one_case_is_answered_at_a_desk(meet, ticket):
    officer, again, other = meet(Writer), meet(Writer), meet(Writer)
    officer.signs_in()
    officer.opens(ticket.number)
    officer.takes()

    check_keys(officer, ticket.number)
    check_autosave(officer, again, ticket.number)
    check_two_writers(again, other, ticket.number)
    check_clicks(again, ticket.number)
