"""Invented texts with their personal data marked: some written by hand, many from templates."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pengaduan.rules.personal_kinds import Finding, Kind

HAND = Path(__file__).parents[1] / "data" / "personal_texts.txt"
SEED = 20261122
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")

# Names that the finder's own list mostly does not hold.
_PEOPLE = (
    "Wiranto Halim|Cut Nyak Meutia|Baiq Suhaini|Lalu Gede Sukma|Tengku Rafli|Oei Tjin Liong|Yosepha"
    "|Marthen Rumlus|Siti Kholifah|Mbok Darmi|Paijo|Rr. Kinanti|Zulaikha Nasrun|Hotma Rajagukguk"
    "|Daeng Matteru|Andi Tenriawaru|Nyoman Sukerta|I Made Wirya|Yuyun Wahyuningsih|Ngadiman"
    "|Rosalinda Mamesah|Stefanus Keron|Kasmirah|Tukiyem|Bonar Sihotang|Leli Nurhaliza|Ucok Baba"
    "|Fatmawati Lakoro|Salmah Djufri|Gregorius Owa|Sarinah Putri|Dadang Suhendar|Wahyu Nugroho"
)
_PLACES = ("Bogor", "Sleman", "Kendari", "Ambon", "Wamena", "Lubuklinggau", "Blitar", "Sambas")
_DOMAINS = ("gmail.com", "yahoo.co.id", "outlook.com", "contoh.sch.id", "kelurahan.contoh.go.id")
_BANKS = ("BCA", "BRI", "Mandiri", "BNI", "bank DKI", "BSI", "bjb", "bank Papua")
_STREETS = ("Jl. Merpati", "Jalan Raya Cempaka", "Gg. Haji Saleh", "jln Teuku Umar", "Dusun Krajan")


@dataclass(frozen=True)
class Labelled:
    """A text and where its personal data stands."""

    text: str
    marks: tuple[Finding, ...]
    source: str


def read_marked(line: str, source: str) -> Labelled:
    """Take the marks out of a text and remember their places."""
    text, marks, done = "", [], 0
    line = line.replace("\\n", "\n")
    for mark in _MARK.finditer(line):
        text += line[done : mark.start()]
        marks.append(Finding(Kind(mark[1]), len(text), len(text) + len(mark[2])))
        text += mark[2]
        done = mark.end()
    return Labelled(text + line[done:], tuple(marks), source)


def hand_written() -> list[Labelled]:
    """The hard ones, written by hand."""
    lines = HAND.read_text("utf-8").splitlines()
    return [read_marked(line, "hand") for line in lines if line and line[0] != "#"]


class Maker:
    """Makes values in the spellings that people use."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def nik(self) -> str:
        draw = self.random
        region = draw.choice(("3201", "3578", "1271", "7371", "5171", "9171", "6472", "1108"))
        born = f"{draw.randint(1, 28) + draw.choice((0, 40)):02d}{draw.randint(1, 12):02d}"
        parts = (f"{region}{draw.randint(1, 30):02d}", f"{born}{draw.randint(50, 99)}")
        serial = f"{draw.randint(1, 40):04d}"
        whole = "".join((*parts, serial))
        four = " ".join(whole[at : at + 4] for at in (0, 4, 8, 12))
        return draw.choice(
            (whole, whole, whole, four, four.replace(" ", "-"), " ".join((*parts, serial)))
        )

    def kk(self) -> str:
        area, day = self.random.randint(1, 30), self.random.randint(1, 28)
        return f"3201{area:02d}{day:02d}0312{self.digits(3)}1"

    def phone(self) -> str:
        draw, tail = self.random, self.digits(self.random.choice((7, 8, 8)))
        code = draw.choice(("812", "857", "838", "896", "821", "877"))
        lead = draw.choice(("0", "0", "0", "+62 ", "62", "+62"))
        sign = draw.choice(("", "", "-", " ", "."))
        return lead + sign.join((code, tail[:4], tail[4:]))

    def email(self) -> str:
        name = (
            self.name().lower().replace(" ", self.random.choice((".", "_", ""))).replace("..", ".")
        )
        return f"{name}{self.digits(self.random.choice((0, 2)))}@{self.random.choice(_DOMAINS)}"

    def account(self) -> str:
        whole = self.digits(self.random.choice((10, 10, 13, 15)))
        spaced = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
        return self.random.choice((whole, whole, whole, spaced, spaced.replace(" ", "-")))

    def bank(self) -> str:
        return self.random.choice(_BANKS)

    def name(self) -> str:
        return self.random.choice(_PEOPLE.split("|"))

    def mention(self) -> str:
        return self.name()

    def npwp(self) -> str:
        d = self.digits(15)
        shaped = f"{d[:2]}.{d[2:5]}.{d[5:8]}.{d[8]}-{d[9:12]}.{d[12:]}"
        return self.random.choice((shaped, d))

    def bpjs(self) -> str:
        return f"000{self.digits(10)}"

    def passport(self) -> str:
        return f"{self.random.choice('ABCEX')}{self.digits(7)}"

    def plate(self) -> str:
        tail = self.random.choice(("KLM", "XZ", "QQ", "ABC"))
        region = self.random.choice(("B", "D", "AB", "DK", "BM"))
        return f"{region} {self.random.randint(100, 9999)} {tail}"

    def address(self) -> str:
        draw = self.random
        house = draw.choice((f"No. {draw.randint(1, 200)}", f"no {draw.randint(1, 99)}A", ""))
        area = f"RT {draw.randint(1, 12)}/RW {draw.randint(1, 9)}"
        return " ".join(f"{draw.choice(_STREETS)} {house} {area}".split())

    def place(self) -> str:
        return self.random.choice(_PLACES)

    def money(self) -> str:
        draw = self.random
        return draw.choice(
            (f"Rp {draw.randint(10, 999)}.000", f"Rp{draw.randint(1, 9)}.500.000,-", "350 ribu")
        )

    def date(self) -> str:
        draw = self.random
        day, month = draw.randint(1, 28), draw.randint(1, 12)
        return draw.choice(
            (f"{day}-{month}-2026", f"{day:02d}/{month:02d}/2026", f"{day} Maret 2026")
        )

    def number(self) -> str:
        return f"2026-{self.digits(8)}-{self.digits(1)}"


_TEMPLATES = (
    "Saya mengurus KTP di {place}, NIK {nik|}, sudah {date} belum jadi.",
    "nik {nik|} tidak terdaftar, mohon dicek di {place}",
    "Data {nik|} dipakai orang lain. Kejadian {date}.",
    "No KK {kk|}, anggota keluarga belum lengkap sejak {date}.",
    "Silakan hubungi {phone|} setelah jam 16.00, biaya {money} sudah dibayar.",
    "nomor saya {phone|} dan istri {phone|}, bisa dihubungi kapan saja",
    "WA: {phone|} / email: {email|}",
    "Kirim jawaban ke {email|}, bukan ke kantor di {place}.",
    "Petugas meminta {money} ditransfer ke rekening {bank} {account|}.",
    "transfer ke {bank} {account|} a.n. {name|} tanggal {date}",
    "No rekening {account|} ({bank}) milik calo di {place}.",
    "rek {bank} {account|} sudah saya kirim {money}, kuitansi tidak ada",
    "Nama saya {name|}, warga {place}. Pengaduan {number} belum dijawab.",
    "Atas nama {name|}, berkas masuk {date} dan biaya {money}.",
    "Nama: {name|}\\nNIK: {nik|}\\nNo HP: {phone|}\\nAlamat: {address|}",
    "Hormat saya,\\n{name|}",
    "Sertifikat a.n. {name|} belum terbit sejak 2019-2020.",
    "Petugas bernama {mention|} menolak berkas saya di {place} pada {date}.",
    "Pak {mention|} meminta {money} agar cepat.",
    "Ibu {mention|} dari {place} juga tidak dilayani.",
    "Saya tinggal di {address|}, lampu jalan mati sejak {date}.",
    "NPWP {npwp|} dinyatakan tidak aktif di {place}.",
    "Nomor BPJS saya {bpjs|} ditolak rumah sakit.",
    "Paspor {passport|} ditahan sejak {date}.",
    "Motor {plate|} dipungut parkir {money} tanpa karcis di {place}.",
    "Jalan di {place} rusak sejak {date}, sudah dilaporkan dengan nomor {number}.",
    "Loket {place} buka 08.00-15.00 tetapi tutup pukul 13.30; biaya {money}.",
    "Menurut UU 25/2009 Pasal 50 jawaban paling lambat 14 hari sejak {date}.",
    "Antrean nomor 0045 dari pukul 07.15 sampai 11.45 di {place}, RT 003/RW 005 semua ikut.",
    "Anggaran {money} tahun 2025/2026 untuk {place} tidak jelas, sudah ditanya {date}.",
)


def generated(count: int = 300, seed: int = SEED) -> list[Labelled]:
    """Texts from every template in turn, always the same for a seed."""
    maker = Maker(seed)

    def fill(found: re.Match[str]) -> str:
        make: Callable[[], str] = getattr(maker, found[1])
        return f"{{{found[1]}|{make()}}}" if found[2] else make()

    blank = re.compile(r"\{(\w+)(\|?)\}")
    lines = [blank.sub(fill, _TEMPLATES[at % len(_TEMPLATES)]) for at in range(count)]
    return [read_marked(line, "generated") for line in lines]


def every() -> list[Labelled]:
    """The whole labelled set."""
    return hand_written() + generated()
