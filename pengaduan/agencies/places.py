"""Names of regions in what people type: "capil kab bogor", "samsat jabar", "pemkot bandung"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pengaduan.agencies.models import RegionKind
from pengaduan.agencies.spelling import Vocabulary, words

_TITLES: Final = frozenset({"provinsi", "kabupaten", "kota", "administrasi"})
_OFFICIAL: Final = (("daerah", "khusus", "ibukota"), ("daerah", "istimewa"))
#: A word before a region that says which kind of region is meant.
_KIND_WORDS: Final[Mapping[str, RegionKind]] = {
    "kota": RegionKind.CITY,
    "pemkot": RegionKind.CITY,
    "walikota": RegionKind.CITY,
    "kab": RegionKind.REGENCY,
    "kabupaten": RegionKind.REGENCY,
    "pemkab": RegionKind.REGENCY,
    "bupati": RegionKind.REGENCY,
    "prov": RegionKind.PROVINCE,
    "provinsi": RegionKind.PROVINCE,
    "propinsi": RegionKind.PROVINCE,
    "pemprov": RegionKind.PROVINCE,
    "gubernur": RegionKind.PROVINCE,
}
_NEUTRAL: Final = frozenset({"pemda", "pemerintah", "daerah", "wali"})
# Names of regions that are ordinary words too: only after "kota" or "kabupaten".
_ORDINARY: Final = frozenset({"batu", "buru", "serang", "malinau", "kaur", "tegal", "nias", "muna"})
_LONGEST: Final = 4
_SHORTEST_SLIP: Final = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query says of a place: the regions that fit, and the words that are left."""

    codes: tuple[str, ...]
    rest: tuple[str, ...]


class Places:
    """Every province, regency and city by its names."""

    def __init__(
        self,
        regions: Iterable[tuple[str, str, RegionKind]],
        everyday: Mapping[str, Sequence[str]],
    ) -> None:
        self._codes: dict[str, list[str]] = {}
        self._kinds: dict[str, RegionKind] = {}
        for code, name, kind in regions:
            self._kinds[code] = kind
            self._add("".join(_bare(words(name))), code)
        for code, names in everyday.items():
            for name in names:
                self._add("".join(words(name)), code)
        self._vocabulary = Vocabulary(self._codes)

    def _add(self, joined: str, code: str) -> None:
        known = self._codes.setdefault(joined, [])
        if code in self._kinds and code not in known:
            known.append(code)

    def read(self, typed: Sequence[str], plain: Vocabulary, *, slips: bool) -> Reading:
        """Take the names of regions, and what introduces them, out of a query.

        ``plain`` are words with a meaning of their own: they are never a slip for a region.
        Without ``slips`` no word is.
        """
        codes: list[str] = []
        rest: list[str] = []
        place = 0
        while place < len(typed):
            size, found = self._at(typed, place)
            if not size and slips and typed[place] not in plain:
                size, found = self._slipped(typed[place])
            if size:
                codes += self._of_kind(found, rest)
            else:
                rest.append(typed[place])
            place += size or 1
        return Reading(_most_exact(codes), tuple(word for word in rest if not _introduces(word)))

    def _at(self, typed: Sequence[str], place: int) -> tuple[int, Sequence[str]]:
        for size in range(min(_LONGEST, len(typed) - place), 0, -1):
            joined = "".join(typed[place : place + size])
            if joined in self._codes and self._meant(typed, place, joined):
                return size, self._codes[joined]
        return 0, ()

    def _slipped(self, word: str) -> tuple[int, Sequence[str]]:
        """Return the one region that was probably meant by a word."""
        near = self._vocabulary.slipped(word) if len(word) >= _SHORTEST_SLIP else set()
        return (1, self._codes[near.pop()]) if len(near) == 1 else (0, ())

    def _meant(self, typed: Sequence[str], place: int, joined: str) -> bool:
        return joined not in _ORDINARY or (place > 0 and typed[place - 1] in _KIND_WORDS)

    def _of_kind(self, codes: Sequence[str], before: list[str]) -> list[str]:
        """Return the regions of the kind that the words before name, and take these words away."""
        kind = None
        while before and (before[-1] in _KIND_WORDS or before[-1] in _NEUTRAL):
            word = before.pop()
            kind = kind or _KIND_WORDS.get(word)
        of_kind = [code for code in codes if kind is None or self._kinds[code] is kind]
        if kind is RegionKind.PROVINCE and not of_kind:
            of_kind = [code[:2] for code in codes]
        return of_kind or list(codes)


def _introduces(word: str) -> bool:
    return word in _KIND_WORDS or word in _NEUTRAL


def _bare(parts: list[str]) -> list[str]:
    """Return the words of a region's name without its title."""
    while parts and parts[0] in _TITLES:
        parts = parts[1:]
    for official in _OFFICIAL:
        if tuple(parts[: len(official)]) == official:
            return parts[len(official) :]
    return parts


def _most_exact(codes: Sequence[str]) -> tuple[str, ...]:
    """Drop a province when one of its regencies is named as well ("garut jabar")."""
    exact = [code for code in codes if len(code) > 2]
    within = [code for code in exact if code[:2] in codes]
    return tuple(dict.fromkeys(within or exact or codes))
