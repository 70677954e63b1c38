"""What is wrong with an edition, in plain sentences; one pattern for each refusal of the loader."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from pengaduan.rules.scoring.errors import EditionDataError
from pengaduan.web.shared.edition_words import percent_text

_SENTENCES: Final = (
    (
        r"weights sum to (?P<total>.+), not",
        _("Bobot di sini berjumlah %(total)s, harus tepat 100."),
    ),
    (r"shares of sub_items", _("Bagian dari indikator ini harus berjumlah tepat 100.")),
    (r"(?P<key>\w+) must be more than 0", _("%(key)s harus lebih dari 0 dan paling banyak 100.")),
    (r"(?P<key>\w+) has more than", _("%(key)s paling banyak enam angka di belakang koma.")),
    (r"(?P<key>\w+) must be a number", _("%(key)s harus berupa angka, tanpa tanda kutip.")),
    (
        r"(?P<key>\w+) must begin with",
        _(
            "%(key)s harus diawali salah satu status: sourced, derived, inferred, "
            "reconstructed, recalled, assumed."
        ),
    ),
    (
        r"indicator_count differs",
        _("indicator_count berbeda dari banyaknya indikator yang ditulis."),
    ),
    (r"count differs", _("count berbeda dari banyaknya satuan yang ditulis.")),
    (r"code is used twice|use a code twice", _("Kode ini dipakai dua kali.")),
    (r"scale (?P<key>\S+) is not defined", _("Skala %(key)s belum dijelaskan di bagian scales.")),
    (
        r"normalise has an unknown rule",
        _("Aturan normalise tidak dikenal. Pakai salah satu aturan edisi bawaan."),
    ),
    (r"highest raw value", _("Nilai tertinggi skala ini tidak menjadi 100.")),
    (r"levels or range must rise", _("Tingkat skala harus naik.")),
    (r"complaint_system must", _("complaint_system harus none, partial, atau full.")),
    (
        r"formula (?P<key>.+) is not known",
        _("Rumus %(key)s tidak dikenal. Yang ada F-P1 sampai F-P6."),
    ),
    (r"best band must end at (?P<end>\S+)", _("Kategori terbaik harus berakhir di %(end)s.")),
    (r"worst band must begin at (?P<end>\S+)", _("Kategori terburuk harus mulai di %(end)s.")),
    (
        r"band must begin at (?P<end>\S+), where (?P<key>\S+) ends",
        _("Kategori ini harus mulai di %(end)s, tepat sesudah kategori %(key)s."),
    ),
    (r"band is empty", _("Batas bawah kategori ini tidak lebih kecil daripada batas atasnya.")),
    (r"either min or min_exclusive", _("Tulis min atau min_exclusive, salah satu saja.")),
    (r"zone must be", _("Zona harus hijau, kuning, atau merah.")),
    (r"needs one of (?P<key>.+)", _("Tulis salah satu dari: %(key)s.")),
    (
        r"decimals must be 2|mode must be half_up",
        _("Pembulatan harus dua angka, setengah ke atas (half_up)."),
    ),
    (
        r"no known rule",
        _("Aturan agregasi untuk instansi tidak dikenal. Pakai kalimat salah satu edisi bawaan."),
    ),
    (r"schema must be (?P<key>\S+)", _("schema harus %(key)s.")),
    (r"already taken by", _("Kode atau tahun ini sudah dipakai edisi lain.")),
    (
        r"usable_for_scoring must",
        _("usable_for_scoring harus true: edisi sejarah tidak dapat menilai."),
    ),
    (r"weight_in_quality must", _("weight_in_quality harus antara 0 dan 100.")),
    (r"three different levels", _("levels harus menyebut tiga tingkat yang berbeda.")),
    (r"rule must name the words", _("rule harus memuat kata Tanpa Maladministrasi.")),
    (r"value must be", _("value harus bilangan bulat mulai 1, atau kosong bila tidak ditemukan.")),
    (r"scale_0_5 must", _("scale_0_5 harus menyebut enam tingkat.")),
    (
        r"(?P<key>\w+) must be a list of whole numbers",
        _("%(key)s harus berupa daftar bilangan bulat."),
    ),
    (r"(?P<key>\w+) must be a list of entries", _("%(key)s harus berupa daftar entri.")),
    (r"(?P<key>\S+) must be a mapping", _("%(key)s harus berupa kumpulan nama dan nilai.")),
    (r"must be a mapping", _("Berkas harus berupa kumpulan nama dan nilai.")),
    (r"(?P<key>\w+) must be a text or", _("%(key)s harus berupa teks atau daftar teks.")),
    (r"(?P<key>\w+) must be a text", _("%(key)s harus diisi teks.")),
    (r"(?P<key>\w+) must hold texts", _("%(key)s hanya boleh memuat teks.")),
    (r"(?P<key>\S+) is given twice", _("%(key)s ditulis dua kali.")),
    (r"(?P<key>.+) is not a plain", _("%(key)s bukan angka biasa.")),
    (r"is not YAML", _("Berkas ini bukan YAML yang benar.")),
    (r"is not JSON", _("Berkas ini bukan JSON yang benar.")),
    (r"is not UTF-8", _("Berkas harus memakai huruf UTF-8.")),
    (r"is empty", _("Berkas ini kosong.")),
    (r"is larger than", _("Berkas ini terlalu besar.")),
    (r"nested too deeply", _("Susunan berkas ini terlalu dalam.")),
    (r"uses a reference", _("Berkas tidak boleh memakai rujukan YAML (tanda * dan &).")),
)
_NUMBER: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_PATTERNS: Final = tuple((re.compile(pattern), text) for pattern, text in _SENTENCES)


def explain(fault: EditionDataError) -> str:
    """Return where a file is wrong and why, as a sentence for the page."""
    place = _place(fault.entry)
    return f"{place}: {_reason(fault.reason)}" if place else _reason(fault.reason)


def explain_all(faults: Sequence[EditionDataError]) -> list[str]:
    """Return a sentence for every fault."""
    return [explain(fault) for fault in faults]


def _reason(reason: str) -> str:
    for pattern, text in _PATTERNS:
        found = pattern.search(reason)
        if found:
            return str(text) % {key: _spoken(one) for key, one in found.groupdict().items()}
    return gettext("Bagian ini tidak sesuai susunan edisi.")


def _spoken(value: str) -> str:
    """Return a number as people write it; anything else as it is."""
    return percent_text(Decimal(value)) if _NUMBER.fullmatch(value) else value


def _place(entry: str) -> str:
    if entry == "dimensions":
        return gettext("Bobot antar dimensi")
    if entry == "channel_split":
        return gettext("Pembagian kanal")
    if entry.startswith("line "):
        return gettext("Baris %(n)s", n=entry.removeprefix("line "))
    return entry
