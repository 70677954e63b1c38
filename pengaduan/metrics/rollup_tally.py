"""Add entries up to the sums of periods: by month first, then each month into what holds it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from pengaduan.metrics.rollup import METRICS, Facts, entries
from pengaduan.metrics.scope import MONTH_STARTS, PERIODS_OF_MONTH, end_of, month_at

AnyKey = TypeVar("AnyKey")
Place = tuple[int, int, str]
"""Agency, unit (0 without) and category of a case."""
Key = tuple[str, int, str, int]
"""Period, unit (0 for all), category (empty for all) and agency of a sum."""
Later = tuple[int, int, str, str, int, int]
"""Agency, unit, category, metric, moment and ``at`` of what does not count yet."""
Counts = dict[Key, list[int]]
"""Of each sum the numbers in the order of ``METRICS``."""
COLUMN: Final = {name: place for place, name in enumerate(METRICS)}


class Tally:
    """The sums of entries as they count at a moment, and what counts only later."""

    def __init__(self, moment: int) -> None:
        self.moment = moment
        self.later: dict[Later, int] = defaultdict(int)
        self._lots: dict[tuple[Place, str, int, int], int] = defaultdict(int)

    def add_case(self, facts: Facts) -> None:
        """Add what a case adds."""
        place = (facts.agency, facts.unit, facts.category)
        for metric, moment, at, number, _mark in entries(facts):
            self.add(place, metric, moment, at, number)

    def add(self, place: Place, metric: str, moment: int, at: int, number: int) -> None:
        """Add one entry."""
        if at >= self.moment:
            self.later[(*place, metric, moment, at)] += number
            return
        month = month_at(moment)
        over = 0 if at < MONTH_STARTS[month + 1] else _over(month, at)
        self._lots[place, metric, month, over] += number

    def counts(self) -> Counts:
        """Return the sums; an entry is in none that was over before it counted."""
        found: Counts = {}
        for (place, metric, month, over), number in self._lots.items():
            column = COLUMN[metric]
            for period in PERIODS_OF_MONTH[month][: 3 - over]:
                for key in keys_of(period, place):
                    numbers = found.get(key)
                    if numbers is None:
                        numbers = found[key] = [0] * len(METRICS)
                    numbers[column] += number
        return found


def _over(month: int, at: int) -> int:
    """Return how many of month, quarter and year, in this order, are over before ``at``."""
    return sum(at >= end_of(period) for period in PERIODS_OF_MONTH[month])


def keys_of(period: str, place: Place) -> Iterator[Key]:
    """Yield the sums of a period to which a case of this place belongs."""
    agency, unit, category = place
    yield period, 0, "", agency
    yield period, 0, category, agency
    if unit:
        yield period, unit, "", agency


def tally(cases: Iterable[Facts], moment: int) -> Tally:
    """Return what these cases add."""
    found = Tally(moment)
    for facts in cases:
        found.add_case(facts)
    return found


def lacking(
    wanted: Mapping[AnyKey, Sequence[int]], stored: Mapping[AnyKey, Sequence[int]]
) -> dict[AnyKey, list[int]]:
    """Return what must be added to ``stored`` to make it ``wanted``; without sums that agree."""
    found = {}
    for key in wanted.keys() | stored.keys():
        right, is_there = wanted.get(key), stored.get(key)
        if right is None:
            right = [0] * len(is_there or ())
        if is_there is None:
            is_there = [0] * len(right)
        if list(right) != list(is_there):
            found[key] = [one - other for one, other in zip(right, is_there, strict=True)]
    return found


def grouped(sizes: Mapping[int, int], most: int) -> list[list[int]]:
    """Return the keys in order, together as long as their sizes make at most ``most``.

    One that is larger stands alone.
    """
    found: list[list[int]] = []
    taken = 0
    for one, size in sorted(sizes.items()):
        if not found or taken + size > most:
            found.append([])
            taken = 0
        found[-1].append(one)
        taken += size
    return found
