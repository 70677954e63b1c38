"""Finding personal data in what people write, and masking it.

Nothing here is certain: it is pattern, built-in checks and cue words. It is good enough to ask a
person once, and to keep numbers from readers who do not need them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from pengaduan.rules.personal_kinds import (
    ALL_KINDS,
    ASKED_KINDS,
    KIND_LABELS,
    MASKS,
    REMOVALS,
    Finding,
    Kind,
)
from pengaduan.rules.personal_names import find_names
from pengaduan.rules.personal_numbers import find_numbers

__all__ = [
    "ALL_KINDS",
    "ASKED_KINDS",
    "KIND_LABELS",
    "MASKS",
    "REMOVALS",
    "Finding",
    "Kind",
    "find",
    "kinds_in",
    "masked",
]

_AT: Final = re.compile(
    r"@|\s?[(\[{] ?(?:at|et) ?[)\]}]\s?| at (?=(?:gmail|yahoo|ymail|hotmail|outlook|icloud)\b)",
    re.IGNORECASE,
)
_LOCAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}$")
_DOMAIN: Final = re.compile(
    r" ?[A-Za-z0-9][A-Za-z0-9-]{0,62}"
    r"(?:(?: ?[.,] ?| ?[(\[{] ?(?:dot|titik) ?[)\]}] ?| dot | titik )"
    r"(?:com|co|net|org|id|go|ac|sch|info|me|biz|my|xyz|[A-Za-z0-9-]{2,30}(?=\.))\b){1,4}"
    r"|[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{2,30}){1,4}",
    re.IGNORECASE,
)
_LIVES: Final = re.compile(
    r"\b(?:alamat(?:nya)?"
    r"(?! (?:kantor|dinas|toko|sekolah|rumah sakit|puskesmas|instansi|email|surel))"
    r"(?: (?:rumah|saya|kami|lengkap|tinggal|pelapor|ktp|domisili|sesuai))*"
    r"|(?:ber)?(?:tinggal|domisili|alamat|mukim)(?: kami| saya)? di"
    r"|rumah (?:saya|kami|orang tua saya)(?: (?:ada|terletak|berada|tepatnya))? di"
    r"|domisili)\b ?:?\s{0,2}(?!(?:yg|yang|istri|suami|tersebut|tsb|ini|itu|khusus)\b)",
    re.IGNORECASE,
)
_HOUSE: Final = re.compile(
    r"\bno(?:mor)?\b\.? ?\d{1,4}[a-z]?(?:/\d{1,4})?"
    r"|\brt\b\.? ?\d{1,3}(?:(?: ?[/,-] ?| )rw\.? ?\d{1,3}| ?/ ?\d{1,3})?|\brw\b\.? ?\d{1,3}"
    r"|\bblok ?[a-z]{1,2}\b ?-?\d{0,3}(?:[/-]\d{1,3})?",
    re.IGNORECASE,
)
_ADDRESS_END: Final = re.compile(
    r"[\n;]|(?<!\bjl)(?<!\bjln)(?<!\bno)(?<!\bkp)(?<!\bgg)(?<!\brt)(?<!\brw)\.\s+(?=[A-Za-z]{4})",
    re.IGNORECASE,
)
_ADDRESS_REACH: Final = 120


def find(text: str) -> tuple[Finding, ...]:
    """Return the personal data of a text, in order and without overlaps; linear in its length.

    Numbers and addresses of mail win over names and home addresses that touch them.
    """
    certain = [*find_numbers(text), *_emails(text)]
    loose = [*find_names(text), *_addresses(text)]
    taken: list[Finding] = []
    for group in (certain, loose):
        taken = _merge(taken, group)
    return tuple(taken)


def kinds_in(text: str, kinds: Collection[Kind] = ALL_KINDS) -> tuple[Kind, ...]:
    """Return which of ``kinds`` a text holds, each once, in order of appearance."""
    return tuple(dict.fromkeys(one.kind for one in find(text) if one.kind in kinds))


def masked(
    text: str,
    kinds: Collection[Kind] = ALL_KINDS,
    marks: Mapping[Kind, str] = MASKS,
) -> str:
    """Return the text with every finding of ``kinds`` replaced by its mark."""
    parts, done = [], 0
    for one in find(text):
        if one.kind in kinds:
            parts += [text[done : one.start], marks[one.kind]]
            done = one.end
    return "".join([*parts, text[done:]])


def _merge(taken: list[Finding], more: list[Finding]) -> list[Finding]:
    """Add what overlaps nothing that is taken; of two new ones that overlap, the first."""
    every = sorted(
        [(one.start, 0, one) for one in taken] + [(one.start, 1, one) for one in more],
        key=lambda entry: entry[:2],
    )
    kept: list[Finding] = []
    for place, (_, fresh, one) in enumerate(every):
        coming = next((e[2] for e in every[place + 1 : place + 4] if not e[1]), None)
        if kept and one.start < kept[-1].end:
            continue
        if fresh and coming is not None and coming.start < one.end:
            continue
        kept.append(one)
    return kept


def _emails(text: str) -> Iterator[Finding]:
    for sign in _AT.finditer(text):
        local = _LOCAL.search(text[max(0, sign.start() - 64) : sign.start()])
        domain = _DOMAIN.match(text, sign.end())
        if local is not None and domain is not None:
            yield Finding(Kind.EMAIL, sign.start() - len(local[0]), domain.end())


def _addresses(text: str) -> Iterator[Finding]:
    done = 0
    for cue in _LIVES.finditer(text):
        if cue.end() < done:
            continue
        limit = cue.end() + _ADDRESS_REACH
        stop = _ADDRESS_END.search(text, cue.end(), limit)
        houses = list(_HOUSE.finditer(text, cue.end(), stop.start() if stop else limit))
        if houses:
            done = houses[-1].end()
            yield Finding(Kind.ADDRESS, cue.end(), done)
