"""The verifiers' queue: what came in and is not yet with an agency, by its binding deadline.

A page of it takes the same number of queries whatever it holds. Its counters and its rows come
from one set of conditions, so that a counter is the length of its list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.triage_models import Triage
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.rules.workflow import Track
from pengaduan.sla.calendars import DEFAULT_WORKDAYS, DEFAULT_ZONE, calendar_for
from pengaduan.sla.events import ONE_SECOND
from pengaduan.sla.intake import TO_VERIFY, WITH_COMPLAINANT, Band

SHOWN_AT_ONCE: Final = 50
_SOON_DAYS: Final = 3
_ZONE: Final = ZoneInfo(DEFAULT_ZONE)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One complaint in the queue.

    ``age_days`` counts calendar days in Jakarta since filing; ``days_left`` working days until
    the deadline, negative when late, None without a deadline. ``holder`` has the case to
    themselves until ``held_until``; ``deferred_until`` stands while it is put off.
    """

    complaint: Complaint
    band: Band
    days_left: int | None
    age_days: int
    holder_id: int | None
    holder: str
    held_until: datetime | None
    deferred_until: datetime | None
    deferral_reason: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue: its rows in order, and how long every band is in all.

    ``after`` is the number to go on after, empty on the last page.
    """

    rows: tuple[QueueRow, ...]
    counts: Mapping[Band, int]
    after: str

    @property
    def total(self) -> int:
        """How many there are in all bands."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Edges:
    """The last instants of "late", "today" and "soon"."""

    now: datetime
    late: datetime
    today: datetime
    soon: datetime


def queue(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    band: Band | None = None,
    after: str = "",
    limit: int = SHOWN_AT_ONCE,
) -> Queue:
    """Return a page of what ``actor`` has to verify, strictly by due instant, then by age.

    What was deferred and what waits for its complainant come last. ``after`` is the number of the
    last row of the page before; one that has left the queue begins it anew.
    """
    _, calendar = calendar_for(session, zone=DEFAULT_ZONE, workdays=DEFAULT_WORKDAYS)
    edges = _edges(now, calendar)
    place = _band(edges)
    mine = (
        visible_to(actor)
        .outerjoin(Triage, Triage.complaint_id == Complaint.id)
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.state.in_((*TO_VERIFY, *WITH_COMPLAINANT)),
        )
    )
    counted = mine.with_only_columns(place.label("band"), sa.func.count()).group_by("band")
    counts = {Band(name): count for name, count in session.execute(counted)}
    query = mine if band is None else mine.where(place == band.value)
    query = _past(session, query, after, now)
    found = _read(session, query, now, limit + 1)
    rows = tuple(_row(*one, calendar, edges) for one in found[:limit])
    more = rows[-1].complaint.number if rows and len(found) > limit else ""
    return Queue(rows, {one: counts.get(one, 0) for one in Band}, more)


def _read(
    session: Session, query: sa.Select[Complaint], now: datetime, limit: int
) -> Sequence[tuple[Complaint, Triage | None, str | None]]:
    wanted = (
        query.outerjoin(Account, Account.id == Triage.holder_id)
        .add_columns(Triage, Account.name)
        .options(joinedload(Complaint.agency), joinedload(Complaint.region))
        .order_by(*_order(now))
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [tuple(row) for row in session.execute(wanted)]


def _group(now: datetime) -> sa.ColumnElement[int]:
    """Rank: the queue itself, what was deferred, what waits for its complainant."""
    return sa.case(
        (Complaint.state.in_(WITH_COMPLAINANT), 2),
        (sa.and_(Triage.deferred_until > now, Complaint.due_at > now), 1),
        else_=0,
    )


def _order(now: datetime) -> tuple[sa.ColumnElement[Any], ...]:
    without = sa.case((Complaint.due_at.is_(None), 1), else_=0)
    age: tuple[Any, ...] = (Complaint.due_at, Complaint.filed_at, Complaint.id)
    return (_group(now), without, *age)


def _past(
    session: Session, query: sa.Select[Complaint], after: str, now: datetime
) -> sa.Select[Complaint]:
    """Go on after the row with this number, by the keys that the rows are ordered by."""
    if not after:
        return query
    last = session.execute(
        sa.select(*_order(now))
        .select_from(Complaint)
        .outerjoin(Triage, Triage.complaint_id == Complaint.id)
        .where(Complaint.number == after)
    ).one_or_none()
    if last is None:
        return query
    group, without, due, filed, row_id = last
    g, w = _order(now)[:2]
    same = sa.and_(g == group, w == without)
    age = sa.or_(
        Complaint.filed_at > filed, sa.and_(Complaint.filed_at == filed, Complaint.id > row_id)
    )
    later = (
        age
        if due is None
        else sa.or_(Complaint.due_at > due, sa.and_(Complaint.due_at == due, age))
    )
    return query.where(sa.or_(g > group, sa.and_(g == group, w > without), sa.and_(same, later)))


def _edges(now: datetime, calendar: WorkCalendar) -> _Edges:
    day = calendar.local_day(now)
    last = day
    while working_days_left(now, _end_of(last + timedelta(days=1)), calendar) <= _SOON_DAYS:
        last += timedelta(days=1)
    return _Edges(now, now - ONE_SECOND, _end_of(day), _end_of(last))


def _end_of(day: object) -> datetime:
    return datetime.combine(day, time.max, tzinfo=_ZONE)  # type: ignore[arg-type]  # a date


def _band(edges: _Edges) -> sa.ColumnElement[str]:
    deferred = sa.and_(Triage.deferred_until > edges.now, Complaint.due_at > edges.now)
    return sa.case(
        (Complaint.state.in_(WITH_COMPLAINANT), Band.WAITING.value),
        (Complaint.due_at <= edges.late, Band.LATE.value),
        (deferred, Band.DEFERRED.value),
        (Complaint.due_at <= edges.today, Band.TODAY.value),
        (Complaint.due_at <= edges.soon, Band.SOON.value),
        else_=Band.LATER.value,
    )


def _row(
    complaint: Complaint,
    triage: Triage | None,
    holder: str | None,
    calendar: WorkCalendar,
    edges: _Edges,
) -> QueueRow:
    now, due = edges.now, complaint.due_at
    held = triage is not None and triage.held_until is not None and triage.held_until > now
    off = triage is not None and triage.deferred_until is not None and triage.deferred_until > now
    age = (now.astimezone(_ZONE).date() - complaint.filed_at.astimezone(_ZONE).date()).days
    return QueueRow(
        complaint=complaint,
        band=_band_of(complaint, edges, deferred=off),
        days_left=None if due is None else working_days_left(now, due, calendar),
        age_days=age,
        holder_id=triage.holder_id if triage and held else None,
        holder=holder or "" if held else "",
        held_until=triage.held_until if triage and held else None,
        deferred_until=triage.deferred_until if triage and off else None,
        deferral_reason=(triage.deferral_reason or "") if triage and off else "",
    )


def _band_of(complaint: Complaint, edges: _Edges, *, deferred: bool) -> Band:
    """The same bands as :func:`_band`, for a row that is read already."""
    due = complaint.due_at
    if complaint.state in WITH_COMPLAINANT:
        return Band.WAITING
    if due is None:
        return Band.LATER
    if due <= edges.late:
        return Band.LATE
    if deferred and due > edges.now:
        return Band.DEFERRED
    if due <= edges.today:
        return Band.TODAY
    return Band.SOON if due <= edges.soon else Band.LATER
