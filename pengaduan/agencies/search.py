"""Finding an agency or unit by what people call it, where they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.agencies.everyday import Level, Target
from pengaduan.agencies.index import Entry, Index, index_of
from pengaduan.agencies.matching import fitting, matters
from pengaduan.agencies.places import Reading
from pengaduan.agencies.spelling import words

# Words that say nothing about which agency is meant.
_IDLE: Final = frozenset({"di", "dan", "yang", "untuk", "ke", "dari"})
_MOST_WORDS: Final = 12
# What is this much worse than the best is not worth reading.
_WORSE: Final = 15.0
_SECOND_TARGET: Final = 4.0
_GOVERNMENT: Final = 110.0
_ELSEWHERE: Final = 40.0
_ONLY_PROVINCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One found agency, or one of its units. ``alias`` is the everyday name that fitted.

    ``suggestion`` is the usual name of the unit where the register holds the agency only.
    """

    agency_id: int
    agency_code: str
    agency_name: str
    unit_id: int | None
    unit_name: str | None
    region_code: str | None
    alias: str | None
    suggestion: str | None = None

    @property
    def name(self) -> str:
        """The most exact name: the unit's where there is one."""
        return self.unit_name or self.agency_name


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave.

    ``outside`` names bodies that are meant and that the register does not hold; with
    ``needs_region`` the answer depends on a regency or city that nobody has named yet.
    """

    hits: tuple[Hit, ...]
    outside: tuple[str, ...] = ()
    needs_region: bool = False


@dataclass(frozen=True, slots=True)
class _Ranked:
    """An entry with its score; ``typed`` are the words that may fit one of its everyday names."""

    score: float
    entry: Entry
    suggestion: str | None = None
    typed: tuple[str, ...] = ()


def search_agencies(
    session: Session, text: str, region_code: str | None = None, limit: int = 10
) -> list[Hit]:
    """Return active agencies and units that fit ``text``, the best first; see :func:`look`."""
    return list(look(session, text, region_code, limit).hits)


def look(session: Session, text: str, region_code: str | None = None, limit: int = 10) -> Found:
    """Search names, everyday names, services and problems, by words, with slips of the pen.

    A region named in the text counts more than ``region_code``, unless both fit together. What
    lies in or above the region comes first, and equals elsewhere are left out. Without words,
    the local governments of the region are returned, the nearest first.
    """
    index = index_of(session)
    typed = tuple(word for word in words(text) if word not in _IDLE)[:_MOST_WORDS]
    if not typed:
        return Found(tuple(_of_region(index, region_code))[:limit])
    place = index.places.read(typed, index.plain, slips=region_code is None)
    regions = _regions(place.codes, region_code)
    answers = _answers(index, typed, place.rest, regions)
    ranked = [
        *_named(index, typed, place.rest, regions),
        *_governments(index, place, regions),
        *answers.ranked,
    ]
    hits = tuple(_best(ranked, regions, limit))
    return Found(hits, answers.outside, needs_region=answers.needs_region)


def _regions(named: Sequence[str], chosen: str | None) -> tuple[str, ...]:
    """Return the regions that are meant: those in the text that fit what was chosen."""
    own = chosen[:5] if chosen else None
    if not named or (own and own[:2] in named):
        return (own,) if own else ()
    both = [code for code in named if own and code.startswith(own)]
    return tuple(both or named)


def _named(
    index: Index, typed: Sequence[str], rest: Sequence[str], regions: Sequence[str]
) -> list[_Ranked]:
    """Return the agencies and units of the register that bear the words as names."""
    found = [_Ranked(fit.score, fit.entry, typed=tuple(typed)) for fit in fitting(index, typed)]
    telling = tuple(word for word in rest if word not in index.idle)
    if telling and telling != tuple(typed):
        found += [
            _Ranked(fit.score, fit.entry, typed=telling)
            for fit in fitting(index, telling)
            if _belongs(fit.entry, regions)
        ]
    return found


def _belongs(entry: Entry, regions: Sequence[str]) -> bool:
    """Tell whether what fits without the words of the region is national, or lies in the region."""
    if entry.region_code is None:
        return True
    return entry.unit_id is not None and _distance(entry.region_code, regions) < 2


def _governments(index: Index, place: Reading, regions: Sequence[str]) -> list[_Ranked]:
    """Return the governments of the regions when the words name nothing else."""
    if place.rest or not place.codes:
        return []
    found = [index.governments[code] for code in regions if code in index.governments]
    return [_Ranked(_GOVERNMENT, entry) for entry in found]


@dataclass(frozen=True, slots=True)
class _Answers:
    """Who answers for a matter, which bodies outside do, and whether a region is missing."""

    ranked: tuple[_Ranked, ...]
    outside: tuple[str, ...]
    needs_region: bool


def _answers(
    index: Index, typed: Sequence[str], rest: Sequence[str], regions: Sequence[str]
) -> _Answers:
    ranked: list[_Ranked] = []
    outside: list[str] = []
    needs = False
    for matter in matters(index, typed, rest):
        for place, target in enumerate(matter.topic.targets):
            if target.level is Level.OUTSIDE:
                outside.append(target.name)
                continue
            score = matter.score - place * _SECOND_TARGET
            given = _resolve(index, target, regions)
            needs = needs or not given or any(one.score < 0 for one in given)
            ranked += [replace(one, score=score + one.score) for one in given]
    return _Answers(tuple(ranked), tuple(dict.fromkeys(outside)), needs)


def _resolve(index: Index, target: Target, regions: Sequence[str]) -> list[_Ranked]:
    """Return the agencies that a target means in these regions, each with what it loses."""
    if target.level is Level.CODE:
        entry = index.by_code.get(target.code)
        return [_Ranked(0.0, entry, target.name or None)] if entry else []
    found: list[_Ranked] = []
    for code in regions:
        whole = target.level is Level.PROVINCE
        entry = index.governments.get(code[:2] if whole else code)
        if entry is not None and not entry.autonomous:
            entry = index.governments.get(code[:2])
        if entry is None:
            continue
        vague = target.level is Level.LOCAL and len(code) == 2 and _has_local(index, code)
        found.append(_with_unit(index, entry, target.name, -_ONLY_PROVINCE if vague else 0.0))
    return found


def _has_local(index: Index, province: str) -> bool:
    """Tell whether a province has regencies that govern themselves; Jakarta has none."""
    below = (one for code, one in index.governments.items() if code.startswith(f"{province}."))
    return any(one.autonomous for one in below)


def _with_unit(index: Index, entry: Entry, usual: str, loss: float) -> _Ranked:
    """Return the unit of the register that has the usual name, else the agency and the name."""
    label = " ".join(words(usual))
    for unit in index.units.get(entry.agency_id, ()):
        if label in unit.labels:
            return _Ranked(loss, unit)
    return _Ranked(loss, entry, None if loss else usual)


def _hit(one: _Ranked) -> Hit:
    entry = one.entry
    return Hit(
        agency_id=entry.agency_id,
        agency_code=entry.agency_code,
        agency_name=entry.agency_name,
        unit_id=entry.unit_id,
        unit_name=entry.unit_name,
        region_code=entry.region_code,
        alias=_best_alias(entry, one.typed),
        suggestion=one.suggestion,
    )


def _best_alias(entry: Entry, typed: Sequence[str]) -> str | None:
    """Return the alias that fits more words than the name does, if there is one."""
    best = max(entry.aliases, key=lambda alias: _fitting(alias, typed), default=None)
    name = _fitting(entry.name, typed)
    return best if best is not None and _fitting(best, typed) > name else None


def _fitting(name: str, typed: Sequence[str]) -> int:
    parts = words(name)
    return sum(any(part.startswith(word) for part in parts) for word in typed)


def _distance(own: str | None, regions: Sequence[str]) -> int:
    """Return how far an agency is from a region: its own, its province, national, elsewhere."""
    if not regions:
        return 0
    if own is None:
        return 2
    if own in regions:
        return 0
    if any(code.startswith(own) for code in regions):
        return 1
    return 3 if any(own.startswith(code[:2]) for code in regions) else 4


def _best(ranked: Sequence[_Ranked], regions: Sequence[str], limit: int) -> list[Hit]:
    """Return the hits in order: every agency or unit once, units instead of suggestions."""
    placed = sorted((_placed(one, regions) for one in ranked), key=_order)
    good = [one for one, *_ in placed if one.score >= placed[0][0].score - _WORSE]
    with_unit = {one.entry.agency_id for one in good if one.entry.unit_id}
    chosen: dict[tuple[int, int | None], _Ranked] = {}
    for one in good:
        if not one.suggestion or one.entry.agency_id not in with_unit:
            chosen.setdefault((one.entry.agency_id, one.entry.unit_id), one)
    return [_hit(one) for one in list(chosen.values())[:limit]]


def _placed(one: _Ranked, regions: Sequence[str]) -> tuple[_Ranked, int]:
    distance = _distance(one.entry.region_code, regions)
    return (replace(one, score=one.score - _ELSEWHERE) if distance > 2 else one), distance


def _order(placed: tuple[_Ranked, int]) -> tuple[float, int, int, str, int]:
    one, distance = placed
    name = one.entry.name
    return (-round(one.score, 3), distance, len(name), name, one.entry.agency_id)


def _of_region(index: Index, region_code: str | None) -> list[Hit]:
    """Return the local governments of a region, the nearest first."""
    if region_code is None:
        return []
    codes = dict.fromkeys((region_code[:5], region_code[:2]))
    found = [index.governments[code] for code in codes if code in index.governments]
    return [_hit(_Ranked(0.0, entry)) for entry in found]
