"""The law as one frozen object: deadlines, reasons, code lists and state machines."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from pengaduan.rules.law_fields import WHOLE_FILE, Entry
from pengaduan.rules.law_lists import (
    CalendarRule,
    Choice,
    CompletenessCheck,
    Intake,
    Maladministration,
    StandardComponent,
    Survey,
    read_calendar,
    read_check,
    read_choice,
    read_component,
    read_intake,
    read_maladministration,
    read_substances,
    read_survey,
)
from pengaduan.rules.law_load import (
    MachineReader,
    check_deadlines,
    read_counter,
    read_deadline,
    read_meta,
    read_reason,
    read_sources,
)
from pengaduan.rules.law_types import (
    Counter,
    Deadline,
    LawDataError,
    Machine,
    Meta,
    Reason,
    Roll,
    SideEvent,
    Source,
    State,
    Track,
    Transition,
)

__all__ = ["Deadline", "Law", "LawDataError", "Reason", "law", "read_law"]

LAW_FILE = Path(__file__).parent / "data" / "law.yaml"
SCHEMA_VERSION = 1
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe loader, in C if present


@dataclass(frozen=True, slots=True)
class Law:
    """One edition of the tables. Mappings are read-only and keyed by code, in file order."""

    version: str
    digest: str
    meta: Meta
    sources: Mapping[str, Source]
    calendars: Mapping[str, CalendarRule]
    deadlines: Mapping[str, Deadline]
    counters: Mapping[str, Counter]
    reasons: Mapping[str, Reason]
    maladministration: Mapping[str, Maladministration]
    substance_groups: Mapping[str, str]
    substances: Mapping[str, Choice]
    respondent_groups: Mapping[str, Choice]
    intake: Intake
    standard_components: tuple[StandardComponent, ...]
    completeness_checks: Mapping[str, CompletenessCheck]
    survey: Survey
    machines: Mapping[Track, Machine]

    def states(self, track: Track) -> Mapping[str, State]:
        """The states of a track by code."""
        return self.machines[track].states

    def transitions(self, track: Track) -> Mapping[str, Transition]:
        """The permitted moves of a track by code."""
        return self.machines[track].transitions

    def events(self, track: Track) -> Mapping[str, SideEvent]:
        """The events of a track that move clocks but no state, by code."""
        return self.machines[track].events

    def roll_for(self, deadline: Deadline) -> Roll:
        """How the last day of ``deadline`` rolls: in favour of citizens, never of offices."""
        rule = self.meta.day_count_rule
        return rule.roll_citizen if deadline.on_citizen else rule.roll_agency


@lru_cache(maxsize=1)
def law() -> Law:
    """Return the shipped law; the file is read and checked once per process."""
    return read_law(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name)


def read_law(text: str, file: str) -> Law:
    """Read a law file, or raise LawDataError naming ``file``, the entry and the reason."""
    try:
        raw: object = yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader
    except yaml.YAMLError as error:
        where = str(getattr(error, "problem_mark", "") or "whole file").strip()
        raise LawDataError(file, where, "is not readable YAML") from error
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Entry(file, WHOLE_FILE, raw).closed(lambda entry: _read(entry, digest))


def _read(file: Entry, digest: str) -> Law:
    meta = file.entry("meta").closed(read_meta)
    if meta.schema_version != SCHEMA_VERSION:
        raise file.broken(f"schema_version {meta.schema_version} is not understood")
    deadlines = file.table("deadlines", read_deadline)
    reasons = file.table("reason_codes", lambda entry: read_reason(entry, deadlines))
    counters = file.table("counters", read_counter)
    intake = file.entry("intake").closed(read_intake)
    classes = [choice.code for choice in (*intake.sp4n_classes, *intake.complaint_weight)]
    check_deadlines(file, deadlines, reasons, classes)
    groups, substances = read_substances(file.entry("substance_categories"))
    components = file.entry("service_standard_components").table("items", read_component)
    file.entries("test_vectors")
    return Law(
        version=f"law-{meta.compiled.isoformat()}",
        digest=digest,
        meta=meta,
        sources=MappingProxyType(read_sources(file.entry("sources"))),
        calendars=MappingProxyType(file.table("calendars", read_calendar)),
        deadlines=MappingProxyType(deadlines),
        counters=MappingProxyType(counters),
        reasons=MappingProxyType(reasons),
        maladministration=MappingProxyType(
            file.entry("maladministration").table("types", read_maladministration)
        ),
        substance_groups=MappingProxyType(groups),
        substances=MappingProxyType(substances),
        respondent_groups=MappingProxyType(
            file.entry("respondent_groups").table("items", read_choice)
        ),
        intake=intake,
        standard_components=tuple(components.values()),
        completeness_checks=MappingProxyType(file.table("completeness_checks", read_check)),
        survey=read_survey(file.entry("skm")),
        machines=MappingProxyType(_read_machines(file, deadlines, reasons, counters)),
    )


def _read_machines(
    file: Entry,
    deadlines: Mapping[str, Deadline],
    reasons: Mapping[str, Reason],
    counters: Mapping[str, Counter],
) -> dict[Track, Machine]:
    both = file.entry("state_machines")
    return {
        track: both.entry(track.value).closed(
            MachineReader(track, deadlines, reasons, counters).read
        )
        for track in Track
    }
