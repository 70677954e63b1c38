"""Names of people where a word before them says that a name follows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pengaduan.rules.personal_kinds import Finding, Kind
from pengaduan.rules.personal_words import (
    GIVEN_NAMES,
    NOT_NAMES,
    ROLES,
    SKIPPED,
    VERB_BEGINNINGS,
)

_WHOSE: Final = (
    r"saya|sy|sya|aku|kami|lengkap|asli|pelapor|pemohon|pasien|suami|istri|isteri|anak|ibu|ayah"
    r"|bapak|orang tua|adik|kakak|nenek|kakek|kandung|siswa|peserta|ahli waris|pemilik|penerima"
    r"|wajib pajak|almarhum|almarhumah|sendiri|mertua|keponakan|cucu|petugas|di ktp|di kk"
)
_KIN: Final = (
    r"anak|suami|istri|isteri|ayah|bapak|ibu|adik|kakak|mertua|nenek|kakek|tetangga|keponakan|cucu"
)
# What announces a name. "strong" cues announce one in lower case too.
_CUE: Final = re.compile(
    rf"(?P<strong>\bnama(?: (?:{_WHOSE})\b){{1,4}}\s{{0,2}}(?:adalah|ialah|yaitu|yakni|[:=,])?"
    r"|\bnama\s?[:=]|\batas nama\b|\ba\.n\b\.?|\ba/n\b\.?|\bberatas nama\b)"
    r"|(?P<abbreviated>\b[Aa]n\.)"
    r"|(?P<signed>\b(?:hormat (?:saya|kami)|salam hormat|tertanda|ttd)\b[,.:]?)"
    rf"|(?P<presented>\b(?:per)?kenalkan,?(?: nama)? saya\b|\bdengan saya\b"
    r"|(?:^|(?<=[.\n!?] )|(?<=\n))saya(?= [A-Z][a-z]+(?: [A-Z][a-z]+){0,4}"
    r"(?:,| dari | warga | umur | usia ))),?"
    rf"|(?P<mentioned>\bbernama\b|\bnamanya\b|\bdipanggil\b"
    rf"|\b(?:{_KIN}) (?:saya|kami|sy)\b,?"
    r"|\b(?:bapak|bpk|pak|ibu|bu|sdr|sdri|saudara|saudari|tn|ny|mas|mbak|mba|kang|almarhum"
    r"|almarhumah|alm|almh|dokter|ustadz)\b\.?)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’`-](?=[^\W\d_]))*")
_GAP: Final = re.compile(r"[ \t]{0,3}\n?[ \t]{0,3}")
_BETWEEN: Final = re.compile(r"\.?[ \t]{1,2}")
_PARTICLES: Final = frozenset({"bin", "binti", "al", "van", "de"})
_MOST_WORDS, _MOST_LOWER = 5, 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """How names are to be read at one place: with capitals, or by known names only."""

    cased: bool
    strong: bool


def find_names(text: str) -> Iterator[Finding]:
    """Yield the names that cue words announce; linear in the length of the text."""
    cased = _is_cased(text)
    done = 0
    for cue in _CUE.finditer(text):
        if cue.start() < done:
            continue
        group = cue.lastgroup or ""
        span = _name_after(text, cue.end(), _Reading(cased, strong=group == "strong"))
        if span is None:
            continue
        done = span[1]
        yield Finding(Kind.MENTION if group == "mentioned" else Kind.NAME, *span)


def _is_cased(text: str) -> bool:
    """Tell whether capitals mean something: there are small letters, and some capitals."""
    lower = sum(map(str.islower, text))
    upper = sum(map(str.isupper, text))
    return upper > 0 and lower > upper


def _name_after(text: str, at: int, reading: _Reading) -> tuple[int, int] | None:
    gap = _GAP.match(text, at)
    word = _WORD.match(text, gap.end() if gap else at)
    skips = 0
    while word is not None and word[0].lower() in SKIPPED and skips < 3:
        between = _BETWEEN.match(text, word.end())
        word = _WORD.match(text, between.end()) if between else None
        skips += 1
    if word is None or not _begins_name(word[0], reading):
        return None
    end = _name_end(text, word, reading)
    return (word.start(), end) if end - word.start() > 1 else None


def _name_end(text: str, first: re.Match[str], reading: _Reading) -> int:
    end, last = first.end(), first
    capital = reading.cased and first[0][0].isupper()
    for _ in range((_MOST_WORDS if capital else _MOST_LOWER) - 1):
        between = _BETWEEN.match(text, last.end())
        word = _WORD.match(text, between.end()) if between else None
        if between is None or word is None or not _goes_on(text, last, word, reading):
            break
        last = word
        if word[0].lower() not in _PARTICLES:
            end = word.end()
    return end


def _goes_on(text: str, last: re.Match[str], word: re.Match[str], reading: _Reading) -> bool:
    """Tell whether the next word is part of the name; a full stop ends it except after initials."""
    stopped = text[last.end()] == "."
    if stopped and not (len(last[0]) <= 2 or last[0].lower() in ("moh", "muh", "abd")):
        return False
    if word[0].lower() in _PARTICLES:
        return True
    if reading.cased and last[0][0].isupper():
        return _is_capital(word[0]) and not _is_no_name(word[0])
    return word[0].lower() in GIVEN_NAMES or (reading.strong and _may_be_name(word[0]))


def _begins_name(word: str, reading: _Reading) -> bool:
    if reading.cased and word[0].isupper():
        return _is_capital(word) and not _is_no_name(word)
    if word.lower() in GIVEN_NAMES:
        return not _is_no_name(word) and (reading.strong or not reading.cased)
    return reading.strong and _may_be_name(word)


def _is_capital(word: str) -> bool:
    """Tell whether a word is written like a name: "Budi", "M", "McNally", not "KTP"."""
    return word[0].isupper() and (len(word) <= 2 or any(map(str.islower, word)))


def _is_no_name(word: str) -> bool:
    low = word.lower()
    return low in NOT_NAMES or low in ROLES


def _may_be_name(word: str) -> bool:
    """Tell whether a word without a capital could be a name: no known word, no verb."""
    low = word.lower()
    if low in GIVEN_NAMES:
        return True
    if len(low) < 4 or _is_no_name(low):
        return False
    verb = any(low.startswith(one) and len(low) - len(one) >= 4 for one in VERB_BEGINNINGS)
    ending = low.endswith(("nya", "kan", "lah", "kah", "pun", "isasi"))
    return not verb and not ending
