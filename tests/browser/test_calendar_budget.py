"""T14: an administrator adds a holiday and sees the affected deadlines in at most five clicks."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.staff import Staff

BUDGET = 5


class Administrator(Staff):
    """Looks after calendars and policies."""

    email = "admin@demo.invalid"


def test_a_holiday_shows_what_it_would_move_within_the_budget(meet, site):
    admin = meet(Administrator)
    admin.signs_in()
    page, clicks = admin.page, []

    def click(what):
        clicks.append(what)
        what.click()

    # From the page after signing in; typing does not count.
    click(page.get_by_role("link", name="Kalender kerja").first)
    click(page.get_by_text("Ubah satu hari"))
    page.get_by_label("Tanggal", exact=True).fill("2027-02-03")
    page.get_by_label("Nama hari").fill("Hari uji")
    page.locator("#day-decree").fill("SKB uji")
    click(page.get_by_role("button", name="Buat usulan").first)

    expect(page.get_by_role("heading", name="Tenggat terbuka yang tersentuh")).to_be_visible()
    assert len(clicks) == 3
    assert len(clicks) <= BUDGET
