"""Random lives of cases: minutes add up, breaches have an owner, every date is explained."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from pengaduan.rules.workflow import Track
from pengaduan.sla import calendars
from pengaduan.sla.ledger import Party, holder, ledger
from pengaduan.sla.models import ClockChange, ClockEvent, ClockEventKind
from pengaduan.sla.queries import explanation
from tests.sla.lives import live

START = datetime(2026, 3, 2, 2, 17, 31, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
OURS = frozenset({"national_admin", "ombudsman"})

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def calendar(session):
    return calendars.load_calendar(session, now=START - timedelta(days=30))


def minutes_add_up(life, track):
    complaint = life.complaint
    end = complaint.closed_at or life.now

    found = ledger(life.session, complaint, life.now)

    assert found.age == end - complaint.filed_at == sum(found.totals.values(), timedelta())
    assert all(one.to_at == two.from_at for one, two in pairwise(found.turns))
    expected = {party: timedelta() for party in Party}
    for (at, state, _), (until, *_) in pairwise([*life.stays, (end, "", None)]):
        expected[holder(track, state)] += max(min(until, end) - at, timedelta())
    assert dict(found.totals) == expected
    for turn in found.turns:
        if turn.party is Party.AGENCY:
            assert turn.agency_id == life.holder_at(turn.from_at)


def breaches_have_their_owner(life, seen):
    """A breach is charged once, to whoever had the case then, and nothing clears it."""
    clocks = {one.id: one for one in life.clocks()}
    query = sa.select(ClockEvent).where(
        ClockEvent.kind == ClockEventKind.BREACHED, ClockEvent.clock_id.in_(clocks)
    )
    events = {one.id: one for one in life.session.scalars(query)}
    breaches = ledger(life.session, life.complaint, life.now).breaches
    shown = {(one.clock_id, one.due_at): one for one in breaches}
    assert len(shown) == len(events)
    for event in events.values():
        clock = clocks[event.clock_id]
        assert clock.breached_at == clock.due_at == event.due_at
        owner = life.holder_at(event.due_at + ONE_SECOND)
        charged = (event.charged_to, None if clock.agency_id is None else owner)
        assert (event.charged_to, event.agency_id) == charged
        assert seen.setdefault(event.id, charged) == charged
        theirs = None if event.charged_to in OURS else event.agency_id
        assert shown[event.clock_id, event.due_at].agency_id == theirs
    assert seen.keys() <= events.keys()


def dates_are_explained(life, promised):
    """The table of each explanation ends at the stored date, which never becomes earlier."""
    for clock in life.clocks():
        told = explanation(life.session, clock)

        assert told.due_at == clock.due_at
        day = clock.due_at.astimezone(ZoneInfo(clock.zone)).date()
        assert not told.lines or told.lines[-1].date == day
        assert clock.due_at >= promised.get(clock.id, clock.due_at)
        promised[clock.id] = clock.due_at
    query = sa.select(ClockChange).where(ClockChange.clock_id.in_(promised))
    changes = life.session.scalars(query)
    assert all(one.new_due > one.old_due or one.old_policy for one in changes)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("track", list(Track))
def test_whatever_happens_to_a_case_its_clocks_stay_sound(session, track, seed):
    seen: dict[int, tuple[str, int | None]] = {}
    promised: dict[int, datetime] = {}
    random = Random(f"{track}{seed}")

    for life in live(session, random, track, START + timedelta(days=seed * 40)):
        minutes_add_up(life, track)
        breaches_have_their_owner(life, seen)
        dates_are_explained(life, promised)

    assert len(life.stays) > 2  # One that is withdrawn early has few.
