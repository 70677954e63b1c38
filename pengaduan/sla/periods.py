"""The period of one clock: its pauses, and the due date that they lead to."""

from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import Pause, due
from pengaduan.rules.desk import desk_rules
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Roll
from pengaduan.sla import calendars
from pengaduan.sla.models import Clock, ClockExtension, ClockPause, PolicyVersion
from pengaduan.sla.policy_versions import Terms, terms

# What follows when the period passes is then done by the system itself (handling.automatic).
_AUTOMATIC_ENDS = frozenset({"auto_close", "deemed_withdrawn"})


def pauses_of(session: Session, clock: Clock) -> list[ClockPause]:
    """Return the pauses of a clock in order."""
    query = sa.select(ClockPause).where(ClockPause.clock_id == clock.id).order_by(ClockPause.id)
    return list(session.scalars(query))


def extension_of(session: Session, clock: Clock) -> ClockExtension | None:
    """Return the extension of this policy in this case, or None; there is one at most."""
    query = sa.select(ClockExtension).where(
        ClockExtension.complaint_id == clock.complaint_id, ClockExtension.policy == clock.policy
    )
    return session.scalars(query).one_or_none()


def closed_pauses(spans: Iterable[ClockPause]) -> list[Pause]:
    """Return the pauses that are over as (from, to); an open one moves nothing yet."""
    return [(span.from_at, span.to_at) for span in spans if span.to_at is not None]


def due_with(session: Session, clock: Clock, pauses: Iterable[Pause]) -> datetime:
    """Return when the clock is due with these pauses, in UTC, by what it was started under."""
    _, calendar = calendars.calendar_of_clock(session, clock)
    end = due(
        clock.started_at,
        clock.amount,
        clock.unit,
        calendar,
        pauses=pauses,
        roll=Roll(clock.roll),
    )
    return end.astimezone(UTC)


def terms_of(session: Session, clock: Clock, complaint: Complaint) -> Terms | None:
    """Return what the version that a clock was set by says of its case now."""
    entry = law().deadlines.get(clock.policy)
    if entry is None:
        return None
    version, agency = None, None
    if clock.house_version_id is not None:
        version = session.get(PolicyVersion, clock.house_version_id)
    if version is not None and clock.agency_id is not None:
        agency = session.get(Agency, clock.agency_id)
    return terms(entry, version, agency=agency, weight=complaint.weight)


def may_pause(session: Session, clock: Clock, complaint: Complaint) -> bool:
    """Tell whether the policy that a clock was set by lets it stand still."""
    found = terms_of(session, clock, complaint)
    return found is not None and found.pausable


def longest_extension(session: Session, clock: Clock, complaint: Complaint) -> int:
    """Return by how much a period may be lengthened at most, in its own unit; 0 for never.

    An administrator's rule decides where it says something, else the house rules of the desk.
    """
    found = terms_of(session, clock, complaint)
    if found is not None and found.rule is not None and found.rule.extension is not None:
        return found.rule.extension
    return desk_rules().extensions.most.get(clock.policy, 0)


def ends_by_itself(policy: str) -> bool:
    """Tell whether the system ends the case when this period of its complainant has passed."""
    entry = law().deadlines.get(policy)
    return entry is not None and entry.effect in _AUTOMATIC_ENDS


def ends_at(session: Session, clock: Clock, *, reminded_at: datetime) -> datetime:
    """Return until when a period that ends by itself really runs, in UTC.

    That is its due date. When the reminder came after it (no job process was running, or a demo
    clock was moved), a quarter of the period, rounded up, is counted anew from the reminder, so
    that nobody loses a case unwarned.
    """
    if reminded_at <= clock.due_at:
        return clock.due_at
    _, calendar = calendars.calendar_of_clock(session, clock)
    quarter = -(-clock.amount // 4)
    end = due(reminded_at, quarter, clock.unit, calendar, roll=Roll(clock.roll))
    return end.astimezone(UTC)
