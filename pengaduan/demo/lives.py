"""The life of one invented complaint: which moves of the law table, when, and what they leave.

The moves and their clocks come from the same table as the steps of ``handling``; only the
writing differs, so that a hundred thousand lives take minutes and not days.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pengaduan.audit.tags import Tag
from pengaduan.demo.country import Addressee, Office
from pengaduan.rules.deadlines import due
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Transition
from pengaduan.rules.workflow import Track
from pengaduan.sla.events import late_from
from pengaduan.sla.models import ClockState

Row = dict[str, Any]
FROM_RECEIPT: Final = "incompleteness_notice_received"
WEIGHTS: Final = (
    ("normative", 25),
    ("non_supervisory", 55),
    ("supervisory", 12),
    ("information_request", 8),
)


@dataclass(slots=True)
class Life:
    """What a complaint leaves in the tables, while it is lived. Moments are aware UTC."""

    row: Row
    now: datetime
    national: Office
    to: Addressee
    clocks: dict[str, Row] = field(default_factory=dict)
    lines: list[tuple[datetime, Tag, str, Row]] = field(default_factory=list)
    office: Office | None = None

    def happens(self, action: str, at: datetime, actor: str, role: str, reason: str = "") -> bool:
        """Take a move at ``at`` and return True; False when that would be in the future."""
        if at > self.now:
            return False
        transition = law().transitions(Track.AGENCY)[action]
        source, self.row["state"] = self.row["state"], transition.target
        self.row["changed_at"] = at
        told = {"from": source, "to": transition.target, "as": role, "reason": reason or None}
        self._turn_clocks(transition, at, actor)
        self.note(at, Tag.COMPLAINT_MOVED, actor, action=action, **told)
        if law().states(Track.AGENCY)[transition.target].final:
            self.row["closed_at"], self.row["reason_code"] = at, reason
            self.stop(list(self.clocks), at, actor)
        return True

    def note(self, at: datetime, tag: Tag, actor: str, **detail: str | int | None) -> None:
        """Keep a line for the audit trail."""
        self.lines.append((at, tag, actor, detail))

    def stop(self, policies: list[str], at: datetime, actor: str) -> None:
        """Stop the clocks of these policies that run."""
        for policy in policies:
            clock = self.clocks.get(policy)
            if clock is not None and clock["state"] is ClockState.RUNNING:
                clock["state"], clock["stopped_at"] = ClockState.STOPPED, at
                clock["next_action_at"] = None
                self._clock_line(at, Tag.CLOCK_STOPPED, actor, clock)

    def start(self, policy: str, at: datetime, actor: str) -> None:
        """Start the clock of a policy that applies, unless it has run already."""
        entry = law().deadlines[policy]
        fits = entry.applies_to_class in {None, self.row["weight"]}
        if not (entry.enabled and fits and entry.length and entry.unit) or policy in self.clocks:
            return
        office = self.office or self.national
        roll = law().roll_for(entry)
        due_at = due(at, entry.length, entry.unit, office.calendar, roll=roll).astimezone(UTC)
        self.clocks[policy] = {
            "policy": policy,
            "policy_version": law().version,
            "round": 1,
            "duty_on": entry.duty_on,
            "agency_id": self.row["agency_id"] if self.office else None,
            "amount": entry.length,
            "unit": entry.unit,
            "zone": office.zone,
            "workdays": office.workdays,
            "places": office.places,
            "roll": roll.value,
            "calendar_version_id": office.calendar_id,
            "state": ClockState.RUNNING,
            "started_at": at,
            "due_at": due_at,
            "stopped_at": None,
            "breached_at": None,
            "next_action_at": None,
        }
        self._clock_line(at, Tag.CLOCK_STARTED, actor, self.clocks[policy])

    def _turn_clocks(self, transition: Transition, at: datetime, actor: str) -> None:
        self.stop(list(transition.stop), at, actor)
        for policy in transition.start:
            if law().deadlines[policy].starts_on != FROM_RECEIPT:
                self.start(policy, at, actor)

    def _clock_line(self, at: datetime, tag: Tag, actor: str, clock: Row) -> None:
        named = {"policy": clock["policy"], "version": clock["policy_version"], "round": 1}
        self.note(at, tag, actor, **named, due_at=clock["due_at"].isoformat())


def overdue(clock: Row, now: datetime) -> bool:
    """Tell whether the clock was still running when its period had passed."""
    ended = clock["stopped_at"] or now
    return bool(ended >= late_from(clock["due_at"]))


def live(life: Life, verifier: str, dice: random.Random) -> Iterator[str]:
    """Live the complaint until it ends or ``life.now`` comes; yield what else it leaves.

    Yields ``verified``, ``question``, ``answer``, ``objection`` and ``rating`` as they happen.
    """
    at = life.row["filed_at"]
    life.happens("A01", at, "complainant", "complainant")
    life.note(at, Tag.COMPLAINT_FILED, "complainant", channel=life.row["channel"].value)
    life.note(at, Tag.COMPLAINT_RECEIPT_ISSUED, "complainant")
    at = _later(at, dice, hours=30)
    if not life.happens("A02", at, verifier, "national_admin"):
        return
    if dice.random() < 0.04:
        archived = _later(at, dice, hours=20)
        life.happens("A20", archived, verifier, "national_admin", "X_ARCHIVED")
        return
    at += timedelta(minutes=dice.uniform(5, 90))
    if at > life.now:
        return
    yield "verified"
    _route(life, at, verifier)
    yield from _handle(life, at, dice)


def _route(life: Life, at: datetime, verifier: str) -> None:
    """Forward the complaint and declare it complete, in one step like the verification sheet."""
    to = life.to
    life.office = to.office
    life.row |= {"forwarded_at": at, "completed_at": at, "unit_id": to.unit_id}
    life.happens("A03", at, verifier, "national_admin")
    life.happens("A07", at, verifier, "agency_admin")
    if to.unit_id is not None:
        life.happens("A10", at, verifier, "agency_admin")
    life.note(at, Tag.COMPLAINT_ROUTED, verifier, agency=to.agency_id, unit=to.unit_id)


def _handle(life: Life, at: datetime, dice: random.Random) -> Iterator[str]:
    to = life.to
    if to.unit_id is None:
        at = _later(at, dice, hours=24 * to.pace)
        if not life.happens("A10", at, to.officer, "agency_admin"):
            return
    at = _later(at, dice, hours=50 * to.pace)
    if not life.happens("A11", at, to.officer, "liaison_officer"):
        return
    life.row |= {"first_response_at": at, "handler_id": to.handler_id}
    if dice.random() < 0.12:
        yield "question"
    at = _later(at, dice, hours=260 * to.pace)
    if not life.happens("A13", at, to.officer, "provider_head"):
        return
    life.row["decided_at"] = at
    yield "answer"
    at = _later(at, dice, hours=10)
    if life.happens("A14", at, "system", "system"):
        life.row["delivered_at"] = at
        yield from _end(life, at, dice)


def _end(life: Life, at: datetime, dice: random.Random) -> Iterator[str]:
    """The complainant accepts, objects, or says nothing until the period has passed."""
    chosen = dice.random()
    if chosen < 0.1:
        if life.happens("A18", _later(at, dice, hours=90), "complainant", "complainant"):
            yield "objection"
        return
    if chosen < 0.62:
        reason = _CLOSING[life.row["outcome"]]
        if life.happens("A17", _later(at, dice, hours=90), "complainant", "complainant", reason):
            yield "rating"
        return
    silent = life.clocks.get("sp4n_auto_close")
    if silent is not None:
        life.happens("A17", late_from(silent["due_at"]), "system", "system", "C_NO_REPLY")


_CLOSING: Final = {
    "upheld": "C_RESOLVED",
    "partly": "C_PARTLY_RESOLVED",
    "not_upheld": "C_NOT_UPHELD",
    "information": "C_INFORMATION_GIVEN",
}


def _later(at: datetime, dice: random.Random, *, hours: float) -> datetime:
    """Return a moment that is usually ``hours`` later, seldom much later."""
    return at + timedelta(hours=hours * dice.lognormvariate(0, 0.8))


def picked(dice: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    """Return one of the weighted choices."""
    return dice.choices([name for name, _ in choices], [share for _, share in choices])[0]
