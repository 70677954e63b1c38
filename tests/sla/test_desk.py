"""The agency's desk: strictly by due date, in bands, and every counter is its list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.accounts.actors import Actor, Grant
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Channel, Complaint, Confidentiality
from pengaduan.handling.watching import watch
from pengaduan.rules.roles import Role
from pengaduan.rules.workflow import Track
from pengaduan.sla.desk import (
    OPEN_STATES,
    WAITING_STATES,
    Asked,
    DeskView,
    Filters,
    Order,
    Section,
)
from pengaduan.sla.desk_counts import desk_counts, section_counts, total, view_counts
from pengaduan.sla.desk_pages import Page, neighbours, page, parse_place
from pengaduan.sla.desk_rows import Why
from tests.engines import sqlite_only
from tests.factories.accounts import make_account
from tests.factories.agencies import make_agency, make_unit
from tests.sla.cases import add_agency, add_complaint, last_second, wib
from tests.sla.looking import counted_queries

NOW = wib("2026-11-23 10:00")  # Monday
STATES = (*OPEN_STATES, "closed", "withdrawn")
WORKING = [state for state in OPEN_STATES if state not in WAITING_STATES]


def officer_of(agency, unit=None, account_id=None) -> Actor:
    grant = Grant(Role.AGENCY_OFFICER, agency.id, unit.id if unit else None, None)
    return Actor(label="account:1", name="Petugas", account_id=account_id, grants=(grant,))


def forwarded(session, agency, **more):
    values = {"state": "dispositioned", "forwarded_at": NOW - timedelta(days=3)}
    return add_complaint(session, agency, **{**values, **more})


def all_pages(session, actor, asked, *, size=3) -> list[Page]:
    found = [page(session, actor, asked, now=NOW, size=size)]
    while found[-1].after is not None:
        found.append(page(session, actor, asked, now=NOW, after=found[-1].after, size=size))
    return found


def numbers(session, actor, asked=Asked(), *, size=50) -> list[str]:  # noqa: B008 - frozen
    pages = all_pages(session, actor, asked, size=size)
    return [row.case.number for one in pages for row in one.rows]


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
    case = forwarded(session, agency, due_at=wib(due))
    actor = officer_of(agency)

    (row,) = page(session, actor, Asked(), now=NOW).rows

    assert (row.section, row.days_left) == (section, days_left)
    assert numbers(session, actor, Asked(section=section)) == [case.number]
    counts = section_counts(session, actor, Asked(), now=NOW)
    assert {one: n for one, n in counts.items() if n} == {section: 1}


@sqlite_only
def test_a_due_date_on_the_coming_free_day_is_not_called_today(session):
    agency = add_agency(session)
    forwarded(session, agency, due_at=last_second("2026-11-29"))  # Sunday

    saturday = wib("2026-11-28 09:00")
    (row,) = page(session, officer_of(agency), Asked(), now=saturday).rows

    assert (row.section, row.days_left) == (Section.SOON, None)


@sqlite_only
def test_today_is_today_where_the_agency_is(session):
    agency = add_agency(session, zone="Asia/Jayapura")
    forwarded(session, agency, due_at=last_second("2026-11-24", "Asia/Jayapura"))  # Tuesday

    late_on_monday_in_jakarta = wib("2026-11-23 22:30")  # 00.30 on Tuesday in Jayapura
    (row,) = page(session, officer_of(agency), Asked(), now=late_on_monday_in_jakarta).rows

    assert (row.section, row.zone) == (Section.TODAY, "Asia/Jayapura")


@sqlite_only
@pytest.mark.parametrize("state", WAITING_STATES)
def test_a_case_that_waits_for_the_complainant_is_never_late_at_the_desk(session, state):
    agency = add_agency(session)
    forwarded(session, agency, state=state, due_at=wib("2026-11-20 23:59"))  # Friday

    (row,) = page(session, officer_of(agency), Asked(), now=NOW).rows

    assert row.section is Section.WAITING


@sqlite_only
def test_a_case_without_a_clock_comes_after_all_with_one(session):
    agency = add_agency(session)
    waits = forwarded(session, agency, state="delivered", due_at=NOW)
    without = forwarded(session, agency, due_at=None)
    far = forwarded(session, agency, due_at=wib("2027-06-01 10:00"))  # Tuesday

    wanted = [one.number for one in (far, without, waits)]
    assert numbers(session, officer_of(agency)) == wanted


def test_five_thousand_rows_read_strictly_by_due_instant_ties_by_age(session):
    agency, dice = add_agency(session), Random(7)
    rows = [one_row(agency, n, dice) for n in range(5000)]
    session.execute(sa.insert(Complaint), rows)
    actor = officer_of(agency)

    shown = all_pages(session, actor, Asked(), size=1000)
    keys = [
        (row.section is Section.WAITING, row.case.due_at or NEVER, row.case.filed_at, row.case.id)
        for one in shown
        for row in one.rows
    ]

    assert len(keys) == 5000
    assert keys == sorted(keys)
    counts = section_counts(session, actor, Asked(), now=NOW)
    for section in Section:
        listed = [row for one in shown for row in one.rows if row.section is section]
        assert counts[section] == len(listed), section


NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def one_row(agency, serial: int, dice: Random) -> dict[str, object]:
    """An open complaint due within 40 days or at no time; a third share their due instant."""
    hours = dice.choice([dice.randint(-960, 960), 24 * dice.randint(-3, 3)])
    return {
        "number": f"2026-1{serial:07d}-0",
        "track": Track.AGENCY,
        "state": dice.choice(OPEN_STATES),
        "key_hash": "-",
        "channel": Channel.WEBSITE,
        "language": "id",
        "law_version": "law-test",
        "matter": "service",
        "story": "Loket tutup.",
        "agency_id": agency.id,
        "prior_contact": "not_yet",
        "wishes": [],
        "ongoing": False,
        "confidentiality": Confidentiality.OPEN,
        "filed_at": NOW - timedelta(days=dice.randint(1, 30)),
        "forwarded_at": NOW,
        "changed_at": NOW - timedelta(minutes=dice.randint(0, 9)),
        "due_at": None if dice.random() < 0.1 else NOW + timedelta(hours=hours),
    }


ORDERS = st.sampled_from(list(Order))
OFFSETS = st.lists(st.one_of(st.none(), st.integers(-40, 40)), min_size=1, max_size=12)


@sqlite_only
@given(offsets=OFFSETS, order=ORDERS, dice=st.randoms(use_true_random=False))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_show_every_row_once_forwards_and_backwards(session, offsets, order, dice):
    agency = add_agency(session)
    for hours in offsets:
        due = None if hours is None else NOW + timedelta(hours=hours)
        forwarded(session, agency, state=dice.choice(OPEN_STATES), due_at=due)
    actor, asked = officer_of(agency), Asked(order=order)

    pages = all_pages(session, actor, asked)
    listed = [row.case.number for one in pages for row in one.rows]

    assert len(listed) == len(set(listed)) == len(offsets)
    backwards = [pages[-1]]
    while backwards[0].before is not None:
        start = backwards[0].before
        assert parse_place(start.text()) == start
        backwards.insert(0, page(session, actor, asked, now=NOW, before=start, size=3))
    assert [row.case.number for one in backwards for row in one.rows] == listed
    cases = [session.query(Complaint).filter_by(number=number).one() for number in listed]
    for place, case in enumerate(cases):
        before = listed[place - 1] if place else None
        after = listed[place + 1] if place + 1 < len(listed) else None
        assert neighbours(session, actor, asked, case, now=NOW) == (before, after)


def test_every_counter_is_the_length_of_its_list(session):
    agency = add_agency(session)
    colleague = make_account(session)
    officer = officer_of(agency, account_id=colleague.id)
    for place, state in enumerate(STATES):
        ended = {"closed_at": NOW, "reason_code": "C_RESOLVED"} if state == "closed" else {}
        more = {"handler_id": colleague.id, "last_entry": "reply"} if place % 3 == 0 else {}
        due = NOW + timedelta(days=place)
        case = forwarded(session, agency, state=state, due_at=due, **ended, **more)
        if place % 4 == 0:
            watch(session, case, colleague.id, now=NOW)

    counted = view_counts(session, officer)
    listed = {view: len(numbers(session, officer, Asked(view), size=4)) for view in counted}

    assert counted == listed
    assert all(total(session, officer, Asked(view), now=NOW) == n for view, n in counted.items())
    assert counted[DeskView.OPEN] == len(OPEN_STATES)
    assert counted[DeskView.UNASSIGNED] == 2
    assert counted[DeskView.MINE] == counted[DeskView.REPLIES] == 4
    assert counted[DeskView.FOLLOWED] == 3
    assert len(numbers(session, officer, Asked(DeskView.ENDED))) == 2
    assert DeskView.ENDED not in counted


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(section=Section.LATE),
        Asked(DeskView.MINE),
        Asked(order=Order.NEWEST),
        Asked(filters=Filters(older_than=3)),
    ],
)
def test_bands_and_views_counted_together_are_what_they_are_alone(session, asked):
    agency, views = add_agency(session), (DeskView.MINE, DeskView.WAITING, DeskView.ENDED)
    officer = officer_of(agency, account_id=make_account(session).id)
    for place, state in enumerate(OPEN_STATES):
        due, filed = NOW + timedelta(hours=20 * (place - 3)), NOW - timedelta(days=place)
        mine = {"handler_id": officer.account_id} if place % 2 else {}
        forwarded(session, agency, state=state, due_at=due, filed_at=filed, **mine)

    bands, viewed, _mends = desk_counts(session, officer, asked, views=views, now=NOW)

    alone = section_counts(session, officer, asked, now=NOW) if asked.by_due else {}
    assert bands == alone
    assert viewed == view_counts(session, officer, views=views)
    assert sum(bands.values()) == (
        0 if not alone else total(session, officer, replace(asked, section=None), now=NOW)
    )


def test_filters_narrow_list_and_counters_alike(session):
    agency = make_agency(session)
    unit = make_unit(session, agency)
    old = {"filed_at": NOW - timedelta(days=31), "due_at": NOW}
    wanted = forwarded(
        session,
        agency,
        **old,
        unit_id=unit.id,
        substance="health",
        channel=Channel.PHONE,
        confidentiality=Confidentiality.WITHHELD,
    )
    forwarded(session, agency, due_at=NOW, unit_id=unit.id, filed_at=NOW)
    every: dict[str, Any] = {
        "unit_id": unit.id,
        "substance": "health",
        "channel": Channel.PHONE,
        "confidentiality": Confidentiality.WITHHELD,
        "older_than": 30,
    }

    for name, value in every.items():
        asked = Asked(filters=replace(Filters(), **{name: value}))
        found = numbers(session, officer_of(agency), asked)
        assert wanted.number in found
        assert len(found) == (2 if name == "unit_id" else 1)
        counts = section_counts(session, officer_of(agency), asked, now=NOW)
        assert sum(counts.values()) == len(found)


def test_the_place_at_the_desk_means_forwarded_on_the_agencys_track(session):
    agency = add_agency(session)
    mine = forwarded(session, agency, due_at=NOW)
    add_complaint(session, agency, state="submitted")
    forwarded(session, agency, track=Track.OMBUDSMAN, state="examination")
    forwarded(session, None)

    places = {one.id: one.desk for one in session.query(Complaint)}

    assert {row_id: desk for row_id, desk in places.items() if desk is not None} == {mine.id: 1}
    assert list(session.scalars(visible_to(officer_of(agency)))) == [mine]


def test_the_desk_shows_what_reached_the_own_agency_only(session):
    agency, other = add_agency(session), add_agency(session)
    mine = forwarded(session, agency, due_at=NOW)
    forwarded(session, other, due_at=NOW)
    grants = (*officer_of(agency).grants, Grant(Role.OMBUDSMAN_VERIFIER, None, None, None))
    both = Actor("account:2", "Dua peran", grants=grants)

    assert numbers(session, officer_of(agency)) == [mine.number]
    assert numbers(session, both) == [mine.number]
    assert view_counts(session, both)[DeskView.OPEN] == 1


def test_who_is_bound_to_a_unit_sees_that_unit_only(session):
    agency = make_agency(session)
    unit, other = make_unit(session, agency), make_unit(session, agency)
    mine = forwarded(session, agency, unit_id=unit.id, due_at=NOW)
    forwarded(session, agency, unit_id=other.id, due_at=NOW)
    forwarded(session, agency, unit_id=None, due_at=NOW)
    officer = officer_of(agency, unit)

    assert numbers(session, officer) == numbers(session, officer, Asked(DeskView.UNIT))
    assert numbers(session, officer) == [mine.number]


@sqlite_only
def test_two_agencies_in_two_zones_are_counted_by_their_own_days(session):
    here, east = add_agency(session), add_agency(session, zone="Asia/Jayapura")
    moment = wib("2026-11-23 22:30")  # 00.30 on Tuesday in Jayapura
    forwarded(session, here, due_at=last_second("2026-11-23"))
    forwarded(session, east, due_at=last_second("2026-11-24", "Asia/Jayapura"))
    grants = (*officer_of(here).grants, *officer_of(east).grants)
    actor = Actor("account:3", "Dua instansi", grants=grants)

    rows = page(session, actor, Asked(section=Section.TODAY), now=moment).rows

    assert len(rows) == section_counts(session, actor, Asked(), now=moment)[Section.TODAY] == 2
    assert {row.section for row in rows} == {Section.TODAY}


@sqlite_only
def test_an_actor_without_a_role_sees_an_empty_desk(session):
    forwarded(session, add_agency(session), due_at=NOW)

    assert numbers(session, Actor("account:9", "Siapa pun")) == []


def test_the_desk_asks_the_same_few_questions_however_long_it_is(session):
    agency = add_agency(session)
    forwarded(session, agency, due_at=NOW)
    actor = officer_of(agency)
    session.flush()

    def queries() -> int:
        session.expire_all()
        with counted_queries(session) as asked:
            page(session, actor, Asked(), now=NOW)
            section_counts(session, actor, Asked(), now=NOW)
            view_counts(session, actor)
        return len(asked)

    queries()  # fills the cache of calendars
    few = queries()
    for days in range(9):
        forwarded(session, agency, due_at=NOW + timedelta(days=days))
    session.flush()

    assert queries() == few


@sqlite_only
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "reopened", "last_entry": "reply"}, Why.OBJECTION),
        ({"last_entry": "reply"}, Why.REPLY),
        ({"handler_id": 1}, Why.MINE),
        ({"state": "complete"}, Why.UNASSIGNED),
        ({}, Why.AGENCY),
    ],
)
def test_a_row_says_why_it_is_here(session, values, why):
    agency = add_agency(session)
    account = make_account(session)
    given = {**values, "handler_id": account.id} if "handler_id" in values else values
    forwarded(session, agency, **given)

    (row,) = page(session, officer_of(agency, account_id=account.id), Asked(), now=NOW).rows

    assert row.why is why


@sqlite_only
def test_the_version_of_a_row_changes_with_whatever_it_shows(session):
    agency = add_agency(session)
    case = forwarded(session, agency, due_at=NOW)

    def version() -> str:
        session.flush()
        return page(session, officer_of(agency), Asked(), now=NOW).rows[0].version

    seen = {version(), version()}
    assert len(seen) == 1
    for name, value in {
        "state": "in_handling",
        "summary": "Lain",
        "due_at": NOW + timedelta(seconds=1),
        "changed_at": NOW,
        "last_entry": "note",
        "substance": "health",
    }.items():
        setattr(case, name, value)
        seen.add(version())
    assert len(seen) == 7


@pytest.mark.parametrize("text", ["", "1", "x~1", "0~1~2~3~4", f"0~{10**40}~1"])
def test_a_place_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_place(text)
