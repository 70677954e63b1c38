"""Bands at their edges, and the two axes of 2025."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.scoring import (
    Edition,
    ScoringError,
    UnknownEditionError,
    categorise,
    edition,
    edition_for_year,
    editions,
)
from pengaduan.rules.scoring.categories import compliance_level, opinion_with_compliance
from pengaduan.rules.scoring.indexes import index

USABLE = [found for found in editions() if found.usable_for_scoring]
BOUNDS = [(found, band.minimum) for found in USABLE for band in found.bands if band.minimum > 0]

usable = st.sampled_from(USABLE)
scores = st.decimals(0, 100, places=4)


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2015, "ORI-2015"),
        (2018, "ORI-2015"),
        (2019, "ORI-2015"),
        (2021, "ORI-2021"),
        (2022, "ORI-2022"),
        (2023, "ORI-2023"),
        (2024, "ORI-2023"),
        (2025, "ORI-2025"),
    ],
)
def test_a_year_has_its_edition(year: int, code: str) -> None:
    assert edition_for_year(year).id == code


@pytest.mark.parametrize("year", [2012, 2020, 2026])
def test_a_year_without_a_published_method_has_none(year: int) -> None:
    with pytest.raises(UnknownEditionError, match=str(year)):
        edition_for_year(year)


def test_an_unknown_edition_is_refused_by_name() -> None:
    with pytest.raises(UnknownEditionError, match="ORI-1999"):
        edition("ORI-1999")


def test_the_historic_edition_is_kept_but_does_not_score() -> None:
    with pytest.raises(ScoringError, match="ORI-2013"):
        categorise(edition("ORI-2013"), Decimal(80))


@pytest.mark.parametrize(
    ("ori", "bound"), BOUNDS, ids=lambda value: str(getattr(value, "id", value))
)
def test_a_bound_separates_two_categories_at_the_smallest_step(
    ori: Edition, bound: Decimal
) -> None:
    exclusive = ori.id == "ORI-2015"
    step = Decimal("0.01")
    below, above = (bound, bound + step) if exclusive else (bound - step, bound)

    codes = [band.code for band in ori.bands]

    upper, lower = categorise(ori, above).code, categorise(ori, below).code
    assert codes.index(lower) == codes.index(upper) + 1


@pytest.mark.parametrize(
    ("code", "score", "category", "rounded"),
    [
        ("ORI-2023", "87.994999", "B", "87.99"),
        ("ORI-2023", "87.995", "A", "88.00"),
        ("ORI-2023", "77.99499", "C", "77.99"),
        ("ORI-2023", "0", "E", "0.00"),
        ("ORI-2023", "100", "A", "100.00"),
        ("ORI-2015", "50.004", "MERAH", "50.00"),
        ("ORI-2015", "50.005", "KUNING", "50.01"),
        ("ORI-2015", "80.004", "KUNING", "80.00"),
        ("ORI-2021", "80.995", "HIJAU", "81.00"),
        ("ORI-2025", "31.99", "SK", "31.99"),
    ],
)
def test_a_score_is_rounded_half_up_before_its_band(
    code: str, score: str, category: str, rounded: str
) -> None:
    found = categorise(edition(code), Decimal(score))

    assert (found.code, str(found.score)) == (category, rounded)


@given(usable, scores, scores)
def test_a_higher_score_never_has_a_worse_category(ori: Edition, a: Decimal, b: Decimal) -> None:
    codes = [band.code for band in ori.bands]
    low, high = sorted((a, b))

    places = [codes.index(categorise(ori, score).code) for score in (low, high)]

    assert places[1] <= places[0]


@given(usable, scores)
def test_rounding_first_changes_nothing(ori: Edition, score: Decimal) -> None:
    once = categorise(ori, score)

    assert categorise(ori, once.score) == once


@given(usable, scores)
def test_a_rational_and_its_decimal_agree(ori: Edition, score: Decimal) -> None:
    assert categorise(ori, Fraction(score)) == categorise(ori, score)


@pytest.mark.parametrize("score", ["-0.01", "100.01", "NaN", "Infinity", "-Infinity"])
def test_a_score_outside_the_scale_is_refused(score: str) -> None:
    with pytest.raises(ScoringError):
        categorise(edition("ORI-2023"), Decimal(score))


def test_there_are_no_zones_in_2025() -> None:
    found = categorise(edition("ORI-2025"), Decimal("76.82"))

    assert (found.zone, found.quality, found.opinion) == (None, "Cukup", "Kualitas Sedang")


@pytest.mark.parametrize(
    ("followed_up", "issued", "level"),
    [(0, 0, "tinggi"), (4, 4, "tinggi"), (3, 4, "sedang"), (2, 4, "sedang"), (1, 4, "rendah")],
)
def test_compliance_is_the_share_of_products_followed_up(
    followed_up: int, issued: int, level: str
) -> None:
    found = compliance_level(edition("ORI-2025"), followed_up=followed_up, issued=issued)

    assert found == level


def test_maluku_utara_2025_joins_both_axes_as_published() -> None:
    ori = edition("ORI-2025")
    category = categorise(ori, Decimal("65.98"))

    words = opinion_with_compliance(ori, category, "tinggi")

    assert words == "Kualitas Sedang Tanpa Maladministrasi"
    assert opinion_with_compliance(ori, category, "sedang") == "Kualitas Sedang"


def test_other_editions_have_one_axis() -> None:
    with pytest.raises(ScoringError, match="compliance axis"):
        compliance_level(edition("ORI-2023"), followed_up=1, issued=1)


def test_a_compliance_level_that_does_not_exist_is_refused() -> None:
    ori = edition("ORI-2025")

    with pytest.raises(ScoringError, match="penuh"):
        opinion_with_compliance(ori, categorise(ori, Decimal(80)), "penuh")


def test_an_unknown_index_is_refused_by_name() -> None:
    with pytest.raises(UnknownEditionError, match="IPP-1999"):
        index("IPP-1999")


def test_more_followed_up_than_issued_is_refused() -> None:
    with pytest.raises(ScoringError, match="issued"):
        compliance_level(edition("ORI-2025"), followed_up=2, issued=1)


@pytest.mark.parametrize(
    ("code", "value", "band"),
    [
        ("IPP-2022", "4.51", "A"),
        ("IPP-2022", "4.50", "A-"),
        ("IPP-2022", "1.005", "E"),
        ("SKM-2017", "88.31", "A"),
        ("SKM-2017", "88.304", "B"),
        ("SKM-2017", "25", "D"),
    ],
)
def test_the_related_indexes_have_bands_of_their_own(code: str, value: str, band: str) -> None:
    assert index(code).band(Decimal(value)).code == band


@pytest.mark.parametrize(
    ("code", "value"), [("IPP-2022", "5.01"), ("SKM-2017", "24.99"), ("SP4N-2018", "1")]
)
def test_an_index_value_outside_every_band_is_refused(code: str, value: str) -> None:
    with pytest.raises(ScoringError):
        index(code).band(Decimal(value))
