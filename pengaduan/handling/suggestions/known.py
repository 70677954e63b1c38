"""What is known before anything was learned: everyday names of services, and names of units."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pengaduan.agencies.everyday import Level, Target, everyday
from pengaduan.agencies.index import Entry, Index
from pengaduan.agencies.spelling import words
from pengaduan.handling.suggestions.offices import label_of

_LONGEST: Final = 5
_SECOND: Final = 0.4
_OWN_NAME: Final = 1.5
# One short name in a long story proves little; this much speaks for an office that is not named.
_DOUBT: Final = 1.5
_Phrases = Mapping[tuple[str, ...], tuple[Target, ...]]
_Runs = set[tuple[str, ...]]
_Hint = tuple[str, tuple[str, ...], float]


@dataclass(slots=True)
class Named:
    """How strongly a text speaks of an office, and by which names."""

    score: float = 0.0
    names: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    return {phrase: topic.targets for topic in everyday().topics for phrase in topic.phrases}


def named(index: Index, text: str, region_code: str | None) -> dict[str, Named]:
    """Return the labels of the offices that the text names; scores add up to less than 1.

    A phrase counts more the longer it is, and once; of two offices for a matter the first more.
    """
    found: dict[str, Named] = defaultdict(Named)
    runs = _runs(words(text))
    for label, phrase, weight in (*_everyday(runs), *_units(index, runs, region_code)):
        _add(found[label], phrase, weight)
    total = _DOUBT + sum(one.score for one in found.values())
    for one in found.values():
        one.score /= total
    return dict(found)


def _everyday(runs: _Runs) -> Iterator[_Hint]:
    """Yield what the everyday names in the text speak for."""
    phrases = _phrases()
    for phrase in sorted(runs & phrases.keys()):
        for place, target in enumerate(phrases[phrase]):
            if target.level is not Level.OUTSIDE:
                level = target.code if target.level is Level.CODE else target.level.value
                yield f"{level}: {target.name}", phrase, _SECOND**place


def _units(index: Index, runs: _Runs, region_code: str | None) -> Iterator[_Hint]:
    """Yield the units of the place's governments that the text calls by one of their names."""
    for entry in _units_here(index, region_code):
        label = label_of(index.by_code[entry.agency_code], entry.unit_name, region_code)
        for name in sorted(entry.labels):
            if tuple(name.split()) in runs:
                yield label, tuple(name.split()), _OWN_NAME


def _add(one: Named, phrase: Sequence[str], weight: float) -> None:
    name = " ".join(phrase)
    if not any(name in known for known in one.names):
        one.score += weight * len(phrase) ** 1.5
        one.names.append(name)


def _runs(spoken: Sequence[str]) -> _Runs:
    """Return every run of up to five words of the text."""
    return {
        tuple(spoken[at : at + size])
        for size in range(1, _LONGEST + 1)
        for at in range(len(spoken) - size + 1)
    }


def _units_here(index: Index, region_code: str | None) -> Sequence[Entry]:
    """Return the units of the governments whose region the complaint is from."""
    codes = {(region_code or "")[:2], (region_code or "")[:5]}
    governments = [index.governments[code] for code in codes if code in index.governments]
    return [unit for one in governments for unit in index.units.get(one.agency_id, ())]
