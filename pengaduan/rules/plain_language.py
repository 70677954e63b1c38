"""Reads an Indonesian letter as its reader would, and says what makes it hard. It never blocks.

The rules are those of the tone guide: short sentences, a named actor, a date in every promise, no
officialese, abbreviations written out first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_WORDS: Final = 20


class Finding(StrEnum):
    """What is hard about a text."""

    LONG_SENTENCE = "long_sentence"
    NO_ACTOR = "no_actor"
    OFFICIALESE = "officialese"
    WHICH_RULE = "which_rule"
    ABBREVIATION = "abbreviation"
    NO_DATE = "no_date"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class Hard:
    """One finding, with the words of the text that it is about."""

    finding: Finding
    words: str


_SENTENCE: Final = re.compile(r"(?<=[.?!:;])\s+(?=[A-Z0-9{\"'(])|\n+")
_WORD: Final = re.compile(r"[^\W_]+(?:[-.,'/][^\W_]+)*")
_OFFICIALESE: Final = re.compile(
    r"sehubungan dengan (?:hal )?tersebut(?: di atas)?|dimohon dengan hormat|adalah merupakan"
    r"|agar supaya|dalam rangka(?: untuk)?|dapat kami sampaikan(?: bahwa)?|bersama ini kami"
    r"|demikian (?:untuk menjadi (?:periksa|maklum)|disampaikan|kami sampaikan)"
    r"|(?:atas|perhatian dan) \w+(?:nya)? (?:diucapkan|kami ucapkan|disampaikan) terima kasih"
    r"|pihak terkait|instansi terkait|segera ditindaklanjuti|sebagaimana dimaksud"
    r"|guna menjadi|bahwasanya|perlu kiranya|dipandang perlu|mohon (?:menjadi )?maklum"
    r"|kritik dan saran",
    re.IGNORECASE,
)
_WHICH_RULE: Final = re.compile(
    r"sesuai (?:dengan )?(?:ketentuan|peraturan|aturan|prosedur)(?: perundang-undangan)?"
    r" yang berlaku",
    re.IGNORECASE,
)
_DOUBLED: Final = re.compile(
    r"demi untuk|seperti misalnya|agar supaya|adalah merupakan|hanya .{0,20}saja"
    r"|para ([a-z]+)-\1|banyak ([a-z]+)-\2|sejak dari|mulai sejak",
    re.IGNORECASE,
)
_PASSIVE: Final = re.compile(r"\b(?:akan|telah|sudah|sedang|dapat) di[a-z]{4,}\b", re.IGNORECASE)
_ACTOR: Final = re.compile(r"\b(?:oleh|kami|saya|anda)\b", re.IGNORECASE)
_PROMISE: Final = re.compile(
    r"\b(?:kami|unit|petugas|dinas|kepala [a-z]+) akan [a-z]{4,}", re.IGNORECASE
)
_MONTHS: Final = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
)
_DATE: Final = re.compile(
    rf"\b\d{{1,2}} (?:{_MONTHS})|\b(?:{_MONTHS}) \d{{4}}|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}"
    r"|\bhari ini\b|\bbesok\b|\{[^}]*tanggal[^}]*\}|\{tenggat\}|\{hari_ini\}",
    re.IGNORECASE,
)
_ABBREVIATION: Final = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")
# Short forms that every reader knows, and those of a citation.
_KNOWN: Final = frozenset(
    {"KTP", "KK", "RT", "RW", "SD", "SMP", "SMA", "WIB", "WITA", "WIT", "UU", "PP", "HP", "TV"}
    | {"PDF", "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "BPJS", "SIM", "PLN"}
)


def hard_places(text: str) -> tuple[Hard, ...]:
    """Return everything hard about ``text`` in the order of its sentences; empty when clear."""
    sentences = [one.strip() for one in _SENTENCE.split(text) if one.strip()]
    found = [one for sentence in sentences for one in _of_sentence(sentence)]
    return (*found, *_abbreviations(text))


def words_per_sentence(text: str) -> float:
    """Return the mean length of a sentence in words, 0 for an empty text; 14 or less is easy."""
    lengths = [len(_WORD.findall(one)) for one in _SENTENCE.split(text) if _WORD.search(one)]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _of_sentence(sentence: str) -> Iterator[Hard]:
    if len(_WORD.findall(sentence)) > MOST_WORDS:
        yield Hard(Finding.LONG_SENTENCE, sentence)
    for finding, pattern in (
        (Finding.OFFICIALESE, _OFFICIALESE),
        (Finding.WHICH_RULE, _WHICH_RULE),
        (Finding.DOUBLED, _DOUBLED),
    ):
        yield from (Hard(finding, one.group(0)) for one in pattern.finditer(sentence))
    passive = _PASSIVE.search(sentence)
    if passive and not _ACTOR.search(sentence):
        yield Hard(Finding.NO_ACTOR, passive.group(0))
    promise = _PROMISE.search(sentence)
    if promise and not _DATE.search(sentence):
        yield Hard(Finding.NO_DATE, promise.group(0))


def _abbreviations(text: str) -> Iterator[Hard]:
    """An abbreviation is explained where its long form stands before it in brackets, or after."""
    for short in dict.fromkeys(_ABBREVIATION.findall(text)):
        shouted = short.isalpha() and len(short) > 5
        explained = re.search(rf"\({re.escape(short)}\)|\b{re.escape(short)} \(", text)
        if short not in _KNOWN and not explained and not shouted:
            yield Hard(Finding.ABBREVIATION, short)
