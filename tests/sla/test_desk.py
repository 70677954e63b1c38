"""The agency's desk: strictly by due date, in bands, and every counter is its list."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.accounts.actors import Actor, Grant
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track
from pengaduan.sla import desk as desk_module
from pengaduan.sla.desk import (
    OPEN_STATES,
    WAITING_STATES,
    DeskView,
    Section,
    count,
    desk,
    sections,
)
from tests.engines import sqlite_only
from tests.factories.agencies import make_agency, make_unit
from tests.sla.cases import add_agency, add_complaint, last_second, wib
from tests.sla.looking import counted_queries

NOW = wib("2026-11-23 10:00")  # Monday
STATES = (*OPEN_STATES, "closed", "withdrawn")


def officer_of(agency, unit=None, account_id=None) -> Actor:
    grant = Grant(Role.AGENCY_OFFICER, agency.id, unit.id if unit else None, None)
    return Actor(label="account:1", name="Petugas", account_id=account_id, grants=(grant,))


def forwarded(session, agency, **more):
    values = {"state": "dispositioned", "forwarded_at": NOW - timedelta(days=3)}
    return add_complaint(session, agency, **{**values, **more})


@pytest.mark.parametrize(
    ("due", "section", "days_left"),
    [
        ("2026-11-20 23:59", Section.LATE, -1),  # Friday; today counts
        ("2026-11-23 09:59", Section.LATE, 0),  # this Monday, a minute ago
        ("2026-11-23 23:59", Section.TODAY, 0),
        ("2026-11-24 23:59", Section.SOON, 1),  # Tuesday
        ("2026-11-26 23:59", Section.SOON, 3),  # Thursday
        ("2026-11-27 23:59", Section.WEEK, 4),  # Friday
        ("2026-11-30 23:59", Section.WEEK, 5),  # Monday after
        ("2026-12-01 23:59", Section.LATER, 6),  # Tuesday after
    ],
)
def test_a_case_is_in_the_band_of_its_due_date(session, due, section, days_left):
    agency = add_agency(session)
    forwarded(session, agency, due_at=wib(due))

    (row,) = desk(session, officer_of(agency), DeskView.OPEN, now=NOW)

    assert (row.section, row.days_left) == (section, days_left)


@sqlite_only
def test_a_due_date_on_the_coming_free_day_is_not_called_today(session):
    agency = add_agency(session)
    forwarded(session, agency, due_at=last_second("2026-11-29"))  # Sunday

    saturday = wib("2026-11-28 09:00")
    (row,) = desk(session, officer_of(agency), DeskView.OPEN, now=saturday)

    assert (row.section, row.days_left) == (Section.SOON, None)


@sqlite_only
def test_today_is_today_where_the_agency_is(session):
    agency = add_agency(session, zone="Asia/Jayapura")
    forwarded(session, agency, due_at=last_second("2026-11-24", "Asia/Jayapura"))  # Tuesday

    late_on_monday_in_jakarta = wib("2026-11-23 22:30")  # 00.30 on Tuesday in Jayapura
    (row,) = desk(session, officer_of(agency), DeskView.OPEN, now=late_on_monday_in_jakarta)

    assert (row.section, row.zone) == (Section.TODAY, "Asia/Jayapura")


@sqlite_only
@pytest.mark.parametrize("state", WAITING_STATES)
def test_a_case_that_waits_for_the_complainant_is_never_late_at_the_desk(session, state):
    agency = add_agency(session)
    forwarded(session, agency, state=state, due_at=wib("2026-11-20 23:59"))  # Friday

    (row,) = desk(session, officer_of(agency), DeskView.OPEN, now=NOW)

    assert row.section is Section.WAITING


@sqlite_only
def test_a_case_without_a_clock_comes_last(session):
    agency = add_agency(session)
    without = forwarded(session, agency, due_at=None)
    far = forwarded(session, agency, due_at=wib("2027-06-01 10:00"))  # Tuesday

    rows = desk(session, officer_of(agency), DeskView.OPEN, now=NOW)

    assert [row.complaint for row in rows] == [far, without]


OFFSETS = st.lists(st.integers(-40 * 86400, 40 * 86400), min_size=1, max_size=12)


@sqlite_only
@given(offsets=OFFSETS, states=st.randoms(use_true_random=False))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_page_reads_strictly_by_due_instant(session, offsets, states):
    agency = add_agency(session)
    working = [state for state in OPEN_STATES if state not in WAITING_STATES]
    for seconds in offsets:
        due = NOW + timedelta(seconds=seconds)
        forwarded(session, agency, state=states.choice(working), due_at=due)

    bands = sections(desk(session, officer_of(agency), DeskView.OPEN, now=NOW))
    rows = [row for band in bands.values() for row in band]
    shown = [row.complaint.due_at for row in rows if row.complaint.due_at]

    assert len(shown) == len(offsets)
    assert shown == sorted(shown)
    assert list(bands) == [section for section in Section if section in bands]


def test_of_two_cases_due_at_the_same_instant_the_older_comes_first(session):
    agency = add_agency(session)
    due = wib("2026-11-25 23:59")  # Wednesday
    young = forwarded(session, agency, due_at=due, filed_at=NOW)
    old = forwarded(session, agency, due_at=due, filed_at=NOW - timedelta(days=9))

    rows = desk(session, officer_of(agency), DeskView.OPEN, now=NOW)

    assert [row.complaint for row in rows] == [old, young]


def test_every_counter_is_the_length_of_its_list(session):
    agency = add_agency(session)
    officer = officer_of(agency, account_id=None)
    for place, state in enumerate(STATES):
        ended = {"closed_at": NOW, "reason_code": "C_RESOLVED"} if state == "closed" else {}
        due = NOW + timedelta(days=place)
        forwarded(session, agency, state=state, due_at=due, **ended)

    counted = {view: count(session, officer, view) for view in DeskView}
    listed = {view: len(desk(session, officer, view, now=NOW)) for view in DeskView}

    assert counted == listed
    assert counted[DeskView.OPEN] == len(OPEN_STATES)
    assert counted[DeskView.ENDED] == 2
    assert counted[DeskView.UNASSIGNED] == 2
    assert counted[DeskView.OBJECTIONS] == 1


def test_a_long_list_shows_its_most_urgent_part_and_counts_all(session, monkeypatch):
    monkeypatch.setattr(desk_module, "SHOWN_AT_ONCE", 2)
    agency = add_agency(session)
    for days in (3, 1, 2):
        forwarded(session, agency, due_at=NOW + timedelta(days=days))

    rows = desk(session, officer_of(agency), DeskView.OPEN, now=NOW)

    assert [row.complaint.due_at for row in rows] == [NOW + timedelta(days=n) for n in (1, 2)]
    assert count(session, officer_of(agency), DeskView.OPEN) == 3


def test_the_desk_shows_what_reached_the_own_agency_only(session):
    agency, other = add_agency(session), add_agency(session)
    mine = forwarded(session, agency, due_at=NOW)
    forwarded(session, other, due_at=NOW)
    add_complaint(session, agency, state="submitted")
    forwarded(session, agency, track=Track.OMBUDSMAN, state="examination")

    rows = desk(session, officer_of(agency), DeskView.OPEN, now=NOW)

    assert [row.complaint for row in rows] == [mine]


def test_who_is_bound_to_a_unit_sees_that_unit_only(session):
    agency = make_agency(session)
    unit, other = make_unit(session, agency), make_unit(session, agency)
    mine = forwarded(session, agency, unit_id=unit.id, due_at=NOW)
    forwarded(session, agency, unit_id=other.id, due_at=NOW)
    forwarded(session, agency, unit_id=None, due_at=NOW)

    rows = desk(session, officer_of(agency, unit), DeskView.OPEN, now=NOW)

    assert [row.complaint for row in rows] == [mine]


@sqlite_only
def test_an_actor_without_a_role_sees_an_empty_desk(session):
    forwarded(session, add_agency(session), due_at=NOW)

    assert desk(session, Actor("account:9", "Siapa pun"), DeskView.OPEN, now=NOW) == []


@sqlite_only
def test_the_desk_asks_the_same_few_questions_however_long_it_is(session):
    agency = add_agency(session)
    forwarded(session, agency, due_at=NOW)
    actor = officer_of(agency)
    session.flush()

    def queries() -> int:
        session.expire_all()
        with counted_queries(session) as asked:
            desk(session, actor, DeskView.OPEN, now=NOW)
        return len(asked)

    queries()  # fills the cache of calendars
    few = queries()
    for days in range(9):
        forwarded(session, agency, due_at=NOW + timedelta(days=days))
    session.flush()

    assert queries() == few


@sqlite_only
def test_my_cases_are_those_that_i_handle(session):
    agency = add_agency(session)
    from_others = forwarded(session, agency, due_at=NOW)

    assert from_others.handler_id is None
    assert count(session, officer_of(agency, account_id=4711), DeskView.MINE) == 0


def test_a_time_is_given_in_any_zone(session):
    agency = add_agency(session)
    forwarded(session, agency, due_at=wib("2026-11-23 23:59"))
    in_utc = datetime.fromisoformat("2026-11-23T03:00:00+00:00")

    (row,) = desk(session, officer_of(agency), DeskView.OPEN, now=in_utc)

    assert row.section is Section.TODAY
