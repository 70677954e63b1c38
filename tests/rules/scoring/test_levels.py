"""CF-1: each level of the complaint indicators at its edges, and what the assessor may do."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.scoring import ScoringError
from pengaduan.rules.scoring.complaints import (
    Channels,
    Handling,
    Officers,
    Procedure,
    Proposal,
    Reason,
    Reporting,
    confirmed_level,
    p1,
    p2,
    p3,
    p4,
    p5,
    p6,
)

shares = st.decimals(0, 1, places=3)
days = st.decimals(0, 40, places=1)
maybe = st.one_of(st.none(), shares)


def test_records_never_propose_the_competence_of_people() -> None:
    assert p1() == Proposal("F-P1", None, reasons=(Reason.ASSESSOR_DECIDES,))


NINETY = Decimal("0.90")


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (Officers(0, True, True, True, NINETY), 0),
        (Officers(1, False, True, True, NINETY), 1),
        (Officers(1, True, True, True, NINETY), 2),
        (Officers(2, True, False, True, NINETY), 2),
        (Officers(2, True, True, False, NINETY), 3),
        (Officers(2, True, True, True, Decimal("0.8999")), 3),
        (Officers(2, True, True, True, None), 3),
        (Officers(2, True, True, True, NINETY), 4),
    ],
)
def test_the_level_of_unit_and_officers(facts: Officers, level: int) -> None:
    assert p2(facts).level == level


@pytest.mark.parametrize(
    ("facts", "level", "maximum"),
    [
        (Channels(0, False, False, Decimal(1)), 0, 4),
        (Channels(1, True, True, Decimal(1)), 1, 4),
        (Channels(2, True, True, Decimal(1)), 2, 4),
        (Channels(3, True, False, Decimal("0.80")), 3, 4),
        (Channels(3, True, True, Decimal("0.7999")), 2, 4),
        (Channels(3, False, False, Decimal(1)), 2, 4),
        (Channels(4, True, True, Decimal("0.95")), 4, 4),
        (Channels(4, True, True, Decimal("0.9499")), 3, 4),
        (Channels(4, True, False, Decimal(1)), 3, 4),
        (Channels(4, True, True, None), 2, 2),
    ],
)
def test_the_level_of_channels(facts: Channels, level: int, maximum: int) -> None:
    proposal = p3(facts)

    assert (proposal.level, proposal.maximum) == (level, maximum)


FULL_PROCEDURE = Procedure(True, True, True, True, True, Decimal("0.98"))


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, 4),
        ({"m_log": Decimal("0.9799")}, 3),
        ({"m_log": Decimal("0.90")}, 3),
        ({"m_log": Decimal("0.8999")}, 2),
        ({"m_log": None}, 2),
        ({"published": False}, 3),
        ({"reviewed_in_24_months": False}, 3),
        ({"every_case_numbered": False}, 3),
        ({"decreed": False}, 1),
        ({"written": False}, 0),
    ],
)
def test_the_level_of_procedure_and_register(changes: dict[str, object], level: int) -> None:
    assert p4(replace(FULL_PROCEDURE, **changes)).level == level  # type: ignore[arg-type]


FULL_REPORTING = Reporting(True, Decimal("0.75"), True, True, Decimal("0.8"), True, Decimal("0.8"))


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, 4),
        ({"m_action": Decimal("0.7999")}, 3),
        ({"m_train": Decimal("0.7999")}, 3),
        ({"summary_published": False}, 3),
        ({"coached_this_year": False}, 2),
        ({"evaluated_with_actions": False}, 2),
        ({"m_report": Decimal("0.7499")}, 1),
        ({"m_report": None}, 1),
        ({"archived": False}, 0),
    ],
)
def test_the_level_of_coaching_and_reporting(changes: dict[str, object], level: int) -> None:
    assert p6(replace(FULL_REPORTING, **changes)).level == level  # type: ignore[arg-type]


BEST = Handling(Decimal(1), Decimal(1), Decimal(0), Decimal(1), Decimal(100))


@pytest.mark.parametrize(
    ("changes", "level", "reasons"),
    [
        ({}, 4, ()),
        ({"m_reopen": Decimal("0.10")}, 4, ()),
        ({"m_reopen": Decimal("0.1001")}, 3, (Reason.REOPENED,)),
        ({"m_quality": Decimal("0.70")}, 4, ()),
        ({"m_quality": Decimal("0.6999")}, 3, (Reason.QUALITY_LOW,)),
        ({"m_quality": None}, 2, (Reason.QUALITY_NOT_MEASURED,)),
        ({"csat": Decimal(60)}, 4, ()),
        ({"csat": Decimal("59.99")}, 3, (Reason.SATISFACTION_LOW,)),
        ({"csat": None, "m_reopen": None}, 4, ()),
    ],
)
def test_deductions_and_caps_of_timely_settlement(
    changes: dict[str, Decimal | None], level: int, reasons: tuple[Reason, ...]
) -> None:
    proposal = p5(replace(BEST, **changes))  # type: ignore[arg-type]

    assert (proposal.level, proposal.maximum, proposal.reasons) == (level, level, reasons)


def test_the_steps_to_the_level_are_shown() -> None:
    facts = replace(BEST, m_sla=Decimal("0.81"), d_resp=Decimal(6))

    assert p5(facts).parts == (("l_sla", 3), ("l_speed", 2), ("base", 3))


@given(shares, days, maybe, maybe, st.one_of(st.none(), st.decimals(0, 100, places=1)))
def test_better_handling_never_lowers_the_level(
    m_sla: Decimal,
    d_resp: Decimal,
    m_reopen: Decimal | None,
    m_quality: Decimal | None,
    csat: Decimal | None,
) -> None:
    facts = Handling(m_sla, d_resp, m_reopen, m_quality, csat)
    better = [
        replace(facts, m_sla=Decimal(1)),
        replace(facts, d_resp=Decimal(0)),
        replace(facts, m_reopen=Decimal(0)),
        replace(facts, m_quality=Decimal(1)),
        replace(facts, csat=Decimal(100)),
    ]

    least = min(p5(other).level or 0 for other in better)

    assert least >= (p5(facts).level or 0)


@pytest.mark.parametrize(
    ("facts", "reason", "maximum"),
    [
        (replace(BEST, cases=0), Reason.NO_CASES, 3),
        (replace(BEST, cases=4), Reason.TOO_FEW_CASES, 4),
        (replace(BEST, m_sla=None), Reason.TOO_FEW_CASES, 4),
        (replace(BEST, d_resp=None), Reason.TOO_FEW_CASES, 4),
    ],
)
def test_too_few_cases_are_left_to_the_assessor(
    facts: Handling, reason: Reason, maximum: int
) -> None:
    assert p5(facts) == Proposal("F-P5", None, maximum, (reason,))


@pytest.mark.parametrize(
    "changes",
    [
        {"m_sla": Decimal("1.1")},
        {"d_resp": Decimal(-1)},
        {"d_resp": Decimal("NaN")},
        {"m_quality": Decimal(-1)},
        {"csat": Decimal(101)},
        {"cases": -1},
    ],
)
def test_impossible_figures_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ScoringError):
        p5(replace(BEST, **changes))  # type: ignore[arg-type]


def test_the_assessor_may_confirm_or_lower_with_a_reason() -> None:
    proposal = p5(replace(BEST, csat=Decimal(50)))

    assert confirmed_level(proposal, 3) == 3
    assert confirmed_level(proposal, 2, reason="Register tidak lengkap") == 2


@pytest.mark.parametrize(
    ("proposal", "level", "words", "message"),
    [
        (p5(replace(BEST, csat=Decimal(50))), 4, "Bagus", "at most level 3"),
        (p5(BEST), 3, "  ", "needs a reason"),
        (p3(Channels(4, True, True)), 3, "Kanal hidup", "at most level 2"),
        (p5(replace(BEST, cases=0)), 4, "Tidak ada", "at most level 3"),
        (p1(), 5, "", "between"),
    ],
)
def test_the_assessor_cannot_pass_a_cap_or_leave_without_a_reason(
    proposal: Proposal, level: int, words: str, message: str
) -> None:
    with pytest.raises(ScoringError, match=message):
        confirmed_level(proposal, level, reason=words)
