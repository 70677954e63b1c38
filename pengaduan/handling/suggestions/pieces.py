"""What a model sees of a complaint: words, pairs of words, pieces of words, and where it lies.

Each is kept as a number only (a hash). So a model holds no word of any complaint.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zlib import crc32

from pengaduan.infra.stemming import stem, telling, words

_SHORTEST, _LONGEST = 3, 5
MOST_WORDS: Final = 1200


class Block(StrEnum):
    """Kinds of pieces; each kind is weighed as a whole."""

    WORDS = "w"
    LETTERS = "c"
    PLACES = "p"


@dataclass(frozen=True, slots=True)
class Example:
    """A complaint that somebody routed. ``places`` are names by level ("kelurahan": "Mojo")."""

    text: str
    label: str
    places: Mapping[str, str]


def number(block: Block, piece: str) -> int:
    """Return the number of a piece: the same in every process, below 2**32."""
    return crc32(f"{block}:{piece}".encode())


def pieces(text: str, places: Mapping[str, str]) -> dict[Block, Counter[int]]:
    """Return how often each piece occurs, by kind."""
    spoken = words(text)[:MOST_WORDS]
    stems = [stem(word) for word in spoken]
    return {
        Block.WORDS: Counter(number(Block.WORDS, one) for one in _grams(stems)),
        Block.LETTERS: Counter(number(Block.LETTERS, one) for one in _letters(spoken)),
        Block.PLACES: Counter(number(Block.PLACES, one) for one in _places(places)),
    }


def tellers(text: str) -> dict[int, str]:
    """Return the telling words of a text by the number of their stem, as they stand in it."""
    known = set(telling(text))
    found: dict[int, str] = {}
    for word in words(text)[:MOST_WORDS]:
        if stem(word) in known and len(word) > 2 and not word.isdigit():
            found.setdefault(number(Block.WORDS, stem(word)), word)
    return found


def _grams(stems: list[str]) -> Iterator[str]:
    yield from stems
    for one, other in pairwise(stems):
        yield f"{one} {other}"


def _letters(spoken: list[str]) -> Iterator[str]:
    for word in spoken:
        padded = f" {word} "
        for width in range(_SHORTEST, _LONGEST + 1):
            for at in range(max(1, len(padded) - width + 1)):
                yield padded[at : at + width]


def _places(places: Mapping[str, str]) -> Iterator[str]:
    for level, name in places.items():
        if name:
            yield f"{level} {' '.join(words(name))}"
