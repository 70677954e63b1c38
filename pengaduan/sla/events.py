"""What happens to a clock that is left alone: reminders, a warning, a breach or an expiry.

Each happens once per due date, in order, however many processes look and however late they are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.rules import ladder
from pengaduan.rules.ladder import Period, Planned, Told
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.law_types import Unit
from pengaduan.sla.facts import ClockFacts
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import Clock, ClockEventKind
from pengaduan.sla.outcomes import BREACHED, kind_of
from pengaduan.sla.recording import Happened, past_of, write
from pengaduan.sla.steps import Mornings, planned, side_of

ONE_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A clock whose row the caller has locked, with the number of its complaint.

    ``with_agency`` tells whether an agency has the complaint; it decides who is reminded.
    """

    clock: Clock
    number: str
    with_agency: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """What the caller must write into a clock's row after its events were recorded."""

    clock_id: int
    breached_at: datetime | None
    next_action_at: datetime | None

    def values(self) -> dict[str, object]:
        """Return the row with its id, for an update of many."""
        return {
            "id": self.clock_id,
            "breached_at": self.breached_at,
            "next_action_at": self.next_action_at,
        }


def late_from(due_at: datetime) -> datetime:
    """Return the first moment that is late: the second that ``due_at`` names is still in time."""
    return due_at + ONE_SECOND


def is_late(due_at: datetime, moment: datetime) -> bool:
    """Tell whether ``moment`` lies after the period."""
    return moment >= late_from(due_at)


def first_action(
    clock: Clock, ladders: Ladders | None, *, paused: timedelta = timedelta()
) -> datetime:
    """Return when the sweep must first look at a clock: when its first step may be due.

    ``ladders`` finds the one it climbs, None is for the shipped one. ``paused`` is the time that
    the clock stood still. What must happen at once has no warning.
    """
    if clock.unit is Unit.INSTANT:
        return late_from(clock.due_at)
    period = Period(clock.started_at, clock.due_at, clock.amount, clock.unit, paused)
    newest = all_ladders()[-1].sides if ladders is None else ladders.of(clock)
    sides = [side_of(clock.duty_on, with_agency=here) for here in (True, False)]
    moments = [ladder.first_share(newest[side], period) for side in sides if side is not None]
    found = [one for one in moments if one is not None]
    return min([*found, warned_at(clock, paused=paused)])


def warned_at(clock: Clock, *, paused: timedelta = timedelta()) -> datetime:
    """Return when three quarters of the running time of a clock are used."""
    return clock.due_at - max(clock.due_at - clock.started_at - paused, timedelta()) / 4


def catch_up(
    session: Session, held: Sequence[Held], *, now: datetime, notify: bool
) -> Counter[ClockEventKind]:
    """Record everything that is due on these clocks by ``now``, in order, and count it.

    What was recorded before for the same due date is not repeated, whatever happened to ``now``
    in between. The caller holds the rows and commits.
    """
    facts = [ClockFacts.of(one.clock, one.number, with_agency=one.with_agency) for one in held]
    counts, changes = act(session, facts, now=now, notify=notify)
    for one, change in zip(held, changes, strict=True):
        one.clock.breached_at = change.breached_at
        one.clock.next_action_at = change.next_action_at
    session.flush()
    return counts


def act(
    session: Session, every: Sequence[ClockFacts], *, now: datetime, notify: bool
) -> tuple[Counter[ClockEventKind], list[Change]]:
    """Record what is due on these clocks and enqueue what follows, all by a few statements.

    Of several steps that are reached at once only the last is mailed, unless somebody has
    acknowledged one as high; a case that ends by itself is warned of its end in any case.
    Without ``notify`` reminders are left out: the clock is about to stop. Returns the counts
    and, in the same order, what to write into the rows of the clocks.
    """
    past = past_of(session, [facts.id for facts in every])
    mornings = Mornings(session)
    happened: list[Happened] = []
    changes: list[Change] = []
    for facts in every:
        steps = planned(facts, mornings, past.paused)
        fresh = [
            one
            for one in steps
            if one.at <= now and (notify or one.step.event) and not past.knows(facts, one)
        ]
        told = _told(facts, fresh, past.acknowledged(facts, steps), notify=notify)
        new = [
            Happened(facts, kind_of(facts, one.step), one.step, answer)
            for one, answer in zip(fresh, told, strict=True)
        ]
        happened += new
        coming = min((one.at for one in steps if one.at > now), default=None)
        breached = any(one.kind is BREACHED for one in new)
        changes.append(Change(facts.id, facts.due_at if breached else facts.breached_at, coming))
    write(session, happened, mornings, now=now, notify=notify)
    return Counter(one.kind for one in happened), changes


def _told(
    facts: ClockFacts, fresh: Sequence[Planned], acknowledged: int, *, notify: bool
) -> list[Told | None]:
    if not notify or side_of(facts.duty_on, with_agency=facts.with_agency) is None:
        return [None] * len(fresh)
    return list(ladder.outcomes([one.step for one in fresh], acknowledged=acknowledged))
