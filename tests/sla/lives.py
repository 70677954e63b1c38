"""Random lives of a case: whatever the tables allow, in any order, with everything around it.

Each life takes real moves by people of every kind, lets the sweep run or not, transfers the case,
extends, reclassifies, and changes calendar, zone and own policies under the running clocks. What
it did stands in ``stays``, kept apart from everything that the system wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, SYSTEM, Actor, Grant
from pengaduan.agencies.models import Agency
from pengaduan.agencies.recounts import RECOUNT
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint
from pengaduan.handling.moves import FROM_RECEIPT, move, offered, reroute, write
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.rules.house_policies import HouseRule, HouseRuleError
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Unit
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track
from pengaduan.sla import agency_hours, calendar_changes, calendars, moving, policy_drafts
from pengaduan.sla.book import ClockBook, ClockNotExtendableError
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.events import Held, catch_up
from pengaduan.sla.facts import is_with_agency
from pengaduan.sla.models import Clock, ClockState, MoveReason
from pengaduan.sla.recounting import APPLY_POLICY, apply_agency, apply_policy, recount
from tests.sla.cases import add_agency, add_complaint

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
BOSS = "account:1"
WEIGHTS = ("normative", "non_supervisory", "supervisory")
REROUTABLE = ("complete", "dispositioned", "in_handling")


def people(agency_id: int | None) -> Iterator[Actor]:
    """Yield one actor of every kind, at the agency that has the case."""
    yield COMPLAINANT
    yield SYSTEM
    for number, role in enumerate(Role, start=1):
        inside = agency_id if role.value.startswith("agency_") else None
        grant = Grant(role=role, agency_id=inside, unit_id=None, mandate_ref=None)
        label = f"account:{number}"
        yield Actor(label=label, name=role.value, account_id=number, grants=(grant,))


@dataclass
class Life:
    """One case and what was done to it: (moment, state, agency that has it from then on)."""

    session: Session
    random: Random
    now: datetime
    agencies: list[Agency]
    complaint: Complaint
    stays: list[tuple[datetime, str, int | None]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def holder_at(self, moment: datetime) -> int | None:
        """Return the agency that had the case at a moment."""
        return [agency for at, _state, agency in self.stays if at <= moment][-1]

    def clocks(self) -> list[Clock]:
        query = sa.select(Clock).where(Clock.complaint_id == self.complaint.id)
        return list(self.session.scalars(query.order_by(Clock.id)))

    def wait(self) -> None:
        days = self.random.choice([0, 0, 1, 3, 8, 20])
        self.now += timedelta(days=days, seconds=self.random.randrange(1, 86_400))

    def sweep(self) -> None:
        """Record what is due, as the jobs process does."""
        due = [
            Held(one, self.complaint.number, with_agency=is_with_agency(self.complaint))
            for one in self.clocks()
            if one.next_action_at is not None and one.next_action_at <= self.now
        ]
        catch_up(self.session, due, now=self.now, notify=True)

    def act(self) -> bool:
        """Take one random move of the table; False when nobody has any left."""
        every = [
            (actor, code)
            for actor in people(self.complaint.agency_id)
            for code in sorted(offered(actor, self.complaint))
        ]
        # Ends would leave little to look at, so most of the time the case goes on.
        table = law().transitions(self.complaint.track)
        going_on = {source for one in table.values() for source in one.sources}
        states = law().states(self.complaint.track)
        alive = [
            one
            for one in every
            if (target := table[one[1]].target) in going_on and not states[target].final
        ]
        alive = [one for one in alive if one[1] != "A21"] or alive
        if alive and self.random.random() < 0.9:
            every = alive
        if not every:
            return False
        # What it has not done yet is more likely, so that a life gets somewhere.
        weights = [1 / (1 + 4 * self.done.count(code)) for _, code in every]
        (chosen,) = self.random.choices(every, weights)
        self._take(*chosen)
        return True

    def _take(self, actor: Actor, code: str) -> None:
        transition = law().transitions(self.complaint.track)[code]
        # A case is declared complete before an agency only: the real step forwards it first.
        unrouted = code in ("A04", "A07") and self.complaint.agency_id is None
        if code in ("A03", "A09") or unrouted:
            self._route(actor)
        if code == "A07":
            self.complaint.weight = self.random.choice(WEIGHTS)
        # Where the table names no reason the step that takes the move brings its own.
        reason = self.random.choice(transition.reasons or ("W_NOT_COMPLETED",))
        attached = set(transition.attach)
        move(
            self.session,
            self.complaint,
            code,
            actor,
            now=self.now,
            reason=reason,
            attached=attached,
        )
        self.done.append(code)
        self._stay()
        self._receive(transition.start)

    def _receive(self, started: tuple[str, ...]) -> None:
        """What was sent arrives: the periods that run from receipt begin."""
        book = ClockBook(self.session, self.complaint, now=self.now)
        for policy in started:
            if law().deadlines[policy].starts_on in FROM_RECEIPT:
                book.start(policy)
        book.refresh_due()

    def _route(self, actor: Actor) -> None:
        agency = self.random.choice(self.agencies)
        self.complaint.agency_id = agency.id
        self.complaint.forwarded_at = self.complaint.forwarded_at or self.now
        tag = Tag.COMPLAINT_ROUTED
        write(self.session, self.complaint, tag, actor, now=self.now, agency=agency.id)

    def _stay(self) -> None:
        complaint = self.complaint
        self.stays.append((self.now, complaint.state, complaint.agency_id))

    def transfer(self) -> None:
        """A complete case goes to another agency."""
        if self.complaint.track is Track.AGENCY and self.complaint.state in REROUTABLE:
            self._route(SYSTEM)
            reroute(self.session, self.complaint, SYSTEM, now=self.now)
            self.done.append("transfer")
            self._stay()

    def extend(self) -> None:
        book = ClockBook(self.session, self.complaint, now=self.now)
        for one in self.clocks():
            if one.state is ClockState.RUNNING and self.random.random() < 0.5:
                try:
                    book.extend(one.policy, self.random.randint(1, 5), reason="field_check")
                except ClockNotExtendableError:
                    continue
        book.refresh_due()

    def reclassify(self) -> None:
        if self.complaint.weight is not None:
            self.complaint.weight = self.random.choice(WEIGHTS)
            recount(self.session, self.complaint, MoveReason.CLASS, actor=BOSS, now=self.now)

    def other_calendar(self) -> None:
        """A holiday more, or one less, proposed and approved."""
        current = calendars.current_version(self.session)
        days = calendars.days_of(self.session, current.id)
        if self.random.random() < 0.7:
            soon = self.now.date() + timedelta(days=self.random.randint(1, 60))
            scope = self.random.choice(["", f"agency:{self.agencies[0].code}"])
            days = calendar_changes.with_day(days, DayOff(soon, "Uji", "libur_nasional", "", scope))
        else:
            gone = self.random.choice(days)
            days = calendar_changes.without_day(days, gone.day, gone.scope)
        change = calendar_changes.propose(
            self.session, days, title="Uji", source="day", actor=BOSS, now=self.now
        )
        calendar_changes.approve(self.session, change.id, actor=BOSS, now=self.now)

    def other_hours(self) -> None:
        new = agency_hours.AgencyHours(self.random.choice(ZONES), self.random.choice([5, 6]))
        agency = self.random.choice(self.agencies)
        agency_hours.put(self.session, agency, new, decree="SK", actor=BOSS, now=self.now)

    def other_policies(self) -> None:
        """A version of own policies, in force from tomorrow; sometimes running clocks follow."""
        draft = policy_drafts.begin(self.session, title="Uji", actor=BOSS, now=self.now)
        for policy in self.random.sample(sorted(law().deadlines), 8):
            unit = self.random.choice([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WORKING_HOUR])
            amount = self.random.randint(1, 14)
            rule = HouseRule(policy, amount, unit, "SK", pausable=self.random.random() < 0.5)
            try:
                policy_drafts.put_rule(self.session, draft.id, rule, now=self.now)
            except HouseRuleError:
                continue
        policy_drafts.plan(
            self.session,
            draft.id,
            title="Uji",
            valid_from=draft.valid_from,
            moves_running=self.random.random() < 0.5,
        )
        policy_drafts.try_out(self.session, draft.id, actor=BOSS, now=self.now)
        policy_drafts.publish(self.session, draft.id, actor=BOSS, now=self.now)
        # A simulation lets go of the clocks that it has read.
        self.session.expire_all()

    def jobs(self) -> None:
        """Do what the changes have ordered and is due."""
        handlers = {
            APPLY_POLICY: apply_policy,
            RECOUNT: apply_agency,
            calendar_changes.APPLY: moving.apply,
        }
        waiting = sa.select(OutboxJob).where(
            OutboxJob.kind.in_(handlers),
            OutboxJob.state == JobState.WAITING,
            OutboxJob.due_at <= self.now,
        )
        while job := self.session.scalars(waiting).first():
            handlers[job.kind](self.session, job.payload, job, self.now)
            job.state = JobState.DONE
            self.session.flush()


AROUND = ("extend", "reclassify", "other_calendar", "other_hours", "other_policies")


def live(session: Session, random: Random, track: Track, start: datetime) -> Iterator[Life]:
    """Yield a life after each thing that happened to it."""
    agencies = [add_agency(session, zone=zone) for zone in ZONES]
    first = "draft" if track is Track.AGENCY else ""
    agency = None if track is Track.AGENCY else agencies[0].id
    complaint = add_complaint(
        session, track=track, state=first, filed_at=start, changed_at=start, agency_id=agency
    )
    life = Life(session, random, start, agencies, complaint)
    while life.act():
        yield life
        life.wait()
        if random.random() < 0.4:
            life.sweep()
        if random.random() < 0.3:
            life.transfer()
        if random.random() < 0.35:
            around = random.choice(AROUND)
            getattr(life, around)()
            life.done.append(around)
            life.wait()
        life.jobs()
        yield life
        if len(life.stays) > 14:
            break
    life.wait()
    life.jobs()
    life.sweep()
    yield life
