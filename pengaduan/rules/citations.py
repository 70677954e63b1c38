"""How a citation of the law table is written for Indonesian readers.

The tables keep their citations in one short international form ("UU 25/2009 Art. 44(1)-(2)").
Acts are named the same in both languages; the words around them are not.
"""

import re
from collections.abc import Iterable
from typing import Final

_PHRASES: Final = (
    ("article not verified", "pasal belum diperiksa"),
    ("same 60 days", "60 hari yang sama"),
    ("binds provider and/or Ombudsman", "mengikat penyelenggara dan/atau Ombudsman"),
    (
        "repealed by PO 58/2023; whether PO 58 keeps it is not verified",
        "dicabut PO 58/2023; belum diperiksa apakah PO 58 mempertahankannya",
    ),
    ("says 3 days, unit assumed working", "menyebut 3 hari, dianggap hari kerja"),
    ("no period stated", "tanpa jangka waktu"),
    ("Covid period; model for an emergency profile", "masa Covid; contoh untuk keadaan darurat"),
    (
        "no reply from complainant or administrator",
        "tanpa balasan dari pelapor atau administrator",
    ),
    ("target under 5 working days", "target kurang dari 5 hari kerja"),
    ("SIPPN service pages", "Halaman layanan SIPPN"),
    ("government code", "kode program pemerintah"),
    ("SP4N LAPOR! app description", "Keterangan aplikasi SP4N-LAPOR!"),
    (
        "SP4N classes as coded in a government complaint application",
        "Kelas SP4N dalam aplikasi pengaduan pemerintah",
    ),
    ("training", "pelatihan"),
    (
        "medium and heavy take four to six months; exact figure is recollection",
        "sedang dan berat empat sampai enam bulan; angkanya dari ingatan",
    ),
    ("recollection; not found in any source read", "dari ingatan; tidak ada di sumber yang dibaca"),
    ("third-party code citing", "kode pihak ketiga yang mengutip"),
    ("and elucidation", "dan penjelasannya"),
    ("elucidation", "penjelasan"),
    ("SP4N-LAPOR! rule", "Aturan SP4N-LAPOR!"),
    ("house rule", "aturan sistem ini"),
    ("practice", "praktik"),
    ("via press", "menurut pers"),
)
_ARTICLE: Final = re.compile(r"\bArt\.(?=\s)")
_AND: Final = re.compile(r"(?<=[\d)]) and (?=\d)")


def citation(text: str, language: str = "id") -> str:
    """Return one citation in ``language``: "UU 25/2009 Pasal 44(1)-(2)" for Indonesian."""
    if language != "id":
        return text
    for english, indonesian in _PHRASES:
        text = text.replace(english, indonesian)
    return _AND.sub(" dan ", _ARTICLE.sub("Pasal", text))


def citations(texts: Iterable[str], language: str = "id") -> str:
    """Return several citations as one line, separated by semicolons."""
    return "; ".join(citation(text, language) for text in texts)
