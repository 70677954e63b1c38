"""The stages of handling that monitors watch, and what a case says about each of them.

A stage is a duty of one office with a due date of its own: the clock that binds it. For the answer
(*tindak lanjut*) that is CF-1's own due date, so that the map and the performance figures agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pengaduan.metrics.case_facts import EXCLUDED_REASONS, RESOLUTION
from pengaduan.rules.workflow import Track
from pengaduan.sla.events import is_late
from pengaduan.sla.models import ClockState

OMBUDSMAN: Final = 0
"""The office of the stages that are the Ombudsman's own; agencies have their id."""


class Stage(StrEnum):
    """The columns of the map, in the order of a case's way (UX O4)."""

    VERIFICATION = "verifikasi"
    FIRST_RESPONSE = "tanggapan-awal"
    RESOLUTION = "tindak-lanjut"
    OBJECTION = "keberatan"
    CORRECTIVE = "tindakan-korektif"


class DutyOutcome(StrEnum):
    """What became of a duty. ``ended``: the case went away before the duty was due."""

    OPEN = "open"
    IN_TIME = "in_time"
    LATE = "late"
    PAUSED = "paused"
    ENDED = "ended"


# The law gives an agency no period for looking at an objection again; what it owes after one is the
# explanation that the Ombudsman asks for (UU 37/2008 Art. 33).
POLICIES: Final[Mapping[Stage, tuple[str, ...]]] = MappingProxyType(
    {
        Stage.VERIFICATION: ("sp4n_agency_verification",),
        Stage.FIRST_RESPONSE: ("sp4n_first_follow_up",),
        Stage.RESOLUTION: RESOLUTION,
        Stage.OBJECTION: ("omb_clarification_1", "omb_clarification_2"),
        Stage.CORRECTIVE: ("omb_lhp_follow_up", "omb_recommendation_report"),
    }
)
# Verification before a case is forwarded is the Ombudsman's work, whoever is complained about.
OWN_POLICIES: Final = (
    "sp4n_national_verification",
    "agency_completeness_response",
    "omb_completeness_response",
)
WATCHED: Final = frozenset(OWN_POLICIES).union(*POLICIES.values())
_LEFT: Final = frozenset({"escalated", "withdrawn"})


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the stages look at of a case; no text and no identity."""

    id: int
    track: Track
    state: str
    agency_id: int | None
    unit_id: int | None
    matter: str
    forwarded_at: datetime | None
    first_response_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    reason_code: str | None


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What the stages look at of a clock."""

    id: int
    complaint_id: int
    policy: str
    round: int
    state: ClockState
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """One duty of one case: whose, until when, and what became of it."""

    office: int
    unit: int
    stage: Stage
    category: str
    due_at: datetime
    outcome: DutyOutcome


def duties(case: CaseFacts, clocks: Sequence[ClockFacts]) -> list[DutyFacts]:
    """Return the duties of a case, at most one per stage and side.

    Cases that CF-1 leaves out of every share have none. A duty counts at the agency that holds the
    case now (CF-1: counted once).
    """
    if _excluded(case):
        return []
    left = _left(case, clocks)
    found = [_own(case, [one for one in clocks if one.policy in OWN_POLICIES], left)]
    if case.agency_id is not None:
        for stage, policies in POLICIES.items():
            mine = [one for one in clocks if one.policy in policies]
            found.append(_of_agency(case, case.agency_id, stage, mine, left))
    return [one for one in found if one is not None]


def _excluded(case: CaseFacts) -> bool:
    early = case.reason_code == "W_BY_COMPLAINANT" and case.first_response_at is None
    return early or case.reason_code in EXCLUDED_REASONS


def _left(case: CaseFacts, clocks: Sequence[ClockFacts]) -> datetime | None:
    """Return when a case was withdrawn or taken to the Ombudsman: its clocks stopped with it."""
    if case.state not in _LEFT:
        return None
    return case.closed_at or max((one.stopped_at for one in clocks if one.stopped_at), default=None)


def _own(case: CaseFacts, clocks: Sequence[ClockFacts], left: datetime | None) -> DutyFacts | None:
    """Return the Ombudsman's verification: the period that binds is the one that ends first."""
    latest = {one.policy: one for one in sorted(clocks, key=lambda one: one.round)}
    if not latest:
        return None
    first = min(latest.values(), key=lambda one: (one.due_at, one.id))
    outcome = _outcome(first, left)
    return DutyFacts(OMBUDSMAN, 0, Stage.VERIFICATION, case.matter, first.due_at, outcome)


def _of_agency(
    case: CaseFacts,
    agency_id: int,
    stage: Stage,
    clocks: Sequence[ClockFacts],
    left: datetime | None,
) -> DutyFacts | None:
    if stage is Stage.RESOLUTION:
        clocks = [one for one in clocks if one.round == 1]
        if not clocks or case.forwarded_at is None or case.track is not Track.AGENCY:
            return None
        due_at, outcome = min(one.due_at for one in clocks), _resolution(case, clocks)
    elif clocks:
        last = max(clocks, key=lambda one: (one.started_at, one.id))
        due_at, outcome = last.due_at, _outcome(last, left)
    else:
        return None
    return DutyFacts(agency_id, case.unit_id or 0, stage, case.matter, due_at, outcome)


def _resolution(case: CaseFacts, clocks: Sequence[ClockFacts]) -> DutyOutcome:
    """Judge the answer as CF-1 does: settled by decision or closing, by the own due date."""
    settled = case.decided_at or case.closed_at
    if settled is not None:
        late = is_late(min(one.due_at for one in clocks), settled)
        return DutyOutcome.LATE if late else DutyOutcome.IN_TIME
    ended = any(one.stopped_at is not None for one in clocks)
    return DutyOutcome.LATE if ended else DutyOutcome.OPEN


def _outcome(clock: ClockFacts, left: datetime | None) -> DutyOutcome:
    if clock.stopped_at is None:
        return DutyOutcome.PAUSED if clock.state is ClockState.PAUSED else DutyOutcome.OPEN
    if is_late(clock.due_at, clock.stopped_at):
        return DutyOutcome.LATE
    gone = left is not None and clock.stopped_at >= left
    return DutyOutcome.ENDED if gone else DutyOutcome.IN_TIME
