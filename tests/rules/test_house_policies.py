"""Own policies are never looser than the law, whatever the calendar; the narrowest rule applies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pengaduan.rules.deadlines import due
from pengaduan.rules.house_policies import (
    HouseRule,
    HouseRuleError,
    check,
    chosen,
    is_statutory,
    never_longer,
    starts_somewhere,
)
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Unit
from pengaduan.rules.office_hours import (
    FIVE_DAYS,
    SIX_DAYS,
    OfficeHoursError,
    check_week,
    hours_of,
    typed_day,
    week_of,
    written_day,
)
from pengaduan.rules.workdays import WorkCalendar

UNITS = st.sampled_from([unit for unit in Unit if unit is not Unit.INSTANT])
OFFICES = st.sampled_from(
    [FIVE_DAYS, SIX_DAYS, "0-4=0900-1300", "0-3=0800-1200,1300-1600;4=0800-1200"]
)
CALENDARS = st.builds(
    lambda days, hours, zone: WorkCalendar(days, week_of(hours), ZoneInfo(zone)),
    st.frozensets(st.dates(date(2026, 3, 1), date(2026, 12, 31)), max_size=40),
    OFFICES,
    st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
)
STARTS = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(STARTS, CALENDARS, st.integers(1, 60), UNITS, st.integers(1, 60), UNITS)
def test_what_counts_as_never_longer_ends_no_later(start, calendar, own, unit, floor, of) -> None:
    if never_longer(own, unit, floor, of):
        assert due(start, own, unit, calendar) <= due(start, floor, of, calendar)


RULE = HouseRule("sp4n_first_follow_up", 4, Unit.WORKING_DAY, "SK 1/2026")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 6}, "amount"),
        ({"amount": 4, "unit": Unit.CALENDAR_DAY}, None),
        ({"amount": 20, "unit": Unit.WORKING_HOUR}, None),
        ({"amount": 21, "unit": Unit.WORKING_HOUR}, "amount"),
        ({"amount": 0}, "amount"),
        ({"cite": " "}, "cite"),
        ({"pausable": True, "extension": 4}, None),
        ({"extension": 5}, "extension"),
        ({"policy": "agency_decision", "amount": 60, "unit": Unit.CALENDAR_DAY}, None),
        ({"policy": "agency_decision", "amount": 61, "unit": Unit.CALENDAR_DAY}, "amount"),
        ({"policy": "agency_decision", "amount": 40}, "amount"),
        ({"policy": "agency_decision", "unit": Unit.CALENDAR_DAY, "pausable": True}, "pausable"),
        ({"policy": "agency_decision", "unit": Unit.CALENDAR_DAY, "extension": 2}, "extension"),
        ({"policy": "complainant_completion", "unit": Unit.CALENDAR_DAY}, "policy"),
        ({"policy": "agency_receipt", "unit": Unit.INSTANT}, "policy"),
        ({"policy": "omb_exam_simple_internal", "amount": 90}, "reason"),
        ({"policy": "omb_exam_simple_internal", "amount": 90, "reason": "SK"}, None),
        ({"policy": "omb_exam_simple_internal", "reason": "SK", "cite": ""}, "cite"),
    ],
)
def test_what_a_rule_may_say(change, field) -> None:
    rule = replace(RULE, **change)
    entry = law().deadlines[rule.policy]

    if field is None:
        check(rule, entry)
        return
    with pytest.raises(HouseRuleError) as refused:
        check(rule, entry)
    assert refused.value.field == field


def test_no_statutory_period_can_be_lengthened_or_paused() -> None:
    for entry in law().deadlines.values():
        if not is_statutory(entry) or not entry.length or entry.unit in (None, Unit.INSTANT):
            continue
        same = HouseRule(entry.code, entry.length, entry.unit, "SK")
        for looser in (replace(same, amount=entry.length + 1), replace(same, pausable=True)):
            with pytest.raises(HouseRuleError):
                check(looser, entry)


def test_the_narrowest_rule_is_chosen() -> None:
    narrow = replace(RULE, scope="agency:a", weight="normative")
    rules = [RULE, replace(RULE, weight="normative"), replace(RULE, scope="kind:city"), narrow]

    def found(agency: str, kind: str, weight: str) -> HouseRule | None:
        return chosen(rules, RULE.policy, kind=kind, agency=agency, weight=weight)

    assert found("a", "city", "normative") is narrow
    assert found("a", "city", "supervisory") == rules[2]
    assert found("", "", "normative") == rules[1]
    assert found("b", "ministry", "supervisory") is RULE
    assert chosen(rules, "agency_decision", kind="", agency="a", weight="") is None


def test_a_target_that_no_step_starts_is_known() -> None:
    machines = law().machines.values()

    assert starts_somewhere("omb_formal_check_internal", machines)
    assert not starts_somewhere("sp4n_fast_track_admin", machines)


@pytest.mark.parametrize(("hours", "workdays"), [(FIVE_DAYS, 5), (SIX_DAYS, 6)])
def test_the_usual_hours_are_those_of_the_regulation(hours, workdays) -> None:
    week = week_of(hours)
    check_week(week, workdays)
    seconds = sum(span.end - span.start for spans in week.values() for span in spans)

    assert timedelta(seconds=seconds) == timedelta(hours=37.5)  # Perpres 21/2023 Art. 4
    assert {spans[0].start for spans in week.values()} == {7 * 3600 + 1800}
    assert hours_of(week) == hours


def test_hours_are_read_as_people_write_them() -> None:
    spans = typed_day("7.30 - 12.00, 13:00-16.00")

    assert written_day(spans) == "07.30-12.00, 13.00-16.00"
    assert typed_day("") == ()


@pytest.mark.parametrize("text", ["7-12", "12.00-08.00", "08.00-25.00", "pagi"])
def test_what_are_no_hours_is_refused(text) -> None:
    with pytest.raises(OfficeHoursError):
        typed_day(text)


@pytest.mark.parametrize(
    "hours", ["0-3=0800-1200", "0-5=0800-1200", "0-4=0800-1100", "0-4=0800-1200,1100-1600"]
)
def test_a_week_that_does_not_fit_is_refused(hours) -> None:
    with pytest.raises(OfficeHoursError):
        check_week({**week_of(hours)}, 5)
