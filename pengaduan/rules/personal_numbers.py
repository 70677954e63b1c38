"""Numbers that belong to a person: ID, family card, tax, telephone, account, passport, plate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pengaduan.rules.numbers import is_valid_number
from pengaduan.rules.personal_cues import OTHER, PAYEE, Cues, protected
from pengaduan.rules.personal_kinds import Finding, Kind

# Digits, and between them what people write: one sign with or without spaces, brackets.
_RUN: Final = re.compile(r"\+?\(?\+?\d(?:\d|(?: ?[-.–] ?| {1,2}|\) ?-? ?| ?\( ?)(?=\d)\d)*")
_GROUP: Final = re.compile(r"\d+")
_LETTER_O: Final = re.compile(r"(?<![A-Za-z0-9])[oO]8[1-9](?:[ .-]?[\doO]){7,10}(?![\w])")
_SPELLED: Final = re.compile(
    r"\b(?:(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)\b[ ,-]{0,2}){9,}",
    re.IGNORECASE,
)
_PASSPORT: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2} ?\d{6,7}(?![A-Za-z0-9])")
_PLATE: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})[ -]?(\d{1,4})[ -]?([A-Za-z]{1,3})(?![A-Za-z0-9])"
)
_REGION_LETTERS: Final = (
    "A B D E F G H K L M N P R S T W Z AA AB AD AE AG BA BB BD BE BG BH BK BL BM BN BP DA DB DC"
    " DD DE DG DH DK DL DM DN DP DR DS DT EA EB ED KB KH KT KU PA PB"
)
_PLATE_REGIONS: Final = frozenset(_REGION_LETTERS.split())
_AFTER_NUMBERS: Final = "RT RW WIB WIT KM KG CM MM M KVA GB MB RB JT PM AM DAN DI KE"
_NO_PLATE_END: Final = frozenset(_AFTER_NUMBERS.split())
# First two digits of a region code (Kemendagri).
_PROVINCE_CODES: Final = (
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76"
    " 81 82 91 92 93 94 95 96 97"
)
_PROVINCES: Final = frozenset(_PROVINCE_CODES.split())
_MOBILE: Final = re.compile(r"(?:0|62|620|0062)8[1-9]\d{7,10}")
_BARE_MOBILE: Final = re.compile(r"8[1-9]\d{7,10}")
_LANDLINE: Final = re.compile(r"(?:0|62|0062)[2-79]\d{6,10}")
_AREA: Final = re.compile(r"0(?:2[1249]|31|61|[2-79]\d\d)")
_NPWP_SHAPE: Final = re.compile(r"\d\d\.\d{3}\.\d{3}\.\d[-.]\d{3}\.\d{3}")
_OWN_SHAPE: Final = re.compile(r"(?:19|20)\d\d[-–]?\d{8}[-–]?\d")
_MOST_DIGITS: Final = 19


@dataclass(frozen=True, slots=True)
class _Window:
    """Some neighbouring groups of digits, read as one number."""

    text: str
    digits: str
    groups: tuple[str, ...]
    plus: bool
    bracket: bool
    cue: str

    @property
    def solid(self) -> bool:
        return len(self.groups) == 1


def looks_like_nik(digits: str) -> bool:
    """Tell whether 16 digits are built like a NIK: region, date of birth (+40 for women), serial.

    UU 23/2006 Art. 13 with its explanation: six digits of region, six of birth, four of serial.
    """
    if len(digits) != 16 or digits[:2] not in _PROVINCES or digits[12:] == "0000":
        return False
    regency, district, day, month = (int(digits[at : at + 2]) for at in (2, 4, 6, 8))
    day -= 40 if day > 40 else 0
    return 1 <= regency <= 79 and district >= 1 and 1 <= day <= 31 and 1 <= month <= 12


def find_numbers(text: str) -> Iterator[Finding]:
    """Yield every number that belongs to a person; linear in the length of the text."""
    cues = Cues(text)
    barred = list(protected(text))
    for run in _RUN.finditer(text):
        yield from _in_run(text, run, barred, cues)
    for found in (*_LETTER_O.finditer(text), *_SPELLED.finditer(text)):
        yield Finding(Kind.PHONE, found.start(), found.start() + len(found[0].rstrip(" ,-")))
    for found in _PASSPORT.finditer(text):
        if cues.before(found.start()) == "passport":
            yield Finding(Kind.PASSPORT, *found.span())
    yield from _plates(text, cues)


def _plates(text: str, cues: Cues) -> Iterator[Finding]:
    shouted = text.isupper()
    for found in _PLATE.finditer(text):
        region, digits, tail = found[1], found[2], found[3]
        known = region.upper() in _PLATE_REGIONS and tail.upper() not in _NO_PLATE_END
        plain = region.isupper() and tail.isupper() and len(digits) > 2 and not shouted
        told = cues.before(found.start()) == "plate" and len(digits) > 1
        if known and (plain or told):
            yield Finding(Kind.PLATE, *found.span())


def _in_run(
    text: str, run: re.Match[str], barred: list[tuple[int, int]], cues: Cues
) -> Iterator[Finding]:
    while barred and barred[0][1] <= run.start():
        barred.pop(0)
    spans = [one.span() for one in _GROUP.finditer(text, *run.span())]
    for part in _unbarred(spans, barred):
        place = 0
        while place < len(part):
            found = _longest(text, part[place : place + _MOST_DIGITS], cues)
            if found is None:
                place += 1
                continue
            count, kind = found
            last = part[place + count - 1][1]
            if kind is not None:
                yield Finding(kind, _opening(text, part[place][0], last), last)
            place += count


def _unbarred(
    spans: Sequence[tuple[int, int]], barred: Sequence[tuple[int, int]]
) -> list[list[tuple[int, int]]]:
    """Cut a run of groups where something protected stands."""
    parts: list[list[tuple[int, int]]] = [[]]
    place = 0
    for start, end in spans:
        while place < len(barred) and barred[place][1] <= start:
            place += 1
        if place < len(barred) and barred[place][0] < end:
            parts.append([])
        else:
            parts[-1].append((start, end))
    return [part for part in parts if part]


def _longest(
    text: str, spans: Sequence[tuple[int, int]], cues: Cues
) -> tuple[int, Kind | None] | None:
    """Return how many groups from the first make a number, and its kind; None when none do."""
    start, total, most = spans[0][0], 0, 0
    for begin, end in spans:
        total += end - begin
        if total > _MOST_DIGITS:
            break
        most += 1
    cue = cues.before(start)
    for count in range(most, 0, -1):
        window = _window(text, spans[:count], cue)
        if _is_own_number(window):
            return count, None
        kind = _kind(window)
        if kind is not None and not _drags(window, kind):
            return count, kind
    return None


def _window(text: str, spans: Sequence[tuple[int, int]], cue: str) -> _Window:
    start, end = spans[0][0], spans[-1][1]
    groups = tuple(text[a:b] for a, b in spans)
    before = text[max(0, start - 2) : start]
    return _Window(text[start:end], "".join(groups), groups, "+" in before, "(" in before, cue)


def _opening(text: str, start: int, end: int) -> int:
    """Return where a number begins: a plus belongs to it, a bracket when it is closed inside."""
    while start and (text[start - 1] == "+" or (text[start - 1] == "(" and ")" in text[start:end])):
        start -= 1
    return start


def _is_own_number(window: _Window) -> bool:
    """Tell whether it is the number of a complaint of this system."""
    if not _OWN_SHAPE.fullmatch(window.text):
        return False
    return not window.solid or is_valid_number(window.digits)


def _drags(window: _Window, kind: Kind) -> bool:
    """Tell whether a small number behind a telephone number was taken for its end."""
    if kind is not Kind.PHONE or window.solid or len(window.groups[-1]) > 2:
        return False
    return len(window.groups[-2]) > 2 and len(window.digits) - len(window.groups[-1]) >= 10


def _kind(window: _Window) -> Kind | None:
    found = _identity(window) or _tax_or_health(window)
    if found is None and _is_mobile(window):
        found = Kind.ACCOUNT if window.cue == "account" else Kind.PHONE
    if found is None and _is_account(window):
        found = Kind.ACCOUNT
    if found is None and _is_landline(window):
        found = Kind.PHONE
    if found is None and window.solid and len(window.digits) == 16 and window.cue != OTHER:
        found = Kind.LONG_NUMBER
    return found


def _identity(window: _Window) -> Kind | None:
    size = len(window.digits)
    if size == 16:
        if window.cue == "kk":
            return Kind.KK
        if window.cue == "npwp":
            return Kind.NPWP
        built = looks_like_nik(window.digits)
        return Kind.NIK if built or window.cue == "nik" else None
    told = window.cue in ("nik", "kk") and size in (15, 17) and window.solid
    return Kind(window.cue) if told else None


def _tax_or_health(window: _Window) -> Kind | None:
    size = len(window.digits)
    if _NPWP_SHAPE.fullmatch(window.text) or (window.cue == "npwp" and size == 15):
        return Kind.NPWP
    if window.cue == "bpjs" and size in (11, 13) and not window.digits.startswith("08"):
        return Kind.BPJS
    return Kind.BPJS if window.solid and size == 13 and window.digits.startswith("000") else None


def _is_mobile(window: _Window) -> bool:
    digits = window.digits
    if window.cue == OTHER or (len(window.groups[0]) < 3 and not _in_pairs(window)):
        return False
    if _MOBILE.fullmatch(digits):
        return window.plus or not digits.startswith("62") or len(digits) >= 11
    if window.plus:
        return 8 <= len(digits) <= 15 and digits[0] != "0"
    return window.cue == "phone" and _BARE_MOBILE.fullmatch(digits) is not None


def _in_pairs(window: _Window) -> bool:
    """Tell whether a number begins with a short group that may begin one: 62, +x, 08 12 34."""
    first = window.groups[0]
    return window.plus or first == "62" or ("." not in window.text and len(window.groups) >= 3)


def _is_landline(window: _Window) -> bool:
    digits = window.digits
    if window.cue == OTHER or not _LANDLINE.fullmatch(digits) or len(digits) > 13:
        return False
    if window.cue == "phone":
        return True
    rest = len(digits) - len(window.groups[0])
    parted = _AREA.fullmatch(window.groups[0]) is not None and 5 <= rest <= 8
    dashed = "-" in window.text[len(window.groups[0]) :][:3] and len(window.groups) <= 3
    return parted and (window.bracket or dashed)


def _is_account(window: _Window) -> bool:
    return window.cue in ("account", PAYEE) and 8 <= len(window.digits) <= 18
