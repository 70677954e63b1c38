"""The agency's desk: what stands in each of its bands and views, defined once for list and count.

The counters are in ``sla.desk_counts``.

A band is a range of due instants, so that the database finds and counts it in an index; which day
is whose band is read from the calendar of the agency (``sla.desk_days``).

A list asks for the place at the desk, by which its index is sorted; a counter asks for the states
that make this place, because SQLite reads whole rows where a question names a computed column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import visible_at, visible_to
from pengaduan.complaints.desk_place import ENDED, TO_DO, TO_DO_STATES, WAITING, WAITING_STATES
from pengaduan.complaints.following import followed_by
from pengaduan.complaints.models import Channel, Complaint, Confidentiality, MessageKind
from pengaduan.infra.conditions import constant, constants
from pengaduan.infra.db import BIG_INTEGER
from pengaduan.sla.desk_days import (
    AskedDays,
    Days,
    Moment,
    Section,
    days_of,
)

__all__ = [
    "OPEN_STATES",
    "WAITING_STATES",
    "Asked",
    "DeskView",
    "Filters",
    "Order",
    "Section",
    "every",
    "listed",
    "timeless",
]

OPEN_STATES: Final = (*TO_DO_STATES, *WAITING_STATES)
UNDISPOSED: Final = ("forwarded", "complete")
Condition = sa.ColumnElement[bool]
_STATES: Final = {TO_DO: TO_DO_STATES, WAITING: WAITING_STATES}


def by_place(*places: int) -> Condition:
    """Return that a complaint stands in one of these places, by the column a list is sorted by."""
    if len(places) == 1:
        return Complaint.desk == constant(places[0])
    return constants(Complaint.desk, places)


def by_state(*places: int) -> Condition:
    """Return the same by the states, for whatever is open among what somebody may see."""
    return constants(Complaint.state, [state for place in places for state in _STATES[place]])


At = Callable[..., Condition]


class DeskView(StrEnum):
    """Quick views of the desk."""

    OPEN = "open"
    MINE = "mine"
    UNIT = "unit"
    UNASSIGNED = "unassigned"
    REPLIES = "replies"
    OBJECTIONS = "objections"
    PROPOSED = "proposed"
    WAITING = "waiting"
    FOLLOWED = "followed"
    ENDED = "ended"


class Order(StrEnum):
    """How a list is sorted: by due instant (ties by age), the newest first, the stillest first."""

    DUE = "due"
    NEWEST = "newest"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; None lets everything through. ``older_than`` is the age in days."""

    unit_id: int | None = None
    substance: str | None = None
    channel: Channel | None = None
    confidentiality: Confidentiality | None = None
    older_than: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list is asked for: a view, maybe one band of it, filters and an order."""

    view: DeskView = DeskView.OPEN
    section: Section | None = None
    filters: Filters = field(default_factory=Filters)
    order: Order = Order.DUE

    @property
    def by_due(self) -> bool:
        """Whether the list reads by due instant, in bands; what has ended has no due instant."""
        return self.order is Order.DUE and self.view is not DeskView.ENDED


def listed(
    session: Session,
    actor: Actor,
    asked: Asked,
    *,
    now: datetime,
    at: At = by_place,
    desk: int | None = None,
) -> sa.Select[Complaint]:
    """Return the complaints of a list, in no order: for the page, its counters and its export.

    With ``desk`` only those at this place.
    """
    query = every(actor, asked, at, desk)
    if asked.filters.older_than is not None:
        query = query.where(Complaint.filed_at < now - timedelta(days=asked.filters.older_than))
    if asked.section is not None:
        days = days_of(session, actor, now=now)
        query = query.where(section_condition(asked.section, days, now, at))
    return query


def timeless(asked: Asked) -> bool:
    """Tell whether what is asked for depends on no clock: then :func:`every` is the list."""
    return asked.section is None and asked.filters.older_than is None


def every(
    actor: Actor, asked: Asked, at: At = by_place, desk: int | None = None
) -> sa.Select[Complaint]:
    """Return the complaints of a list without what the clock decides: its band and their age.

    With ``desk`` only those at this place.
    """
    return _own(actor, desk).where(*VIEWS[asked.view](at, actor), *_filters(asked.filters))


def _own(actor: Actor, desk: int | None) -> sa.Select[Complaint]:
    """Start from what somebody may see, at the desks of their own agencies only."""
    own = [sa.literal(one, BIG_INTEGER) for one in sorted(actor.agency_ids)]
    seen = visible_to(actor) if desk is None else visible_at(actor, desk)
    return seen.where(Complaint.agency_id.in_(own))


def _in_units(at: At, actor: Actor) -> Sequence[Condition]:
    units = sorted({grant.unit_id for grant in actor.grants if grant.unit_id is not None})
    return at(TO_DO, WAITING), Complaint.unit_id.in_(units)


# Made when asked for: ten conditions for each of ten counters are a tenth of the page.
VIEWS: Final[Mapping[DeskView, Callable[[At, Actor], Sequence[Condition]]]] = {
    DeskView.OPEN: lambda at, _: (at(TO_DO, WAITING),),
    DeskView.MINE: lambda at, actor: (
        at(TO_DO, WAITING),
        Complaint.handler_id == actor.account_id,
    ),
    DeskView.UNIT: _in_units,
    DeskView.UNASSIGNED: lambda at, _: (at(TO_DO), constants(Complaint.state, UNDISPOSED)),
    DeskView.REPLIES: lambda at, _: (
        at(TO_DO, WAITING),
        Complaint.last_entry == constant(MessageKind.REPLY.value),
    ),
    DeskView.OBJECTIONS: lambda at, _: (at(TO_DO), Complaint.state == constant("reopened")),
    DeskView.PROPOSED: lambda at, _: (at(TO_DO), Complaint.state == constant("in_handling")),
    DeskView.WAITING: lambda at, _: (at(WAITING),),
    DeskView.FOLLOWED: lambda at, actor: (
        at(TO_DO, WAITING),
        Complaint.id.in_(followed_by(actor.account_id)),
    ),
    DeskView.ENDED: lambda _at, _: (Complaint.desk == constant(ENDED),),
}


def _filters(filters: Filters) -> list[sa.ColumnElement[bool]]:
    equal = {
        Complaint.unit_id: filters.unit_id,
        Complaint.substance: filters.substance,
        Complaint.channel: filters.channel,
        Complaint.confidentiality: filters.confidentiality,
    }
    return [column == value for column, value in equal.items() if value is not None]


def section_condition(
    section: Section, days: Sequence[Days], now: datetime, at: At = by_place
) -> Condition:
    """Return what makes a complaint stand in a band: its place and its due instant."""
    return band(section, days, days_late(now), at)


def band(section: Section, days: Sequence[Days | AskedDays], late: Moment, at: At) -> Condition:
    """Return the same for days whose instants are put in where it is asked."""
    if section is Section.WAITING:
        return at(WAITING)
    if section is Section.LATE:
        return sa.and_(at(TO_DO), Complaint.due_at < late)
    ranges = [_range(*one.span(section, late=late)) for one in days]
    if len(days) == 1:
        return sa.and_(at(TO_DO), ranges[0])
    whose = (
        sa.and_(Complaint.agency_id.in_(one.agency_ids), due)
        for one, due in zip(days, ranges, strict=True)
    )
    return sa.and_(at(TO_DO), sa.or_(sa.false(), *whose))


def days_late(now: datetime) -> datetime:
    """Return the instant before which a due instant is late: its own second is still in time."""
    return now - timedelta(seconds=1) + timedelta(microseconds=1)


def _range(since: Moment, until: Moment | None) -> Condition:
    if until is None:
        return sa.or_(Complaint.due_at >= since, Complaint.due_at.is_(None))
    return sa.and_(Complaint.due_at >= since, Complaint.due_at < until)
