"""CF-1: the code does what the shipped words say, at every cut."""

import math
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.scoring.complaints import (
    ESTIMATE_LABEL,
    Handling,
    PerformanceFacts,
    complaint_formulas,
    hpi,
    l_sla,
    l_speed,
    p5,
    speed,
    wilson,
)
from pengaduan.rules.scoring.exact import round_half_up

shares = st.decimals(0, 1, places=3)


BEST = Handling(Decimal(1), Decimal(1), Decimal(0), Decimal(1), Decimal(100))


def says(text: str, **values: object) -> Fraction:
    """Evaluate a condition or formula exactly as the shipped file words it."""
    names = {"min": min, "floor": math.floor, "sqrt": math.sqrt, "exact": Fraction} | values
    return eval(re.sub(r"\d+\.\d+", r'exact("\g<0>")', text), {"__builtins__": {}}, names)


def conditions(formula: str, kind: str) -> list[tuple[int, str]]:
    rule = next(level for level in complaint_formulas().levels if level.code == formula)
    return [(int(step.value), step.when) for step in rule.steps if step.kind == kind]


def test_the_label_is_the_one_of_the_file() -> None:
    assert complaint_formulas().label_id == ESTIMATE_LABEL


def around(*cuts: str, step: str) -> list[Decimal]:
    """Each cut with its neighbours."""
    offsets = (-Decimal(step), Decimal(0), Decimal(step))
    return list(chain.from_iterable([Decimal(cut) + by for by in offsets] for cut in cuts))


@pytest.mark.parametrize("m_sla", around("0.25", "0.50", "0.75", "0.90", step="0.0000000001"))
def test_the_on_time_level_is_the_one_whose_words_hold(m_sla: Decimal) -> None:
    held = [
        level for level, when in conditions("F-P5", "l_sla") if says(when, m_sla=Fraction(m_sla))
    ]

    assert held == [l_sla(m_sla)]


@pytest.mark.parametrize("d_resp", around("3", "5", "7", "14", step="0.01"))
def test_the_speed_level_is_the_one_whose_words_hold(d_resp: Decimal) -> None:
    words = conditions("F-P5", "l_speed")

    held = [level for level, when in words if says(when, d_resp=Fraction(d_resp))]

    assert held == [l_speed(d_resp)]


@given(shares, st.integers(1, 200))
def test_the_wilson_bound_is_the_formula_of_the_file(p: Decimal, n: int) -> None:
    expected = says(complaint_formulas().wilson, p=float(p), n=n, z=1.0)

    assert float(wilson(p, n)) == pytest.approx(max(expected, 0), abs=1e-8)


@given(shares, shares, st.decimals(0, 3, places=2), shares, st.integers(0, 100), shares)
def test_the_index_is_the_formula_of_the_file(
    m_resp14: Decimal,
    m_sla: Decimal,
    r_time: Decimal,
    m_reopen: Decimal,
    csat: int,
    m_quality: Decimal,
) -> None:
    facts = PerformanceFacts(m_resp14, m_sla, r_time, m_reopen, Decimal(csat), m_quality)
    values = {name: Fraction(getattr(facts, name)) for name in PerformanceFacts.__slots__}

    expected = says(complaint_formulas().index_formula, speed=speed(r_time), **values)

    assert hpi(facts).value == round_half_up(expected)


@pytest.mark.parametrize("on_time", range(5))
@pytest.mark.parametrize("answered", range(5))
def test_the_base_of_timely_settlement_is_the_formula_of_the_file(
    on_time: int, answered: int
) -> None:
    rule = next(level for level in complaint_formulas().levels if level.code == "F-P5")
    share = [Decimal(text) for text in ("0", "0.25", "0.50", "0.75", "0.90")][on_time]
    median = [Decimal(text) for text in ("15", "14", "7", "5", "3")][answered]

    proposal = p5(replace(BEST, m_sla=share, d_resp=median))

    assert proposal.level == says(rule.base, l_sla=on_time, l_speed=answered)


def test_the_speed_of_the_index_is_worded_as_computed() -> None:
    assert complaint_formulas().index_speed == "clip(1 - (r_time - 0.25)/0.75, 0, 1)"


def test_every_metric_has_a_name_and_a_definition() -> None:
    codes = {metric.code for metric in complaint_formulas().metrics}

    assert len(codes) == 15
    assert complaint_formulas().metric("m_sla").name_id == "Selesai tepat waktu"
