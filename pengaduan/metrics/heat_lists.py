"""The cases behind one cell of the map: the numbers of the cell are the lengths of these lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.metrics.duty_book import last_late_due
from pengaduan.metrics.duty_models import Duty
from pengaduan.metrics.heat import Cell, Wanted, in_period
from pengaduan.metrics.stages import DutyOutcome, Stage

SHOWN_AT_ONCE: Final = 50
READ_AT_ONCE: Final = 2000
_DUE: Final = (DutyOutcome.OPEN, DutyOutcome.IN_TIME, DutyOutcome.LATE)


class CellList(StrEnum):
    """Which cases of a cell: late now, due in the period, or those of them met in time."""

    LATE = "terlambat"
    DUE = "jatuh-tempo"
    MET = "tepat-waktu"


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of the map under one set of filters."""

    office: int
    stage: Stage
    wanted: Wanted
    unit: int = 0


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One case in a cell's list."""

    duty_id: int
    complaint_id: int
    number: str
    summary: str | None
    state: str
    due_at: datetime
    outcome: DutyOutcome


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One page of a list, the oldest due date first; ``after`` is where the next one begins."""

    rows: tuple[DutyRow, ...]
    after: str


def _query(
    actor: Actor, place: Place, which: CellList, now: datetime
) -> sa.Select[*tuple[Any, ...]]:
    """Select the duties of one list; the counts and the pages both come from here."""
    query: sa.Select[*tuple[Any, ...]] = (
        visible_to(actor)
        .with_only_columns(Duty, Complaint.number, Complaint.summary, Complaint.state)
        .join(Duty, Duty.complaint_id == Complaint.id)
        .where(
            Duty.office == place.office,
            Duty.stage == place.stage,
            Duty.due_at <= last_late_due(now),
        )
    )
    if place.unit:
        query = query.where(Duty.unit == place.unit)
    if place.wanted.category:
        query = query.where(Duty.category == place.wanted.category)
    if which is CellList.LATE:
        return query.where(Duty.outcome == DutyOutcome.OPEN)
    query = query.where(in_period(Duty, place.wanted.period))
    if which is CellList.MET:
        return query.where(Duty.outcome == DutyOutcome.IN_TIME)
    return query.where(Duty.outcome.in_(_DUE))


def cell_of(session: Session, actor: Actor, place: Place, *, now: datetime) -> Cell:
    """Return the numbers of a cell by counting its lists."""
    late, base, met = (
        _count(session, actor, place, which, now)
        for which in (CellList.LATE, CellList.DUE, CellList.MET)
    )
    return Cell(late, base, met)


def _count(session: Session, actor: Actor, place: Place, which: CellList, now: datetime) -> int:
    rows = _query(actor, place, which, now).with_only_columns(Duty.id).order_by(None).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def cell_page(
    session: Session,
    actor: Actor,
    place: Place,
    which: CellList,
    *,
    now: datetime,
    after: str = "",
    limit: int = SHOWN_AT_ONCE,
) -> DutyPage:
    """Return one page of a list; ``after`` is what the page before gave. One query."""
    query = _query(actor, place, which, now).order_by(Duty.due_at, Duty.id).limit(limit + 1)
    start = _start(after)
    if start is not None:
        query = query.where(sa.tuple_(Duty.due_at, Duty.id) > sa.tuple_(*start))
    found = [_row(*row) for row in session.execute(query)]
    shown = found[:limit]
    more = _after(shown[-1]) if len(found) > limit else ""
    return DutyPage(tuple(shown), more)


def _row(duty: Duty, number: str, summary: str | None, state: str) -> DutyRow:
    return DutyRow(duty.id, duty.complaint_id, number, summary, state, duty.due_at, duty.outcome)


def _after(row: DutyRow) -> str:
    return f"{row.due_at.isoformat()}~{row.duty_id}"


def _start(after: str) -> Sequence[sa.BindParameter[Any]] | None:
    """Read what :func:`_after` wrote; ValueError for anything else."""
    if not after:
        return None
    moment, tilde, number = after.partition("~")
    due = datetime.fromisoformat(moment)
    if not tilde or due.tzinfo is None:
        raise ValueError(after)
    return (
        sa.bindparam("after_due", due, type_=Duty.due_at.type),
        sa.bindparam("after_id", int(number), type_=Duty.id.type),
    )
