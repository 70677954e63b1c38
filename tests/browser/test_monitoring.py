"""A monitor goes from a cell of the map to sent reminders, counted click by click (T10)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import Citizen
from tests.browser.site import Site
from tests.browser.staff import Staff, Verifier

BUDGET = 4
AGENCY = "Pemerintah Kota Pangkal Pinang"
COUNT = """
document.addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""


class Monitor(Staff):
    """Watches the agencies for the Ombudsman."""

    email = "pemeriksa@demo.invalid"

    def opens_the_map(self) -> None:
        self.page.goto("/awasi/peta?periode=semua")
        self.sees("Peta pantau", "map")

    def clicks(self) -> int:
        return int(self.page.evaluate("Number(sessionStorage.clicks || 0)"))


@pytest.fixture
def a_quarter_later(site: Site) -> Iterator[None]:
    """Let the site's clock run ahead after the test has said so, and set it back at the end."""
    yield
    site.flask("demo", "clock", "reset")


@pytest.mark.usefixtures("a_quarter_later")
def test_from_a_heat_cell_to_sent_reminders_in_at_most_four_clicks(meet, site):
    citizen, verifier = meet(Citizen), meet(Verifier)
    ticket = citizen.files(knows_agency=True)
    verifier.signs_in()
    verifier.routes(ticket.number)
    site.flask("demo", "clock", "+120d")

    monitor = meet(Monitor)
    monitor.page.add_init_script(COUNT)
    monitor.signs_in()
    monitor.opens_the_map()
    before = monitor.clicks()
    row = monitor.page.get_by_role("row").filter(has_text=AGENCY)
    row.get_by_role("cell").nth(2).get_by_role("link").click()
    monitor.sees("Tindak lanjut", "cell")
    monitor.page.get_by_role("button", name="Kirim pengingat").or_(
        monitor.page.get_by_role("link", name="Kirim pengingat")
    ).click()
    monitor.sees("Kirim pengingat", "preview")
    expect(monitor.page.get_by_label(ticket.number)).to_be_checked()
    monitor.presses("Kirim pengingat")
    expect(monitor.page.get_by_text("pengingat dikirim.")).to_be_visible()

    assert monitor.clicks() - before == 3 <= BUDGET
    query = "select count(*) from outbox_job where kind = 'notice.monitor_reminded'"
    site.until("a reminder is ordered", lambda: site.rows(query) != [(0,)])

    # The arrow keys move from cell to cell, and Enter opens the one they are on.
    monitor.opens_the_map()
    cells = monitor.page.get_by_role("row").filter(has_text=AGENCY).get_by_role("cell")
    cells.nth(1).get_by_role("link").focus()
    monitor.page.keyboard.press("ArrowRight")
    expect(cells.nth(2).get_by_role("link")).to_be_focused()
    monitor.page.keyboard.press("Enter")
    monitor.sees("Tindak lanjut", "cell")
