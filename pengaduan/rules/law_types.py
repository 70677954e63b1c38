"""The shapes of the law tables: plain frozen records and the closed lists they use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LawDataError(ValueError):
    """A data file of the law is broken; names the file, the entry and the reason."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}: {entry}: {reason}")
        self.file = file
        self.entry = entry
        self.reason = reason


class Track(StrEnum):
    """Which procedure a record follows (UU 25/2009 with SP4N, or UU 37/2008)."""

    AGENCY = "agency"
    OMBUDSMAN = "ombudsman"


class Unit(StrEnum):
    """What a period is counted in."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    MONTH = "month"
    YEAR = "year"
    INSTANT = "instant"


class Roll(StrEnum):
    """What happens when the last day of a period is not a working day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"


class LawRole(StrEnum):
    """In which capacity somebody acts in a procedure."""

    COMPLAINANT = "complainant"
    REPRESENTATIVE = "representative"
    INTAKE_OFFICER = "intake_officer"
    NATIONAL_ADMIN = "national_admin"
    AGENCY_ADMIN = "agency_admin"
    LIAISON_OFFICER = "liaison_officer"
    PROVIDER_HEAD = "provider_head"
    SUPERVISOR = "supervisor"
    OMBUDSMAN_MONITOR = "ombudsman_monitor"
    SYSTEM = "system"
    SYSTEM_OFFER = "system_offer"
    REPORTER = "reporter"
    INTAKE_ASSISTANT = "intake_assistant"
    UNIT_HEAD = "unit_head"
    PLENARY_MEMBERS = "plenary_members"
    EXAMINER = "examiner"
    RESOLUTION_OFFICER = "resolution_officer"
    CHAIR = "chair"
    RESPONDENT = "respondent"


CITIZEN_DUTIES = frozenset({"complainant", "reporter", "citizen", "requester", "public"})
"""Holders of a duty in whose favour a period rolls; all other holders are officials or bodies."""

DUTY_HOLDERS = CITIZEN_DUTIES | {
    "agency_admin",
    "controller",
    "liaison_officer",
    "national_admin",
    "official",
    "official_superior",
    "ombudsman",
    "ppid",
    "ppid_superior",
    "provider",
    "respondent",
    "respondent_superior",
}


@dataclass(frozen=True, slots=True)
class DayCountRule:
    """How days are counted (inferred: no statute found that fixes it)."""

    trigger_day_counts: bool
    expires_at: str
    roll_citizen: Roll
    roll_agency: Roll
    strictest_wins: bool


@dataclass(frozen=True, slots=True)
class Meta:
    """Where and when the tables were compiled, and how they count days."""

    schema_version: int
    compiled: date
    jurisdiction: str
    default_timezone: str
    day_count_rule: DayCountRule


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text was read."""

    code: str
    title: str
    where: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """One period of the law; ``length`` and ``unit`` are None where the act sets none."""

    code: str
    path: str
    name_id: str
    name_en: str
    duty_on: str
    starts_on: str
    ends_on: str
    length: int | None
    unit: Unit | None
    pausable: bool
    pause_on: str | None
    effect: str
    reason_code: str | None
    opens: str | None
    note: str
    sanction: str
    cite: tuple[str, ...]
    confidence: str
    enabled: bool
    applies_to_class: str | None
    conflict: str | None
    recurring: bool
    set_by: str | None
    recipients: tuple[str, ...]
    restart_on: str | None
    clock_note: str
    escalate_to: str | None

    @property
    def on_citizen(self) -> bool:
        """True when the duty lies on a citizen, not on an office."""
        return self.duty_on in CITIZEN_DUTIES


@dataclass(frozen=True, slots=True)
class Reason:
    """A code for refusing, returning, closing or redirecting, with its article."""

    code: str
    kind: str
    path: str
    text_id: str
    text_en: str
    cite: str
    confidence: str
    requires_letter: bool
    requires_reason: bool
    human_decision: bool
    reopenable: bool
    may_advise_other_body: bool
    sub: tuple[str, ...]
    stops: tuple[str, ...]
    exception: str
    note: str


@dataclass(frozen=True, slots=True)
class State:
    """One state of a track; ``final`` states end the procedure (some may be reopened)."""

    code: str
    text_id: str
    final: bool


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted move. ``sources`` is empty for the move that opens a record."""

    code: str
    sources: tuple[str, ...]
    target: str
    roles: tuple[LawRole, ...]
    attach: tuple[str, ...]
    start: tuple[str, ...]
    stop: tuple[str, ...]
    pause: tuple[str, ...]
    reasons: tuple[str, ...]
    second_person: bool
    emits: tuple[str, ...]
    note: str
    cite: str


@dataclass(frozen=True, slots=True)
class SideEvent:
    """Something that moves clocks but changes no state.

    Who may cause it, and in which states, is named only where somebody decides it by a button.
    """

    code: str
    event: str
    sources: tuple[str, ...]
    roles: tuple[LawRole, ...]
    start: tuple[str, ...]
    stop: tuple[str, ...]
    restart: tuple[str, ...]
    count: str | None
    cite: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The states, moves and side events of one track."""

    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    events: Mapping[str, SideEvent]


@dataclass(frozen=True, slots=True)
class Counter:
    """A count with legal consequence at its limit."""

    code: str
    name_id: str
    limit: int
    applies_to: tuple[str, ...]
    effect: str
    cite: str
    confidence: str
