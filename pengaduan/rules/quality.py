"""The quality audit's rules: the rubric, the drawing from a seed, and how far readers agree.

The rubric is a house rule, versioned; a reading names the version it was made by.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from pengaduan.rules.scoring.exact import round_half_up

FILE: Final = Path(__file__).parent / "data" / "quality_rubric.yaml"
HIGHEST: Final = 2
_PLACES: Final = 4


class RubricError(ValueError):
    """The rubric file or a set of scores is not as it must be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rubric with what 0, 1 and 2 mean, in two languages."""

    code: str
    names: Mapping[str, str]
    anchors: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of the rubric. ``status`` says where it comes from."""

    code: str
    valid_from: date
    status: str
    pass_points: int
    second_percent: int
    lines: tuple[Line, ...]

    def points(self, scores: Mapping[str, int]) -> int:
        """Return the points of 100, half up; RubricError unless every line has 0, 1 or 2."""
        if set(scores) != {line.code for line in self.lines}:
            raise RubricError("a score is missing or too many")
        if any(not 0 <= score <= HIGHEST for score in scores.values()):
            raise RubricError("a score lies between 0 and 2")
        share = Fraction(100 * sum(scores.values()), HIGHEST * len(self.lines))
        return int(round_half_up(share, 0))

    def passes(self, points: Sequence[int]) -> bool:
        """Tell whether the mean of one or two readings reaches the pass mark."""
        return sum(points) >= self.pass_points * len(points)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that can be drawn, and the stratum to which it belongs."""

    id: int
    stratum: str


@cache
def rubrics() -> Mapping[str, Rubric]:
    """Return the versions by code; RubricError for a file that cannot be read."""
    loaded = yaml.safe_load(FILE.read_text("utf-8"))
    found = [_rubric(entry) for entry in loaded["versions"]]
    return {one.code: one for one in found}


def current(day: date) -> Rubric:
    """Return the version in force on a day."""
    valid = [one for one in rubrics().values() if one.valid_from <= day]
    if not valid:
        raise RubricError(f"no rubric is in force on {day}")
    return max(valid, key=lambda one: one.valid_from)


def _rubric(entry: Mapping[str, Any]) -> Rubric:
    lines = tuple(_line(one) for one in entry["lines"])
    if len({line.code for line in lines}) != len(lines):
        raise RubricError(f"{entry['code']}: a line occurs twice")
    return Rubric(
        entry["code"],
        entry["valid_from"],
        entry["status"],
        int(entry["pass_points"]),
        int(entry["second_percent"]),
        lines,
    )


def _line(entry: Mapping[str, Any]) -> Line:
    anchors = {"id": tuple(entry["anchors_id"]), "en": tuple(entry["anchors_en"])}
    if any(len(texts) != HIGHEST + 1 for texts in anchors.values()):
        raise RubricError(f"{entry['code']}: there must be an anchor for 0, 1 and 2")
    return Line(entry["code"], {"id": entry["id"], "en": entry["en"]}, anchors)


def draw(frame: Sequence[Candidate], size: int, seed: str) -> list[int]:
    """Return ``size`` ids (or all, when there are fewer), the same ones for the same seed.

    Each stratum gives in proportion to its size, by the largest remainder, and at least one while
    there is room. Order and choice come from SHA-256 of seed and id, so no library's random
    numbers decide. The result does not depend on the order of the frame.
    """
    strata: dict[str, list[int]] = defaultdict(list)
    for one in frame:
        strata[one.stratum].append(one.id)
    shares = allocate({name: len(ids) for name, ids in strata.items()}, size)
    drawn = [
        chosen
        for name, ids in strata.items()
        for chosen in sorted(ids, key=lambda each: _rank(seed, each))[: shares[name]]
    ]
    return sorted(drawn, key=lambda each: _rank(f"{seed}/order", each))


def seconds(drawn: Sequence[int], percent: int, seed: str) -> frozenset[int]:
    """Return which of the drawn are read by a second person: so many percent, rounded up."""
    wanted = -(-len(drawn) * percent // 100)
    return frozenset(sorted(drawn, key=lambda each: _rank(f"{seed}/second", each))[:wanted])


def allocate(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Share ``size`` among the strata; ties go to the stratum whose name comes first."""
    total = sum(sizes.values())
    wanted = min(size, total)
    names = sorted(sizes)
    least = 1 if wanted >= len(names) else 0
    exact = {name: Fraction(wanted * sizes[name], total) if total else Fraction() for name in names}
    given = {name: max(least, int(exact[name])) for name in names}
    while sum(given.values()) < wanted:
        open_names = [name for name in names if given[name] < sizes[name]]
        best = max(open_names, key=lambda name: (exact[name] - given[name], -names.index(name)))
        given[best] += 1
    while sum(given.values()) > wanted:
        most = [name for name in names if given[name] > least]
        worst = min(most, key=lambda name: (exact[name] - given[name], names.index(name)))
        given[worst] -= 1
    return given


def _rank(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def kappa(pairs: Sequence[tuple[int, int]]) -> Decimal | None:
    """Return Cohen's kappa of two readers, four places half up; None without a pair.

    Where both always give one and the same value, chance explains everything and kappa has no
    value (0/0): None as well.
    """
    if not pairs:
        return None
    n = len(pairs)
    agreed = Fraction(sum(first == second for first, second in pairs), n)
    firsts = Counter(first for first, _ in pairs)
    others = Counter(second for _, second in pairs)
    chance = sum(Fraction(firsts[value] * others[value], n * n) for value in firsts)
    if chance == 1:
        return None
    return round_half_up((agreed - chance) / (1 - chance), _PLACES)


def agreement(pairs: Sequence[tuple[int, int]]) -> Decimal | None:
    """Return the percent of pairs in which both gave the same, one place; None without a pair."""
    if not pairs:
        return None
    same = sum(first == second for first, second in pairs)
    return round_half_up(Fraction(100 * same, len(pairs)), 1)
