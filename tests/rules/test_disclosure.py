"""Hidden cells stay hidden: every table that is published is attacked with all the others."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pengaduan.rules.disclosure import SMALLEST, Cell, Cube, hidden_cells, sums

AGENCIES = {"a1": "p1", "a2": "p1", "a3": "p1", "b1": "p2", "b2": "p2"}
ROWS = {**AGENCIES, "p1": "all", "p2": "all"}
MONTHS = {"m1": "q1", "m2": "q1", "m3": "q2", "m4": "q2"}
COLUMNS = {**MONTHS, "q1": "y", "q2": "y"}
STEPS = (("m1",), ("m2", "q1"), ("m3",), ("m4", "q2", "y"))

counts = st.fixed_dictionaries(
    {
        (agency, month): st.sampled_from((0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 30))
        for agency, month in product(AGENCIES, MONTHS)
    }
)


def whole(leaves):
    """Add the leaves up to every total; agencies are not published by month."""
    found: dict[Cell, int] = {}
    for (agency, month), number in leaves.items():
        for row in (agency, AGENCIES[agency], "all"):
            for column in (month, MONTHS[month], "y"):
                if row not in AGENCIES or column not in MONTHS:
                    found[row, column] = found.get((row, column), 0) + number
    return found


def released(leaves):
    """Release step by step, as time goes by; return all cells and what is hidden at the end."""
    every = whole(leaves)
    known: dict[Cell, int] = {}
    hidden: frozenset[Cell] = frozenset()
    for step in STEPS:
        fresh = [cell for cell in every if cell[1] in step]
        known |= {cell: every[cell] for cell in fresh}
        hidden = hidden_cells(Cube(known, ROWS, COLUMNS), fresh, hidden)
    return every, hidden


def nullspace(every, hidden):
    """Return how the hidden cells can change together without any published cell changing."""
    names = sorted(hidden)
    lines = []
    for one in sums(Cube(every, ROWS, COLUMNS)):
        line = [Fraction((name in one.parts) - (name == one.total)) for name in names]
        if any(line):
            lines.append(line)
    pivots = reduce_lines(lines, len(names))
    basis = []
    for column in (one for one in range(len(names)) if one not in pivots):
        vector = [Fraction(0)] * len(names)
        vector[column] = Fraction(1)
        for n, pivot in enumerate(pivots):
            vector[pivot] = -lines[n][column]
        basis.append(vector)
    return names, basis


def reduce_lines(lines, width):
    """Bring the lines into reduced form by exact fractions; return the pivot columns."""
    pivots, place = [], 0
    for column in range(width):
        found = next((n for n in range(place, len(lines)) if lines[n][column]), None)
        if found is None:
            continue
        lines[place], lines[found] = lines[found], lines[place]
        lines[place] = [value / lines[place][column] for value in lines[place]]
        for n, line in enumerate(lines):
            if n != place and line[column]:
                lines[n] = [a - line[column] * b for a, b in zip(line, lines[place], strict=True)]
        pivots.append(column)
        place += 1
    return pivots


@settings(deadline=None, max_examples=150)
@given(counts)
def test_no_small_number_is_published(leaves):
    every, hidden = released(leaves)

    assert all(not 0 < number < SMALLEST for cell, number in every.items() if cell not in hidden)


@settings(deadline=None, max_examples=150)
@given(counts)
def test_no_small_cell_follows_from_the_published_ones(leaves):
    every, hidden = released(leaves)
    names, basis = nullspace(every, hidden)

    # A cell of five or more that follows from others is withheld for nothing, not given away.
    for place, name in enumerate(names):
        assert any(vector[place] for vector in basis) or every[name] >= SMALLEST, name


@settings(deadline=None, max_examples=150)
@given(counts)
def test_no_difference_of_a_total_and_its_published_parts_is_small(leaves):
    every, hidden = released(leaves)

    for one in sums(Cube(every, ROWS, COLUMNS)):
        if one.total not in hidden:
            rest = every[one.total] - sum(every[p] for p in one.parts if p not in hidden)
            assert rest == 0 or rest >= SMALLEST


def test_a_single_small_agency_takes_a_second_one_with_it():
    leaves = {(a, m): (8 if m == "m1" else 9) for a, m in product(AGENCIES, MONTHS)}
    leaves |= {("a1", "m1"): 2, ("a1", "m2"): 0}

    _every, hidden = released(leaves)

    assert ("a1", "q1") in hidden
    assert len([cell for cell in hidden if cell[1] == "q1" and cell[0] in AGENCIES]) >= 2
    assert ("all", "q1") not in hidden


def test_without_small_numbers_nothing_is_hidden():
    leaves = dict.fromkeys(product(AGENCIES, MONTHS), 7)

    assert released(leaves)[1] == frozenset()
