"""The clock ledger: whose turn it was, minute by minute, from filing to the end of a case.

Read from the audit chain, where every change of state stands with its moment. The spans touch
and do not overlap, so what the parties had adds up to the age of the case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.models import Complaint
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind


class Party(StrEnum):
    """Who has a minute of a case."""

    AGENCY = "agency"
    COMPLAINANT = "complainant"
    OMBUDSMAN = "ombudsman"
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"


# Whose turn it is in a state. Verification is the national administrator's, which here is the
# Ombudsman's staff; the law table names the duties of the clocks that run meanwhile.
_AGENCY_TRACK: Final[Mapping[str, Party]] = {
    "submitted": Party.OMBUDSMAN,
    "verifying": Party.OMBUDSMAN,
    "awaiting_completion": Party.COMPLAINANT,
    "postponed": Party.COMPLAINANT,
    "forwarded": Party.AGENCY,
    "complete": Party.AGENCY,
    "dispositioned": Party.AGENCY,
    "in_handling": Party.AGENCY,
    "hearing": Party.AGENCY,
    "decided": Party.AGENCY,
    "delivered": Party.COMPLAINANT,
    "reopened": Party.AGENCY,
    "compensation_due": Party.AGENCY,
    "escalated": Party.NOBODY,
}
_OMBUDSMAN_TRACK: Final[Mapping[str, Party]] = {
    "awaiting_completion": Party.COMPLAINANT,
    "clarification_1": Party.AGENCY,
    "clarification_2": Party.AGENCY,
    "summoned": Party.AGENCY,
    "conciliation": Party.THIRD_PARTY,
    "findings_notified": Party.COMPLAINANT,
    "lhp_issued": Party.AGENCY,
    "recommendation_monitoring": Party.AGENCY,
}
# Whose breach is the Ombudsman's, whichever agency the complaint names.
_OMBUDSMAN_DUTIES: Final = frozenset({"national_admin", "ombudsman"})
_ENDED: Final = frozenset({"closed", "withdrawn", "archived", "rejected", "published"})


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch [from, to) in one state, and whose turn it was. ``agency_id`` for an agency."""

    party: Party
    state: str
    from_at: datetime
    to_at: datetime
    agency_id: int | None = None

    @property
    def length(self) -> timedelta:
        return self.to_at - self.from_at


@dataclass(frozen=True, slots=True)
class Breach:
    """A duty that was not met in time, and who is charged with it, as recorded when it happened.

    ``agency_id`` is the agency that had the case then, None for a duty of nobody's agency.
    """

    clock_id: int
    policy: str
    zone: str
    due_at: datetime
    charged_to: str
    agency_id: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All turns of a case in order, the sum of each party, and the breaches."""

    turns: tuple[Turn, ...]
    totals: Mapping[Party, timedelta]
    age: timedelta
    breaches: tuple[Breach, ...]


def holder(track: Track, state: str) -> Party:
    """Return whose turn it is in a state: nobody's once the case has ended."""
    if state in _ENDED:
        return Party.NOBODY
    if track is Track.AGENCY:
        return _AGENCY_TRACK.get(state, Party.NOBODY)
    return _OMBUDSMAN_TRACK.get(state, Party.OMBUDSMAN)


def ledger(session: Session, complaint: Complaint, now: datetime) -> Ledger:
    """Return the ledger of a case up to ``now``, or up to its end when it has ended.

    The turns are gapless: their lengths add up to ``age`` exactly. A transfer changes whose turn
    it is from then on; breaches that happened stay with whoever was charged.
    """
    moves = list(_moves(session, complaint))
    end = max(complaint.closed_at or now, complaint.filed_at)
    turns = tuple(_turns(complaint, moves, end))
    totals = {
        party: sum((turn.length for turn in turns if turn.party is party), timedelta())
        for party in Party
    }
    age = end - complaint.filed_at
    return Ledger(turns, MappingProxyType(totals), age, _breaches(session, complaint))


@dataclass(frozen=True, slots=True)
class _Move:
    at: datetime
    state: str
    agency_id: int | None


def _moves(session: Session, complaint: Complaint) -> Iterator[_Move]:
    """Yield each change of state with the agency that had the case from then on."""
    entries = lines(session, f"complaint:{complaint.number}")
    routed = [
        (line.at, int(agency))
        for line in entries
        if line.tag is Tag.COMPLAINT_ROUTED and (agency := line.detail.get("agency"))
    ]
    for line in entries:
        if line.tag is Tag.COMPLAINT_MOVED:
            # A step writes both lines at the same moment, in either order.
            known = [agency for at, agency in routed if at <= line.at]
            yield _Move(line.at, str(line.detail["to"]), known[-1] if known else None)


def _turns(complaint: Complaint, moves: Sequence[_Move], end: datetime) -> Iterator[Turn]:
    # A part of a split case is as old as the whole, and was where the whole was.
    first = moves[0] if moves else _Move(end, complaint.state, complaint.agency_id)
    begin = replace(first, at=min(first.at, complaint.filed_at))
    last = _Move(end, "", None)
    for one, following in pairwise([begin, *moves[1:], last]):
        to_at = min(following.at, end)
        if to_at <= one.at:
            continue
        party = holder(complaint.track, one.state)
        agency_id = (one.agency_id or complaint.agency_id) if party is Party.AGENCY else None
        yield Turn(party, one.state, one.at, to_at, agency_id)


def _breaches(session: Session, complaint: Complaint) -> tuple[Breach, ...]:
    query = (
        sa.select(ClockEvent, Clock)
        .join(Clock, Clock.id == ClockEvent.clock_id)
        .where(
            Clock.complaint_id == complaint.id,
            ClockEvent.kind == ClockEventKind.BREACHED,
        )
        .order_by(ClockEvent.due_at, ClockEvent.id)
    )
    return tuple(_breach(event, clock) for event, clock in session.execute(query))


def _breach(event: ClockEvent, clock: Clock) -> Breach:
    agency_id = None if event.charged_to in _OMBUDSMAN_DUTIES else event.agency_id
    due_at, charged_to = event.due_at, event.charged_to
    return Breach(clock.id, clock.policy, clock.zone, due_at, charged_to, agency_id)
