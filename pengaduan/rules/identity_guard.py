"""Finding a withheld identity in a text that leaves the house, in whatever spelling it stands.

Compared are letters and digits only: case, accents, look-alike letters, spaces, dashes, dots and
invisible signs between them do not hide a name or a number. Pure; the caller knows the identity.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pengaduan.rules.personal_words import NOT_NAMES

# Signs of other alphabets, and digits, that pass for a Latin letter.
_ALIKE: Final = {
    "a": "4@аα", "b": "8в", "c": "сϲ", "d": "ԁ", "e": "3еε", "g": "9", "h": "н", "i": "1!іι",
    "j": "ј", "k": "кκ", "l": "1ӏ", "m": "м", "n": "ν", "o": "0оο", "p": "рρ", "s": "5$ѕ",
    "t": "7тτ", "u": "υ", "x": "х", "y": "уγ", "z": "2",
}  # fmt: skip
_STREET_WORDS: Final = (
    "jl jln jalan no nomor rt rw kel kelurahan kec kecamatan kab kabupaten kota desa dusun blok gg "
    "gang perum perumahan provinsi prov"
)
_STREET: Final = frozenset(_STREET_WORDS.split())
_SHORTEST_PART: Final = 4
_SHORTEST_LOCAL: Final = 5
_PHONE_DIGITS: Final = 8
_ID_RUN: Final = 10
_ADDRESS_WORDS: Final = 3
_GAP: Final = r"[\W_]{0,3}"
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """An identity that must not be told; None or empty is not known. Never log or store it."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def leaks(text: str, known: Known, *, public_words: str = "") -> tuple[str, ...]:
    """Return the pieces of ``text`` that tell the identity, as they stand there, each once.

    ``public_words`` (the name of the agency or of a place) are no leak by themselves.
    """
    plain, places = _plain(text)
    free = {word for word in _WORD.findall(_plain(public_words)[0]) if len(word) > 2}
    found: dict[str, None] = {}
    for pattern in _patterns(known, free):
        for hit in pattern.finditer(plain):
            piece = text[places[hit.start()] : places[hit.end() - 1] + 1]
            found.setdefault(" ".join(piece.split()))
    return tuple(found)


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text as it is compared, and for each of its signs the place in ``text``.

    Digits stay digits; for names they are read as the letters that they look like.
    """
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for part in unicodedata.normalize("NFKD", sign).casefold():
            if unicodedata.category(part) in {"Mn", "Cf"}:
                continue
            signs.append(part)
            places.append(place)
    return "".join(signs), places


def _letters(word: str) -> str:
    """Return a pattern for the letters of a word, with up to three other signs between each."""
    return _GAP.join(_one(letter) for letter in _plain(word)[0])


def _one(letter: str) -> str:
    alike = _ALIKE.get(letter, "")
    return f"[{re.escape(letter + alike)}]" if alike else re.escape(letter)


def _whole(inner: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){inner}(?![^\W_])")


def _patterns(known: Known, free: set[str]) -> Iterator[re.Pattern[str]]:
    for name in known.names:
        yield from _of_name(name, free)
    for phone in known.phones:
        yield from _of_digits(_national(phone), _PHONE_DIGITS)
    for number in known.numbers:
        yield from _of_digits(re.sub(r"\D", "", number), _ID_RUN)
    for email in known.emails:
        yield from _of_email(email)
    for address in known.addresses:
        yield from _of_address(address)


def _of_name(name: str, free: set[str]) -> Iterator[re.Pattern[str]]:
    parts = _WORD.findall(_plain(name)[0])
    if len(parts) > 1:
        yield _whole(_GAP.join(map(_letters, parts)))
    for part in parts:
        if len(part) >= _SHORTEST_PART and part not in NOT_NAMES and part not in free:
            yield _whole(_letters(part))
    if len(parts) == 1 and len(parts[0]) < _SHORTEST_PART:
        yield _whole(re.escape(parts[0]))


def _of_digits(digits: str, shortest: int) -> Iterator[re.Pattern[str]]:
    """Find any run of that many digits of the number, with other signs between them or not."""
    if len(digits) < shortest:
        return
    runs = {digits[at : at + shortest] for at in range(len(digits) - shortest + 1)}
    for run in sorted(runs):
        yield re.compile(_GAP.join(run))


def _national(phone: str) -> str:
    return re.sub(r"^(?:62|0)", "", re.sub(r"\D", "", phone))


def _of_email(email: str) -> Iterator[re.Pattern[str]]:
    local, _, domain = _plain(email)[0].partition("@")
    at = r"\s*(?:@|[(\[{]?\s*(?:at|et)\s*[)\]}]?)\s*"
    dot = r"\s*(?:\.|[(\[{]?\s*(?:dot|titik)\s*[)\]}]?)\s*"
    spelled = dot.join(map(re.escape, local.split(".")))
    if domain:
        yield re.compile(spelled + at + dot.join(map(re.escape, domain.split("."))))
    if len(local) >= _SHORTEST_LOCAL:
        yield _whole(r"[\W_]{0,3}".join(map(re.escape, _WORD.findall(local))))


def _of_address(address: str) -> Iterator[re.Pattern[str]]:
    words = [word for word in _WORD.findall(_plain(address)[0]) if word not in _STREET]
    size = min(_ADDRESS_WORDS, len(words))
    if size < 2:
        return
    between = rf"[\W_]+(?:(?:{'|'.join(sorted(_STREET))})[\W_]+)*"
    for at in range(len(words) - size + 1):
        yield _whole(between.join(map(_letters, words[at : at + size])))


def joined(values: Iterable[object]) -> str:
    """Return every text among the values, whatever they are nested in, one to a line."""
    return "\n".join(_texts(values))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)
