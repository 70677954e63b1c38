"""Every vector of the methodology's own test file."""

from decimal import Decimal

import pytest

from pengaduan.rules.scoring import categorise, edition, entity_score, unit_score
from pengaduan.rules.scoring.aggregate import quality
from pengaduan.rules.scoring.complaints import Handling, PerformanceFacts, hpi, p5, wilson
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.reading import Entry
from tests.rules.scoring.published import vectors

USED = {
    "dimension_weights",
    "category",
    "entity_mean",
    "unit_score",
    "quality_2025",
    "hpi",
    "p5",
    "wilson",
}


def cases(key: str) -> list[Entry]:
    return list(vectors().entries(key))


def numbers(case: Entry, key: str) -> list[Decimal]:
    value = case.values[key]
    assert isinstance(value, list)
    return [Decimal(str(item)) for item in value]


def measured(case: Entry, key: str) -> Decimal | None:
    return None if case.values[key] is None else case.number(key)


def test_no_group_of_vectors_is_left_out() -> None:
    groups = set(vectors().values) - {"schema", "note"}

    assert groups == USED


def test_the_dimension_weights_are_those_of_the_decks() -> None:
    part = vectors().entry("dimension_weights")

    weights = [d.weight for d in edition("ORI-2023").dimensions]

    assert weights == numbers(part, "values")
    assert sum(weights) == part.number("sum")


@pytest.mark.parametrize("case", cases("category"))
def test_a_score_falls_into_its_category(case: Entry) -> None:
    found = categorise(edition(case.text("methodology")), case.number("score"))

    assert found.code == case.text("expect")


@pytest.mark.parametrize("case", cases("entity_mean"))
def test_units_make_the_entity(case: Entry) -> None:
    score = entity_score(edition(case.text("methodology")), numbers(case, "units"))

    assert score == case.number("expect")


@pytest.mark.parametrize("case", cases("unit_score"))
def test_dimensions_make_the_unit(case: Entry) -> None:
    part = case.entry("dimension_scores")
    scores = {code: part.number(code) for code in part.values}

    assert unit_score(edition(case.text("methodology")), scores) == case.number("expect")


@pytest.mark.parametrize("case", cases("quality_2025"))
def test_dimensions_and_trust_make_the_quality_of_2025(case: Entry) -> None:
    ori = edition("ORI-2025")

    score = quality(
        ori,
        four_dimensions=case.number("four_dimensions"),
        public_trust=case.number("public_trust"),
    )

    assert score == case.number("expect")
    assert categorise(ori, score).code == case.text("category")


@pytest.mark.parametrize("case", cases("hpi"))
def test_the_handling_index(case: Entry) -> None:
    names = ("m_resp14", "m_sla", "r_time", "m_reopen", "csat", "m_quality")

    index = hpi(PerformanceFacts(**{name: measured(case, name) for name in names}))

    assert index.value == case.number("expect")


@pytest.mark.parametrize("case", cases("p5"))
def test_the_level_of_timely_settlement(case: Entry) -> None:
    names = ("m_sla", "d_resp", "m_reopen", "m_quality", "csat")

    proposal = p5(Handling(*(measured(case, name) for name in names)))

    assert proposal.level == case.number("expect")


@pytest.mark.parametrize("case", cases("wilson"))
def test_the_lower_wilson_bound(case: Entry) -> None:
    bound = wilson(case.number("p"), int(case.number("n")), case.number("z"))

    assert round_half_up(bound, 4) == case.number("expect")
