"""Cards, explanations and late lists say what the stored clocks say."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.complaints.models import Complaint
from pengaduan.rules.law import law
from pengaduan.sla import clocks
from pengaduan.sla.book import ClockBook
from pengaduan.sla.queries import (
    Backlog,
    ExplanationError,
    LateFilter,
    backlog,
    clock_cards,
    explanation,
    late_clocks,
)
from tests.engines import sqlite_only
from tests.sla.cases import add_agency, add_complaint, last_second, wib
from tests.sla.looking import counted_queries

EVERYTHING = sa.select(Complaint)
START = wib("2026-11-23 10:00")  # Monday


def test_the_binding_clock_comes_first_and_is_the_only_one_marked(session):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_completeness_response", now=START)
    clocks.start(session, complaint, "sp4n_national_verification", now=START)

    cards = clock_cards(session, complaint, START)

    assert [(card.policy, card.binding) for card in cards] == [
        ("sp4n_national_verification", True),
        ("agency_completeness_response", False),
    ]


def test_a_card_names_the_article_and_how_sure_we_are(session):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_decision", now=START)

    (card,) = clock_cards(session, complaint, START)

    assert card.cite.startswith("UU 25/2009 Pasal 50(1)")
    assert (card.confidence, card.duty_on) == ("A", "provider")
    assert card.name == "Keputusan hasil pemeriksaan pengaduan"


def test_a_card_speaks_english_when_asked(session):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_decision", now=START)

    (card,) = clock_cards(session, complaint, START, language="en")

    assert card.name == "Provider decides"


@pytest.mark.parametrize(
    ("moment", "state", "left"),
    [
        ("2026-11-23 10:00", "running", 3),  # Monday; due Thursday 26 November
        ("2026-11-26 23:59:59", "running", 0),  # Thursday, the last second
        ("2026-11-27 00:00", "late", -1),  # Friday
        ("2026-11-29 12:00", "late", -1),  # Sunday: still one working day late
    ],
)
def test_a_card_counts_the_working_days_that_are_left(session, moment, state, left):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_national_verification", now=START)

    (card,) = clock_cards(session, complaint, wib(moment))

    assert (card.state, card.working_days_left) == (state, left)


def test_a_card_gives_no_number_when_only_a_free_day_is_left(session):
    complaint = add_complaint(session)
    # Sunday 1 November + 14 days is Sunday 15 November; asked on Saturday 14.
    clocks.start(session, complaint, "agency_completeness_response", now=wib("2026-11-01 10:00"))

    (card,) = clock_cards(session, complaint, wib("2026-11-14 10:00"))

    assert (card.state, card.working_days_left) == ("running", None)


@pytest.mark.parametrize(
    ("stopped_on", "state", "breached"),
    [("2026-11-26 16:00", "met", False), ("2026-11-27 08:00", "late", True)],  # Thursday, Friday
)
def test_a_stopped_clock_was_met_or_late(session, stopped_on, state, breached):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_national_verification", now=START)
    clocks.stop(session, complaint, "sp4n_national_verification", now=wib(stopped_on))

    (card,) = clock_cards(session, complaint, wib("2026-12-24 10:00"))

    assert (card.state, card.breached, card.working_days_left) == (state, breached, None)


def test_a_paused_clock_shows_as_paused(session):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_first_follow_up", now=START)
    clocks.pause(
        session, complaint, "sp4n_first_follow_up", now=START, owner="a", reason="postponed"
    )

    (card,) = clock_cards(session, complaint, wib("2027-01-04 10:00"))

    assert (card.state, card.binding, card.working_days_left) == ("paused", False, None)


def test_stopped_clocks_can_be_left_out(session):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_receipt", now=START)
    clocks.stop(session, complaint, "agency_receipt", now=START)

    assert clock_cards(session, complaint, START, open_only=True) == []


def test_cards_cost_the_same_number_of_queries_however_many_there_are(session):
    one, many = add_complaint(session), add_complaint(session, weight="normative")
    clocks.start(session, one, "agency_decision", now=START)
    book = ClockBook(session, many, now=START)
    for policy in ("agency_decision", "sp4n_class_normative", "sp4n_first_follow_up"):
        book.start(policy)
    session.flush()
    session.expunge_all()
    with counted_queries(session) as for_one:
        clock_cards(session, one, START)

    with counted_queries(session) as for_many:
        clock_cards(session, many, START)

    assert len(for_many) == len(for_one)


def test_an_explanation_counts_each_day_and_names_the_free_ones(session):
    complaint = add_complaint(session)
    # Friday 13 March 2026 + 3 working days, across Nyepi and Idul Fitri: Wednesday 25 March.
    clock = clocks.start(
        session, complaint, "sp4n_national_verification", now=wib("2026-03-13 10:00")
    )
    assert clock is not None

    told = explanation(session, clock)

    counted = [(line.n, line.date.isoformat()) for line in told.lines if line.counted]
    named = [line.name for line in told.lines if line.why == "holiday"]
    assert counted == [(1, "2026-03-16"), (2, "2026-03-17"), (3, "2026-03-25")]
    assert any("Nyepi" in name for name in named)
    assert told.lines[-1].date.isoformat() == "2026-03-25"
    assert told.due_at == last_second("2026-03-25")


def test_an_explanation_names_the_rule_the_calendar_and_the_pauses(session):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    clock = clocks.start(session, complaint, policy, now=START)
    later = wib("2026-11-25 09:00")
    clocks.pause(session, complaint, policy, now=later, owner="complainant", reason="postponed")
    assert clock is not None

    told = explanation(session, clock)

    assert (told.policy.code, told.amount, told.policy_version) == (policy, 5, law().version)
    assert told.calendar_code.startswith("libur-2019-2027-")
    (pause,) = told.pauses
    assert (pause.owner, pause.reason, pause.to_at) == ("complainant", "postponed", None)


def test_a_due_date_that_does_not_fit_its_own_rule_is_not_explained_away(session):
    clock = clocks.start(session, add_complaint(session), "agency_decision", now=START)
    assert clock is not None
    clock.due_at += timedelta(days=1)

    with pytest.raises(ExplanationError):
        explanation(session, clock)


POLICIES = [code for code, entry in law().deadlines.items() if entry.enabled and entry.length]
PAUSABLE = [code for code in POLICIES if law().deadlines[code].pausable]
MOMENTS = st.datetimes(datetime(2019, 6, 1), datetime(2026, 12, 31))  # noqa: DTZ001 - local
ZONES = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
STRETCHES = st.lists(st.integers(0, 20 * 24 * 3600), max_size=6)


@sqlite_only
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(POLICIES), MOMENTS, ZONES, st.sampled_from([5, 6]))
def test_every_explanation_ends_on_the_stored_due_date(session, policy, moment, zone, workdays):
    session.rollback()
    entry = law().deadlines[policy]
    agency = add_agency(session, zone=zone, workdays=workdays)
    complaint = add_complaint(session, agency, weight=entry.applies_to_class)

    clock = clocks.start(session, complaint, policy, now=wib(moment.isoformat()))

    assert clock is not None
    told = explanation(session, clock)
    assert told.lines[-1].date == clock.due_at.astimezone(ZoneInfo(zone)).date()


@sqlite_only
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(PAUSABLE), MOMENTS, ZONES, STRETCHES)
def test_pauses_are_in_the_explanation_of_every_due_date(session, policy, moment, zone, stretches):
    session.rollback()
    entry = law().deadlines[policy]
    complaint = add_complaint(
        session, add_agency(session, zone=zone), weight=entry.applies_to_class
    )
    now = wib(moment.isoformat())
    clock = clocks.start(session, complaint, policy, now=now)
    assert clock is not None
    promised = [clock.due_at]
    for seconds in stretches:
        now += timedelta(seconds=seconds)
        book = ClockBook(session, complaint, now=now)
        if book.resume(policy) is None:
            book.pause(policy, owner="a", reason="postponed")
        promised.append(clock.due_at)

    told = explanation(session, clock)

    assert told.due_at == clock.due_at
    assert len(told.pauses) == (len(stretches) + 1) // 2
    assert promised == sorted(promised)


def test_late_clocks_are_listed_with_the_oldest_first(session):
    agency = add_agency(session)
    first, second = add_complaint(session, agency), add_complaint(session, agency)
    clocks.start(session, second, "sp4n_national_verification", now=START + timedelta(days=1))
    clocks.start(session, first, "sp4n_national_verification", now=START)

    late = late_clocks(session, wib("2026-12-01 09:00"), visible=EVERYTHING)

    assert [(line.number, line.agency, line.days_late) for line in late] == [
        (first.number, agency.name, 5),  # due Thursday 26 November, now Tuesday 1 December
        (second.number, agency.name, 4),
    ]


@pytest.mark.parametrize(("moment", "found"), [("23:59:59", 0), ("24:00:00", 1)])
def test_a_clock_is_late_from_midnight_on(session, moment, found):
    clocks.start(session, add_complaint(session), "sp4n_national_verification", now=START)
    midnight = wib("2026-11-27 00:00")
    now = midnight if moment == "24:00:00" else midnight - timedelta(seconds=1)

    assert len(late_clocks(session, now, visible=EVERYTHING)) == found


def test_what_falls_due_soon_can_be_listed_too(session):
    clocks.start(session, add_complaint(session), "sp4n_national_verification", now=START)
    filters = LateFilter(horizon=timedelta(days=3))

    (line,) = late_clocks(session, wib("2026-11-25 09:00"), filters, visible=EVERYTHING)

    assert line.days_late == 0


def test_the_late_list_shows_only_what_the_reader_may_see(session):
    mine, other = add_complaint(session, add_agency(session)), add_complaint(session)
    for complaint in (mine, other):
        clocks.start(session, complaint, "agency_decision", now=START)
    visible = EVERYTHING.where(Complaint.agency_id == mine.agency_id)

    late = late_clocks(session, wib("2027-06-01 09:00"), visible=visible)

    assert [line.number for line in late] == [mine.number]


@pytest.mark.parametrize("wanted", ["agency_id", "policy", "duty_on"])
def test_the_late_list_can_be_filtered(session, wanted):
    complaint, other = add_complaint(session, add_agency(session)), add_complaint(session)
    clock = clocks.start(session, complaint, "agency_decision", now=START)
    clocks.start(session, other, "sp4n_national_verification", now=START)
    filters = LateFilter(**{wanted: getattr(clock, wanted)})

    late = late_clocks(session, wib("2027-06-01 09:00"), filters, visible=EVERYTHING)

    assert [line.number for line in late] == [complaint.number]


def test_a_citizens_period_is_nobodys_lateness_unless_asked_for(session):
    clocks.start(session, add_complaint(session), "sp4n_auto_close", now=START)
    now = wib("2027-06-01 09:00")

    offices = late_clocks(session, now, visible=EVERYTHING)
    everybody = late_clocks(session, now, LateFilter(offices_only=False), visible=EVERYTHING)

    assert (len(offices), len(everybody)) == (0, 1)


def test_the_backlog_says_how_far_the_sweep_is_behind(session):
    clock = clocks.start(session, add_complaint(session), "agency_decision", now=START)
    assert clock is not None
    assert clock.next_action_at is not None

    assert backlog(session, START) == Backlog(0, None)
    lag = clock.due_at - clock.next_action_at
    assert backlog(session, clock.due_at) == Backlog(1, clock.next_action_at, lag)
