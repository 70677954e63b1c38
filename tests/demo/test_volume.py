"""A demo of any size holds what the steps would have left."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from pengaduan.audit import trail
from pengaduan.complaints import search_index
from pengaduan.complaints.models import Complaint, Message, NumberCounter, Point, PointAnswer
from pengaduan.complaints.search_index import CaseText
from pengaduan.demo import volume, world
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.rules.numbers import is_valid_number
from pengaduan.rules.workflow import Track
from pengaduan.sla.clocks import ClockBook
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind, ClockState
from pengaduan.sla.queries import explanation

SIZE = 120


def test_every_complaint_is_what_the_steps_would_have_left(app: Flask, now: datetime) -> None:
    with app.app_context():
        with transaction() as session:
            world.build(session, now=now)
        volume.fill(transaction, SIZE, now=now, seed=5)
        found = read().scalars(sa.select(Complaint).order_by(Complaint.id)).all()

        _are_sound(found, now)
        _clocks_end_by_the_law(now)
        _answers_reach_every_point()
        _the_search_knows(found)
        _the_desk_knows_the_last_entry(found)
        assert trail.verify(read()) == []
        assert sum(read().scalars(sa.select(NumberCounter.last))) == SIZE == len(found)
        _due_dates_bind(now)


def _are_sound(found: Sequence[Complaint], now: datetime) -> None:
    states = law().states(Track.AGENCY)
    assert all(is_valid_number(one.number) and one.changed_at <= now for one in found)
    assert all(states[one.state].final == (one.closed_at is not None) for one in found)
    assert len({one.state for one in found}) > 4


def _the_desk_knows_the_last_entry(found: Sequence[Complaint]) -> None:
    """*Balasan baru* and the column *Terakhir* of the inbox rest on this."""
    newest = {
        message.complaint_id: message.kind
        for message in read().scalars(sa.select(Message).order_by(Message.id))
    }
    assert {one.id: one.last_entry for one in found if one.last_entry} == newest
    assert newest


def _clocks_end_by_the_law(now: datetime) -> None:
    session = read()
    for clock in session.scalars(sa.select(Clock).where(Clock.id % 7 == 0)).all():
        over = is_late(clock.due_at, clock.stopped_at or now)
        kinds = set(
            session.scalars(sa.select(ClockEvent.kind).where(ClockEvent.clock_id == clock.id))
        )
        waits = clock.state is ClockState.RUNNING and not over
        assert explanation(session, clock).lines[-1].date == _last_day(clock)
        assert bool(kinds - {ClockEventKind.WARNED}) == over
        assert (clock.next_action_at is not None) == waits


def _last_day(clock: Clock) -> date:
    return clock.due_at.astimezone(ZoneInfo(clock.zone)).date()


def _answers_reach_every_point() -> None:
    answered = sa.select(Complaint.id).where(Complaint.decided_at.is_not(None))
    points = sa.select(Point.id).where(Point.complaint_id.in_(answered))
    assert set(read().scalars(points)) == set(read().scalars(sa.select(PointAnswer.point_id)))


def _the_search_knows(found: Sequence[Complaint]) -> None:
    query = sa.select(CaseText.complaint_id, CaseText.words)
    kept = {row.complaint_id: row.words for row in read().execute(query)}
    assert {one.id: search_index.words_of(read(), one) for one in found[:20]} == {
        one.id: kept[one.id] for one in found[:20]
    }


def _due_dates_bind(now: datetime) -> None:
    with transaction() as session:
        for complaint in session.scalars(sa.select(Complaint)).all():
            before = complaint.due_at, complaint.due_code
            ClockBook(session, complaint, now=now).refresh_due()
            assert (complaint.due_at, complaint.due_code) == before


def test_the_same_seed_tells_the_same(app: Flask, now: datetime) -> None:
    with app.app_context():
        with transaction() as session:
            world.build(session, now=now)
        for _ in range(2):
            volume.fill(transaction, 20, now=now, seed=7)
        stories = list(read().scalars(sa.select(Complaint.story).order_by(Complaint.id)))

        assert stories[:20] == stories[20:]
