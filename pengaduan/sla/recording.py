"""Write what the sweep has found: events, audit lines and mails of many clocks, each at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Line, record_many
from pengaduan.infra.bulk import among, insert_many
from pengaduan.outbox.queue import NewJob, Payload, enqueue_many
from pengaduan.rules.ladder import Planned, Side, Step, Told
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.sla.facts import ClockFacts
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind, ClockPause
from pengaduan.sla.outcomes import kind_of
from pengaduan.sla.periods import ends_at, ends_by_itself
from pengaduan.sla.steps import Mornings, side_of

COMPLAINANT_SIDE: Final = "complainant"
END: Final = "case.expired"
PASSED: Final = "track.passed"
# A respondent's period that passes leads on by itself (handling.track_ends).
_LEADS_ON: Final = frozenset({"open_next", "right_to_answer_waived", "open_stage"})
NOTICES: Final[Mapping[ClockEventKind, str]] = {
    ClockEventKind.WARNED: "notice.clock_warned",
    ClockEventKind.BREACHED: "notice.clock_breached",
    ClockEventKind.REMINDED: "notice.clock_reminded",
}
MISSED: Final = "notice.deadline_missed"
_TAGS: Final = {
    ClockEventKind.WARNED: Tag.CLOCK_WARNED,
    ClockEventKind.BREACHED: Tag.CLOCK_BREACHED,
    ClockEventKind.EXPIRED: Tag.CLOCK_EXPIRED,
    ClockEventKind.REMINDED: Tag.CLOCK_REMINDED,
}
_Recorded = tuple[int, ClockEventKind, datetime, str]


@dataclass(frozen=True, slots=True)
class Happened:
    """One step that a clock has reached; ``told`` is None where the ladder has no say."""

    clock: ClockFacts
    kind: ClockEventKind
    step: Step
    told: Told | None


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of some clocks: their events, and how long each stood still."""

    recorded: frozenset[_Recorded]
    paused: Mapping[int, timedelta]

    def acknowledged(self, clock: ClockFacts, steps: Sequence[Planned]) -> int:
        """Return the highest level that somebody has answered to for this due date, 0 if none."""
        kind = ClockEventKind.ACKNOWLEDGED
        return max(
            (
                one.step.level
                for one in steps
                if (clock.id, kind, clock.due_at, one.step.code) in self.recorded
            ),
            default=0,
        )

    def knows(self, clock: ClockFacts, one: Planned) -> bool:
        """Tell whether a step was recorded before for this due date."""
        kind, code = kind_of(clock, one.step), "" if one.step.event else one.step.code
        return (clock.id, kind, clock.due_at, code) in self.recorded


def past_of(session: Session, clock_ids: Sequence[int]) -> Past:
    """Return what has happened to these clocks, by two queries."""
    events = session.execute(
        sa.select(ClockEvent.clock_id, ClockEvent.kind, ClockEvent.due_at, ClockEvent.step).where(
            among(session, ClockEvent.clock_id, clock_ids)
        )
    )
    recorded = frozenset((row.clock_id, row.kind, row.due_at, row.step) for row in events)
    pauses = session.execute(
        sa.select(ClockPause.clock_id, ClockPause.from_at, ClockPause.to_at).where(
            among(session, ClockPause.clock_id, clock_ids), ClockPause.to_at.is_not(None)
        )
    )
    paused: dict[int, timedelta] = {}
    for row in pauses:
        took = paused.get(row.clock_id, timedelta()) + (row.to_at - row.from_at)
        paused[row.clock_id] = took
    return Past(recorded, paused)


def write(
    session: Session,
    happened: Sequence[Happened],
    mornings: Mornings,
    *,
    now: datetime,
    notify: bool,
) -> None:
    """Store the events with their audit lines and, with ``notify``, what follows from them."""
    insert_many(session, ClockEvent, [_event(one, now) for one in happened])
    record_many(session, [_line(one) for one in happened], actor="system", now=now)
    if notify:
        jobs = [job for one in happened for job in _follow_up(session, one, mornings, now)]
        enqueue_many(session, jobs, now=now)


def _charged_to(one: Happened) -> str:
    on_citizen = one.clock.duty_on in CITIZEN_DUTIES
    if one.kind is ClockEventKind.EXPIRED and on_citizen:
        return COMPLAINANT_SIDE
    return one.clock.duty_on


def _event(one: Happened, now: datetime) -> dict[str, object]:
    return {
        "clock_id": one.clock.id,
        "kind": one.kind,
        "due_at": one.clock.due_at,
        "happened_at": now,
        "charged_to": _charged_to(one),
        "agency_id": one.clock.agency_id,
        "step": "" if one.step.event else one.step.code,
        "told": "" if one.told is None else one.told.value,
    }


def _line(one: Happened) -> Line:
    clock = one.clock
    detail: dict[str, str | int | bool | None] = {
        "policy": clock.policy,
        "round": clock.round,
        "due_at": clock.due_at.isoformat(),
        "charged_to": _charged_to(one),
    }
    if one.kind is ClockEventKind.REMINDED:
        detail |= {"step": one.step.code, "told": "" if one.told is None else one.told.value}
    return Line(_TAGS[one.kind], f"complaint:{clock.number}", detail)


def _follow_up(session: Session, one: Happened, mornings: Mornings, now: datetime) -> list[NewJob]:
    """Return what follows from one event: mails, and the end of a case that ends by itself."""
    if one.told is None:
        return _for_citizen(session, one, now)
    jobs = []
    if one.told is Told.MAILED and one.kind in NOTICES:
        payload = {**_about(one.clock), "step": one.step.code}
        leaves = mornings.opens_at(one.clock, now)
        jobs.append(NewJob(NOTICES[one.kind], payload, _key(one), leaves))
    if one.kind is ClockEventKind.BREACHED and one.told is not Told.MAILED:
        jobs += _missed(one.clock, now)
    if one.kind is ClockEventKind.BREACHED:
        jobs += _leads_on(one.clock, now)
    return jobs


def _leads_on(clock: ClockFacts, now: datetime) -> list[NewJob]:
    policy = law().deadlines.get(clock.policy)
    if policy is None or policy.effect not in _LEADS_ON:
        return []
    key = f"passed:{clock.id}:{clock.due_at.isoformat()}"
    return [NewJob(PASSED, _about(clock), key, now)]


def _missed(clock: ClockFacts, now: datetime) -> list[NewJob]:
    """Tell the complainant of a breach whose notice to the agency was not worth a mail of its own.

    Otherwise that notice tells the complainant too, under the same key.
    """
    if side_of(clock.duty_on, with_agency=clock.with_agency) is not Side.AGENCY:
        return []
    payload: Payload = {"complaint_id": clock.complaint_id}
    return [NewJob(MISSED, payload, missed_key(clock.complaint_id, clock.due_at.isoformat()), now)]


def missed_key(complaint_id: int, due_at: str) -> str:
    """Return the key under which a complainant is told once of one missed date."""
    return f"missed:{complaint_id}:{due_at}"


def _for_citizen(session: Session, one: Happened, now: datetime) -> list[NewJob]:
    """Return the reminder to the complainant, and the end of a case that ends by itself.

    A reminder of such an end is sent late or not; another one only while it is of use.
    """
    clock, payload = one.clock, _about(one.clock)
    itself = ends_by_itself(clock.policy)
    if one.kind is ClockEventKind.EXPIRED:
        return [NewJob(END, payload, _key(one), now)] if itself else []
    if itself:
        until = ends_at(session, session.get_one(Clock, clock.id), reminded_at=now)
        payload["until"] = until.isoformat()
    elif now > clock.due_at:
        return []
    return [NewJob(NOTICES[one.kind], payload, _key(one), now)]


def _about(clock: ClockFacts) -> Payload:
    return {"clock_id": clock.id, "due_at": clock.due_at.isoformat()}


def _key(one: Happened) -> str:
    clock = one.clock
    step = f":{one.step.code}" if one.kind is ClockEventKind.REMINDED else ""
    return f"clock:{clock.id}:{one.kind.value}:{clock.due_at.isoformat()}{step}"
