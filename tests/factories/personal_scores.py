"""How many of the marked findings are found, and how many of the findings are marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pengaduan.rules.personal_data import Finding, Kind, find
from tests.factories.personal_texts import Labelled

SLACK = 4
NAMES = frozenset({Kind.NAME, Kind.MENTION})
#: Kinds with a promise: smallest recall and precision.
WANTED = {
    "nik": (0.98, 0.98),
    "phone": (0.98, 0.98),
    "email": (0.98, 0.98),
    "account": (0.90, 0.95),
    "names": (0.80, 0.90),
}


def group(kind: Kind) -> str:
    """Both kinds of names are one row of the table."""
    return "names" if kind in NAMES else kind.value


def same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings mean the same thing at the same place."""
    near = abs(one.start - other.start) <= SLACK and abs(one.end - other.end) <= SLACK
    return group(one.kind) == group(other.kind) and near


class Score:
    """Counts per kind."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.false: Counter[str] = Counter()
        self.examples: list[str] = []

    def add(self, labelled: Labelled) -> None:
        """Compare what is found in one text with its marks."""
        found = find(labelled.text)
        for mark in labelled.marks:
            hit = any(same(mark, one) for one in found)
            (self.hits if hit else self.missed)[group(mark.kind)] += 1
            if not hit:
                self.note("missed", mark, labelled.text)
        for one in found:
            if not any(same(one, mark) for mark in labelled.marks):
                self.false[group(one.kind)] += 1
                self.note("false", one, labelled.text)

    def note(self, what: str, one: Finding, text: str) -> None:
        """Remember an example for the reader."""
        self.examples.append(f"{what} {one.kind.value}: {text[one.start : one.end]!r} in {text!r}")

    def rates(self, kind: str) -> tuple[float, float]:
        """Return recall and precision of a kind; 1.0 where there is nothing to count."""
        hits = self.hits[kind]
        real, told = hits + self.missed[kind], hits + self.false[kind]
        return (hits / real if real else 1.0), (hits / told if told else 1.0)

    def kinds(self) -> list[str]:
        """Return every kind that occurs."""
        return sorted({*self.hits, *self.missed, *self.false})


def score(texts: Iterable[Labelled]) -> Score:
    """Return the counts over some texts."""
    total = Score()
    for labelled in texts:
        total.add(labelled)
    return total
