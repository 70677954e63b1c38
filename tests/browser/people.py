"""Navigators: what people do with the pages, in their words; the complainant is here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

#: Keeps a screenshot of a page under a name, and lets axe look at it.
Look = Callable[[Page, str], None]

STORY = (
    "Saya mengurus kartu keluarga di loket tiga sejak Maret. Tiga kali saya diminta kembali "
    "karena blangko habis, dan petugas menyebut biaya Rp50.000 tanpa kuitansi."
)
NUMBER = re.compile(r"\d{4}-\d{8}-\d")
KEY = re.compile(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a complainant has in hand after filing."""

    number: str
    key: str


class Person:
    """Somebody with a browser of their own; every page they come to is looked at."""

    def __init__(self, page: Page, look: Look) -> None:
        self.page = page
        self._look = look

    def sees(self, heading: str | re.Pattern[str], name: str) -> None:
        """Wait for the page with this first heading, and look at it."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self._look(self.page, f"{type(self).__name__.lower()}-{name}")

    def presses(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=True).click()

    def follows(self, text: str | re.Pattern[str]) -> None:
        exact = isinstance(text, str)
        self.page.get_by_role("link", name=text, exact=exact).first.click()

    def fills(self, label: str, text: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label).fill(text)

    def picks(self, group: str | re.Pattern[str], choice: str) -> None:
        """Choose one answer of the named group of radio buttons or checkboxes."""
        self.page.get_by_role("group", name=group).get_by_label(choice, exact=True).check()

    def downloads(self, text: str, path: Path) -> Path:
        """Follow a link that ends in a file; a page in between that reloads itself is fine."""
        with self.page.expect_download(timeout=60_000) as started:
            self.page.get_by_role("link", name=text).first.click()
        started.value.save_as(path)
        return path

    def clocks(self) -> dict[str, str]:
        """Return the text of each clock on the page by its name."""
        cards = self.page.locator(".app-clock").all()
        return {one.locator(".app-clock__name").inner_text(): one.inner_text() for one in cards}

    def binding_clock(self) -> str:
        return self.page.locator(".app-clock--binding .app-clock__name").inner_text()


class Citizen(Person):
    """Somebody without an account."""

    def files(self, *, knows_agency: bool, story: str = STORY, email: str = "") -> Ticket:
        """Answer the six questions, send, and note number and key."""
        self.begins()
        self.page.get_by_label("Apa yang terjadi?").fill(story)
        self.presses("Lanjutkan")
        self._names_agency() if knows_agency else self._does_not_know()
        self.sees("Kapan hal ini terjadi?", "when")
        self.fills("Bulan dan tahun, atau tanggal lengkap", "Maret 2026")
        self.presses("Lanjutkan")
        self.sees("Apa yang Anda harapkan?", "wish")
        self.picks("Apa yang Anda harapkan?", "Dilayani sebagaimana mestinya")
        self.picks("Apa yang Anda harapkan?", "Penjelasan")
        self.presses("Lanjutkan")
        self._stays_unnamed(email)
        self.sees("Periksa lalu kirim", "check")
        expect(self.page.get_by_text(story)).to_be_visible()
        self.page.get_by_label("Keterangan ini benar sepanjang pengetahuan saya.").check()
        self.presses("Kirim pengaduan")
        self.sees("Pengaduan Anda sudah kami terima", "receipt")
        return self._notes_ticket()

    def begins(self) -> None:
        """Go from the home page to the page that asks what happened."""
        self.page.goto("/")
        self.sees("Sampaikan atau lacak pengaduan pelayanan publik", "home")
        self.follows("Sampaikan pengaduan")
        self.sees("Sebelum mulai", "suitability")
        self.picks("Apa yang ingin Anda sampaikan?", "Layanan buruk, lama, atau tidak dilayani")
        self.picks(re.compile("Apakah Anda sudah"), "Sudah, tetapi saya tidak puas")
        self.presses("Lanjutkan")
        self.sees("Ke mana pengaduan Anda", "direction")
        self.follows("Lanjutkan")
        self.sees("Apa yang terjadi?", "story")

    def _does_not_know(self) -> None:
        self.sees("Instansi mana yang Anda adukan?", "agency")
        self.page.get_by_label("Provinsi").select_option("Kepulauan Bangka Belitung")
        self.page.get_by_label("Saya tidak tahu", exact=True).check()
        self.presses("Lanjutkan")

    def _names_agency(self) -> None:
        self.sees("Instansi mana yang Anda adukan?", "agency")
        self.page.get_by_label("Provinsi").select_option("Kepulauan Bangka Belitung")
        self.fills("Nama kantor atau layanan", "Capil")
        self.presses("Cari instansi")
        self.page.get_by_label("Kabupaten atau kota").select_option("Kota Pangkal Pinang")
        self.presses("Cari instansi")
        self.sees("Instansi mana yang Anda adukan?", "agency-found")
        self.page.get_by_label("Pemerintah Kota Pangkal Pinang").check()
        self.presses("Lanjutkan")

    def _stays_unnamed(self, email: str) -> None:
        self.sees("Bolehkah instansi mengetahui nama Anda?", "contact")
        question = "Bolehkah instansi mengetahui nama Anda?"
        if not email:
            self.picks(question, "Saya tidak ingin menyebut nama")
        else:
            self.picks(question, "Rahasiakan nama saya dari instansi")
            self.fills("Nama Anda", "Sulastri")
            self.fills("Alamat surel", email)
        self.presses("Lanjutkan")

    def _notes_ticket(self) -> Ticket:
        number, key = self.page.locator(".app-code__value span[aria-hidden]").all_inner_texts()
        assert NUMBER.fullmatch(number)
        assert KEY.fullmatch(key)
        return Ticket(number, key)

    def opens(self, ticket: Ticket, name: str = "case") -> None:
        """Come back later with number and key, typed as people type."""
        self.page.goto("/lacak")
        self.sees("Lacak pengaduan", "track")
        self.fills("Nomor pengaduan", ticket.number.replace("-", " "))
        self.fills("Kunci rahasia", ticket.key.lower())
        self.presses("Lacak pengaduan")
        self.sees(f"Pengaduan {ticket.number}", name)

    def saves_for_later(self) -> str:
        """Put the draft aside and return the code that finds it again."""
        self.presses("Simpan dan lanjutkan nanti")
        self.sees("Draf Anda tersimpan", "saved")
        return self.page.locator(".app-code__value span[aria-hidden]").inner_text()

    def resumes(self, code: str) -> None:
        """Go on with a draft, on any device."""
        self.page.goto("/draf")
        self.fills("Kode draf", code.lower())
        self.presses("Lanjutkan")

    def completes(self, text: str) -> None:
        """Give what was missing."""
        self.follows("Lengkapi")
        self.page.locator("main textarea").first.fill(text)
        self.presses("Kirim kelengkapan")
        self.sees("Pengaduan ", "completed")

    def withdraws(self, reason: str) -> None:
        """Take the complaint back."""
        self.follows("Cabut pengaduan")
        self.sees("Cabut pengaduan", "withdraw")
        self.picks(re.compile("Mengapa Anda mencabut"), reason)
        self.presses("Cabut pengaduan")
        self.sees("Pengaduan ", "withdrawn")

    def status(self) -> str:
        return self.page.locator("#status").inner_text()

    def _reacts(self, verdict: str, *answered: str) -> None:
        self.follows("Tanggapi jawaban")
        self.sees("Tanggapi jawaban", "react")
        for n, choice in enumerate(answered, 1):
            self.picks(re.compile(f"Apakah pokok {n} sudah dijawab"), choice)
        self.picks(re.compile("Apa tanggapan Anda"), verdict)

    def accepts(self) -> None:
        self._reacts("Saya terima jawaban ini", "Sudah menjawab", "Sudah menjawab")
        self.presses("Kirim tanggapan")

    def objects(self, text: str) -> None:
        self._reacts("Saya keberatan", "Sudah menjawab", "Belum menjawab")
        self.picks(re.compile("Mengapa Anda keberatan"), "Jawaban tidak menjawab pokok pengaduan")
        self.fills("Jelaskan keberatan Anda", text)
        self.presses("Kirim tanggapan")
        self.sees("Pengaduan ", "objected")

    def rates(self) -> None:
        self.sees("Nilai penanganan", "rate")
        self.picks("Seberapa jelas jawabannya?", "Baik")
        self.picks("Seberapa cepat penanganannya?", "Sangat baik")
        self.picks("Bagaimana sikap petugas?", "Cukup")
        self.presses("Kirim nilai")
        self.sees("Pengaduan ", "closed")
