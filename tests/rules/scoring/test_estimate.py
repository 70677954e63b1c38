"""CF-1 totals: the dimension with its label, and the internal index."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pengaduan.rules.scoring import ScoringError, edition
from pengaduan.rules.scoring.complaints import (
    ESTIMATE_LABEL,
    HPI_WEIGHTS,
    PerformanceFacts,
    dimension_estimate,
    hpi,
)

ORI = edition("ORI-2023")


def test_a_missing_level_makes_an_interval_with_the_label() -> None:
    levels = {f"PGD-{n}": 3 for n in range(2, 7)} | {"PGD-1": None}

    found = dimension_estimate(ORI, levels)

    assert (found.low, found.high) == (Decimal("62.50"), Decimal("79.17"))
    assert (found.dimension, found.missing, found.label) == ("PGD", ("PGD-1",), ESTIMATE_LABEL)


def test_all_levels_make_one_value() -> None:
    found = dimension_estimate(ORI, {f"PGD-{n}": 4 for n in range(1, 7)})

    assert (found.low, found.high, found.missing) == (Decimal(100), Decimal(100), ())


def test_the_complaint_dimension_of_2025_has_three_indicators() -> None:
    found = dimension_estimate(edition("ORI-2025"), {"G25-1": 2, "G25-2": 2, "G25-3": 2})

    assert (found.dimension, found.low) == ("G25", Decimal("50.00"))


def test_editions_without_a_complaint_dimension_have_no_estimate() -> None:
    with pytest.raises(ScoringError, match="no complaint dimension"):
        dimension_estimate(edition("ORI-2021"), {})


@pytest.mark.parametrize("levels", [{"PGD-1": 5}, {"PGD-1": -1}, {"PGD-9": 1}])
def test_a_level_that_does_not_exist_is_refused(levels: dict[str, int]) -> None:
    with pytest.raises(ScoringError):
        dimension_estimate(ORI, levels)


NO_SURVEY = PerformanceFacts(
    m_resp14=Decimal(1),
    m_sla=Decimal("0.8"),
    r_time=Decimal("0.25"),
    m_reopen=Decimal(0),
    csat=None,
    m_quality=Decimal(1),
)


def test_the_weight_of_a_missing_part_is_spread() -> None:
    index = hpi(NO_SURVEY)

    assert (index.value, index.covered) == (Decimal("92.22"), Decimal("0.90"))  # 83 of 90


def test_below_seventy_percent_covered_there_is_no_index() -> None:
    thin = replace(NO_SURVEY, m_quality=None, m_reopen=None)

    assert hpi(thin).value is None
    assert hpi(thin).covered == Decimal("0.60")


def test_exactly_seventy_percent_covered_is_enough() -> None:
    edge = PerformanceFacts(None, Decimal(1), None, Decimal(0), Decimal(50), None)
    enough = replace(edge, r_time=Decimal("0.25"))

    assert hpi(edge).value is None
    assert (hpi(enough).covered, hpi(enough).value) == (Decimal("0.70"), Decimal("92.86"))


def test_the_weights_of_the_index_sum_to_one() -> None:
    assert sum(HPI_WEIGHTS.values()) == 1


@pytest.mark.parametrize(
    "changes", [{"csat": Decimal(-1)}, {"r_time": Decimal(-1)}, {"m_sla": Decimal(2)}]
)
def test_impossible_inputs_of_the_index_are_refused(changes: dict[str, Decimal]) -> None:
    with pytest.raises(ScoringError):
        hpi(replace(NO_SURVEY, **changes))
