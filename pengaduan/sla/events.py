"""What happens to a clock that is left alone: a warning, then a breach or an expiry, each once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.rules.law import law
from pengaduan.rules.law_types import CITIZEN_DUTIES, Unit
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind
from pengaduan.sla.periods import ends_at, ends_by_itself

WARNED: Final = ClockEventKind.WARNED
BREACHED: Final = ClockEventKind.BREACHED
EXPIRED: Final = ClockEventKind.EXPIRED

# What the law says follows when the period passes, and what we record. A duty of an office is
# breached; a period of a citizen has run out, which is nobody's breach.
OUTCOMES: Final = {
    "breach": BREACHED,
    "breach_and_offer_escalation": BREACHED,
    "deemed_granted": BREACHED,
    "dispute_opens": BREACHED,
    "escalate": BREACHED,
    "next_sanction": BREACHED,
    "objection_opens": BREACHED,
    "open_next": BREACHED,
    "open_stage": BREACHED,
    "publish_and_report": BREACHED,
    "right_to_answer_waived": BREACHED,
    "auto_close": EXPIRED,
    "deemed_withdrawn": EXPIRED,
    "flag_late": EXPIRED,
    "proceed": EXPIRED,
    "rejectable": EXPIRED,
    "reminder": EXPIRED,
    "right_lapses": EXPIRED,
    "window_closes": EXPIRED,
}
COMPLAINANT_SIDE: Final = "complainant"

_TAGS: Final = {
    WARNED: Tag.CLOCK_WARNED,
    BREACHED: Tag.CLOCK_BREACHED,
    EXPIRED: Tag.CLOCK_EXPIRED,
}
_NOTICES: Final = {WARNED: "notice.clock_warned", BREACHED: "notice.clock_breached"}
END: Final = "case.expired"
ONE_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A clock whose row the caller has locked, with the number of its complaint."""

    clock: Clock
    number: str


def late_from(due_at: datetime) -> datetime:
    """Return the first moment that is late: the second that ``due_at`` names is still in time."""
    return due_at + ONE_SECOND


def is_late(due_at: datetime, moment: datetime) -> bool:
    """Tell whether ``moment`` lies after the period."""
    return moment >= late_from(due_at)


def first_action(clock: Clock, *, paused: timedelta = timedelta()) -> datetime:
    """Return when the sweep must first look at a clock: at three quarters of its running time.

    ``paused`` is the time that the clock stood still. What must happen at once has no warning.
    """
    if clock.unit is Unit.INSTANT:
        return late_from(clock.due_at)
    return clock.due_at - max(clock.due_at - clock.started_at - paused, timedelta()) / 4


def outcome(clock: Clock) -> ClockEventKind:
    """Return what it is when this clock runs out: a breach, or an expiry in a citizen's time."""
    policy = law().deadlines.get(clock.policy)
    if policy is None:
        return EXPIRED if clock.duty_on in CITIZEN_DUTIES else BREACHED
    return OUTCOMES[policy.effect]


def catch_up(
    session: Session, held: Sequence[Held], *, now: datetime, notify: bool
) -> Counter[ClockEventKind]:
    """Record everything that is due on these clocks by ``now``, in order, and count it.

    What was recorded before for the same due date is not repeated, whatever happened to ``now``
    in between. A warning that comes together with the breach is recorded but not mailed, unless
    the case is going to end by itself. The caller holds the rows and commits.
    """
    known = _recorded(session, [each.clock.id for each in held])
    counts: Counter[ClockEventKind] = Counter()
    for each in held:
        clock = each.clock
        steps = _due_steps(clock, now)
        fresh = [kind for kind in steps if (clock.id, kind, clock.due_at) not in known]
        for kind in fresh:
            _record(session, each, kind, now)
        counts.update(fresh)
        if notify:
            _follow_up(session, clock, fresh, now)
        clock.next_action_at = None if is_late(clock.due_at, now) else late_from(clock.due_at)
    session.flush()
    return counts


def _due_steps(clock: Clock, now: datetime) -> Iterator[ClockEventKind]:
    """Yield what is due by ``now``, the warning first."""
    planned = clock.next_action_at
    if planned is not None and planned <= now and planned < late_from(clock.due_at):
        yield WARNED
    if is_late(clock.due_at, now):
        yield outcome(clock)


def _recorded(
    session: Session, clock_ids: Sequence[int]
) -> set[tuple[int, ClockEventKind, datetime]]:
    rows = session.execute(
        sa.select(ClockEvent.clock_id, ClockEvent.kind, ClockEvent.due_at).where(
            ClockEvent.clock_id.in_(clock_ids)
        )
    )
    return {(row.clock_id, row.kind, row.due_at) for row in rows}


def _record(session: Session, held: Held, kind: ClockEventKind, now: datetime) -> None:
    clock = held.clock
    charged_to = clock.duty_on
    if kind is EXPIRED and clock.duty_on in CITIZEN_DUTIES:
        charged_to = COMPLAINANT_SIDE
    if kind is BREACHED:
        clock.breached_at = clock.due_at
    session.add(
        ClockEvent(
            clock_id=clock.id,
            kind=kind,
            due_at=clock.due_at,
            happened_at=now,
            charged_to=charged_to,
        )
    )
    record(
        session,
        _TAGS[kind],
        chain=f"complaint:{held.number}",
        actor="system",
        now=now,
        detail={
            "policy": clock.policy,
            "round": clock.round,
            "due_at": clock.due_at.isoformat(),
            "charged_to": charged_to,
        },
    )


def _follow_up(
    session: Session, clock: Clock, fresh: Sequence[ClockEventKind], now: datetime
) -> None:
    """Enqueue what follows from new events: mails, and the end of a case that ends by itself."""
    if ends_by_itself(clock):
        _lead_to_the_end(session, clock, fresh, now)
        return
    late = is_late(clock.due_at, now)
    for kind in fresh:
        if kind in _NOTICES and not (kind is WARNED and late):
            enqueue(session, _NOTICES[kind], _about(clock), due_at=now, key=_key(clock, kind))


def _lead_to_the_end(
    session: Session, clock: Clock, fresh: Sequence[ClockEventKind], now: datetime
) -> None:
    """Enqueue the reminder to the complainant, late or not, and the end."""
    if WARNED in fresh:
        until = ends_at(session, clock, reminded_at=now)
        payload = {**_about(clock), "until": until.isoformat()}
        enqueue(session, _NOTICES[WARNED], payload, due_at=now, key=_key(clock, WARNED))
    if EXPIRED in fresh:
        enqueue(session, END, _about(clock), due_at=now, key=_key(clock, EXPIRED))


def _about(clock: Clock) -> Payload:
    return {"clock_id": clock.id, "due_at": clock.due_at.isoformat()}


def _key(clock: Clock, kind: ClockEventKind) -> str:
    return f"clock:{clock.id}:{kind.value}:{clock.due_at.isoformat()}"
