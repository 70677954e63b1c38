"""Counters of the desk: each is the length of the list that it opens, by the same conditions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import asker
from pengaduan.complaints.desk_place import TO_DO, WAITING, WAITING_STATES
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.quality_returns import count_for, counting_for
from pengaduan.infra.conditions import constants
from pengaduan.sla.desk import (
    VIEWS,
    Asked,
    Condition,
    DeskView,
    band,
    by_place,
    by_state,
    days_late,
    every,
    listed,
    timeless,
)
from pengaduan.sla.desk_days import AskedDays, Section, days_of, moment_of, moments

Name = TypeVar("Name")
Offices = tuple[tuple[int, ...], ...]
Counters = sa.Select[*tuple[Any, ...]]
Counter = Condition | sa.ScalarSelect[int]


def total(session: Session, actor: Actor, asked: Asked, *, now: datetime) -> int:
    """Return how many complaints a list has, by the query that lists them."""
    at = by_place if asked.view is DeskView.ENDED else by_state
    ids = listed(session, actor, asked, now=now, at=at).with_only_columns(Complaint.id)
    return session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0


class DeskCounts(NamedTuple):
    """What each band of a list has and each open view, and how many answers are to be mended."""

    bands: dict[Section, int]
    views: dict[DeskView, int]
    mends: int


def desk_counts(
    session: Session, actor: Actor, asked: Asked, *, views: Sequence[DeskView], now: datetime
) -> DeskCounts:
    """Return what the inbox counts; no bands unless its list is by due instant.

    One query where the list is the whole desk, because both then read the same entries.
    """
    counted = tuple(view for view in views if view is not DeskView.ENDED)
    if replace(asked, section=None) != Asked():
        bands = section_counts(session, actor, asked, now=now) if asked.by_due else {}
        opened = view_counts(session, actor, views=counted)
        return DeskCounts(bands, opened, count_for(session, actor))
    days = days_of(session, actor, now=now)
    question = _kept_both(asker(actor), tuple(one.agency_ids for one in days), counted)
    row = session.execute(question, {"late": days_late(now), **moments(days)}).one()
    *numbers, mends = row
    every_one = _named((*Section, *counted), numbers)
    bands = {one: every_one[one] for one in Section}
    return DeskCounts(bands, {one: every_one[one] for one in counted}, int(mends))


@lru_cache(maxsize=256)
def _kept_both(actor: Actor, offices: Offices, views: tuple[DeskView, ...]) -> Counters:
    bands = [band(one, _asked_days(offices), moment_of("late"), _among_open) for one in Section]
    both = _counting(every(actor, Asked(), by_state), [*bands, *_view_counters(actor, views)])
    return both.add_columns(counting_for(actor).scalar_subquery())


def _among_open(*places: int) -> Condition:
    """Say where a complaint stands that is known to be open: each filter looks at every row."""
    if TO_DO in places and WAITING in places:
        return sa.true()
    waits = constants(Complaint.state, WAITING_STATES)
    return waits if WAITING in places else ~waits


def section_counts(
    session: Session, actor: Actor, asked: Asked, *, now: datetime
) -> dict[Section, int]:
    """Return how many complaints each band of a list has; one query for all bands."""
    days, whole = days_of(session, actor, now=now), replace(asked, section=None)
    offices = tuple(one.agency_ids for one in days)
    if timeless(whole):
        question = _kept_sections(asker(actor), whole, offices)
    else:
        question = _sections(listed(session, actor, whole, now=now, at=by_state), offices)
    values = {"late": days_late(now), **moments(days)}
    return _named(Section, session.execute(question, values).one())


@lru_cache(maxsize=256)
def _kept_sections(actor: Actor, asked: Asked, offices: Offices) -> Counters:
    return _sections(every(actor, asked, by_state), offices)


def _sections(query: sa.Select[Complaint], offices: Offices) -> Counters:
    """Count the bands; the instants that part them are put in where it is asked."""
    days, late = _asked_days(offices), moment_of("late")
    return _counting(query, [band(one, days, late, _among_open) for one in Section])


def _asked_days(offices: Offices) -> list[AskedDays]:
    return [AskedDays(ids, place) for place, ids in enumerate(offices)]


def view_counts(
    session: Session, actor: Actor, *, views: Sequence[DeskView] = tuple(DeskView)
) -> dict[DeskView, int]:
    """Return how many complaints the open quick views have; one query for all of them.

    What has ended is never counted: that would read everything there ever was.
    """
    counted = tuple(view for view in views if view is not DeskView.ENDED)
    return _named(counted, session.execute(_kept_views(asker(actor), counted)).one())


@lru_cache(maxsize=256)
def _kept_views(actor: Actor, views: tuple[DeskView, ...]) -> Counters:
    return _counting(every(actor, Asked(), by_state), _view_counters(actor, views))


def _view_counters(actor: Actor, views: tuple[DeskView, ...]) -> list[Counter]:
    return [
        _followed(actor) if view is DeskView.FOLLOWED else sa.and_(*VIEWS[view](_among_open, actor))
        for view in views
    ]


def _followed(actor: Actor) -> sa.ScalarSelect[int]:
    """Count by itself what is found by its id, which the index of the counters does not hold."""
    query = every(actor, Asked(view=DeskView.FOLLOWED), by_state)
    return query.with_only_columns(sa.func.count()).correlate(None).scalar_subquery()


def _counting(query: sa.Select[Complaint], counters: Iterable[Counter]) -> Counters:
    """Count the rows of an open list that meet each condition; what counts itself stays."""
    return query.with_only_columns(
        *(
            one if isinstance(one, sa.ScalarSelect) else sa.func.count().filter(one)
            for one in counters
        )
    )


def _named(names: Iterable[Name], row: Iterable[Any]) -> dict[Name, int]:
    return dict(zip(names, (int(n) for n in row), strict=True))
