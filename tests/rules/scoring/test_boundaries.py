"""Sums and categories are exact at every boundary of every edition."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.scoring import Edition, categorise, edition, editions
from pengaduan.rules.scoring.aggregate import dimension_interval, unit_value
from pengaduan.rules.scoring.checks import node_sums, sum_faults
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.methodology import Band

USABLE = [ori for ori in editions() if ori.usable_for_scoring]
EDGES = [(ori, place) for ori in USABLE for place in range(len(ori.bands) - 1)]
HALF_STEP = Fraction(1, 200)

edges = st.sampled_from(EDGES)
tiny = st.fractions(Fraction(1, 10**12), HALF_STEP)
weights = st.lists(st.integers(1, 10**8), min_size=1, max_size=30)


def edge(band: Band) -> Fraction:
    """Return the exact value from which on a result rounds into the band."""
    return Fraction(band.minimum) + (HALF_STEP if band.exclusive else -HALF_STEP)


@given(edges, tiny)
def test_a_hair_below_an_edge_is_the_lower_category(
    where: tuple[Edition, int], hair: Fraction
) -> None:
    ori, place = where
    upper, lower = ori.bands[place], ori.bands[place + 1]

    assert categorise(ori, edge(upper) - hair).code == lower.code
    assert categorise(ori, edge(upper)).code == upper.code
    assert categorise(ori, edge(upper) + hair).code == upper.code


@given(edges, st.integers(1, 60))
def test_units_that_meet_an_edge_exactly_reach_the_upper_category(
    where: tuple[Edition, int], count: int
) -> None:
    ori, place = where
    band = ori.bands[place]
    low, high = [Fraction(0)] * count, [2 * edge(band) if edge(band) <= 50 else edge(band)] * count
    values = [*low, *high] if edge(band) <= 50 else high

    mean = sum(values, start=Fraction(0)) / len(values)

    assert mean == edge(band)
    assert categorise(ori, mean).code == band.code


@given(st.integers(0, 10_000))
def test_every_score_of_two_places_keeps_its_digits(hundredths: int) -> None:
    score = Decimal(hundredths).scaleb(-2)

    for ori in USABLE:
        assert categorise(ori, score).score == score


@pytest.mark.parametrize("ori", USABLE, ids=lambda ori: ori.id)
def test_every_node_of_every_edition_sums_to_exactly_one_hundred(ori: Edition) -> None:
    assert {total for _, total in node_sums(ori)} == {Decimal(100)}


@pytest.mark.parametrize("ori", USABLE, ids=lambda ori: ori.id)
@pytest.mark.parametrize("part", [0, 1, 2, 3, 4])
def test_the_same_part_of_every_scale_is_that_part_of_the_unit(ori: Edition, part: int) -> None:
    share = Fraction(part, 4)
    raw = {
        one.code: Fraction(one.scale.lowest)
        + share * Fraction(one.scale.highest - one.scale.lowest)
        for one in ori.indicators
        if one.scale.lowest == 0
    }
    if len(raw) < len(ori.indicators):
        raw |= {
            one.code: 100 * share
            for one in ori.indicators
            if one.code not in raw and share >= Fraction(1, 4)
        }
    parts = {
        d.code: dimension_interval(ori, d.code, {i.code: raw.get(i.code) for i in d.indicators})
        for d in ori.dimensions
    }
    values = {code: found.low for code, found in parts.items()}
    if ori.trust:
        values[ori.trust.code] = 100 * share

    complete = all(found.is_point for found in parts.values())

    assert not complete or unit_value(ori, values) == 100 * share


@given(weights)
def test_shares_cut_from_a_whole_sum_to_the_whole_and_a_millionth_is_noticed(
    cuts: list[int],
) -> None:
    whole = 10**8
    ends = sorted({cut for cut in cuts if cut < whole} | {whole})
    shares = [Decimal(b - a).scaleb(-6) for a, b in zip([0, *ends], ends, strict=False)]
    ori = edition("ORI-2023")
    model = ori.indicators[0]

    def faults(parts: list[Decimal]) -> list[str]:
        indicators = tuple(replace(model, code=f"X{n}", weight=w) for n, w in enumerate(parts))
        variable = replace(ori.dimensions[0].variables[0], indicators=indicators)
        first = replace(ori.dimensions[0], variables=(variable,))
        changed = replace(ori, dimensions=(first, *ori.dimensions[1:]))
        return [fault.entry for fault in sum_faults(changed)]

    assert faults(shares) == []
    assert faults([*shares[:-1], shares[-1] + Decimal("0.000001")]) == ["INP"]


@given(st.fractions(0, 100))
def test_rounding_is_to_the_nearest_and_up_in_the_middle(value: Fraction) -> None:
    rounded = Fraction(round_half_up(value))

    assert -HALF_STEP < rounded - value <= HALF_STEP
