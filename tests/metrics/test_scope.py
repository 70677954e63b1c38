"""Periods by name, between midnights in Jakarta."""

import pytest

from pengaduan.metrics.scope import PeriodError, Scope, period, year_of
from tests.metrics.cases import wib


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2026", "2026-01-01 00:00", "2027-01-01 00:00"),  # Thursday, Friday
        ("2026-K1", "2026-01-01 00:00", "2026-04-01 00:00"),  # Thursday, Wednesday
        ("2026-K4", "2026-10-01 00:00", "2027-01-01 00:00"),  # Thursday, Friday
        ("2026-02", "2026-02-01 00:00", "2026-03-01 00:00"),  # Sunday, Sunday
        ("2026-12", "2026-12-01 00:00", "2027-01-01 00:00"),  # Tuesday, Friday
    ],
)
def test_a_period_runs_from_midnight_to_midnight(code, since, until):
    found = period(code)

    assert (found.since, found.until) == (wib(since), wib(until))


@pytest.mark.parametrize(
    "code", ["", "26", "1999", "2101", "2026-13", "2026-0", "2026-K0", "2026-K5", "2026-X", "x-1"]
)
def test_what_names_no_period_is_refused(code):
    with pytest.raises(PeriodError):
        period(code)


def test_the_running_year_is_jakartas():
    assert year_of(wib("2027-01-01 00:30")).code == "2027"  # still 2026 in UTC


def test_a_running_period_ends_now():
    seen = wib("2026-11-23 10:00")

    assert Scope(period("2026"), seen).end == seen
    assert Scope(period("2025"), seen).end == wib("2026-01-01 00:00")
