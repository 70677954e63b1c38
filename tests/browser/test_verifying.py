"""The verification desk in a browser: the budget of clicks and keys, and two people at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.people import Citizen
from tests.browser.staff import POINTS, SUMMARY, Verifier

CLICKS, KEYS = 6, 15
SECOND = "verifikator.dua@demo.invalid"


@dataclass
class Counted:
    """A page whose clicks and keys are counted; typing into a text field is not."""

    page: Page
    trace: list[str] = field(default_factory=list)

    def click(self, role: str, name: str, *, within: str = "") -> None:
        place = self.page.locator(within) if within else self.page
        place.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.trace.append(f"click {name}")

    def click_field(self, label: str, text: str) -> None:
        box = self.page.get_by_label(label).first
        box.click()
        self.trace.append(f"click {label}")
        self.page.keyboard.type(text)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.trace.append(f"key {key}")

    def keep(self, folder: Path, name: str) -> None:
        (folder / f"{name}.json").write_text(json.dumps(self.trace, indent=1), encoding="utf-8")


def test_a_complete_case_is_verified_and_routed_in_six_clicks(meet, site, artefacts):
    ticket = meet(Citizen, phone=True).files(knows_agency=True)
    verifier = meet(Verifier)
    verifier.signs_in()
    verifier.sees_in_queue(ticket.number)
    counted = Counted(verifier.page)

    row = f"tr[id='p-{ticket.number}']"
    counted.click("button", "Ambil", within=row)
    counted.click("button", "Isi Ya untuk yang belum diisi")
    counted.click_field("Pokok 1", POINTS[0])
    counted.click_field("Ringkasan satu kalimat", SUMMARY)
    counted.click("radio", "Tidak berkadar pengawasan")
    counted.click("button", "Terima dan teruskan")

    expect(
        verifier.page.get_by_text(f"Pengaduan {ticket.number} sudah diteruskan.")
    ).to_be_visible()
    counted.keep(artefacts, "t9-clicks")
    assert len(counted.trace) <= CLICKS


def test_a_complete_case_is_verified_and_routed_in_fifteen_keys(meet, site, artefacts):
    ticket = meet(Citizen, phone=True).files(knows_agency=True)
    verifier = meet(Verifier)
    verifier.signs_in()
    verifier.sees_in_queue(ticket.number)
    page, counted = verifier.page, Counted(verifier.page)
    # The row that is on top, or was opened last, has the focus.
    page.locator(f"tr[id='p-{ticket.number}']").get_by_role(
        "button", name="Ambil", exact=True
    ).focus()

    counted.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lembar verifikasi")
    counted.press("i")
    expect(page.get_by_label("Pokok 1").first).to_be_focused()
    page.keyboard.type(POINTS[0])
    counted.press("Tab", 3)
    page.keyboard.type(SUMMARY)
    counted.press("Tab")
    counted.press("ArrowDown")
    counted.press("Control+Enter")

    expect(page.get_by_text(f"Pengaduan {ticket.number} sudah diteruskan.")).to_be_visible()
    counted.keep(artefacts, "t9-keys")
    assert len(counted.trace) <= KEYS


def take(who: Verifier, number: str) -> None:
    """Press "Ambil" in the row of the queue that is on the screen."""
    row = who.page.locator(f"tr[id='p-{number}']")
    row.get_by_role("button", name="Ambil", exact=True).click()


def decide(page: Page) -> None:
    """Fill in a sheet that is open, and accept the complaint."""
    page.get_by_role("button", name="Isi Ya untuk yang belum diisi").click()
    page.get_by_label("Pokok 1").first.fill(POINTS[0])
    page.get_by_label("Ringkasan satu kalimat").first.fill(SUMMARY)
    page.get_by_role("radio", name="Tidak berkadar pengawasan", exact=True).check()
    page.get_by_role("button", name="Terima dan teruskan", exact=True).click()


def test_two_verifiers_never_decide_the_same_case(meet, site):
    number = meet(Citizen, phone=True).files(knows_agency=True).number
    vera, vino = meet(Verifier), meet(Verifier)
    vera.signs_in()
    vino.signs_in(SECOND)
    vera.sees_in_queue(number)
    vino.sees_in_queue(number)

    take(vera, number)
    vera.sees(f"Lembar verifikasi {number}", "sheet-held")
    # His list is older than her taking: the button is still there, and is refused.
    take(vino, number)
    expect(vino.page.get_by_text("Vera Contoh", exact=False).first).to_be_visible()
    assert "diperiksa Vera Contoh sampai" in vino.sees_in_queue(number)
    row = f"tr[id='p-{number}']"
    expect(vino.page.locator(row).get_by_role("button", name="Ambil", exact=True)).to_have_count(0)
    vino.page.goto(f"/awasi/pengaduan/{number}/verifikasi")
    vino.sees(f"Lembar verifikasi {number}", "sheet-of-another")
    expect(vino.page.get_by_text("Vera Contoh sedang memeriksa pengaduan ini")).to_be_visible()

    # She leaves it to him in a second tab; her first tab still shows the sheet as hers.
    second = vera.page.context.new_page()
    second.goto("/awasi")
    second.locator(row).get_by_role("button", name="Lepas", exact=True).click()
    second.close()
    vino.sees_in_queue(number)
    take(vino, number)
    vino.sees(f"Lembar verifikasi {number}", "sheet-taken-over")
    decide(vera.page)

    vera.sees(f"Lembar verifikasi {number}", "sheet-refused")
    expect(vera.page.get_by_text("Vino Contoh", exact=False).first).to_be_visible()
    expect(vera.page.get_by_label("Pokok 1").first).to_have_value(POINTS[0])
    vino.sees_in_queue(number)
