"""A closed month stays as it was frozen; what changes later becomes a correction line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from pengaduan.infra.db import transaction
from pengaduan.metrics import month_check, month_reading, month_series
from pengaduan.metrics.figures import RULES
from pengaduan.metrics.month_models import FrozenMonth, FrozenMonthState, MonthCorrection
from pengaduan.metrics.months import Told, closed_months, figures_of_month, nothing, stored
from pengaduan.metrics.performance import one_figure
from pengaduan.metrics.scope import Scope, period
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.scoring.formulas import complaint_formulas
from pengaduan.rules.series import freezing, read_freezing
from tests.factories.agencies import make_unit
from tests.factories.arranged import kept
from tests.factories.complaints import Case, make_case, new_complaint

OCTOBER = period("2026-10")


@pytest.fixture
@kept
def october(session: Session, now: datetime) -> Case:
    """An agency with cases of October in several states, and another agency with one."""
    case = make_case(session, now - timedelta(days=40), "closed")
    for days, state in ((45, "decided"), (38, "dispositioned"), (36, "closed")):
        case.now, case.new = now - timedelta(days=days), new_complaint()
        case.until(state)
    make_case(session, now - timedelta(days=41), "complete")
    session.commit()
    return case


def frozen(session: Session, now: datetime) -> dict[int, FrozenMonth]:
    month_series.freeze(session, {"month": OCTOBER.code}, None, now)(session)
    session.commit()
    whole = sa.select(FrozenMonth).where(FrozenMonth.unit == 0)
    return {row.agency_id: row for row in session.scalars(whole)}


def corrected(session: Session, now: datetime) -> list[MonthCorrection]:
    month_series.correct(session, {"month": OCTOBER.code}, None, now)(session)
    session.commit()
    return [one for one in lines_of(session) if not one.unit]


def lines_of(session: Session) -> list[MonthCorrection]:
    return list(session.scalars(sa.select(MonthCorrection).order_by(MonthCorrection.id)))


def test_a_frozen_month_says_what_the_figures_say_with_every_case(session, now, october):
    rows = frozen(session, now)

    assert len(rows) == 2
    for agency_id, row in rows.items():
        told = stored(row)
        for code in RULES:
            alone = one_figure(session, Scope(OCTOBER, now, agency_id), code)
            assert told[code].number == alone.number
            assert set(told[code].marks) == {case.id for case in alone.base}
    assert stored(rows[october.agency.id])["received"].number.base == 4
    rule = complaint_formulas()
    assert {(row.rule, row.rule_sha256) for row in rows.values()} == {(rule.id, rule.digest)}
    assert month_check.check(transaction, now).differences == []


@pytest.mark.parametrize(
    "change", ["UPDATE frozen_month SET rule = 'X'", "DELETE FROM frozen_month"]
)
def test_the_database_refuses_to_change_a_frozen_month(session, now, october, change):
    frozen(session, now)

    with pytest.raises(DatabaseError, match="never changed"):
        session.execute(sa.text(change))
    session.rollback()


def test_a_month_closes_some_days_after_its_end(session, now, october):
    end = OCTOBER.until + freezing().delay

    before = closed_months(session, end - timedelta(seconds=1))
    after = closed_months(session, end)

    assert [one.code for one in before] == []
    assert [one.code for one in after] == ["2026-10"]
    frozen(session, now)
    assert closed_months(session, now) == []


def test_what_is_frozen_is_not_frozen_again(session, now, october):
    first = {one: row.sha256 for one, row in frozen(session, now).items()}
    october.complaint.reason_code = "X_DUPLICATE"

    again = frozen(session, now + timedelta(days=1))

    assert {one: row.sha256 for one, row in again.items()} == first


def test_a_later_change_makes_a_correction_line_and_changes_nothing_frozen(session, now, october):
    row = frozen(session, now)[october.agency.id]
    digest, later = row.sha256, now + timedelta(days=3)
    assert corrected(session, now) == []
    october.complaint.reason_code = "X_DUPLICATE"
    session.commit()

    lines = {one.figure: one for one in corrected(session, later)}

    assert lines["excluded"].old["value"] == "0"
    assert lines["excluded"].new["value"] == "1"
    assert lines["excluded"].cases == [[october.complaint.id, None, 1]]
    assert lines["excluded"].found_at == later
    assert "received" not in lines
    session.refresh(row)
    assert row.sha256 == digest
    assert len(corrected(session, later)) == len(lines)
    assert month_check.check(transaction, later).differences == []


def test_frozen_and_corrected_together_are_what_the_cases_say_now(session, now, october):
    frozen(session, now)
    for turn, reason in enumerate(("X_DUPLICATE", "C_RESOLVED", "X_DUPLICATE")):
        october.complaint.reason_code = reason
        session.commit()
        corrected(session, now + timedelta(days=turn))

    assert month_series.series(session, OCTOBER.code) == (figures_of_month(session, OCTOBER, now))


def test_a_case_that_another_agency_gets_corrects_both(session, now, october):
    rows = frozen(session, now)
    (other,) = set(rows) - {october.agency.id}
    october.complaint.agency_id, october.complaint.unit_id = other, None
    session.commit()

    lines = [one for one in corrected(session, now) if one.figure == "received"]

    assert {(one.agency_id, one.old["value"], one.new["value"]) for one in lines} == {
        (october.agency.id, "4", "3"),
        (other, "1", "2"),
    }


def test_a_unit_has_frozen_months_of_its_own_and_each_figure_is_its_list(session, now, october):
    frozen(session, now)
    agency, unit = october.agency.id, october.unit.id

    (row,) = session.scalars(sa.select(FrozenMonth).where(FrozenMonth.unit == unit))
    told = stored(row)

    assert json.loads(row.content)["unit"] == unit
    for code in RULES:
        alone = one_figure(session, Scope(OCTOBER, now, agency, unit), code)
        assert told[code].number == alone.number
        assert set(told[code].marks) == {case.id for case in alone.base}
    assert told["received"].number.base == 4
    (found,) = month_reading.frozen_of(session, (agency, unit), (OCTOBER.code,)).values()
    assert found.figures == told
    assert session.scalars(sa.select(FrozenMonthState.agencies)).one() == 2


def test_a_case_that_another_unit_gets_corrects_both_units_and_not_the_agency(
    session, now, october
):
    frozen(session, now)
    other = make_unit(session, october.agency)
    october.complaint.unit_id = other.id
    session.commit()

    assert corrected(session, now) == []

    lines = [one for one in lines_of(session) if one.figure == "received"]
    assert {(one.unit, one.old["value"], one.new["value"]) for one in lines} == {
        (october.unit.id, "4", "3"),
        (other.id, "0", "1"),
    }
    mine = month_reading.corrections(session, (october.agency.id, other.id), (OCTOBER.code,))
    assert {one.unit for one in mine} == {other.id}
    corrected(session, now)
    assert len(lines_of(session)) == len({(one.unit, one.figure) for one in lines_of(session)})
    assert month_check.check(transaction, now).differences == []


def test_what_was_frozen_before_units_were_has_none_and_is_not_corrected_for_them(
    session, now, october
):
    frozen(session, now)
    state = session.get_one(FrozenMonthState, OCTOBER.code)
    state.units = False
    october.complaint.unit_id = make_unit(session, october.agency).id
    session.commit()

    holder = (october.agency.id, october.unit.id)
    assert month_reading.frozen_of(session, holder, (OCTOBER.code,)) == {}
    assert set(month_reading.frozen_of(session, (october.agency.id, 0), (OCTOBER.code,)))


def test_the_jobs_are_ordered_once_for_each_month_and_once_a_day_for_the_comparison(
    session, now, october
):
    def kinds() -> list[str]:
        return sorted(
            session.scalars(sa.select(OutboxJob.kind).where(OutboxJob.kind.like("figures.%")))
        )

    month_series.order(session, now)
    month_series.order(session, now)
    assert kinds() == [month_series.FREEZE]
    frozen(session, now)

    month_series.order(session, now)
    month_series.order(session, now)

    assert kinds() == [month_series.CORRECT, month_series.FREEZE]


def test_the_trend_shows_frozen_months_as_they_were_frozen(session, now, october):
    frozen(session, now)
    october.complaint.summary = None
    session.commit()

    whole = (october.agency.id, 0)
    (found,) = month_reading.frozen_of(session, whole, ("2026-10", "2026-11")).values()

    assert found.told("received").number.value == 4
    assert found.told("nothing_here").number.base == 0
    assert session.scalars(sa.select(FrozenMonthState.agencies)).one() == 2


def test_a_figure_that_is_not_its_list_is_found():
    good = Told(replace(nothing("received").number, value=Decimal(2), hits=2, base=2), {1: 1, 2: 1})

    assert month_check.is_its_list(good)
    assert not month_check.is_its_list(replace(good, marks={1: 1}))
    assert not month_check.is_its_list(replace(good, number=replace(good.number, value=Decimal(3))))


def test_a_check_finds_a_digest_that_does_not_fit(session, now, october):
    row = frozen(session, now)[october.agency.id]
    values = {name: getattr(row, name) for name in ("agency_id", "rule", "rule_sha256", "sha256")}
    content = json.loads(row.content) | {"month": "2026-09"}
    session.add(FrozenMonth(month="2026-09", content=json.dumps(content), frozen_at=now, **values))
    session.commit()

    found = month_check.check(transaction, now)

    assert [one["wrong"] for one in found.differences] == ["sha256"]


def test_the_house_rule_of_closing_is_marked_as_one():
    rule = freezing()

    assert (rule.days, rule.status) == (10, "assumed")
    assert rule.cite.startswith("house rule")
    with pytest.raises(ValueError, match=r"series\.yaml"):
        read_freezing("schema_version: 9", "series.yaml")
