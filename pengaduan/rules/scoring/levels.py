"""CF-1: from complaint records to levels 0-4 of the complaint dimension.

Our own proposal, never an official value: print ``ESTIMATE_LABEL`` beside every figure. Shares
come in as ``cautious_share`` gives them (0-1, None when too few cases); a missing share proves
nothing, so the step that needs it is not reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pengaduan.rules.scoring.errors import ScoringError
from pengaduan.rules.scoring.proportions import FEW, checked_share
from pengaduan.rules.texts import N_

ESTIMATE_LABEL: Final = N_("Estimasi internal, bukan nilai Ombudsman")
TOP: Final = 4

_SLA_STEPS = (
    (Decimal("0.90"), 4),
    (Decimal("0.75"), 3),
    (Decimal("0.50"), 2),
    (Decimal("0.25"), 1),
)
_SPEED_STEPS = ((Decimal(3), 4), (Decimal(5), 3), (Decimal(7), 2), (Decimal(14), 1))


class Reason(StrEnum):
    """Why a level is what it is, beyond its ladder."""

    ASSESSOR_DECIDES = "assessor_decides"
    TOO_FEW_CASES = "too_few_cases"
    NO_CASES = "no_cases"
    REOPENED = "reopened"
    QUALITY_LOW = "quality_low"
    QUALITY_NOT_MEASURED = "quality_not_measured"
    SATISFACTION_LOW = "satisfaction_low"
    NO_TEST_CONTACTS = "no_test_contacts"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the records propose: a level 0-4, or None when the assessor must decide.

    ``maximum`` is the highest level an assessor may confirm; ``parts`` are the named steps on
    the way to the level, for display.
    """

    formula: str
    level: int | None
    maximum: int = TOP
    reasons: tuple[Reason, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Officers:
    """Facts for F-P2: the unit's complaint officers and their decree (SK)."""

    active: int
    decree_in_force: bool
    roles_separated: bool = False
    stand_in_rota: bool = False
    m_verif: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """Facts for F-P3; ``m_reach`` is None without test contacts in the last 90 days."""

    active_types: int
    electronic: bool
    sp4n_linked: bool
    m_reach: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """Facts for F-P4: the written procedure (SOP) and the register."""

    written: bool
    decreed: bool = False
    published: bool = False
    reviewed_in_24_months: bool = False
    every_case_numbered: bool = False
    m_log: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Handling:
    """Facts for F-P5. ``d_resp`` in calendar days, ``csat`` 0-100; None is not measured.

    ``cases`` is the size of the cohort; None means that the caller has already judged it.
    """

    m_sla: Decimal | None
    d_resp: Decimal | None
    m_reopen: Decimal | None
    m_quality: Decimal | None
    csat: Decimal | None
    cases: int | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Facts for F-P6: archive, reports, evaluation, coaching and follow-up."""

    archived: bool
    m_report: Decimal | None = None
    evaluated_with_actions: bool = False
    coached_this_year: bool = False
    m_action: Decimal | None = None
    summary_published: bool = False
    m_train: Decimal | None = None


def l_sla(m_sla: Decimal) -> int:
    """Return the level 0-4 of the share closed on time (0-1)."""
    checked_share(m_sla)
    return next((level for least, level in _SLA_STEPS if m_sla >= least), 0)


def l_speed(d_resp: Decimal) -> int:
    """Return the level 0-4 of the median days to the first response of substance."""
    if not d_resp.is_finite() or d_resp < 0:
        raise ScoringError(f"days cannot be {d_resp}")
    return next((level for most, level in _SPEED_STEPS if d_resp <= most), 0)


def p1() -> Proposal:
    """F-P1, competence of the handlers: records never propose a level."""
    return Proposal("F-P1", None, reasons=(Reason.ASSESSOR_DECIDES,))


def p2(facts: Officers) -> Proposal:
    """F-P2, unit and officers: the highest step whose conditions and all below it hold."""
    steps = (
        facts.active >= 1,
        facts.decree_in_force,
        facts.active >= 2 and facts.roles_separated,
        facts.stand_in_rota and _at_least(facts.m_verif, "0.90"),
    )
    return Proposal("F-P2", _climbed(steps))


def p3(facts: Channels) -> Proposal:
    """F-P3, channels; at most 2 without test contacts in the last 90 days."""
    steps = (
        facts.active_types >= 1,
        facts.active_types >= 2,
        facts.active_types >= 3 and facts.electronic and _at_least(facts.m_reach, "0.80"),
        facts.active_types >= 4 and facts.sp4n_linked and _at_least(facts.m_reach, "0.95"),
    )
    if facts.m_reach is None:
        return Proposal("F-P3", _climbed(steps), 2, (Reason.NO_TEST_CONTACTS,))
    return Proposal("F-P3", _climbed(steps))


def p4(facts: Procedure) -> Proposal:
    """F-P4, procedure and register: the highest step whose conditions and all below it hold."""
    steps = (
        facts.written,
        facts.decreed,
        _at_least(facts.m_log, "0.90"),
        facts.published
        and facts.reviewed_in_24_months
        and facts.every_case_numbered
        and _at_least(facts.m_log, "0.98"),
    )
    return Proposal("F-P4", _climbed(steps))


def p5(facts: Handling) -> Proposal:
    """F-P5, timely settlement: fully from records; the assessor may lower it, never raise it.

    Below 5 cases there is no automatic level, and without any case never a full score.
    """
    _check_handling(facts)
    if facts.cases == 0:
        return Proposal("F-P5", None, TOP - 1, (Reason.NO_CASES,))
    few = facts.cases is not None and facts.cases < FEW
    if few or facts.m_sla is None or facts.d_resp is None:
        return Proposal("F-P5", None, reasons=(Reason.TOO_FEW_CASES,))
    on_time, speed = l_sla(facts.m_sla), l_speed(facts.d_resp)
    base = (6 * on_time + 4 * speed + 5) // 10
    minus, cap = _deductions(facts), _caps(facts)
    ceiling = min([TOP, *cap.values()])
    level = max(min(base - len(minus), ceiling), 0)
    parts = (("l_sla", on_time), ("l_speed", speed), ("base", base))
    return Proposal("F-P5", level, level, (*minus, *cap), parts)


def p6(facts: Reporting) -> Proposal:
    """F-P6, coaching, reporting, evaluation: the highest step with all below it."""
    steps = (
        facts.archived,
        _at_least(facts.m_report, "0.75"),
        facts.evaluated_with_actions and facts.coached_this_year,
        facts.summary_published
        and _at_least(facts.m_action, "0.80")
        and _at_least(facts.m_train, "0.80"),
    )
    return Proposal("F-P6", _climbed(steps))


def confirmed_level(proposal: Proposal, level: int, *, reason: str = "") -> int:
    """Return the assessor's level, or raise ``ScoringError`` where the formula forbids it.

    Caps hold, F-P5 cannot be raised, and every deviation from a proposal needs a written reason.
    """
    if not 0 <= level <= TOP:
        raise ScoringError(f"a level lies between 0 and {TOP}")
    if level > proposal.maximum:
        raise ScoringError(f"{proposal.formula} allows at most level {proposal.maximum}")
    if proposal.level not in {None, level} and not reason.strip():
        raise ScoringError(f"leaving the proposed level {proposal.level} needs a reason")
    return level


def _deductions(facts: Handling) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if facts.m_reopen is not None and facts.m_reopen > Decimal("0.10"):
        found.append(Reason.REOPENED)
    if facts.m_quality is not None and facts.m_quality < Decimal("0.70"):
        found.append(Reason.QUALITY_LOW)
    return tuple(found)


def _caps(facts: Handling) -> dict[Reason, int]:
    found: dict[Reason, int] = {}
    if facts.m_quality is None:
        found[Reason.QUALITY_NOT_MEASURED] = 2
    if facts.csat is not None and facts.csat < 60:
        found[Reason.SATISFACTION_LOW] = 3
    return found


def _check_handling(facts: Handling) -> None:
    for share in (facts.m_sla, facts.m_reopen, facts.m_quality):
        checked_share(share)
    if facts.csat is not None and not 0 <= facts.csat <= 100:
        raise ScoringError("satisfaction lies between 0 and 100")
    if facts.cases is not None and facts.cases < 0:
        raise ScoringError("a cohort cannot have fewer than 0 cases")


def _at_least(share: Decimal | None, least: str) -> bool:
    checked_share(share)
    return share is not None and share >= Decimal(least)


def _climbed(steps: Sequence[bool]) -> int:
    """Count the steps reached from the bottom without a gap."""
    level = 0
    for reached in steps:
        if not reached:
            break
        level += 1
    return level
