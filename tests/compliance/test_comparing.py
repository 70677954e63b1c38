"""An indicator against last year: only within one edition, only against what was published."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pengaduan.compliance import publishing
from pengaduan.compliance.comparing import level_change, unit_before
from pengaduan.compliance.unit_values import raw_values
from pengaduan.rules.scoring.exact import round_half_up
from tests.factories.assessments import make_workspace

PERIOD = timedelta(days=14)


@pytest.fixture
def published(session, now):
    """Take an assessment of a year with level 2 everywhere to its publication."""

    def make(year):
        desk = make_workspace(session, now, year, title=f"Terbit {year}")
        for unit in desk.units():
            desk.finish(unit, lambda _code, _place: 2)
        until = now + PERIOD
        publishing.freeze(session, desk.assessor, desk.assessment, objections_until=until, now=now)
        publishing.publish(session, desk.reviewer, desk.assessment, now=until)
        return desk

    return make


def levels(desk, unit):
    found = raw_values(desk.edition, unit)
    return {code: None if one is None else round_half_up(one) for code, one in found.items()}


def test_a_level_is_compared_with_the_published_one_of_the_same_unit(published, session, now):
    published(2023)
    desk = make_workspace(session, now, 2024)
    unit = desk.unit()
    desk.prove(unit, "PGD-4")
    desk.score(unit, "PGD-4", 3)

    last = unit_before(session, desk.assessment, desk.unit())

    assert last is not None
    assert (last.year, last.comparable) == (2023, True)
    now_level = levels(desk, desk.unit())["PGD-4"]
    assert level_change(now_level, last, "PGD-4") == Decimal("1.00")
    assert level_change(None, last, "PGD-4") is None
    assert level_change(now_level, last, "ZZZ") is None


def test_another_edition_is_a_break_without_any_level(published, session, now):
    published(2022)
    desk = make_workspace(session, now, 2023)

    last = unit_before(session, desk.assessment, desk.unit())

    assert last is not None
    assert (last.comparable, last.raw) == (False, {})
    assert level_change(Decimal(3), last, "PGD-4") is None


def test_what_was_not_published_is_no_last_year(session, now):
    earlier = make_workspace(session, now, 2023, title="Draf")
    earlier.finish(earlier.unit())
    desk = make_workspace(session, now, 2024)

    assert unit_before(session, desk.assessment, desk.unit()) is None
