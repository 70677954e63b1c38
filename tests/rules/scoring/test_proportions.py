"""Shares of few cases, and answers of few people."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pengaduan.rules.scoring import ScoringError
from pengaduan.rules.scoring.complaints import (
    cautious_share,
    satisfaction,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "n", "share"),
    [
        (0, 0, None),
        (4, 4, None),
        (5, 5, "0.8333333333"),
        (9, 9, "0.9000000000"),
        (29, 29, "0.9666666667"),
        (30, 30, "1.0000000000"),
        (27, 30, "0.9000000000"),
        (0, 12, "0E-10"),
    ],
)
def test_a_share_of_few_cases_is_careful(hits: int, n: int, share: str | None) -> None:
    assert cautious_share(hits, n) == (None if share is None else Decimal(share))


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_careful_share_never_exceeds_the_bare_one(hits: int, missed: int) -> None:
    share = cautious_share(hits, hits + missed)
    assume(share is not None)

    assert share is not None
    assert 0 <= share <= Decimal(hits) / (hits + missed) + Decimal("1e-10")


@given(st.integers(0, 60), st.integers(5, 60))
def test_one_more_hit_never_lowers_the_share(hits: int, n: int) -> None:
    assume(hits < n)

    fewer, more = cautious_share(hits, n), cautious_share(hits + 1, n)

    assert fewer is not None
    assert more is not None
    assert fewer <= more


@pytest.mark.parametrize(("hits", "n"), [(-1, 5), (6, 5)])
def test_impossible_counts_are_refused(hits: int, n: int) -> None:
    with pytest.raises(ScoringError, match="hits"):
        cautious_share(hits, n)


@pytest.mark.parametrize(("p", "n"), [("1.01", 10), ("-0.1", 10), ("NaN", 10), ("0.5", 0)])
def test_the_bound_of_no_share_is_refused(p: str, n: int) -> None:
    with pytest.raises(ScoringError):
        wilson(Decimal(p), n)


@pytest.mark.parametrize(
    ("ratings", "closed", "expected"),
    [
        ([5] * 10, 50, "100.00"),
        ([5] * 10, 51, None),
        ([5] * 9, 9, None),
        ([1] * 10, 10, "0.00"),
        ([4] * 11 + [3], 20, "72.92"),
    ],
)
def test_satisfaction_needs_enough_answers(
    ratings: list[int], closed: int, expected: str | None
) -> None:
    assert satisfaction(ratings, closed) == (None if expected is None else Decimal(expected))


def test_a_rating_outside_one_to_five_is_refused() -> None:
    with pytest.raises(ScoringError, match="rating"):
        satisfaction([0] * 10, 10)
