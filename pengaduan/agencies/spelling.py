"""Words as people type them: any case, with or without accents and spaces, with slips."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
EXACT, BEGUN, SLIP = 1.0, 0.85, 0.7
"""How well a word fits: it is the same, it begins the other, or it differs by a slip."""
_SHORTEST_SLIP, _TWO_SLIPS = 4, 8


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _WORD.findall(bare.casefold())


class Vocabulary:
    """A set of words that can be searched by beginning and with slips of the pen."""

    def __init__(self, known: Iterable[str]) -> None:
        self._sorted = sorted(set(known))
        self._known = frozenset(self._sorted)
        self._shortened: dict[str, list[str]] = {}
        for word in self._sorted:
            if len(word) >= _SHORTEST_SLIP:
                for short in _shortened(word):
                    self._shortened.setdefault(short, []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def begun(self, beginning: str) -> Iterator[str]:
        """Yield every word that begins so, the word itself first."""
        place = bisect_left(self._sorted, beginning)
        while place < len(self._sorted) and self._sorted[place].startswith(beginning):
            yield self._sorted[place]
            place += 1

    def slipped(self, word: str) -> set[str]:
        """Return the words that were probably meant: one slip, or two in a long word."""
        if len(word) < _SHORTEST_SLIP:
            return set()
        near = {one for short in _shortened(word) for one in self._shortened.get(short, ())}
        allowed = 2 if len(word) >= _TWO_SLIPS else 1
        return {one for one in near if one != word and distance(word, one) <= allowed}

    def alike(self, word: str, shortest: int = 1) -> dict[str, float]:
        """Return the words that fit, each with how well; slips only when nothing else fits."""
        found: dict[str, float] = {}
        if len(word) >= shortest:
            found = {one: EXACT if one == word else BEGUN for one in self.begun(word)}
        elif word in self._known:
            found = {word: EXACT}
        return found or dict.fromkeys(self.slipped(word), SLIP)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def distance(one: str, other: str) -> int:
    """Count wrong, missing, extra and swapped letters between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != wanted))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
