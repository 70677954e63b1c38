"""Which cells of published tables stay hidden, so that no small number can be worked out.

A cell is a row (everybody, a province, an agency) in a column (a year, quarter or month). Cells of
one to four are hidden. A hidden cell can still be revealed by a sum: a total less the other rows,
or a year less the other quarters. So further cells are hidden until no hidden one is determined by
what is published, and no sum of hidden ones is smaller than five.

Tables are released one after the other and never taken back: only cells of the newest release
can still be hidden. That always suffices, since a release without any new cell tells nothing new.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

Cell = tuple[str, str]
SMALLEST: Final = 5
_PRIME: Final = 2**61 - 1
_ROUNDS: Final = 40


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts of every cell that is or may be published, with what adds up to what.

    ``rows`` and ``columns`` name the parent of a row and of a column. Zeros are cells too.
    """

    counts: Mapping[Cell, int]
    rows: Mapping[str, str]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and all its parts."""

    total: Cell
    parts: tuple[Cell, ...]


def sums(cube: Cube) -> list[Sum]:
    """Return every sum of the cube all of whose cells may be published."""
    below: dict[Cell, list[Cell]] = {}
    beside: dict[Cell, list[Cell]] = {}
    for row, column in cube.counts:
        if row in cube.rows:
            below.setdefault((cube.rows[row], column), []).append((row, column))
        if column in cube.columns:
            beside.setdefault((row, cube.columns[column]), []).append((row, column))
    return [
        Sum(total, tuple(parts))
        for tree in (below, beside)
        for total, parts in tree.items()
        if total in cube.counts
    ]


def hidden_cells(cube: Cube, fresh: Collection[Cell], kept: Collection[Cell]) -> frozenset[Cell]:
    """Return the cells that stay hidden: ``kept`` ones of earlier releases and more of ``fresh``.

    ``kept`` must have been safe with what was published before.
    """
    every = [one for one in sums(cube) if _complete(cube, one)]
    small = {cell for cell in fresh if 0 < cube.counts[cell] < SMALLEST}
    hidden = set(kept) | small
    while exposed := _exposed(cube, every, hidden):
        more = _partners(cube, every, exposed, set(fresh) - hidden)
        if not more:
            break
        hidden |= more
    return frozenset(hidden)


def _complete(cube: Cube, one: Sum) -> bool:
    """Tell whether the parts really are all parts: a year of which a quarter is missing is none."""
    return sum(cube.counts[part] for part in one.parts) == cube.counts[one.total]


def _exposed(cube: Cube, every: Iterable[Sum], hidden: Collection[Cell]) -> set[Cell]:
    """Return the hidden cells that somebody can work out from what is published."""
    lines = [line for one in every if (line := _line(cube, one, hidden))]
    found = {
        cell
        for parts, rest in lines
        if 0 < rest < SMALLEST and all(sign > 0 for sign in parts.values())
        for cell in parts
    }
    return found | determined(parts for parts, _rest in lines) | _cornered(lines)


Line = tuple[dict[Cell, int], int]


def _line(cube: Cube, one: Sum, hidden: Collection[Cell]) -> Line | None:
    """Return a sum as an equation of its hidden cells: their signs, and what they add up to."""
    signs = {part: 1 for part in one.parts if part in hidden}
    if one.total in hidden:
        signs[one.total] = -1
    rest = sum(sign * cube.counts[cell] for cell, sign in signs.items())
    return (signs, rest) if signs else None


def determined(lines: Iterable[Mapping[Cell, int]]) -> set[Cell]:
    """Return the unknowns that have one value in every solution of these equations.

    Elimination modulo a large prime; an unknown is determined when a reduced line holds it alone.
    """
    pivots: dict[Cell, dict[Cell, int]] = {}
    for given in lines:
        line = {cell: sign % _PRIME for cell, sign in given.items()}
        for cell in [one for one in line if one in pivots]:
            if cell in line:
                _take(line, pivots[cell], line[cell])
        if not line:
            continue
        pivot = min(line)
        inverse = pow(line[pivot], -1, _PRIME)
        line = {cell: value * inverse % _PRIME for cell, value in line.items()}
        for other in pivots.values():
            if pivot in other:
                _take(other, line, other[pivot])
        pivots[pivot] = line
    return {pivot for pivot, line in pivots.items() if len(line) == 1}


def _take(line: dict[Cell, int], other: Mapping[Cell, int], times: int) -> None:
    for cell, value in other.items():
        rest = (line.get(cell, 0) - times * value) % _PRIME
        if rest:
            line[cell] = rest
        else:
            line.pop(cell, None)


def _cornered(lines: Collection[Line]) -> set[Cell]:
    """Return the cells that bounds alone pin down: a hidden cell is at least one."""
    low: dict[Cell, int] = {cell: 1 for parts, _rest in lines for cell in parts}
    high: dict[Cell, int | None] = dict.fromkeys(low)
    for _round in range(_ROUNDS):
        before = (dict(low), dict(high))
        for parts, rest in lines:
            _narrow(parts, rest, low, high)
        if before == (low, high):
            break
    return {cell for cell in low if high[cell] == low[cell]}


def _narrow(
    parts: Mapping[Cell, int], rest: int, low: dict[Cell, int], high: dict[Cell, int | None]
) -> None:
    for cell, sign in parts.items():
        others = [(one, other) for one, other in parts.items() if one != cell]
        most, least = _bound(others, low, high, upper=True), _bound(others, low, high, upper=False)
        top = None if least is None else rest - least
        bottom = None if most is None else rest - most
        if sign < 0:
            top, bottom = _negative(bottom), _negative(top)
        if top is not None:
            known = high[cell]
            high[cell] = top if known is None else min(known, top)
        if bottom is not None:
            low[cell] = max(low[cell], bottom)


def _bound(
    parts: Iterable[tuple[Cell, int]],
    low: Mapping[Cell, int],
    high: Mapping[Cell, int | None],
    *,
    upper: bool,
) -> int | None:
    """Return the largest (or smallest) that a signed sum can be, None when it has no bound."""
    total = 0
    for cell, sign in parts:
        value = high[cell] if (sign > 0) is upper else low[cell]
        if value is None:
            return None
        total += sign * value
    return total


def _negative(value: int | None) -> int | None:
    return None if value is None else -value


def _partners(
    cube: Cube, every: Collection[Sum], exposed: Collection[Cell], free: Collection[Cell]
) -> set[Cell]:
    """Return one more cell to hide for each exposed one: the smallest that shares a sum with it."""
    open_cells = {cell for cell in free if cube.counts[cell] > 0}
    more: set[Cell] = set()
    for cell in sorted(exposed):
        if any(one in more for one in _beside(every, cell)):
            continue
        beside = [one for one in _beside(every, cell) if one in open_cells]
        if beside:
            more.add(min(beside, key=lambda one: (cube.counts[one], one)))
    if not more and open_cells:
        more.add(min(open_cells, key=lambda one: (cube.counts[one], one)))
    return more


def _beside(every: Iterable[Sum], cell: Cell) -> Iterator[Cell]:
    for one in every:
        if cell == one.total or cell in one.parts:
            yield from (other for other in (one.total, *one.parts) if other != cell)
