"""The verifiers' queue: what came in and is not yet with an agency, by its binding deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import similar
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.flags import Flag, flags
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.rules.workflow import Track
from pengaduan.sla.calendars import DEFAULT_WORKDAYS, DEFAULT_ZONE, calendar_for
from pengaduan.sla.events import is_late

SHOWN_AT_ONCE: Final = 500
TO_VERIFY: Final = ("submitted", "verifying")
WITH_COMPLAINANT: Final = ("awaiting_completion", "postponed")


class Band(StrEnum):
    """Parts of the queue, the most urgent first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One complaint in the queue.

    ``age_days`` counts calendar days in Jakarta since filing; ``days_left`` working days until
    the deadline, negative when late, None without a deadline.
    """

    complaint: Complaint
    band: Band
    days_left: int | None
    age_days: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows by band, and how many there are in all (more than are shown, if very many)."""

    bands: dict[Band, tuple[QueueRow, ...]]
    total: int
    shown: int


def queue(session: Session, actor: Actor, *, now: datetime) -> Queue:
    """Return what ``actor`` has to verify, strictly by due instant, then by age.

    What waits for its complainant comes last. At most 500 rows are shown.
    """
    mine = visible_to(actor).where(
        Complaint.track == Track.AGENCY, Complaint.state.in_((*TO_VERIFY, *WITH_COMPLAINANT))
    )
    counted = mine.with_only_columns(Complaint.id).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    waiting = Complaint.state.in_(WITH_COMPLAINANT)
    query = (
        mine.options(joinedload(Complaint.agency), joinedload(Complaint.region))
        .order_by(
            waiting, Complaint.due_at.is_(None), Complaint.due_at, Complaint.filed_at, Complaint.id
        )
        .limit(SHOWN_AT_ONCE)
    )
    complaints = list(session.scalars(query))
    rows = _rows(session, complaints, now=now)
    bands = {band: tuple(row for row in rows if row.band is band) for band in Band}
    return Queue(bands, total, len(rows))


def _rows(session: Session, complaints: Sequence[Complaint], *, now: datetime) -> list[QueueRow]:
    if not complaints:
        return []
    _, calendar = calendar_for(session, zone=DEFAULT_ZONE, workdays=DEFAULT_WORKDAYS)
    ids = [complaint.id for complaint in complaints]
    completed, doubled = _completed(session, ids), similar.flagged(session, ids)
    rows = [_row(one, completed.get(one.id), calendar, now=now) for one in complaints]
    return [
        replace(row, flags=(Flag.DOUBLE, *row.flags)) if row.complaint.id in doubled else row
        for row in rows
    ]


def _completed(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each complainant answered the last request for completion."""
    query = (
        sa.select(Message.complaint_id, Message.kind, Message.created_at)
        .where(
            Message.complaint_id.in_(ids),
            Message.kind.in_((MessageKind.COMPLETION_REQUEST, MessageKind.REPLY)),
        )
        .order_by(Message.id)
    )
    asked: set[int] = set()
    found: dict[int, datetime] = {}
    for complaint_id, kind, at in session.execute(query):
        if kind is MessageKind.COMPLETION_REQUEST:
            asked.add(complaint_id)
            found.pop(complaint_id, None)
        elif complaint_id in asked:
            found[complaint_id] = at
    return found


def _row(
    complaint: Complaint, completed: datetime | None, calendar: WorkCalendar, *, now: datetime
) -> QueueRow:
    zone = ZoneInfo(DEFAULT_ZONE)
    due = complaint.due_at
    left = None if due is None else working_days_left(now, due, calendar)
    age = (now.astimezone(zone).date() - complaint.filed_at.astimezone(zone).date()).days
    return QueueRow(
        complaint=complaint,
        band=_band(complaint, left, now, zone),
        days_left=left,
        age_days=age,
        flags=flags(complaint, completed),
    )


def _band(complaint: Complaint, left: int | None, now: datetime, zone: ZoneInfo) -> Band:
    due = complaint.due_at
    if complaint.state in WITH_COMPLAINANT:
        return Band.WAITING
    if due is None or left is None:
        return Band.LATER
    if is_late(due, now):
        return Band.LATE
    if due.astimezone(zone).date() == now.astimezone(zone).date():
        return Band.TODAY
    return Band.SOON if left <= 3 else Band.LATER
