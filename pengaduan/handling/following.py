"""Watch lists: a monitor keeps an eye on agencies and cases, with a note that only they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.watch_models import WatchEntry
from pengaduan.rules.permissions import Permission
from pengaduan.sla.events import is_late

MOST: Final = 200
NOTE_LENGTH: Final = 255


@dataclass(frozen=True, slots=True)
class Watched:
    """One entry of a list: an agency with its number of late cases, or a case with its due date."""

    id: int
    note: str
    agency: Agency | None
    complaint: Complaint | None
    late: int


def watch(
    session: Session,
    actor: Actor,
    *,
    agency: Agency | None = None,
    complaint: Complaint | None = None,
    note: str = "",
    now: datetime,
) -> WatchEntry:
    """Put an agency or a case on the list; watching it again changes the note.

    Raises InputRefusedError for a long note and StepRefusedError when the list is full.
    """
    account_id = _owner(actor)
    text = " ".join(note.split())
    if len(text) > NOTE_LENGTH:
        raise InputRefusedError(Refusal.TEXT_LONG, "note", limit=NOTE_LENGTH)
    known = entry_of(session, actor, agency=agency, complaint=complaint)
    if known is not None:
        known.note = text
        session.flush()
        return known
    own = sa.select(sa.func.count()).select_from(WatchEntry).filter_by(account_id=account_id)
    if (session.scalar(own) or 0) >= MOST:
        raise StepRefusedError(Refusal.WATCH_FULL)
    made = WatchEntry(
        account_id=account_id,
        agency_id=agency.id if agency else None,
        complaint_id=complaint.id if complaint else None,
        note=text,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def unwatch(session: Session, actor: Actor, entry_id: int) -> None:
    """Take an entry off one's own list; nothing happens when it is not there."""
    session.execute(
        sa.delete(WatchEntry).where(
            WatchEntry.id == entry_id, WatchEntry.account_id == _owner(actor)
        )
    )


def entry_of(
    session: Session,
    actor: Actor,
    *,
    agency: Agency | None = None,
    complaint: Complaint | None = None,
) -> WatchEntry | None:
    """Return one's own entry for an agency or a case, or None."""
    query = sa.select(WatchEntry).where(
        WatchEntry.account_id == actor.account_id,
        WatchEntry.agency_id == (agency.id if agency else None),
        WatchEntry.complaint_id == (complaint.id if complaint else None),
    )
    return session.scalars(query).first()


def watched(session: Session, actor: Actor, *, now: datetime) -> list[Watched]:
    """Return one's own list, the newest entry first; three queries."""
    query = (
        sa.select(WatchEntry, Agency)
        .outerjoin(Agency, Agency.id == WatchEntry.agency_id)
        .where(WatchEntry.account_id == _owner(actor))
        .order_by(WatchEntry.id.desc())
        .limit(MOST)
    )
    rows: list[tuple[WatchEntry, Agency | None]] = [
        (entry, agency) for entry, agency in session.execute(query)
    ]
    late = _late_by_agency(session, actor, [agency.id for _, agency in rows if agency], now)
    cases = _cases(session, actor, [one.complaint_id for one, _ in rows if one.complaint_id])
    found = []
    for entry, agency in rows:
        case: Complaint | None = cases.get(entry.complaint_id or 0)
        if agency is None and case is None:
            continue
        overdue = late.get(entry.agency_id or 0, 0) if agency else _is_late(case, now)
        found.append(Watched(entry.id, entry.note, agency, case, overdue))
    return found


def _owner(actor: Actor) -> int:
    if actor.account_id is None or not actor.can(Permission.CASE_MONITOR):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    return actor.account_id


def _is_late(case: Complaint | None, now: datetime) -> int:
    return int(case is not None and case.due_at is not None and is_late(case.due_at, now))


def _late_by_agency(
    session: Session, actor: Actor, ids: Sequence[int], now: datetime
) -> dict[int, int]:
    """Count the cases of these agencies whose binding deadline has passed."""
    seen = visible_to(actor).where(Complaint.agency_id.in_(ids), Complaint.due_at < now)
    rows = seen.with_only_columns(Complaint.agency_id, sa.func.count()).group_by(
        Complaint.agency_id
    )
    return {int(row[0] or 0): row[1] for row in session.execute(rows)}


def _cases(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Complaint]:
    query = visible_to(actor).where(Complaint.id.in_(ids))
    return {case.id: case for case in session.scalars(query)}
