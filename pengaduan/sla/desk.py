"""The agency's desk: its open complaints in the order of their binding deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.rules.deadlines import working_days_left
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla.calendars import (
    DEFAULT_WORKDAYS,
    DEFAULT_ZONE,
    Places,
    calendar_for,
    places_of,
)
from pengaduan.sla.events import is_late

SHOWN_AT_ONCE = 200

_Office = tuple[str, int, Places]


class Section(StrEnum):
    """Bands of the desk, most urgent first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"


class DeskView(StrEnum):
    """Quick views of the desk."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OBJECTIONS = "objections"
    PROPOSED = "proposed"
    ENDED = "ended"


# The ball is with the complainant: nothing to do at the desk.
WAITING_STATES = ("awaiting_completion", "postponed", "delivered")
OPEN_STATES = (
    "forwarded",
    "complete",
    "dispositioned",
    "in_handling",
    "hearing",
    "decided",
    "reopened",
    "compensation_due",
    *WAITING_STATES,
)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row: the case, its band, and the working days left (negative when late).

    ``days_left`` is None without a due date, and where only free days lie between today and it.
    """

    complaint: Complaint
    section: Section
    days_left: int | None
    zone: str


def _conditions(view: DeskView, actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    still_open = Complaint.state.in_(OPEN_STATES)
    return {
        DeskView.OPEN: (still_open,),
        DeskView.MINE: (still_open, Complaint.handler_id == actor.account_id),
        DeskView.UNASSIGNED: (Complaint.state.in_(("forwarded", "complete")),),
        DeskView.OBJECTIONS: (Complaint.state == "reopened",),
        DeskView.PROPOSED: (Complaint.state == "in_handling",),
        DeskView.ENDED: (Complaint.state.not_in(OPEN_STATES),),
    }[view]


def count(session: Session, actor: Actor, view: DeskView) -> int:
    """Return how many rows a view has, by the same query that lists them."""
    query = visible_to(actor).where(*_conditions(view, actor)).with_only_columns(Complaint.id)
    return session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def desk(session: Session, actor: Actor, view: DeskView, *, now: datetime) -> list[DeskRow]:
    """Return the rows of a view strictly by due instant, ties by age; at most 200."""
    query = (
        visible_to(actor)
        .where(*_conditions(view, actor))
        .options(joinedload(Complaint.agency), joinedload(Complaint.unit))
        .order_by(Complaint.due_at.is_(None), Complaint.due_at, Complaint.filed_at, Complaint.id)
        .limit(SHOWN_AT_ONCE)
    )
    found = list(session.scalars(query))
    calendars = _calendars(session, found)
    return [_row(complaint, calendars[_office(complaint)], now) for complaint in found]


def _office(complaint: Complaint) -> _Office:
    """Return the zone, the working week and the places by which a case is handled."""
    agency: Agency | None = complaint.agency
    if agency is None:
        return DEFAULT_ZONE, DEFAULT_WORKDAYS, ()
    return agency.zone, agency.workdays, places_of(agency)


def _calendars(session: Session, complaints: Sequence[Complaint]) -> dict[_Office, WorkCalendar]:
    """Return the calendar of each office that occurs, asked for once each."""
    return {
        office: calendar_for(session, zone=office[0], workdays=office[1], places=office[2])[1]
        for office in {_office(complaint) for complaint in complaints}
    }


def _row(complaint: Complaint, calendar: WorkCalendar, now: datetime) -> DeskRow:
    due, zone = complaint.due_at, _office(complaint)[0]
    if due is None:
        return DeskRow(complaint, Section.WAITING, None, zone)
    left = working_days_left(now, due, calendar)
    due_today = calendar.local_day(due) == calendar.local_day(now)
    section = _section(complaint, due, left, now, due_today=due_today)
    # A free day is all that is left, or has passed: a number would read as "today".
    return DeskRow(complaint, section, left if left or due_today else None, zone)


def _section(
    complaint: Complaint, due: datetime, left: int, now: datetime, *, due_today: bool
) -> Section:
    if complaint.state in WAITING_STATES:
        return Section.WAITING
    if is_late(due, now):
        return Section.LATE
    if due_today:
        return Section.TODAY
    if left <= 3:
        return Section.SOON
    return Section.WEEK if left <= 5 else Section.LATER


def sections(rows: Sequence[DeskRow]) -> dict[Section, list[DeskRow]]:
    """Return the rows of each band that has any, in the order of the bands."""
    found = {section: [row for row in rows if row.section is section] for section in Section}
    return {section: band for section, band in found.items() if band}
