"""What if: recorded clocks under another length or calendar, and nothing is stored."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pengaduan.rules.law_types import Unit
from pengaduan.sla import calendar_changes, calendars, clocks
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.simulation import Draft, simulate
from tests.sla.cases import add_complaint, last_second, wib

POLICY = "sp4n_first_follow_up"
START = wib("2026-11-23 10:00")  # Monday; five working days end on Monday 30 November


@pytest.fixture(autouse=True)
def base(session, now):
    version = calendars.load_calendar(session, now=now - timedelta(days=30))
    return calendars.days_of(session, version.id)


def started(session, stopped=""):
    complaint = add_complaint(session)
    clock = clocks.start(session, complaint, POLICY, now=START)
    if stopped:
        clocks.stop(session, complaint, POLICY, now=wib(stopped))
    return clock


def test_a_shorter_length_shows_who_would_have_been_late(session):
    started(session, stopped="2026-11-27 10:00")
    started(session, stopped="2026-11-24 10:00")

    found = simulate(session, Draft({POLICY: (3, Unit.WORKING_DAY)}), wib("2026-12-01 10:00"))

    row = found.policies[POLICY]
    assert (row.clocks, row.earlier, row.late_now, row.late_then) == (2, 2, 0, 1)
    assert {one.due_then for one in found.changed} == {last_second("2026-11-26")}


def test_another_calendar_shows_what_would_move(session, base):
    started(session)
    extra = DayOff(date(2026, 11, 26), "Hari uji", "libur_nasional")  # a Thursday

    found = simulate(
        session,
        Draft(days=calendar_changes.with_day(base, extra)),
        datetime(2026, 11, 24, tzinfo=UTC),
    )

    (one,) = found.changed
    assert one.due_then == last_second("2026-12-01")
    assert found.policies[POLICY].later == 1


def test_an_empty_draft_changes_nothing(session):
    started(session)

    found = simulate(session, Draft(), START)

    assert (found.changed, found.policies[POLICY].clocks) == ((), 1)


def test_stored_dates_stay(session):
    clock = started(session)
    before = clock.due_at

    simulate(session, Draft({POLICY: (1, Unit.WORKING_DAY)}), START)

    assert session.get_one(type(clock), clock.id).due_at == before


def test_only_open_clocks_and_only_recent_ones_when_asked(session):
    started(session, stopped="2026-11-24 10:00")
    draft = Draft({POLICY: (1, Unit.WORKING_DAY)})

    assert simulate(session, draft, START, open_only=True).policies == {}
    assert simulate(session, draft, START, since=START + timedelta(days=1)).policies == {}


def test_the_list_is_bounded_and_says_so(session):
    for _ in range(3):
        started(session)

    found = simulate(session, Draft({POLICY: (1, Unit.WORKING_DAY)}), START, shown=2)

    assert (len(found.changed), found.more, found.policies[POLICY].earlier) == (2, True, 3)
