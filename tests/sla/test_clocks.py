"""Clocks: due when the law says, paused only where it allows, and the case knows the next date."""

from datetime import timedelta

import pytest

from pengaduan.audit import trail
from pengaduan.audit.tags import Tag
from pengaduan.rules.law import law
from pengaduan.sla import clocks
from pengaduan.sla.book import ClockBook
from pengaduan.sla.models import ClockEventKind, ClockState
from tests.sla.cases import add_agency, add_complaint, last_second, wib
from tests.sla.looking import events_of, pauses

# The five vectors of the law table: start, then 3, 5, 14 and 60 working days and 14 and 60
# calendar days later. Every start is a day on which complaints came in.
VECTORS = [
    # Fri 13 Mar 2026 -> Wed 25 Mar, Fri 27 Mar, Fri 10 Apr, Wed 24 Jun; Fri 27 Mar, Tue 12 May
    "2026-03-13 2026-03-25 2026-03-27 2026-04-10 2026-06-24 2026-03-27 2026-05-12",
    # Wed 26 Mar 2025 -> Wed 9 Apr, Fri 11 Apr, Fri 25 Apr, Thu 10 Jul; Wed 9 Apr, Sun 25 May
    "2025-03-26 2025-04-09 2025-04-11 2025-04-25 2025-07-10 2025-04-09 2025-05-25",
    # Thu 4 Apr 2024 -> Wed 17 Apr, Fri 19 Apr, Fri 3 May, Tue 16 Jul; Thu 18 Apr, Mon 3 Jun
    "2024-04-04 2024-04-17 2024-04-19 2024-05-03 2024-07-16 2024-04-18 2024-06-03",
    # Wed 23 Dec 2026 -> Wed 30 Dec, Mon 4 Jan, Mon 18 Jan, Mon 5 Apr; Wed 6 Jan, Sun 21 Feb
    "2026-12-23 2026-12-30 2027-01-04 2027-01-18 2027-04-05 2027-01-06 2027-02-21",
    # Mon 23 Nov 2026 -> Thu 26 Nov, Mon 30 Nov, Fri 11 Dec, Mon 22 Feb; Mon 7 Dec, Fri 22 Jan
    "2026-11-23 2026-11-26 2026-11-30 2026-12-11 2027-02-22 2026-12-07 2027-01-22",
]
POLICIES = [
    "sp4n_national_verification",
    "sp4n_first_follow_up",
    "sp4n_class_non_supervisory",
    "sp4n_class_supervisory",
    "agency_completeness_response",
    "agency_decision",
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector[:10] for vector in VECTORS])
def test_a_clock_is_due_on_the_day_the_law_table_names(session, vector):
    first, *days = vector.split()
    start = wib(f"{first} 10:00")
    weights = {policy: policy.removeprefix("sp4n_class_") for policy in POLICIES}

    started = [
        clocks.start(session, add_complaint(session, weight=weights[policy]), policy, now=start)
        for policy in POLICIES
    ]

    assert [clock.due_at for clock in started if clock] == [last_second(day) for day in days]


@pytest.mark.parametrize(
    ("zone", "workdays", "day"),
    [
        ("Asia/Jakarta", 5, "2026-11-26"),  # Mon 23 Nov 21.30 WIB -> Thu 26 Nov
        ("Asia/Jayapura", 5, "2026-11-26"),  # 23.30 WIT, still Monday -> Thu 26 Nov
        ("Asia/Jakarta", 6, "2026-11-26"),  # a six-day week: no Saturday on the way
    ],
)
def test_the_agency_gives_the_zone_and_the_working_week(session, zone, workdays, day):
    complaint = add_complaint(session, add_agency(session, zone=zone, workdays=workdays))

    clock = clocks.start(
        session, complaint, "sp4n_national_verification", now=wib("2026-11-23 21:30")
    )

    assert clock is not None
    assert (clock.zone, clock.workdays) == (zone, workdays)
    assert clock.due_at == last_second(day, zone)


def test_past_midnight_in_papua_the_next_day_is_day_zero(session):
    complaint = add_complaint(session, add_agency(session, zone="Asia/Jayapura"))

    # Monday 23 November 22.30 in Jakarta is Tuesday 24 November 00.30 in Jayapura.
    clock = clocks.start(
        session, complaint, "sp4n_national_verification", now=wib("2026-11-23 22:30")
    )

    assert clock is not None
    assert clock.due_at == last_second("2026-11-27", "Asia/Jayapura")  # Friday


def test_a_six_day_week_counts_saturdays(session):
    complaint = add_complaint(session, add_agency(session, workdays=6))

    # Friday 27 November -> Saturday, Monday, Tuesday 1 December 2026
    clock = clocks.start(
        session, complaint, "sp4n_national_verification", now=wib("2026-11-27 09:00")
    )

    assert clock is not None
    assert clock.due_at == last_second("2026-12-01")


def test_a_citizens_period_rolls_to_the_next_working_day(session):
    complaint = add_complaint(session)

    # Friday 13 March 2026 + 30 days is Sunday 12 April, so Monday 13 April.
    clock = clocks.start(session, complaint, "complainant_completion", now=wib("2026-03-13 10:00"))

    assert clock is not None
    assert clock.due_at == last_second("2026-04-13")


def test_an_offices_period_does_not_roll(session):
    complaint = add_complaint(session)

    # Sunday 1 November 2026 + 14 days is Sunday 15 November.
    clock = clocks.start(
        session, complaint, "agency_completeness_response", now=wib("2026-11-01 10:00")
    )

    assert clock is not None
    assert clock.due_at == last_second("2026-11-15")


def test_what_must_happen_at_once_is_due_when_it_starts(session, now):
    clock = clocks.start(session, add_complaint(session), "agency_receipt", now=now)

    assert clock is not None
    assert clock.due_at == now


@pytest.mark.parametrize("policy", ["sp4n_fast_track_admin", "agency_decision_copy"])
def test_a_disabled_or_endless_policy_starts_no_clock(session, now, policy):
    assert clocks.start(session, add_complaint(session), policy, now=now) is None


def test_only_the_clock_of_the_complaints_own_class_starts(session, now):
    complaint = add_complaint(session, weight="normative")

    book = ClockBook(session, complaint, now=now)
    started = [book.start(code) for code in law().deadlines if code.startswith("sp4n_class_")]

    assert [clock.policy for clock in started if clock] == ["sp4n_class_normative"]


def test_a_clock_remembers_the_law_and_the_calendar_it_was_started_under(session, now):
    clock = clocks.start(session, add_complaint(session), "agency_decision", now=now)

    assert clock is not None
    assert (clock.amount, clock.policy_version) == (60, law().version)
    assert clock.calendar_version_id is not None


@pytest.mark.parametrize(
    ("policy", "share"), [("agency_decision", 0.5), ("sp4n_first_follow_up", 0.75)]
)
def test_the_sweep_first_looks_when_the_first_step_is_due(session, policy, share):
    start = wib("2026-11-23 10:00")

    clock = clocks.start(session, add_complaint(session), policy, now=start)

    assert clock is not None
    assert clock.next_action_at == start + (clock.due_at - start) * share


def test_starting_a_running_clock_again_changes_nothing(session, now):
    complaint = add_complaint(session)
    first = clocks.start(session, complaint, "sp4n_agency_verification", now=now)
    later = now + timedelta(days=1)

    again = clocks.start(session, complaint, "sp4n_agency_verification", now=later)

    assert again is first
    assert again is not None
    assert again.started_at == now


def test_a_stopped_clock_starts_again_as_the_next_round(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_decision_delivery", now=now)
    clocks.stop(session, complaint, "agency_decision_delivery", now=now)

    again = clocks.start(session, complaint, "agency_decision_delivery", now=now)

    assert again is not None
    assert (again.round, again.state) == (2, ClockState.RUNNING)


def test_a_named_round_starts_once(session, now):
    complaint = add_complaint(session)
    first = clocks.start(session, complaint, "sp4n_auto_close", now=now, round=1)
    clocks.stop(session, complaint, "sp4n_auto_close", now=now)

    assert clocks.start(session, complaint, "sp4n_auto_close", now=now, round=1) is first


def test_a_restarted_clock_counts_from_the_beginning(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_auto_close", now=now)
    later = now + timedelta(days=2)

    again = ClockBook(session, complaint, now=later).restart("sp4n_auto_close")

    assert again is not None
    assert (again.started_at, again.round) == (later, 2)


def test_a_stopped_clock_needs_no_more_attention(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_decision", now=now)

    clock = clocks.stop(session, complaint, "agency_decision", now=now + timedelta(days=3))

    assert clock is not None
    assert (clock.state, clock.next_action_at) == (ClockState.STOPPED, None)
    assert clock.stopped_at == now + timedelta(days=3)


def test_stopping_what_does_not_run_does_nothing(session, now):
    assert clocks.stop(session, add_complaint(session), "agency_decision", now=now) is None


def test_a_clock_stopped_late_is_breached_even_if_the_sweep_never_came(session):
    complaint = add_complaint(session)
    clock = clocks.start(
        session, complaint, "sp4n_national_verification", now=wib("2026-11-23 10:00")
    )

    # due Thursday 26 November, done on Friday 27 November
    clocks.stop(session, complaint, "sp4n_national_verification", now=wib("2026-11-27 08:00"))

    assert clock is not None
    assert clock.breached_at == clock.due_at
    assert events_of(session, clock) == [ClockEventKind.WARNED, ClockEventKind.BREACHED]


@pytest.mark.parametrize(("second", "breached"), [(0, False), (1, True)])
def test_the_last_second_of_the_last_day_is_in_time(session, now, second, breached):
    complaint = add_complaint(session)
    clock = clocks.start(session, complaint, "agency_decision", now=now)
    assert clock is not None
    moment = clock.due_at + timedelta(seconds=second)

    clocks.stop(session, complaint, "agency_decision", now=moment)

    assert (clock.breached_at is not None) is breached


def test_ending_a_procedure_stops_every_clock(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_decision", now=now)
    clocks.start(session, complaint, "sp4n_first_follow_up", now=now)
    book = ClockBook(session, complaint, now=now)

    book.stop_all()
    book.refresh_due()

    assert clocks.running(session, complaint) == []
    assert (complaint.due_at, complaint.due_code) == (None, None)


@pytest.mark.parametrize("policy", ["agency_decision", "complainant_completion"])
def test_a_clock_that_the_law_lets_run_cannot_be_paused(session, now, policy):
    complaint = add_complaint(session)
    clock = clocks.start(session, complaint, policy, now=now)
    assert clock is not None

    with pytest.raises(clocks.ClockNotPausableError):
        clocks.pause(session, complaint, policy, now=now, owner="complainant", reason="wait")

    assert clock.state is ClockState.RUNNING
    assert pauses(session, clock) == []


def test_no_period_of_a_statute_may_be_paused(session, now):
    complaint = add_complaint(session)
    book = ClockBook(session, complaint, now=now)
    statutory = [code for code, entry in law().deadlines.items() if entry.path == "agency"]

    def refused(policy: str) -> bool:
        with pytest.raises(clocks.ClockNotPausableError):
            book.pause(policy, owner="complainant", reason="wait")
        return True

    assert len(statutory) > 5
    assert all(refused(policy) for policy in statutory)


def test_a_pause_moves_the_due_date_by_the_days_it_took(session):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    # Monday 23 November + 5 working days is Monday 30 November 2026.
    clock = clocks.start(session, complaint, policy, now=wib("2026-11-23 10:00"))
    asked = wib("2026-11-25 09:00")  # Wednesday
    clocks.pause(session, complaint, policy, now=asked, owner="complainant", reason="postponed")

    # Wednesday and Thursday do not count: Friday 27, Monday 30, Tuesday 1, Wednesday 2 December.
    clocks.resume(session, complaint, policy, now=wib("2026-11-27 09:00"))

    assert clock is not None
    assert clock.state is ClockState.RUNNING
    assert clock.due_at == last_second("2026-12-02")


def test_a_pause_is_kept_with_its_owner_and_reason(session, now):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    clock = clocks.start(session, complaint, policy, now=now)
    clocks.pause(session, complaint, policy, now=now, owner="complainant", reason="postponed")

    clocks.resume(session, complaint, policy, now=now + timedelta(days=1))

    (span,) = pauses(session, clock)
    assert (span.owner, span.reason) == ("complainant", "postponed")
    assert (span.from_at, span.to_at) == (now, now + timedelta(days=1))


def test_pausing_twice_is_one_pause(session, now):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    clock = clocks.start(session, complaint, policy, now=now)
    clocks.pause(session, complaint, policy, now=now, owner="a", reason="first")

    clocks.pause(session, complaint, policy, now=now, owner="b", reason="second")

    assert [span.reason for span in pauses(session, clock)] == ["first"]


def test_a_paused_clock_is_quiet(session, now):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    clocks.start(session, complaint, policy, now=now)

    clock = clocks.pause(session, complaint, policy, now=now, owner="a", reason="postponed")

    assert clock is not None
    assert clock.next_action_at is None


def test_starting_a_paused_clock_resumes_it(session, now):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    clock = clocks.start(session, complaint, policy, now=now)
    clocks.pause(session, complaint, policy, now=now, owner="a", reason="postponed")

    again = clocks.start(session, complaint, policy, now=now + timedelta(days=1))

    assert again is clock
    assert again is not None
    assert again.state is ClockState.RUNNING


def test_a_clock_that_is_stopped_while_paused_is_judged_by_its_moved_date(session):
    complaint = add_complaint(session)
    policy = "sp4n_national_verification"
    # due Thursday 26 November 2026, paused from Tuesday on
    clock = clocks.start(session, complaint, policy, now=wib("2026-11-23 10:00"))
    clocks.pause(
        session, complaint, policy, now=wib("2026-11-24 09:00"), owner="a", reason="postponed"
    )

    clocks.stop(session, complaint, policy, now=wib("2026-11-30 09:00"))

    assert clock is not None
    assert clock.breached_at is None
    assert clock.due_at == last_second("2026-12-02")  # Mon 30, Tue 1, Wed 2 December


def test_statutory_clocks_run_on_while_another_is_paused(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_completeness_response", now=now)
    clocks.start(session, complaint, "sp4n_agency_verification", now=now)

    clocks.pause(
        session, complaint, "sp4n_agency_verification", now=now, owner="a", reason="postponed"
    )

    assert [clock.policy for clock in clocks.running(session, complaint)] == [
        "agency_completeness_response"
    ]
    assert complaint.due_code == "agency_completeness_response"


def test_the_case_is_due_when_its_earliest_clock_is(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_completeness_response", now=now)

    earlier = clocks.start(session, complaint, "sp4n_national_verification", now=now)

    assert earlier is not None
    assert complaint.due_code == "sp4n_national_verification"
    assert complaint.due_at == earlier.due_at


def test_the_complainants_own_period_binds_only_when_nothing_else_runs(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "sp4n_auto_close", now=now)
    assert complaint.due_code == "sp4n_auto_close"

    clocks.start(session, complaint, "agency_decision", now=now)

    assert complaint.due_code == "agency_decision"


def test_refreshing_reads_the_due_date_from_the_running_clocks(session, now):
    complaint = add_complaint(session)
    clocks.start(session, complaint, "agency_decision", now=now)
    complaint.due_at = complaint.due_code = None

    clocks.refresh_due(session, complaint)

    assert complaint.due_code == "agency_decision"


def test_every_move_of_a_clock_leaves_an_audit_line(session, now):
    complaint = add_complaint(session)
    policy = "sp4n_first_follow_up"
    clocks.start(session, complaint, policy, now=now, actor="account:7")
    clocks.pause(session, complaint, policy, now=now, owner="a", reason="postponed")
    clocks.resume(session, complaint, policy, now=now)
    clocks.stop(session, complaint, policy, now=now)

    lines = trail.lines(session, f"complaint:{complaint.number}")

    assert [line.tag for line in lines] == [
        Tag.CLOCK_STARTED,
        Tag.CLOCK_PAUSED,
        Tag.CLOCK_RESUMED,
        Tag.CLOCK_STOPPED,
    ]
    assert lines[0].actor == "account:7"
    assert lines[0].detail["policy"] == policy
