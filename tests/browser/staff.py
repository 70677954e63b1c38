"""Navigators of those who work with an account: verifier, officer, assessor, administrator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, expect

from pengaduan.demo.world import PASSWORD
from tests.browser.people import Person

POINTS = (
    "Kartu keluarga belum diterbitkan sejak Maret",
    "Petugas menyebut biaya tanpa kuitansi",
)
SUMMARY = "Kartu keluarga tertunda dan diminta biaya di loket"
DUKCAPIL = "Dinas Kependudukan dan Pencatatan Sipil, Pemerintah Kota Pangkal Pinang"


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """A figure of the performance page, and what the list behind it says."""

    shown: str
    note: str
    heading: str
    rows: int
    counted: int


class Staff(Person):
    """Somebody with an account; ``email`` is the sign-in of the demo."""

    email = ""

    def signs_in(self, email: str = "") -> None:
        self.page.goto("/masuk")
        self.sees("Masuk", "sign-in")
        self.fills("Alamat surel", email or self.email)
        self.fills("Kata sandi", PASSWORD)
        self.presses("Masuk")
        expect(self.page.get_by_role("button", name="Keluar")).to_be_visible()

    def row(self, number: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=number)


class Verifier(Staff):
    """Checks what comes in for the Ombudsman, and watches the clocks."""

    email = "verifikator@demo.invalid"

    def sees_in_queue(self, number: str) -> str:
        """Return what the queue says about a complaint."""
        self.page.goto("/awasi")
        self.sees("Antrean verifikasi", "queue")
        return self.row(number).inner_text()

    def routes(self, number: str) -> None:
        """Tick the checklist, set the points, and forward to the unit."""
        self.row(number).get_by_role("link", name=number, exact=True).click()
        self.sees(f"Lembar verifikasi {number}", "sheet")
        lines = self.page.locator(".app-check")
        for folded in self.page.locator("details").filter(has=lines).all():
            folded.locator("summary").click()
        for line in lines.all():
            if not line.get_by_label("Tidak berlaku", exact=True).is_checked():
                line.get_by_label("Ya", exact=True).check()
        for n, point in enumerate(POINTS, 1):
            self.fills(f"Pokok {n}", point)
        self.fills("Ringkasan satu kalimat, tanpa nama orang", SUMMARY)
        self.picks("Sifat pengaduan", "Tidak berkadar pengawasan")
        self.fills("Cari instansi atau unit", "Dukcapil Pangkalpinang")
        # The header has a search of its own.
        self.page.locator("#sheet").get_by_role("button", name="Cari", exact=True).click()
        self.sees(f"Lembar verifikasi {number}", "sheet-found")
        self.page.get_by_label(re.compile(DUKCAPIL)).check()
        self.presses("Terima dan teruskan")
        self.sees("Antrean verifikasi", "queue-after")

    def opens(self, number: str) -> None:
        """Open the record of a case, with its clocks and moves."""
        self.page.goto(f"/awasi/kasus/{number}")
        self.sees(SUMMARY, "case")

    def sees_late(self, number: str) -> list[str]:
        """Return the late clocks of a complaint, as the monitor shows them."""
        self.page.goto("/awasi/tenggat")
        self.sees("Tenggat dan keterlambatan", "monitor")
        late = self.page.locator("section#late").get_by_role("row").filter(has_text=number)
        return late.all_inner_texts()


class Officer(Staff):
    """The small agency's officer, who coordinates too and signs by mandate."""

    email = "petugas@demo.invalid"

    def sees_in_inbox(self, number: str) -> str:
        self.page.goto("/kerja")
        self.sees("Kotak kerja", "inbox")
        return self.row(number).inner_text()

    def opens(self, number: str, name: str = "case") -> None:
        self.page.goto(f"/kerja/pengaduan/{number}")
        self.sees(SUMMARY, name)

    def takes(self) -> None:
        self.presses("Ambil pengaduan ini")
        self.sees(SUMMARY, "taken")

    def adds_evidence(self, name: str, kind: str, data: bytes) -> None:
        """Upload a file, and wait until the jobs process has cleaned it."""
        self.page.get_by_role("link", name="Tambah bukti").click()
        self.sees("Bukti untuk jawaban", "evidence")
        file = {"name": name, "mimeType": kind, "buffer": data}
        self.page.get_by_label("Berkas bukti").set_input_files(file)  # type: ignore[arg-type]  # a plain dict is fine
        self.presses("Unggah")
        expect(self.page.get_by_text("Berkas diterima dan sedang diperiksa.")).to_be_visible()
        ready = self.page.get_by_role("listitem").filter(has_text=name).get_by_text("siap")
        for _attempt in range(60):
            if ready.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        expect(ready).to_be_visible()
        self.sees("Bukti untuk jawaban", "evidence-ready")
        self.follows("Lanjut menjawab")

    def begins_to_answer(self) -> None:
        self.follows("Jawab")
        self.sees("Jawab pengaduan", "answer")

    def answers(self, promised: date, decisions: tuple[str, str]) -> None:
        """Answer both points, the second with a promise, and send it as the decision."""
        self._fills_in(promised, decisions)
        self.presses("Kirim jawaban")
        expect(self.page.get_by_text("Jawaban sudah dikirim kepada pelapor.")).to_be_visible()
        self.sees(SUMMARY, "answered")

    def proposes(self, promised: date, decisions: tuple[str, str]) -> None:
        """Answer both points; somebody else must decide."""
        self._fills_in(promised, decisions)
        self.presses("Ajukan kepada pimpinan")
        expect(self.page.get_by_text("Jawaban diajukan kepada pimpinan")).to_be_visible()

    def approves(self) -> None:
        self.presses("Putuskan dan kirim jawaban")
        expect(self.page.get_by_text("Jawaban sudah diputuskan dan dikirim")).to_be_visible()
        self.sees(SUMMARY, "approved")

    def _fills_in(self, promised: date, decisions: tuple[str, str]) -> None:
        cards = [self.page.get_by_role("region", name=f"Pokok {n}") for n in (1, 2)]
        for n, (card, decision) in enumerate(zip(cards, decisions, strict=True), 1):
            card.get_by_label(decision, exact=True).check()
            self.fills("Penjelasan", f"Penjelasan kami untuk pokok {n}.", card)
        self.fills("Tindakan yang dijanjikan", "Tarif resmi dipasang di loket", cards[1])
        self.fills("Penanggung jawab", "Kepala bidang pelayanan", cards[1])
        self.fills("Tanggal janji", promised.isoformat(), cards[1])
        category = self.page.get_by_label("Kategori")
        if category.count():
            category.select_option(label="Administrasi kependudukan")
        unreached = self.page.get_by_label("Saya tahu bahwa pelapor membaca jawaban ini")
        if unreached.count():
            unreached.check()
        self._look(self.page, "officer-answer-filled")

    def reads_performance(self, year: int) -> dict[str, ListedFigure]:
        """Open every figure of a year and read the list behind it."""
        path = f"/kerja/kinerja?periode={year}"
        self.page.goto(path)
        self.sees("Kinerja Pemerintah Kota Pangkal Pinang", "performance")
        cards = [self._card(one) for one in self.page.locator(".app-figure").all()]
        return {name: self._opens_figure(*card) for name, *card in cards}

    @staticmethod
    def _card(card: Locator) -> tuple[str, str, str, str]:
        """Return name, value and note of a figure, and where its link leads."""
        name = card.locator(".app-figure__label").inner_text()
        shown = card.locator(".app-figure__value a").evaluate("a => a.firstChild.textContent")
        note = card.locator(".app-figure__note")
        told = note.inner_text() if note.count() else ""
        return name, str(shown), told, str(card.get_by_role("link").get_attribute("href"))

    def _opens_figure(self, shown: str, note: str, href: str) -> ListedFigure:
        self.page.goto(href)
        heading = self.page.get_by_role("heading", level=1).inner_text()
        rows = self.page.locator("tbody tr")
        counted = rows.filter(has=self.page.get_by_role("cell", name="ya", exact=True)).count()
        return ListedFigure(shown, note, heading, rows.count(), counted)


class Assessor(Staff):
    """Turns published results into an assessment with a ranking."""

    email = "penilai@demo.invalid"

    def imports(self, year: int, title: str, file: Path) -> None:
        self.page.goto("/awasi/penilaian")
        self.sees("Penilaian", "assessments")
        self.fills("Tahun penilaian", str(year))
        self.fills("Judul", title)
        self.presses("Buat penilaian")
        self.sees(f"{title} ({year})", "assessment")
        self.follows("Impor nilai (CSV)")
        self.sees("Impor nilai", "import")
        self.page.get_by_label("Berkas CSV").set_input_files(file)
        self.presses("Impor")
        self.sees(f"Peringkat {title}", "ranking")

    def ranking(self) -> list[list[str]]:
        # The notes on ties and coverage stand in a second table below it.
        rows = self.page.locator("table").first.locator("tbody tr").all()
        return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]

    def orders_report(self, path: Path) -> Path:
        """Ask for the PDF, wait for the jobs process, and save it."""
        self.presses("Pesan laporan PDF")
        link = self.page.get_by_role("link", name=re.compile(r"\(PDF, "))
        for _attempt in range(120):
            if link.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        self.sees("Peringkat daerah", "report-ready")
        with self.page.expect_download() as started:
            link.first.click()
        started.value.save_as(path)
        return path

    def reads_performance(self, agency: str, year: int) -> dict[str, str]:
        """Return the figures of an agency as the Ombudsman sees them."""
        self.page.goto(f"/awasi/kinerja?periode={year}")
        self.sees("Kinerja instansi", "performance")
        self.follows(agency)
        self.sees(f"Kinerja {agency}", "agency-performance")
        cards = self.page.locator(".app-figure")
        names = cards.locator(".app-figure__label").all_inner_texts()
        links = cards.locator(".app-figure__value a").all()
        shown = [str(one.evaluate("a => a.firstChild.textContent")) for one in links]
        return dict(zip(names, shown, strict=True))


class Administrator(Staff):
    """Looks at what the demo would have mailed."""

    email = "admin@demo.invalid"

    def reads_mail(self, number: str) -> dict[str, str]:
        """Return the bodies of the mails about a complaint by subject."""
        self.page.goto("/kelola/surat-keluar")
        self.sees("Surat keluar", "mail")
        found = self.page.get_by_role("article").filter(has_text=number).all()
        return {
            one.get_by_role("heading").inner_text(): str(one.text_content() or "") for one in found
        }
