"""From indicators to entities, exactly, and rounded once."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.scoring import ScoringError, edition, entity_score, unit_score
from pengaduan.rules.scoring.aggregate import (
    Interval,
    dimension_interval,
    indicator_score,
    quality,
    unit_interval,
    unit_value,
    unit_weights,
)
from pengaduan.rules.scoring.exact import round_half_up

ORI = edition("ORI-2023")
NAMES = ("INP", "PRS", "OUT", "PGD")

scores = st.decimals(0, 100, places=3)
dimensions = st.fixed_dictionaries(dict.fromkeys(NAMES, scores))
units = st.lists(scores, min_size=1, max_size=12)


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_the_half_cent_goes_up() -> None:
    parts = dict(zip(NAMES, decimals("80", "90", "85", "70"), strict=True))

    assert unit_value(ORI, parts) == Fraction("82.295")
    assert str(unit_score(ORI, parts)) == "82.30"


def test_two_places_are_always_printed() -> None:
    assert str(entity_score(ORI, decimals("90", "90"))) == "90.00"


@pytest.mark.parametrize("code", ["ORI-2015", "ORI-2021", "ORI-2022", "ORI-2023", "ORI-2025"])
def test_the_parts_of_a_unit_weigh_exactly_one(code: str) -> None:
    assert sum(unit_weights(edition(code)).values()) == 1


@given(dimensions, st.sampled_from(NAMES), scores)
def test_a_better_dimension_never_lowers_the_unit(
    parts: dict[str, Decimal], name: str, other: Decimal
) -> None:
    better = parts | {name: max(parts[name], other)}

    assert unit_score(ORI, better) >= unit_score(ORI, parts)


@given(dimensions)
def test_the_order_of_the_dimensions_does_not_matter(parts: dict[str, Decimal]) -> None:
    found = {unit_score(ORI, dict(order)) for order in permutations(parts.items())}

    assert len(found) == 1


@given(units, st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(values: list[Decimal], random) -> None:
    shuffled = random.sample(values, len(values))

    assert entity_score(ORI, shuffled) == entity_score(ORI, values)


@given(units, scores)
def test_a_better_unit_never_lowers_the_entity(values: list[Decimal], other: Decimal) -> None:
    better = [max(values[0], other), *values[1:]]

    assert entity_score(ORI, better) >= entity_score(ORI, values)


@given(units)
def test_the_entity_is_within_half_a_cent_of_the_exact_mean(values: list[Decimal]) -> None:
    exact = sum(map(Fraction, values)) / len(values)

    error = Fraction(entity_score(ORI, values)) - exact

    assert -Fraction(1, 200) < error <= Fraction(1, 200)


@given(scores, st.integers(1, 9))
def test_equal_units_make_an_entity_like_each_of_them(value: Decimal, count: int) -> None:
    assert entity_score(ORI, [value] * count) == round_half_up(value)


def test_an_entity_is_rounded_once_and_not_from_rounded_units() -> None:
    exact = [Fraction("87.994"), Fraction("87.994"), Fraction("87.997")]
    printed = [round_half_up(value) for value in exact]

    assert entity_score(ORI, exact) == Decimal("88.00")
    assert entity_score(ORI, printed) == Decimal("87.99")


def test_editions_before_2022_weigh_units_by_their_products() -> None:
    values = decimals("50", "80")

    assert entity_score(edition("ORI-2021"), values, products=[3, 1]) == Decimal("57.50")
    assert entity_score(edition("ORI-2021"), values) == Decimal("65.00")


def test_bangka_barat_2017_is_no_plain_mean_of_its_units() -> None:
    values = decimals("53.20", "66.72", "95.00", "53.50")

    plain = entity_score(edition("ORI-2015"), values)

    assert plain == Decimal("67.11")  # published: 67.48


@pytest.mark.parametrize(
    ("code", "values", "products", "reason"),
    [
        ("ORI-2023", [], None, "at least one unit"),
        ("ORI-2023", ["90"], [2], "does not weight"),
        ("ORI-2021", ["90"], [], "count"),
        ("ORI-2021", ["90"], [0], "count"),
        ("ORI-2023", ["100.01"], None, "between"),
        ("ORI-2023", ["NaN"], None, "not a number"),
        ("ORI-2013", ["90"], None, "history"),
    ],
)
def test_an_entity_that_cannot_be_computed_is_refused(
    code: str, values: list[str], products: list[int] | None, reason: str
) -> None:
    with pytest.raises(ScoringError, match=reason):
        entity_score(edition(code), decimals(*values), products=products)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"INP": "80", "PRS": "90", "OUT": "85"}, "also needs PGD"),
        ({"INP": "80", "PRS": "90", "OUT": "85", "PGD": "1", "XYZ": "1"}, "does not know XYZ"),
        ({"INP": "80", "PRS": "90", "OUT": "85", "PGD": "-1"}, "between"),
        ({"INP": "80", "PRS": "90", "OUT": "85", "PGD": "NaN"}, "not a number"),
    ],
)
def test_a_unit_that_cannot_be_computed_is_refused(parts: dict[str, str], reason: str) -> None:
    with pytest.raises(ScoringError, match=reason):
        unit_score(ORI, {code: Decimal(text) for code, text in parts.items()})


def test_the_unit_of_2025_needs_the_public_trust() -> None:
    ori = edition("ORI-2025")
    parts = dict.fromkeys(("I25", "P25", "O25", "G25"), Decimal(80))

    assert unit_score(ori, parts | {"T25": Decimal(70)}) == Decimal("77.00")
    with pytest.raises(ScoringError, match="T25"):
        unit_score(ori, parts)


def test_the_historic_edition_has_no_unit_score() -> None:
    with pytest.raises(ScoringError, match="history"):
        unit_weights(edition("ORI-2013"))


def test_other_years_have_no_public_trust() -> None:
    with pytest.raises(ScoringError, match="public trust"):
        quality(ORI, four_dimensions=Decimal(80), public_trust=Decimal(70))


def test_the_top_of_every_scale_is_a_full_score() -> None:
    for indicator in ORI.indicators:
        assert indicator_score(indicator, indicator.scale.highest) == 100


def test_a_mean_of_respondents_is_carried_exactly() -> None:
    knowledge = ORI.indicators[0]

    assert indicator_score(knowledge, Fraction(10, 3)) == Fraction(250, 3)


def test_a_value_off_the_scale_is_refused() -> None:
    with pytest.raises(ScoringError, match="INP-K1"):
        indicator_score(ORI.indicators[0], Decimal("4.5"))


def test_one_complaint_level_is_worth_what_the_methodology_says() -> None:
    full = {f"PGD-{n}": Decimal(4) for n in range(1, 7)}
    less = full | {"PGD-5": Decimal(3)}
    ends = [dimension_interval(ORI, "PGD", levels).low for levels in (full, less)]

    lost = (ends[0] - ends[1]) * Fraction("0.2154")

    assert round_half_up(lost) == Decimal("0.90")
    assert round_half_up(lost / 7) == Decimal("0.13")


def test_an_unknown_indicator_gives_an_interval_not_a_guess() -> None:
    levels = {f"PGD-{n}": Decimal(4) for n in range(2, 7)}

    found = dimension_interval(ORI, "PGD", levels)

    assert not found.is_point
    assert found.rounded(ORI) == (Decimal("83.33"), Decimal("100.00"))


def test_an_unknown_satisfaction_index_starts_at_its_own_lowest_value() -> None:
    perceived = {f"OUT-P{n}": Decimal(100) for n in range(1, 6)}

    found = dimension_interval(ORI, "OUT", perceived)

    assert found.low == Fraction("83.35") + Fraction("16.65") / 4


def test_intervals_travel_into_the_unit() -> None:
    known = Interval(Fraction(80), Fraction(80))
    parts = {"INP": known, "PRS": known, "OUT": known, "PGD": Interval(Fraction(0), Fraction(100))}

    assert unit_interval(ORI, parts).rounded(ORI) == (Decimal("62.77"), Decimal("84.31"))


@pytest.mark.parametrize(("code", "raw"), [("XXX", {}), ("PGD", {"PGD-7": Decimal(1)})])
def test_an_unknown_dimension_or_indicator_is_refused(code: str, raw: dict[str, Decimal]) -> None:
    with pytest.raises(ScoringError):
        dimension_interval(ORI, code, raw)
