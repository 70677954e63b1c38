"""Counting deadlines anew: those of one case within a step, or all that a change touches."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.agencies.recounts import RECOUNT
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler
from pengaduan.sla.clocks import refresh_due
from pengaduan.sla.events import Held, catch_up, first_action
from pengaduan.sla.facts import is_with_agency
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import (
    Clock,
    ClockChange,
    ClockExtension,
    ClockState,
    MoveReason,
    PolicyVersion,
)
from pengaduan.sla.moving import pauses_by_clock
from pengaduan.sla.policy_versions import in_force
from pengaduan.sla.recount import Case, Setting, happened, set_by, setting

APPLY_POLICY = "policy.apply"
BATCH = 200


def recount(
    session: Session, complaint: Complaint, reason: MoveReason, *, actor: str, now: datetime
) -> list[ClockChange]:
    """Count the open clocks of a case anew for the agency and the class it has now.

    Each keeps the version of the policies it was started under. Call it after the complaint was
    changed and before the step ends; the caller holds the complaint and commits. What was late
    already has its breach recorded, charged to the agency that had the case until now.
    """
    cases = cases_of(session, _held(_open_clocks()).where(Clock.complaint_id == complaint.id))
    late = [one.clock for one in cases if happened(one.clock, now)]
    here = is_with_agency(complaint)
    held = [Held(clock, complaint.number, with_agency=here) for clock in late]
    catch_up(session, held, now=now, notify=False)
    found = [
        change
        for one in cases
        if not happened(one.clock, now)
        and (change := _recounted(session, one, own_version(session, one), reason, actor, now))
    ]
    refresh_due(session, complaint)
    return found


def apply_policy(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``policy.apply``: give one batch of running clocks the new version.

    A version that another one has replaced meanwhile is not applied any more.
    """
    version = session.get(PolicyVersion, int(payload["version_id"]))
    current = in_force(session, now)
    if version is None or current is None or current.id != version.id:
        return
    cases = _batch(session, after=int(payload["after"]))
    for one in cases:
        if one.clock.house_version_id != version.id and not happened(one.clock, now):
            _recounted(session, one, version, MoveReason.POLICY, str(payload["actor"]), now)
    _next_batch(session, APPLY_POLICY, payload, job, cases, now)


def apply_agency(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``agency.recount``: count a batch of an agency's open clocks anew."""
    agency_id = int(payload["agency_id"])
    cases = _batch(session, after=int(payload["after"]), agency_id=agency_id)
    for one in cases:
        if not happened(one.clock, now):
            version = own_version(session, one)
            _recounted(session, one, version, MoveReason.AGENCY, str(payload["actor"]), now)
    _next_batch(session, RECOUNT, payload, job, cases, now)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {APPLY_POLICY: apply_policy, RECOUNT: apply_agency}
)


def _next_batch(  # noqa: PLR0917 - the parts of a job and when it goes on
    session: Session,
    kind: str,
    payload: Payload,
    job: OutboxJob,
    cases: Sequence[Case],
    now: datetime,
) -> None:
    if cases:
        last = cases[-1].clock.id
        key = f"{kind}:{job.id}:{last}"
        enqueue(session, kind, {**payload, "after": last}, due_at=now, key=key)


def _open_clocks() -> sa.Select[Clock, Complaint, Agency]:
    return (
        sa.select(Clock, Complaint, Agency)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .outerjoin(Agency, Agency.id == Complaint.agency_id)
        .where(Clock.state != ClockState.STOPPED)
        .order_by(Clock.id)
    )


def _held(query: sa.Select[Clock, Complaint, Agency]) -> sa.Select[Clock, Complaint, Agency]:
    locked = query.with_for_update(of=(Clock, Complaint), key_share=True)
    return locked.execution_options(populate_existing=True)


def open_cases(session: Session, complaint: Complaint) -> list[Case]:
    """Return the open clocks of a case with what decides their deadlines, to look at only."""
    return cases_of(session, _open_clocks().where(Clock.complaint_id == complaint.id))


def _batch(session: Session, *, after: int, agency_id: int | None = None) -> list[Case]:
    query = _held(_open_clocks()).where(Clock.id > after).limit(BATCH)
    if agency_id is not None:
        query = query.where(Clock.agency_id == agency_id)
    return cases_of(session, query)


def cases_of(session: Session, query: sa.Select[Clock, Complaint, Agency]) -> list[Case]:
    """Return the clocks that a query finds, each with what decides its deadline."""
    found = session.execute(query).all()
    ids = [row[0].id for row in found]
    pauses, extended = pauses_by_clock(session, ids), _extensions(session, ids)
    return [
        Case(
            clock=clock,
            complaint=complaint,
            # What began before an agency had the case is not that agency's period.
            agency=None if clock.agency_id is None else agency,
            weight=complaint.weight,
            pauses=tuple(pauses.get(clock.id, ())),
            extended=extended.get(clock.id, 0),
        )
        for clock, complaint, agency in found
    ]


def _extensions(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    """Return by how much each of these clocks was lengthened; such days stay theirs."""
    query = sa.select(ClockExtension.clock_id, ClockExtension.days)
    rows = session.execute(query.where(ClockExtension.clock_id.in_(ids)))
    return {row.clock_id: row.days for row in rows}


def own_version(session: Session, case: Case) -> PolicyVersion | None:
    version_id = case.clock.house_version_id
    return None if version_id is None else session.get(PolicyVersion, version_id)


def _recounted(  # noqa: PLR0917 - what is changed, by what, why, by whom, when
    session: Session,
    case: Case,
    version: PolicyVersion | None,
    reason: MoveReason,
    actor: str,
    now: datetime,
) -> ClockChange | None:
    """Give a clock its new date unless that is earlier; return what is kept in its history."""
    clock = case.clock
    if clock.agency_id is not None:
        clock.agency_id = case.complaint.agency_id
    new = setting(session, case, version)
    if new is None or new.due_at < clock.due_at:
        return None
    same = (new.due_at, new.entry.code) == (clock.due_at, clock.policy)
    change = None if same else _history(session, clock, new, reason, actor, now)
    rounds = sa.select(Clock.round).where(
        Clock.complaint_id == clock.complaint_id, Clock.policy == new.entry.code
    )
    taken = [] if new.entry.code == clock.policy else list(session.scalars(rounds))
    if case.extended and new.entry.code != clock.policy:
        owned = sa.update(ClockExtension).where(ClockExtension.clock_id == clock.id)
        session.execute(owned.values(policy=new.entry.code))
    other_ladder = clock.house_version_id != new.terms.version_id
    set_by(clock, new, extended=case.extended, taken=taken)
    if (change is not None or other_ladder) and clock.state is ClockState.RUNNING:
        stood = sum((end - begin for begin, end in case.pauses), timedelta())
        clock.next_action_at = first_action(clock, Ladders(session), paused=stood)
    session.flush()
    if change is not None:
        refresh_due(session, case.complaint)
        _write(session, case, change)
    return change


def _history(  # noqa: PLR0917 - the columns of the row
    session: Session, clock: Clock, new: Setting, reason: MoveReason, actor: str, now: datetime
) -> ClockChange:
    change = ClockChange(
        clock_id=clock.id,
        at=now,
        reason=reason,
        old_due=clock.due_at,
        new_due=new.due_at,
        old_calendar_id=clock.calendar_version_id,
        new_calendar_id=new.calendar_id,
        old_policy=clock.policy if clock.policy != new.entry.code else None,
        actor=actor,
    )
    session.add(change)
    return change


def _write(session: Session, case: Case, change: ClockChange) -> None:
    clock = case.clock
    record(
        session,
        Tag.CLOCK_MOVED,
        chain=f"complaint:{case.complaint.number}",
        actor=change.actor,
        now=change.at,
        detail={
            "policy": clock.policy,
            "round": clock.round,
            "old_policy": change.old_policy,
            "old_due": change.old_due.isoformat(),
            "due_at": change.new_due.isoformat(),
            "reason": change.reason.value,
        },
    )
