"""The language check tells clear letters from officialese, and our own texts pass it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import pengaduan
from pengaduan.rules.plain_language import Finding, hard_places, words_per_sentence

OWN = Path(pengaduan.__file__).parent / "demo" / "data" / "reply_templates.yaml"
LETTERS = Path(__file__).parent.parent / "data" / "letters.txt"


def letters() -> dict[str, list[str]]:
    lines = [one for one in LETTERS.read_text("utf-8").splitlines() if not one.startswith("#")]
    split = lines.index("[officialese]")
    return {"clear": lines[1:split], "officialese": lines[split + 1 :]}


def test_clear_letters_and_officialese_are_told_apart() -> None:
    found = letters()
    assert [len(one) for one in found.values()] == [20, 20]

    wrong = [one for one in found["clear"] if hard_places(one)]
    missed = [one for one in found["officialese"] if not hard_places(one)]

    assert len(wrong) + len(missed) <= 4, (wrong, missed)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Kami " + "sangat " * 20 + "senang.", Finding.LONG_SENTENCE),
        ("Berkas akan diproses.", Finding.NO_ACTOR),
        ("Dimohon dengan hormat.", Finding.OFFICIALESE),
        ("Sesuai ketentuan yang berlaku.", Finding.WHICH_RULE),
        ("Surat dikirim ke UPTD.", Finding.ABBREVIATION),
        ("Kami akan memperbaiki loket.", Finding.NO_DATE),
        ("Para warga-warga datang.", Finding.DOUBLED),
    ],
)
def test_each_rule_finds_its_words(text: str, finding: Finding) -> None:
    assert finding in {one.finding for one in hard_places(text)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Berkas akan diproses oleh petugas loket.",
        "Kami akan memperbaiki loket sampai 3 Desember 2026.",
        "Kami akan memperbaiki loket sampai {tanggal selesai}.",
        "Bawa KTP dan KK. Tempat penampungan sementara (TPS) buka.",
    ],
)
def test_what_is_clear_is_left_alone(text: str) -> None:
    assert hard_places(text) == ()


def test_the_templates_of_the_demo_are_clear() -> None:
    told = yaml.safe_load(OWN.read_text("utf-8"))["templates"]

    assert [one["name"] for one in told if hard_places(one["body"])] == []


def test_the_mean_counts_words_of_sentences() -> None:
    assert words_per_sentence("Satu dua tiga. Empat lima.") == 2.5
    assert words_per_sentence("") == 0.0
