"""How well words fit: the names of the register, and the matters of the everyday list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pengaduan.agencies.everyday import Topic
from pengaduan.agencies.index import Entry, Index
from pengaduan.agencies.spelling import BEGUN, EXACT, SLIP

_EQUAL, _BEGINS, _WORDS = 120.0, 100.0, 90.0
_LOSS: Final = {EXACT: 0.0, BEGUN: 10.0, SLIP: 30.0}
_WHOLE, _COVERED, _PART = 60.0, 40.0, 50.0
_UNKNOWN_WEIGHT: Final = 1.0
_SHORTEST_BEGINNING: Final = 3
# A phrase that is only begun counts when most of it is there.
_MOST_OF: Final = 0.5
_MOST_MATTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """An entry of the register and how well it fits, at most 120."""

    score: float
    entry: Entry


@dataclass(frozen=True, slots=True)
class Matter:
    """A topic and how well it fits, at most 101."""

    score: float
    topic: Topic


def fitting(index: Index, typed: Sequence[str]) -> list[Fit]:
    """Return the entries of which every word begins a word; one must be the unit's own."""
    qualities: dict[int, float] | None = None
    alike = [index.vocabulary.alike(word) for word in typed]
    for known in alike:
        found: dict[int, float] = {}
        for word, quality in known.items():
            for place in index.by_word[word]:
                found[place] = max(found.get(place, 0.0), quality)
        if qualities is None:
            qualities = found
        else:
            qualities = {p: min(q, found[p]) for p, q in qualities.items() if p in found}
    own = frozenset(word for known in alike for word in known)
    wanted = " ".join(typed)
    return [
        Fit(_score(index.entries[place], wanted, quality), index.entries[place])
        for place, quality in (qualities or {}).items()
        if index.entries[place].unit_id is None or own & index.entries[place].own
    ]


def _score(entry: Entry, wanted: str, quality: float) -> float:
    if wanted in entry.labels:
        return _EQUAL
    if any(label.startswith(wanted) for label in entry.labels):
        return _BEGINS - _LOSS[quality] / 2
    return _WORDS - _LOSS[quality]


def matters(index: Index, typed: Sequence[str], rest: Sequence[str]) -> list[Matter]:
    """Return the topics that the words speak of, the best first.

    A topic fits when a whole phrase of it is among the words; only when none does, phrases count
    of which most is there. ``rest`` are the words without those of a region: how many of them
    the phrases explain decides.
    """
    alike = {word: index.topic_words.alike(word, _SHORTEST_BEGINNING) for word in typed}
    meant: dict[str, tuple[str, float]] = {}
    for word, known in alike.items():
        for one, quality in known.items():
            if quality > meant.get(one, ("", 0.0))[1]:
                meant[one] = (word, quality)
    telling = [word for word in rest if word not in index.idle] or list(rest) or list(typed)
    places = {place for word in meant for place in index.topics_by_word[word]}
    asked = _Asked(index, meant, tuple(dict.fromkeys(telling)))
    found = [asked.whole(index.topics[place]) for place in sorted(places)]
    if not any(found):
        found = [asked.part(index.topics[place]) for place in sorted(places)]
    best = sorted((one for one in found if one), key=lambda one: -one.score)
    return [one for one in best if one.score >= best[0].score - _LOSS[BEGUN]][:_MOST_MATTERS]


class _Asked:
    """The words of one query with what they may mean: known word -> (typed word, quality)."""

    def __init__(
        self, index: Index, meant: dict[str, tuple[str, float]], telling: Sequence[str]
    ) -> None:
        self._index, self._meant, self._telling = index, meant, telling
        self._total = sum(map(self._weight_typed, telling)) or 1.0

    def _weight(self, known: str) -> float:
        return self._index.weights.get(known, _UNKNOWN_WEIGHT)

    def _weight_typed(self, typed: str) -> float:
        """Return how telling a typed word is: as much as what it most likely means."""
        means = [known for known, (word, _quality) in self._meant.items() if word == typed]
        return max(map(self._weight, means), default=_UNKNOWN_WEIGHT)

    def whole(self, topic: Topic) -> Matter | None:
        """Return the topic when a whole phrase is there; further phrases add what they explain."""
        there = [one for one in topic.phrases if all(word in self._meant for word in one)]
        if not there:
            return None
        best = max(there, key=self._worth)
        quality = min(self._meant[word][1] for word in best)
        covered = self._covered({word for one in there for word in one})
        score = _WHOLE + _COVERED * covered - _LOSS[quality] / 2
        return Matter(score + len(best) / 10, topic)

    def part(self, topic: Topic) -> Matter | None:
        """Return the topic when most of a phrase is there."""
        best = max(topic.phrases, key=self._share)
        if self._share(best) < _MOST_OF:
            return None
        return Matter(_PART * self._covered({one for one in best if one in self._meant}), topic)

    def _worth(self, phrase: Sequence[str]) -> tuple[float, float]:
        quality = min(self._meant[word][1] for word in phrase)
        return (quality, sum(map(self._weight, phrase)))

    def _share(self, phrase: Sequence[str]) -> float:
        there = sum(self._weight(word) for word in phrase if word in self._meant)
        return there / sum(map(self._weight, phrase))

    def _covered(self, known: set[str]) -> float:
        typed = {self._meant[word][0] for word in known}
        return sum(map(self._weight_typed, typed & set(self._telling))) / self._total
