"""The Ombudsman's track in real browsers: everybody at their own desk, to the agency's report.

It begins of the Ombudsman's own motion (UU 37/2008 Art. 7 d), so that no wait lies between filing
and examining; the walk with a reporter is ``tests/web/ombudsman/test_track.py``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.staff import Staff, Verifier
from tests.factories.track import values_for

CITY = "Pemerintah Kota Pangkal Pinang"
EXAMINER = "Parman Contoh"
_serial = count(1)


def typed(value: object) -> str:
    """Return a value as it is typed into a field."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


class Ombudsman(Staff):
    """Somebody of the Ombudsman before the page of an examination."""

    def opens(self, number: str) -> None:
        self.page.goto(f"/awasi/kasus/{number}/pemeriksaan")

    def declares(self, number: str) -> None:
        """Say that nothing stands between oneself and the case (Art. 40)."""
        self.page.goto(f"/awasi/kasus/{number}/pernyataan")
        self.page.locator("[name=conflict][value=no]").check()
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page.get_by_text("Pernyataan Anda sudah disimpan.")).to_be_visible()

    def takes(self, number: str, action: str, name: str, **more: object) -> None:
        """Open a step by its link on the page of the examination, fill it in and send it."""
        self.opens(number)
        self.page.locator(f"main a[href$='/{action}']").first.click()
        self.sees(re.compile("."), f"{name}-form")
        for field, value in {**values_for(action, datetime.now(UTC)), **more}.items():
            self._fill(field, value)
        self.page.locator("button[name=do][value=take]").click()
        expect(self.page.get_by_text("Langkah sudah disimpan.")).to_be_visible()

    def _fill(self, field: str, value: object) -> None:
        wanted = list(value) if isinstance(value, tuple | list) else [value]
        choices = self.page.locator(f"input[name='{field}']:is([type=radio],[type=checkbox])")
        if choices.count():
            for one in wanted:
                self.page.locator(f"input[name='{field}'][value='{one}']").check()
        elif self.page.locator(f"select[name='{field}']").count():
            self.page.locator(f"select[name='{field}']").select_option([str(o) for o in wanted])
        else:
            self.page.locator(f"[name='{field}']").fill(typed(value))


class City(Staff):
    """Speaks for the whole city towards the Ombudsman."""

    email = "koordinator.kota@demo.invalid"

    def reads_letter(self, title: str, number: str, name: str) -> None:
        """Open a letter about a report, which is the proof of its receipt."""
        self.page.goto("/kerja/ombudsman")
        self.page.get_by_role("link", name=re.compile(f"{title}.*{number}")).click()
        self.sees(title, name)

    def answers(self) -> None:
        for place, text in ((1, "Petugas sakit pada hari itu."), (2, "Kepala Loket.")):
            self.page.locator(f"[name='answer-{place}']").fill(text)
        self.presses("Kirim penjelasan")
        expect(self.page.get_by_text("Penjelasan sudah dikirim kepada Ombudsman.")).to_be_visible()

    def reports(self, text: str) -> None:
        """Report what was done about the first action."""
        self.page.locator("[name=body]").first.fill(text)
        self.presses("Kirim laporan pelaksanaan")
        expect(self.page.get_by_text("Laporan pelaksanaan sudah dikirim")).to_be_visible()


def begins(verifier: Verifier) -> str:
    """Register a report of the Ombudsman's own motion; return its number."""
    title = f"Loket tutup sebelum waktunya {next(_serial)}"
    verifier.page.goto("/awasi/prakarsa")
    verifier.page.locator("[name=agency_query]").fill(CITY)
    verifier.page.locator("button[name=do][value=search]").click()
    verifier.page.get_by_label("Pilih instansi").select_option(label=CITY)
    verifier.page.locator("[name=title]").fill(title)
    verifier.page.locator("[name=story]").fill("Tiga media memberitakan loket tutup pukul dua.")
    verifier.page.locator("button[name=do][value=open]").click()
    verifier.sees("Pemeriksaan ", "track-registered")
    return verifier.page.url.rstrip("/").split("/kasus/")[1].split("/")[0]


def assembles(head: Ombudsman, examiner: Ombudsman, number: str) -> None:
    """Nobody examines before the team is free of conflicts (Art. 40)."""
    head.declares(number)
    head.page.goto(f"/awasi/kasus/{number}/tim")
    head.sees("Tim pemeriksa", "track-team")
    head.picks("Anggota", EXAMINER)
    head.picks("Ketua tim", EXAMINER)
    head.presses("Simpan tim")
    expect(head.page.get_by_text("Tim pemeriksa sudah disimpan.")).to_be_visible()
    examiner.declares(number)


def lists(examiner: Ombudsman, number: str, open_actions: int) -> None:
    """The list of corrective actions holds both of the report, and counts what it holds."""
    examiner.page.goto("/awasi/tindakan-korektif")
    examiner.follows(re.compile("^Menunggu pelaksanaan"))
    examiner.sees("Tindakan korektif", "track-corrective")
    expect(examiner.page.get_by_role("row").filter(has_text=number)).to_have_count(2)
    heading = examiner.page.get_by_role("heading", level=2).first
    expect(heading).to_have_text(f"Menunggu pelaksanaan ({open_actions})")


def test_from_own_initiative_to_corrective_actions_with_everybody_at_their_desk(meet, site):
    verifier, head, examiner, city = meet(Verifier), meet(Ombudsman), meet(Ombudsman), meet(City)
    verifier.signs_in()
    head.signs_in("kepala.unit@demo.invalid")
    examiner.signs_in("pemeriksa@demo.invalid")
    city.signs_in()
    number = begins(verifier)
    assembles(head, examiner, number)
    head.takes(number, "O12", "track-start", path="own_initiative")

    # The city reads the request and answers it question by question.
    examiner.takes(number, "O13", "track-request")
    city.reads_letter("Permintaan", number, "track-letter")
    expect(city.page.get_by_text("Mengapa loket tutup sebelum waktunya?").first).to_be_visible()
    city.answers()

    # Findings, then the report with corrective actions, of which the city reports one as done.
    examiner.takes(number, "O21", "track-findings")
    head.takes(number, "O23", "track-report")
    city.reads_letter("Laporan", number, "track-actions")
    expect(city.page.get_by_text("Pelapor dengan nomor ini")).to_have_count(0)
    city.reports("Loket dibuka penuh sejak Senin.")
    waiting = site.rows("select count(*) from corrective_action where verdict is null")
    lists(examiner, number, int(waiting[0][0]))

    state = site.rows("select state from complaint where number = :n", n=number)
    assert state == [("lhp_issued",)]
