"""Open deadlines counted anew when the class, the agency or the policy of a case changes.

What was promised never becomes earlier, and a breach stays where and whose it was. The start of
a period and its pauses stay: they belong to the case, and the new rule is applied to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import Pause, due
from pengaduan.rules.law import Deadline, law
from pengaduan.rules.law_types import Unit
from pengaduan.sla import calendars
from pengaduan.sla.calendars import Office
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock, ClockState, MoveReason, PolicyVersion
from pengaduan.sla.policy_versions import Terms, terms


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that makes a due date, beside the start and the pauses of the clock."""

    entry: Deadline
    terms: Terms
    office: Office
    calendar_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A clock with what of its case decides its deadline; ``weight`` is the class of the case."""

    clock: Clock
    complaint: Complaint
    agency: Agency | None
    weight: str | None
    pauses: tuple[Pause, ...]
    extended: int = 0


def entry_for(policy: str, weight: str | None) -> Deadline | None:
    """Return the policy that stands in the place of this one for a class of complaint.

    A policy for every class is itself; one for another class gives way to its sibling, which
    begins with the same event and ends with the same. None when there is none.
    """
    entry = law().deadlines.get(policy)
    if entry is None or entry.applies_to_class in (None, weight):
        return entry
    same = (entry.path, entry.starts_on, entry.ends_on, entry.duty_on)
    for one in law().deadlines.values():
        if one.applies_to_class == weight and same == (
            one.path,
            one.starts_on,
            one.ends_on,
            one.duty_on,
        ):
            return one
    return None


def outgrown(clocks: Iterable[Clock], complaint: Complaint) -> MoveReason | None:
    """Tell whether open clocks are still set for another agency or class than the case has."""
    alive = [clock for clock in clocks if clock.state is not ClockState.STOPPED]
    if any(clock.agency_id not in (None, complaint.agency_id) for clock in alive):
        return MoveReason.AGENCY
    entries = [entry for clock in alive if (entry := law().deadlines.get(clock.policy))]
    weights = {entry.applies_to_class for entry in entries}
    return MoveReason.CLASS if weights - {None, complaint.weight} else None


def happened(clock: Clock, now: datetime) -> bool:
    """Tell whether the period of a clock has passed; such a date never moves."""
    return clock.breached_at is not None or (
        clock.state is ClockState.RUNNING and is_late(clock.due_at, now)
    )


def setting(session: Session, case: Case, version: PolicyVersion | None) -> Setting | None:
    """Return what the case gives this clock under a version; None when no clock belongs."""
    entry = entry_for(case.clock.policy, case.weight)
    if entry is None:
        return None
    found = terms(entry, version, agency=case.agency, weight=case.weight)
    if found is None:
        return None
    office = calendars.office_of(case.agency, found.unit)
    calendar_id, calendar = calendars.calendar_at(session, office)
    end = due(
        case.clock.started_at,
        found.amount + case.extended,
        found.unit,
        calendar,
        pauses=case.pauses,
        roll=law().roll_for(entry),
    )
    return Setting(entry, found, office, calendar_id, end.astimezone(UTC))


def set_by(clock: Clock, new: Setting, *, extended: int, taken: Sequence[int]) -> None:
    """Write a setting into its clock; ``taken`` holds the rounds of the policy in this case."""
    if clock.policy != new.entry.code:
        clock.policy = new.entry.code
        clock.round = max(taken, default=0) + 1
    clock.duty_on = new.entry.duty_on
    clock.policy_version = law().version
    clock.house_version_id = new.terms.version_id
    clock.amount, clock.unit = new.terms.amount + extended, Unit(new.terms.unit)
    clock.zone, clock.workdays = new.office.zone, new.office.workdays
    clock.places, clock.hours = ",".join(new.office.places), new.office.hours
    clock.roll = law().roll_for(new.entry).value
    clock.calendar_version_id = new.calendar_id
    clock.due_at = new.due_at
