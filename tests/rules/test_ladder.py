"""The ladder of reminders: which step is due when, and which of several is mailed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.deadlines import due
from pengaduan.rules.ladder import (
    UPWARDS,
    Period,
    Side,
    Told,
    first_share,
    morning_of,
    outcomes,
    plan,
)
from pengaduan.rules.ladder_load import LADDER_FILE, all_ladders, ladder_of, read_ladders
from pengaduan.rules.law_types import LawDataError, Unit
from pengaduan.rules.workdays import national_calendar

JAKARTA = ZoneInfo("Asia/Jakarta")
CALENDAR = national_calendar()
STEPS = all_ladders()[-1].sides


def wib(text):
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def mornings(moment, days):
    return morning_of(CALENDAR, moment, days, time(7))


def period(start, amount, unit=Unit.WORKING_DAY, **more):
    begin = wib(start)
    return Period(begin, due(begin, amount, unit, CALENDAR).astimezone(UTC), amount, unit, **more)


def planned(period_, side=Side.AGENCY):
    """Return the steps with their local times."""
    found = plan(STEPS[side], period_, mornings)
    return {one.step.code: one.at.astimezone(JAKARTA).isoformat(" ", "minutes") for one in found}


def test_sixty_calendar_days_have_every_step():
    # Monday 2 March 2026, due Friday 1 May 2026 (a holiday).
    assert planned(period("2026-03-02 10:00", 60, Unit.CALENDAR_DAY)) == {
        "half": "2026-04-01 16:59+07:00",  # Wednesday
        "warned": "2026-04-16 20:29+07:00",  # Thursday
        "last_day": "2026-04-30 07:00+07:00",  # Thursday, the last working day before it
        "breached": "2026-05-02 00:00+07:00",  # Saturday
        "late_3": "2026-05-06 07:00+07:00",  # Wednesday, the third working day
        "late_5": "2026-05-08 07:00+07:00",  # Friday
        "late_10": "2026-05-19 07:00+07:00",  # Tuesday: 14 May is a holiday, 15 May joint leave
    }


def test_a_short_period_has_fewer_reminders():
    # Monday 23 November 2026, three working days.
    found = planned(period("2026-11-23 10:00", 3))

    assert list(found) == ["warned", "breached", "late_3", "late_5", "late_10"]


def test_what_is_due_at_once_is_never_warned_of():
    begin = wib("2026-11-23 10:00")
    found = planned(Period(begin, begin, 0, Unit.INSTANT))

    assert list(found) == ["breached", "late_3", "late_5", "late_10"]


def test_a_pause_moves_the_shares_and_not_the_days():
    # The clock stood still for ten days: its running time is shorter than the calendar shows.
    moved = period("2026-03-02 10:00", 60, Unit.CALENDAR_DAY, paused=timedelta(days=10))

    assert planned(moved)["half"] == "2026-04-06 16:59+07:00"
    assert planned(moved)["last_day"] == "2026-04-30 07:00+07:00"


def test_the_ombudsmans_own_ladder_is_shorter():
    found = planned(period("2026-11-23 10:00", 3), Side.OMBUDSMAN)

    assert list(found) == ["warned", "breached", "late_5"]


lengths = st.tuples(
    st.integers(1, 90), st.sampled_from([Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.HOUR])
)
starts = st.integers(0, 3 * 365 * 86400).map(lambda n: wib("2024-01-01") + timedelta(seconds=n))


@given(starts, lengths, st.sampled_from(Side))
def test_steps_come_in_order_and_none_before_the_first_look(start, length, side):
    amount, unit = length
    end = due(start, amount, unit, CALENDAR).astimezone(UTC)
    whole = Period(start, end, amount, unit)

    found = plan(STEPS[side], whole, mornings)

    moments = [one.at for one in found]
    assert moments == sorted(moments)
    assert moments[0] == first_share(STEPS[side], whole)
    assert [one.at for one in found if one.step.event == "breached"] == [end + timedelta(seconds=1)]
    assert all((one.at > end) == one.step.is_late for one in found)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, "2026-12-22 07:00"),  # Tuesday
        (0, "2026-12-23 07:00"),  # Wednesday: 24 December is joint leave
        (1, "2026-12-28 07:00"),  # Monday after Christmas
    ],
)
def test_mornings_are_those_of_working_days(days, expected):
    # Due Thursday 24 December 2026.
    assert morning_of(CALENDAR, wib("2026-12-24 23:59"), days, time(7)) == wib(expected)


@given(st.lists(st.sampled_from(STEPS[Side.AGENCY]), unique=True), st.integers(0, 5))
def test_at_most_the_last_step_is_mailed(steps, acknowledged):
    steps.sort(key=STEPS[Side.AGENCY].index)
    told = outcomes(steps, acknowledged=acknowledged)

    assert len(told) == len(steps)
    assert set(told[:-1]) <= {Told.OBSOLETE}
    if steps:
        assert (told[-1] is Told.MAILED) == (steps[-1].level > acknowledged)


def test_every_late_step_of_an_agency_tells_everybody_below():
    late = [step for step in STEPS[Side.AGENCY] if step.is_late]

    assert [step.tell for step in late] == [UPWARDS[Side.AGENCY][: len(step.tell)] for step in late]
    assert late[-1].tell == UPWARDS[Side.AGENCY]


def test_a_deadline_follows_the_version_of_its_start():
    text = LADDER_FILE.read_text(encoding="utf-8")
    newer = text[text.index('  - version: "2026-1"') :]
    both = text + newer.replace("2026-1", "2027-1").replace("2020-01-01", "2027-01-01")

    assert [one.version for one in read_ladders(both, "dua.yaml")] == ["2026-1", "2027-1"]
    assert ladder_of(date(2026, 5, 1)).version == "2026-1"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("level: 4", "level: 1", "must not go down"),
        ("[officer, coordinator, head, inspectorate, ombudsman]", "[mayor]", "does not exist"),
        ("event: breached", "from_days: 0", "one warned and then one breached"),
        ("status: inferred", "status: certain", "is not known"),
        ("share: 50", "shares: 50", "is not a known key"),
    ],
)
def test_a_broken_ladder_is_refused_with_its_entry(old, new, why):
    text = LADDER_FILE.read_text(encoding="utf-8")

    with pytest.raises(LawDataError, match=why):
        read_ladders(text.replace(old, new), "rusak.yaml")
