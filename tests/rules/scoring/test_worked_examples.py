"""Worked examples: published unit scores make the published entity, or show why they do not."""

from decimal import Decimal

import pytest

from pengaduan.rules.scoring import categorise, edition, entity_score
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.parts import mean
from tests.rules.scoring.published import results

PUBLISHED = {row.name: row.score for row in results()}
BANGKA_BARAT_2017 = ("53.20", "66.72", "95.00", "53.50")

# edition, units, what the entity is, its name where the published table has it
EXAMPLES = [
    (
        "ORI-2023",
        ("89.23", "90.10", "88.99", "88.53", "89.31"),
        "89.23",
        (2023, "Provinsi Kalimantan Utara"),
    ),
    ("ORI-2025", ("68.79", "77.55", "84.11"), "76.82", (2025, "Provinsi Gorontalo")),
    ("ORI-2022", ("100", "100", "80.19", "92.92"), "93.28", None),
    ("ORI-2023", ("96.39", "91.57", "87.41", "87.08", "87.39", "85.65", "84.92"), "88.63", None),
]


def decimals(texts: tuple[str, ...]) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(("code", "units", "expected", "name"), EXAMPLES)
def test_the_mean_of_the_units_is_the_entity_to_the_second_decimal(
    code: str, units: tuple[str, ...], expected: str, name: tuple[int, str] | None
) -> None:
    score = entity_score(edition(code), decimals(units))

    assert str(score) == expected
    assert PUBLISHED.get(name, score) == score if name else True


def test_bangka_barat_2017_is_no_mean_of_its_units_but_one_of_its_products() -> None:
    ori = edition("ORI-2015")
    units = decimals(BANGKA_BARAT_2017)
    published = PUBLISHED[2017, "Kabupaten Bangka Barat"]

    # Disdukcapil, DPMPTSP, the third and the fourth unit: the fewest products that give 67,48.
    weighted = entity_score(ori, units, products=(4, 15, 3, 1))

    assert round_half_up(mean(units), 3) == Decimal("67.105")
    assert entity_score(ori, units) != published
    assert weighted == published
    assert categorise(ori, published).zone == "kuning"


def test_the_units_of_bangka_barat_2017_have_the_zones_they_were_given() -> None:
    zones = [categorise(edition("ORI-2015"), unit).zone for unit in decimals(BANGKA_BARAT_2017)]

    assert zones == ["kuning", "kuning", "hijau", "kuning"]
