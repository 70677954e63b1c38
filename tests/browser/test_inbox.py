"""The inbox as officers use it: counted clicks and keys, two browsers, keys switched off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.models import Complaint
from pengaduan.infra.db import transaction
from tests.apps import dispose, make_app
from tests.browser.conftest import Meet
from tests.browser.site import Site
from tests.browser.staff import Officer
from tests.sla.cases import add_complaint

UNIT = "Dinas Kesehatan"
_serial = count(1)
COUNT = """
for (const [kind, name] of [["click", "clicks"], ["keydown", "keys"]]) {
  window.addEventListener(kind, (event) => {
    if (event.isTrusted && (kind === "keydown" || event.detail > 0)) {
      sessionStorage[name] = Number(sessionStorage[name] || 0) + 1;
    }
  }, true);
}
"""


class Coordinator(Officer):
    """Coordinates the whole city and hands cases to its units."""

    email = "koordinator.kota@demo.invalid"

    def begins(self, path: str = "/kerja") -> None:
        """Open a list and count from here on."""
        self.page.add_init_script(COUNT)
        self.page.goto(path)
        self.page.evaluate("() => { sessionStorage.clicks = 0; sessionStorage.keys = 0; }")

    def counted(self, what: str) -> int:
        """Return how many real clicks or keys it took."""
        return int(self.page.evaluate(f"() => Number(sessionStorage.{what} || 0)"))

    def told(self) -> str:
        """Return what came of the action."""
        self.page.wait_for_url("**/tindakan/**")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Hasil")
        return self.page.locator("main strong").first.inner_text()


def sitting(meet: Meet) -> Coordinator:
    """Bring in the coordinator, signed in."""
    kori = meet(Coordinator)
    assert isinstance(kori, Coordinator)
    kori.signs_in()
    return kori


@pytest.fixture
def desk(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Put 21 complaints on the coordinator's desk and return their numbers."""
    app = make_app(site.env["DATABASE_URL"], tmp_path_factory.mktemp("desk"))
    with app.app_context():
        with transaction() as session:
            person = session.query(Account).filter_by(email=Coordinator.email).one()
            unit = session.query(Unit).filter_by(name=UNIT).order_by(Unit.id).first()
            assert unit is not None
            now = datetime.now(UTC)
            values = {"state": "dispositioned", "forwarded_at": now, "handler_id": person.id}
            made = [
                add_complaint(
                    session,
                    None,
                    agency_id=unit.agency_id,
                    unit_id=unit.id,
                    number=f"2020-{next(_serial):08d}-0",
                    summary=f"Loket tutup {serial}",
                    due_at=now.replace(year=2020),
                    **values,
                ).number
                for serial in range(1, 22)
            ]
        yield made
        with transaction() as session:
            # They have ended, so the next test has a desk of its own; nothing is taken away.
            mine = sa.update(Complaint).where(Complaint.number.in_(made))
            session.execute(mine.values(state="archived", handler_id=None))
    dispose(app)


def test_twenty_cases_go_to_one_unit_with_five_clicks(desk: list[str], meet: Meet) -> None:
    kori = sitting(meet)
    kori.begins("/kerja?tampilan=mine&bagian=late")

    kori.page.get_by_role("link", name="Pilih semua di halaman ini").click()
    kori.presses("Disposisi")
    kori.page.get_by_label("Dinas Sosial", exact=True).click()
    kori.presses("Pratinjau")
    expect(kori.page.get_by_role("heading", level=1)).to_contain_text("Pratinjau")
    kori._look(kori.page, "preview")
    kori.presses("Terapkan")

    assert kori.told() == f"{len(desk)} berhasil, 0 dilewati, 0 gagal, 0 diurungkan."
    assert kori.counted("clicks") <= 5
    kori._look(kori.page, "result")
    kori.page.get_by_role("button", name="Urungkan").click()
    expect(kori.page.get_by_text(f"{len(desk)} diurungkan")).to_be_visible()


def test_one_case_is_handed_on_with_three_clicks_or_four_keys(desk: list[str], meet: Meet) -> None:
    kori = sitting(meet)
    path = "/kerja?tampilan=mine&bagian=late"

    kori.begins(path)
    kori.page.get_by_role("link", name=f"Disposisi {desk[0]}").click()
    kori.presses("Pratinjau")
    with_mouse = kori.counted("clicks") + 1

    kori.page.goto(path)
    kori.page.evaluate("() => { sessionStorage.keys = 0; }")
    for key in ("x", "d", "Enter", "Enter"):
        kori.page.keyboard.press(key)
        kori.page.wait_for_load_state("load")
        kori.page.wait_for_timeout(400)

    assert with_mouse <= 3
    assert kori.counted("keys") == 4
    expect(kori.page.get_by_role("heading", level=1)).to_contain_text("Disposisi ke unit")
    assert "/tindakan/" in kori.page.url


def test_the_most_urgent_case_is_one_key_away_and_remembered(desk: list[str], meet: Meet) -> None:
    kori = sitting(meet)
    kori.page.goto("/kerja?tampilan=mine")

    kori.page.keyboard.press("j")
    kori.page.keyboard.press("j")
    kori.page.keyboard.press("Enter")
    kori.page.wait_for_url("**/pengaduan/**")
    opened = kori.page.url
    kori.page.go_back()

    assert desk[1] in opened
    row = kori.page.locator(f"#p-{desk[1]}")
    expect(row).to_have_class(r"govuk-table__row app-row app-row--late app-row--seen")
    expect(row.locator("[data-open]")).to_be_focused()


def test_who_switched_the_keys_off_has_none(desk: list[str], meet: Meet) -> None:
    kori = sitting(meet)
    kori.page.goto("/tombol")
    kori.presses("Matikan tombol pintas")
    kori.page.goto("/kerja?tampilan=mine")

    kori.page.keyboard.press("x")

    assert kori.page.locator("[data-pick]:checked").count() == 0
    kori.page.goto("/tombol")
    kori.presses("Nyalakan tombol pintas")


def test_of_two_browsers_the_second_is_told_who_was_first(desk: list[str], meet: Meet) -> None:
    first, second = sitting(meet), sitting(meet)
    for one in (first, second):
        one.page.goto("/kerja?tampilan=mine&bagian=late")
    for one in (first, second):
        one.page.locator(f"#p-{desk[2]} [data-pick]").check()

    for one in (first, second):
        one.presses("Ubah kategori")
        one.page.get_by_label("Kategori").select_option("health")
        one.presses("Pratinjau")
        if one is first:
            one.presses("Terapkan")
            assert one.told().startswith("1 berhasil")

    expect(second.page.get_by_text("0 akan diproses, 1 dilewati.")).to_be_visible()
    expect(second.page.get_by_text("Baru saja diubah oleh Kori Contoh.")).to_be_visible()
    expect(second.page.get_by_role("link", name="Muat ulang daftar")).to_be_visible()
