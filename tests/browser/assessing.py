"""Navigators of an assessment: who scores, who signs off, who publishes, and who is assessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from pengaduan.compliance.editions import edition
from pengaduan.compliance.given_values import Given
from pengaduan.rules.scoring.sampling import sources
from tests.browser.staff import Assessor, Staff
from tests.factories.assessments import given

PROVINCE = "Kepulauan Bangka Belitung"
SEEN = "Dilihat pada papan layanan saat kunjungan lapangan."

#: The level of an indicator: place of the government, place and code of the indicator.
Level = Callable[[int, int, str], int]


def _cells(one: Given) -> dict[str, str]:
    texts = {"value": one.value, "counted": one.counted, "met": one.met}
    return {name: "" if value is None else str(value) for name, value in texts.items()}


def filled(exported: bytes, code: str, level_of: Level) -> bytes:
    """Return an exported file with invented levels and a note as evidence on every line."""
    chosen = edition(code)
    places = {one.code: (n, one) for n, one in enumerate(chosen.indicators)}
    rows = list(csv.DictReader(io.StringIO(exported.decode("utf-8-sig"))))
    governments = sorted({row["entity"] for row in rows})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    for row in rows:
        n, indicator = places[row["indicator"]]
        asked = {one.code: one.kind for one in sources(chosen, indicator, row["unit"])}
        level = level_of(governments.index(row["entity"]), n, indicator.code)
        cells = _cells(given(asked[row["source"]], level, indicator.scale.highest))
        told = {"note": SEEN, "reason": "Sesuai hasil wawancara."}
        writer.writerow(row | cells | told if row["version"] == "0" else row)
    return out.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit of an assessment, by the government it belongs to."""

    path: str
    unit: str


class FieldAssessor(Assessor):
    """Visits the units, scores them, and freezes what was signed off."""

    def begins(self, year: int, title: str) -> str:
        """Open an assessment of all governments of the province; return its address."""
        self.page.goto("/awasi/penilaian")
        self.fills("Tahun penilaian", str(year))
        self.fills("Judul", title)
        self.presses("Buat penilaian")
        self.sees(f"{title} ({year})", "begun")
        address = self.page.url
        self.follows("Tambah lokus menurut edisi")
        self.page.get_by_label("Provinsi").select_option(label=PROVINCE)
        self.presses("Tampilkan")
        self.sees("Tambah lokus", "loci")
        # Every government is ticked; the province itself is of another class.
        self.page.get_by_label(re.compile("^Pemerintah Provinsi")).uncheck()
        self.presses("Tambahkan")
        self.sees(f"{title} ({year})", "with-loci")
        return address

    def sheets(self, address: str) -> list[Sheet]:
        """Return every unit on the page of the assessment."""
        self.page.goto(address)
        links = self.page.locator("main li a[href$='/lembar']").all()
        return [Sheet(str(one.get_attribute("href")), one.inner_text()) for one in links]

    def scores_by_hand(self, sheet: Sheet, code: str, level: int) -> None:
        """Enter one indicator at its page, with what was seen as its evidence."""
        self.page.goto(sheet.path)
        self.sees(f"Lembar penilaian {sheet.unit}", "sheet")
        self.follows(re.compile(rf"^{re.escape(code)}\b"))
        self.sees(code, "indicator")
        respondents = self.page.locator("select[name^='v-']")
        expect(respondents).to_have_count(4)
        for field in respondents.all():
            field.select_option(str(level))
        self.fills("Catatan", SEEN)
        self.presses("Simpan dan lanjut")

    def imports_levels(self, address: str, level_of: Level, folder: Path) -> None:
        """Export all levels, fill them in, try the file, and store it."""
        self.page.goto(address)
        self.follows("Tingkat dari berkas")
        self.sees("Tingkat dari berkas", "levels")
        with self.page.expect_download() as started:
            self.follows("Unduh semua tingkat (CSV)")
        file = folder / "tingkat.csv"
        started.value.save_as(file)
        file.write_bytes(filled(file.read_bytes(), "ORI-2023", level_of))
        self._sends(file, "Coba dahulu, tidak ada yang disimpan")
        expect(self.page.get_by_text("Percobaan berhasil")).to_be_visible(timeout=120_000)
        self._look(self.page, "fieldassessor-tried")
        self._sends(file, "Simpan semua")
        expect(self.page.get_by_text("indikator baru")).to_be_visible(timeout=120_000)

    def _sends(self, file: Path, step: str) -> None:
        self.page.get_by_label("Berkas tingkat (CSV atau XLSX)").set_input_files(file)
        self.page.get_by_label(step, exact=True).check()
        self.presses("Lanjut")

    def submits(self, address: str, count: int) -> None:
        """Send everything that is complete to review."""
        self.page.goto(address)
        self.presses("Kirim semua yang lengkap untuk diperiksa")
        told = f"{count:,} indikator dikirim untuk diperiksa".replace(",", ".")
        expect(self.page.get_by_text(told)).to_be_visible()

    def freezes(self, address: str, until: date) -> str:
        """Freeze with an objection period; return the SHA-256 that the page shows."""
        self.page.goto(address)
        self.follows("Bekukan dan umumkan")
        self.sees("Bekukan dan umumkan", "before-freezing")
        self.fills("Keberatan diterima sampai", until.isoformat())
        self.presses("Bekukan nilai")
        expect(self.page.get_by_text("hitungan ulang sama persis")).to_be_visible()
        self.sees("Bekukan dan umumkan", "frozen")
        text = self.page.locator("code", has_text="SHA-256").inner_text()
        return text.removeprefix("SHA-256 ")

    def orders(self, kind: str, choices: dict[str, str], folder: Path) -> list[Path]:
        """Order a report, wait for the jobs process, and save its papers."""
        self.page.goto("/awasi/laporan")
        self.sees("Laporan cetak", "orders")
        self.page.get_by_label("Jenis laporan").select_option(label=kind)
        for field, choice in choices.items():
            self.page.get_by_label(field).select_option(label=choice)
        self.presses("Pesan laporan")
        links = self.page.locator("main a[href$='.pdf']")
        for _attempt in range(240):
            if links.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        self.sees(kind, "order-ready")
        return [self._saves(n, folder) for n in range(links.count())]

    def _saves(self, n: int, folder: Path) -> Path:
        with self.page.expect_download() as started:
            self.page.locator("main a[href$='.pdf']").nth(n).click()
        path = folder / started.value.suggested_filename
        started.value.save_as(path)
        return path


class Reviewer(Staff):
    """Heads the unit; signs off what others have scored, and decides on objections."""

    email = "kepala.unit@demo.invalid"

    def signs_off(self, sheet: Sheet) -> None:
        """Read a unit and sign off every indicator that waits."""
        self.page.goto(sheet.path.replace("/lembar", "/periksa"))
        self.presses("Sahkan yang dipilih")
        expect(self.page.get_by_text("38 indikator disahkan")).to_be_visible()

    def decides(self, address: str, why: str) -> None:
        """Reject the objection that is open."""
        self.page.goto(f"{address}/versi")
        self.sees("Bekukan dan umumkan", "to-decide")
        self.page.get_by_label("Ditolak", exact=True).check()
        self.page.locator("textarea[name='decision']").fill(why)
        self.presses("Putuskan")
        expect(self.page.get_by_text("ditolak", exact=True)).to_be_visible()


class AgencyHead(Staff):
    """Heads an assessed government."""

    email = "kepala.bangka@demo.invalid"

    def objects(self, title: str, text: str) -> str:
        """Read the frozen result and object to it; return the score that it shows."""
        self.page.goto("/kerja/penilaian")
        self.sees("Penilaian kepatuhan", "assessed")
        self.follows(re.compile(re.escape(title)))
        self.sees(title, "result")
        told = self.page.get_by_text(re.compile("^Nilai [0-9]")).inner_text()
        self.page.locator("textarea").fill(text)
        self.presses("Ajukan keberatan")
        expect(self.page.get_by_text("belum diputus")).to_be_visible()
        found = re.match(r"Nilai ([0-9]+,[0-9]+)", told)
        assert found is not None
        return found[1]


class Chair(Staff):
    """Lets a result out."""

    email = "ketua@demo.invalid"

    def publishes(self, address: str) -> None:
        """Let the frozen result out."""
        self.page.goto(f"{address}/versi")
        self.presses("Umumkan peringkat ini")
        self.sees("Bekukan dan umumkan", "published")
        expect(self.page.get_by_text("diumumkan", exact=True)).to_be_visible()
