"""The clocks of one complaint, opened for a step: start, stop, pause, resume, what binds."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.infra.unflushed import asking
from pengaduan.rules.deadlines import due
from pengaduan.rules.law import Deadline, law
from pengaduan.rules.law_types import CITIZEN_DUTIES
from pengaduan.sla import calendars
from pengaduan.sla.events import Held, catch_up, first_action, is_late
from pengaduan.sla.facts import is_with_agency
from pengaduan.sla.held import held_clocks
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.lengthening import keep_extension
from pengaduan.sla.models import (
    CalendarVersion,
    Clock,
    ClockPause,
    ClockState,
    MoveReason,
    PolicyVersion,
)
from pengaduan.sla.periods import (
    closed_pauses,
    due_with,
    extension_of,
    longest_extension,
    may_pause,
    pauses_of,
)
from pengaduan.sla.policy_versions import Terms, in_force, terms
from pengaduan.sla.recount import outgrown

SYSTEM = "system"


class ClockNotPausableError(ValueError):
    """The law gives no ground to pause this clock; statutory clocks never pause."""

    def __init__(self, policy: str) -> None:
        super().__init__(f"the clock {policy} may not be paused")
        self.policy = policy


class ClockNotExtendableError(ValueError):
    """No house rule lets this period become longer now."""

    def __init__(self, policy: str) -> None:
        super().__init__(f"the period {policy} may not be extended")
        self.policy = policy


class ClockBook:
    """The clocks of one complaint during one step: read once under lock, changed in memory.

    The caller is inside a transaction, holds the complaint, calls :meth:`refresh_due` at the end
    and flushes: what the step changes is written together. A second book of the same complaint
    goes on with the clocks of the first, which are locked until the transaction ends.
    """

    def __init__(
        self, session: Session, complaint: Complaint, *, now: datetime, actor: str = SYSTEM
    ) -> None:
        self._session = session
        self._complaint = complaint
        self._now = now
        self._actor = actor
        self._known = False
        self._version: PolicyVersion | None = None
        self._calendar: CalendarVersion | None = None
        self._addressee: Agency | None = None
        self._clocks = held_clocks(session, complaint)

    def start(
        self, policy: str, *, number: int | None = None, since: datetime | None = None
    ) -> Clock | None:
        """Start the clock of ``policy`` now, or as of ``since``, and return it.

        None when no clock belongs here: the entry is disabled, has no length, or is for another
        class of complaint. A clock that is running already goes on unchanged, a paused one is
        resumed; after a stopped one the next round begins. A round ``number`` that exists is
        returned as it is.
        """
        entry = law().deadlines[policy]
        terms = self.terms(entry)
        if terms is None:
            return None
        rounds = {clock.round: clock for clock in self._clocks if clock.policy == policy}
        if number in rounds:
            return rounds[number]
        opened = self._open(policy)
        if opened is not None:
            return self.resume(policy) if opened.state is ClockState.PAUSED else opened
        number = number or max(rounds, default=0) + 1
        return self._begin(entry, terms, number, since or self._now)

    def stop(self, policy: str) -> Clock | None:
        """Stop the open clock of ``policy`` and return it; None when none is open.

        A clock that is stopped late has its breach recorded here if the sweep was not quicker.
        """
        clock = self._open(policy)
        if clock is None:
            return None
        if clock.state is ClockState.PAUSED:
            self._end_pause(clock)
        self._catch_up(clock, notify=False)
        clock.state = ClockState.STOPPED
        clock.stopped_at = self._now
        clock.next_action_at = None
        self._record(Tag.CLOCK_STOPPED, clock)
        return clock

    def stop_all(self, *, but: Collection[str] = ()) -> list[Clock]:
        """Stop whatever is open but what outlives the procedure; return what was stopped."""
        alive = [clock for clock in self._clocks if clock.state is not ClockState.STOPPED]
        policies = [clock.policy for clock in alive if clock.policy not in but]
        return [clock for policy in policies if (clock := self.stop(policy)) is not None]

    def restart(self, policy: str) -> Clock | None:
        """Stop the clock of ``policy`` if it is open and begin its next round."""
        self.stop(policy)
        return self.start(policy)

    def pause(self, policy: str, *, owner: str, reason: str) -> Clock | None:
        """Pause the running clock of ``policy``; None when none is open.

        Pausing twice is one pause. A clock whose own policy forbids it runs on, and None is
        returned. ClockNotPausableError when the law gives no ground.
        """
        entry = law().deadlines.get(policy)
        if entry is None or not entry.pausable:
            raise ClockNotPausableError(policy)
        clock = self._open(policy)
        if clock is None or clock.state is ClockState.PAUSED:
            return clock
        if not may_pause(self._session, clock, self._complaint):
            return None
        self._numbered(clock)
        self._catch_up(clock, notify=True)
        clock.state = ClockState.PAUSED
        clock.next_action_at = None
        self._session.add(
            ClockPause(clock_id=clock.id, from_at=self._now, reason=reason, owner=owner)
        )
        self._record(Tag.CLOCK_PAUSED, clock, reason=reason, owner=owner)
        return clock

    def resume(self, policy: str) -> Clock | None:
        """Let a paused clock run on, due later by what the pause took; None when none is paused."""
        clock = self._open(policy)
        if clock is None or clock.state is not ClockState.PAUSED:
            return None
        paused = self._end_pause(clock)
        clock.state = ClockState.RUNNING
        clock.next_action_at = first_action(clock, Ladders(self._session), paused=paused)
        self._record(Tag.CLOCK_RESUMED, clock)
        return clock

    def extend(self, policy: str, days: int, *, reason: str) -> Clock:
        """Give the open period of ``policy`` ``days`` more of its own unit, and return its clock.

        A house rule, never for a statutory period: ClockNotExtendableError where there is no open
        clock, no rule, more than it allows, an earlier extension, or the due date has passed.
        The clock is warned of and breached by its new date; ``clock_change`` keeps the old one.
        """
        clock = self._open(policy)
        if clock is None:
            raise ClockNotExtendableError(policy)
        self._numbered(clock)
        most = longest_extension(self._session, clock, self._complaint)
        if not 0 < days <= most:
            raise ClockNotExtendableError(policy)
        if is_late(clock.due_at, self._now) or extension_of(self._session, clock) is not None:
            raise ClockNotExtendableError(policy)
        spans = closed_pauses(pauses_of(self._session, clock))
        old = clock.due_at
        clock.amount += days
        clock.due_at = due_with(self._session, clock, spans)
        if clock.state is ClockState.RUNNING:
            stood = sum((end - begin for begin, end in spans), timedelta())
            clock.next_action_at = first_action(clock, Ladders(self._session), paused=stood)
        keep_extension(self._session, clock, days, old, reason, actor=self._actor, now=self._now)
        self._record(Tag.CLOCK_EXTENDED, clock, old_due=old.isoformat(), reason=reason)
        return clock

    def outgrown(self) -> MoveReason | None:
        """Tell whether open clocks are set for another agency or class than the case has now."""
        return outgrown(self._clocks, self._complaint)

    def refresh_due(self) -> None:
        """Write the complaint's next due date and its policy: that of the binding clock."""
        clock = binding(self._clocks)
        self._complaint.due_at = None if clock is None else clock.due_at
        self._complaint.due_code = None if clock is None else clock.policy

    def terms(self, entry: Deadline) -> Terms | None:
        """Return what the policies in force now say of this case; None when no clock belongs."""
        if not self._known:
            self._known, self._version = True, in_force(self._session, self._now)
        weight = self._complaint.weight
        return terms(entry, self._version, agency=self._agency(), weight=weight)

    def _agency(self) -> Agency | None:
        agency_id = self._complaint.agency_id
        if agency_id is not None and (self._addressee is None or self._addressee.id != agency_id):
            with asking(self._session, Agency):
                self._addressee = self._session.get(Agency, agency_id)
        return None if agency_id is None else self._addressee

    def _open(self, policy: str) -> Clock | None:
        for clock in self._clocks:
            if clock.policy == policy and clock.state is not ClockState.STOPPED:
                return clock
        return None

    def _begin(self, entry: Deadline, terms: Terms, number: int, since: datetime) -> Clock:
        office = calendars.office_of(self._agency(), terms.unit)
        if self._calendar is None:
            self._calendar = calendars.current_version(self._session)
        version, calendar = calendars.calendar_under(self._session, self._calendar.id, office)
        roll = law().roll_for(entry)
        clock = Clock(
            complaint_id=self._complaint.id,
            policy=entry.code,
            policy_version=law().version,
            round=number,
            duty_on=entry.duty_on,
            agency_id=self._complaint.agency_id,
            house_version_id=terms.version_id,
            amount=terms.amount,
            unit=terms.unit,
            zone=office.zone,
            workdays=office.workdays,
            places=",".join(office.places),
            hours=office.hours,
            roll=roll.value,
            calendar_version_id=version.id,
            state=ClockState.RUNNING,
            started_at=since,
            due_at=due(since, terms.amount, terms.unit, calendar, roll=roll).astimezone(UTC),
        )
        clock.next_action_at = first_action(clock, Ladders(self._session))
        self._session.add(clock)
        self._clocks.append(clock)
        self._record(Tag.CLOCK_STARTED, clock)
        return clock

    def _end_pause(self, clock: Clock) -> timedelta:
        """Close the open pause, move the due date, and return how long the clock stood still."""
        spans = pauses_of(self._session, clock)
        for span in spans:
            if span.to_at is None:
                span.to_at = self._now
        closed = closed_pauses(spans)
        clock.due_at = due_with(self._session, clock, closed)
        return sum((end - begin for begin, end in closed), timedelta())

    def _catch_up(self, clock: Clock, *, notify: bool) -> None:
        if clock.next_action_at is not None and is_late(clock.due_at, self._now):
            self._numbered(clock)
            here = is_with_agency(self._complaint)
            held = [Held(clock, self._complaint.number, with_agency=here)]
            catch_up(self._session, held, now=self._now, notify=notify)

    def _numbered(self, clock: Clock) -> None:
        """Write a clock that the step has just begun, where something must name it."""
        if sa.inspect(clock).pending:
            self._session.flush()

    def _record(self, tag: Tag, clock: Clock, **more: str) -> None:
        told: dict[str, str | int] = {
            "policy": clock.policy,
            "version": clock.policy_version,
            "round": clock.round,
            "due_at": clock.due_at.isoformat(),
            **more,
        }
        chain, actor = f"complaint:{self._complaint.number}", self._actor
        record(self._session, tag, chain=chain, actor=actor, now=self._now, detail=told)


def binding(clocks: Iterable[Clock]) -> Clock | None:
    """Return the running clock that binds: the earliest of an office, else the earliest at all.

    Of clocks that are due together the one given first binds; give them as they were started.
    """
    alive = [clock for clock in clocks if clock.state is ClockState.RUNNING]
    offices = [clock for clock in alive if clock.duty_on not in CITIZEN_DUTIES]
    return min(offices or alive, key=lambda clock: clock.due_at, default=None)
