"""More time for an agency, by a house rule: once for each period, with a reason, told at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.handling.disposition import WITH_A_UNIT
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import capacity
from pengaduan.infra.templates import long_date, render
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.deadlines import due
from pengaduan.rules.desk import desk_rules
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES, Roll
from pengaduan.sla import calendars
from pengaduan.sla.book import ClockBook, ClockNotExtendableError
from pengaduan.sla.clocks import running
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock
from pengaduan.sla.periods import closed_pauses, extension_of, longest_extension, pauses_of

STATES: Final = WITH_A_UNIT | {"complete"}


@dataclass(frozen=True, slots=True)
class Extension:
    """Which period to extend, by how many of its own units, and why (a code of the rules)."""

    policy: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extendable:
    """A running period as the page offers it; ``refused`` says why not: "", law, once or late."""

    clock: Clock
    most: int
    new_due: datetime
    refused: str


def extendable(session: Session, complaint: Complaint, *, now: datetime) -> tuple[Extendable, ...]:
    """Return every running period of the agency, with the latest date that it may be given."""
    return tuple(
        _offer(session, clock, longest_extension(session, clock, complaint), now)
        for clock in running(session, complaint)
        if clock.duty_on not in CITIZEN_DUTIES
    )


def extend(
    session: Session, actor: Actor, complaint: Complaint, wanted: Extension, *, now: datetime
) -> Message:
    """Extend one period and tell the complainant; return the entry they read.

    For whoever handles the case, before the due date, once for each period, at most what the
    house rule allows; a statutory period never. The first follow-up and the periods of UU 25/2009
    run on as they were.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in STATES:
        raise StepRefusedError(Refusal.NOT_NOW)
    if wanted.reason not in desk_rules().extensions.reasons:
        raise InputRefusedError(Refusal.EXTENSION_REASON, "reason")
    book = ClockBook(session, complaint, now=now, actor=actor.label)
    try:
        clock = book.extend(wanted.policy, wanted.days, reason=wanted.reason)
    except ClockNotExtendableError as error:
        raise InputRefusedError(Refusal.NOT_EXTENDABLE, "policy") from error
    book.refresh_due()
    text = letter(session, complaint, clock, wanted)
    detail = {"extension": wanted.policy, "reason": wanted.reason}
    told = say(session, complaint, MessageKind.DECISION_NOTICE, actor, text, now=now, detail=detail)
    if identity.has_email(session, complaint):
        until = {"until": clock.due_at.isoformat(), "zone": clock.zone}
        payload = {"complaint_id": complaint.id, **until}
        enqueue(session, "notice.extended", payload, due_at=now, key=f"extended:{clock.id}")
    session.flush()
    return told


def letter(session: Session, complaint: Complaint, clock: Clock, wanted: Extension) -> str:
    """Return what the complainant reads: until when, why, and what does not change."""
    language = complaint.language
    entry, reason = law().deadlines[wanted.policy], desk_rules().extensions.reasons[wanted.reason]
    binding = [one for one in running(session, complaint) if one.policy == "agency_decision"]
    values = {
        "period": entry.name_en if language == "en" else entry.name_id,
        "until": long_date(_date(session, clock, wanted), language, clock.zone),
        "reason": reason.text_en if language == "en" else reason.text_id,
        "legal": long_date(binding[0].due_at, language, binding[0].zone) if binding else "",
    }
    return render("letters/extended.txt", language, values).strip()


def _date(session: Session, clock: Clock, wanted: Extension) -> datetime:
    """Return the new date of a clock that was extended, or that the page previews."""
    done = extension_of(session, clock) is not None
    return clock.due_at if done else _later(session, clock, wanted.days)


def _offer(session: Session, clock: Clock, most: int, now: datetime) -> Extendable:
    refused = ""
    if most == 0:
        refused = "law" if not law().deadlines[clock.policy].pausable else "rule"
    elif extension_of(session, clock) is not None:
        refused = "once"
    elif is_late(clock.due_at, now):
        refused = "late"
    later = clock.due_at if refused else _later(session, clock, most)
    return Extendable(clock, most, later, refused)


def _later(session: Session, clock: Clock, days: int) -> datetime:
    _, calendar = calendars.calendar_of_clock(session, clock)
    pauses = closed_pauses(pauses_of(session, clock))
    amount, roll = clock.amount + days, Roll(clock.roll)
    end = due(clock.started_at, amount, clock.unit, calendar, pauses=pauses, roll=roll)
    return end.astimezone(UTC)
