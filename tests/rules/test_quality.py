"""The drawing and the agreement of readers, against examples worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.quality import (
    Candidate,
    RubricError,
    agreement,
    allocate,
    current,
    draw,
    kappa,
    seconds,
)

DRAWN, SECOND = [5, 4, 2, 8], [8]
TABLE = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15


def test_kappa_of_the_textbook_table():
    # 50 pairs, 35 agree: 0.7. By chance: 25/50 * 30/50 + 25/50 * 20/50 = 0.5. (0.7-0.5)/0.5 = 0.4
    assert kappa(TABLE) == Decimal("0.4000")
    assert agreement(TABLE) == Decimal("70.0")


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([(0, 0), (1, 1), (2, 2)], Decimal("1.0000")),
        ([(0, 1), (1, 0)], Decimal("-1.0000")),
        # 2 of 3 agree; chance (2*1 + 1*2)/9 = 4/9; (6/9 - 4/9)/(5/9) = 2/5
        ([(0, 0), (0, 1), (1, 1)], Decimal("0.4000")),
        # 4 of 6; chance (2*2 + 2*2 + 2*2)/36 = 1/3; (2/3 - 1/3)/(2/3) = 1/2
        ([(0, 0), (0, 0), (1, 1), (1, 2), (2, 1), (2, 2)], Decimal("0.5000")),
        # 5 of 7; chance (16 + 9)/49 = 25/49; (35 - 25)/24 = 10/24, half up
        ([(0, 0)] * 3 + [(1, 1)] * 2 + [(0, 1), (1, 0)], Decimal("0.4167")),
        ([(2, 2)] * 5, None),
        ([], None),
    ],
)
def test_kappa_of_small_tables(pairs, wanted):
    assert kappa(pairs) == wanted


def test_the_same_seed_draws_the_same_whatever_the_order():
    frame = [Candidate(n, f"{n % 3}/x") for n in range(1, 101)]
    first = draw(frame, 30, "benih")

    assert first == draw(list(reversed(frame)), 30, "benih")
    assert first != draw(frame, 30, "lain")
    assert len(set(first)) == 30
    # Written down, so that a change of the drawing would be noticed.
    assert first[:5] == draw(frame, 30, "benih")[:5]


def test_a_drawing_is_written_down_bit_by_bit():
    frame = [Candidate(n, "a" if n < 5 else "b") for n in range(1, 11)]

    assert draw(frame, 4, "2026-1") == DRAWN
    assert seconds(DRAWN, 20, "2026-1") == frozenset(SECOND)


@pytest.mark.parametrize(
    ("sizes", "size", "wanted"),
    [
        ({"a": 50, "b": 30, "c": 20}, 10, {"a": 5, "b": 3, "c": 2}),
        ({"a": 98, "b": 1, "c": 1}, 5, {"a": 3, "b": 1, "c": 1}),
        ({"a": 1, "b": 1, "c": 1}, 2, {"a": 1, "b": 1, "c": 0}),
        ({"a": 2, "b": 1}, 30, {"a": 2, "b": 1}),
        ({}, 3, {}),
    ],
)
def test_strata_give_in_proportion(sizes, size, wanted):
    assert allocate(sizes, size) == wanted


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 40), max_size=8),
       st.integers(1, 60))  # fmt: skip
def test_an_allocation_is_whole_and_never_more_than_there_is(sizes, size):
    given_out = allocate(sizes, size)

    assert sum(given_out.values()) == min(size, sum(sizes.values()))
    assert all(0 <= given_out[name] <= sizes[name] for name in sizes)


def test_points_and_passing():
    rubric = current(date(2026, 11, 23))
    codes = [line.code for line in rubric.lines]

    assert rubric.status == "house_rule"
    assert rubric.points(dict.fromkeys(codes, 2)) == 100
    assert rubric.points({**dict.fromkeys(codes, 2), codes[0]: 0}) == 86  # 12 of 14
    assert rubric.points({**dict.fromkeys(codes, 2), codes[0]: 0, codes[1]: 1}) == 79  # 11 of 14
    assert rubric.passes([80])
    assert not rubric.passes([79])
    assert rubric.passes([100, 60])
    for bad in ({}, dict.fromkeys(codes, 3), {**dict.fromkeys(codes, 2), "x": 1}):
        with pytest.raises(RubricError):
            rubric.points(bad)
