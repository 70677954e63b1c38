"""Public figures: released once, frozen, equal to the pages, and small numbers taken out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pengaduan.metrics.performance import by_agency, performance
from pengaduan.metrics.scope import Scope, period
from pengaduan.reports import releases
from pengaduan.reports.releases import EVERYBODY, ended_periods, row_of
from pengaduan.rules.disclosure import SMALLEST
from tests.factories.complaints import make_case, new_complaint


@pytest.fixture
def agency(session, now):
    """Six complaints in October, and one at another agency in August."""
    first = make_case(session, now - timedelta(days=30), "delivered")
    for n in range(5):
        first.now, first.new = now - timedelta(days=30 + n), new_complaint()
        first.until("delivered" if n % 2 else "complete")
    make_case(session, now - timedelta(days=95), "complete")
    return first.agency


def released(session, now):
    releases.make(session, {}, None, now)(session)
    session.flush()
    return {one.period: one for one in releases.all_releases(session)}


def figures_of(release, row):
    return next((one["figures"] for one in release.tables["rows"] if one["row"] == row), None)


def test_only_ended_periods_are_released_and_each_once(session, now, agency):
    found = released(session, now)

    assert set(found) == {"2026-08", "2026-09", "2026-K3", "2026-10"}
    assert releases.due(session, now) == []
    assert releases.order(session, now) == 0


def test_periods_come_in_the_order_in_which_they_end():
    first = datetime.fromisoformat("2025-11-05T00:00:00+07:00")
    now = datetime.fromisoformat("2026-04-01T00:00:00+07:00")

    assert [one.code for one in ended_periods(first, now)] == [
        "2025-11", "2025-12", "2025-K4", "2025", "2026-01", "2026-02", "2026-03", "2026-K1",
    ]  # fmt: skip


def test_the_figures_are_those_of_the_pages(session, now, agency):
    found = released(session, now)

    expected = performance(session, Scope(period("2026-10"), now))
    shown = figures_of(found["2026-10"], EVERYBODY)
    for code, figure in shown.items():
        if figure is not None:
            value = expected[code].value
            assert figure["value"] == (None if value is None else str(value)), code
            assert figure["n"] == expected[code].base
    assert shown["received"]["n"] >= SMALLEST


def test_a_month_says_nothing_about_an_agency(session, now, agency):
    found = released(session, now)

    assert figures_of(found["2026-10"], row_of(agency.id)) is None


def test_a_small_number_is_hidden_at_every_level(session, now, agency):
    found = released(session, now)

    (other,) = [
        one.agency_id
        for one in by_agency(session, Scope(period("2026-K3"), now))
        if one.figures["received"].value
    ]
    quarter = found["2026-K3"]
    assert figures_of(quarter, row_of(other))["received"] is None
    assert figures_of(quarter, EVERYBODY)["received"] is None
    numbers = [
        figure["n"]
        for release in found.values()
        for row in release.tables["rows"]
        for figure in row["figures"].values()
        if figure is not None
    ]
    assert not [number for number in numbers if 0 < number < SMALLEST]


def test_a_release_stays_as_it_was(session, now, agency):
    before = released(session, now)["2026-10"].sha256
    make_case(session, now - timedelta(days=31), "complete")

    after = released(session, now)["2026-10"]

    assert after.sha256 == before
    assert figures_of(after, EVERYBODY)["received"]["n"] == 6
