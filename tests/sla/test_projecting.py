"""The end that a notice names before a period begins is the one that the clock then stores."""

from datetime import date, timedelta

import pytest

from pengaduan.rules.house_policies import HouseRule
from pengaduan.rules.law_types import Unit
from pengaduan.sla import calendars, clocks, policy_drafts
from pengaduan.sla.projecting import projected
from tests.sla.cases import add_agency, add_complaint, last_second, wib

BOSS = "account:1"
POLICY = "sp4n_first_follow_up"
WEDNESDAY = wib("2026-11-25 10:00")


@pytest.fixture(autouse=True)
def calendar(session, now):
    return calendars.load_calendar(session, now=now - timedelta(days=30))


def published(session, now, *rules):
    draft = policy_drafts.begin(session, title="Uji", actor=BOSS, now=now)
    for one in rules:
        policy_drafts.put_rule(session, draft.id, one, now=now)
    policy_drafts.plan(
        session, draft.id, title="Uji", valid_from=date(2026, 11, 25), moves_running=False
    )
    policy_drafts.try_out(session, draft.id, actor=BOSS, now=now)
    policy_drafts.publish(session, draft.id, actor=BOSS, now=now)


@pytest.mark.parametrize(
    ("amount", "unit", "weight"),
    [(2, Unit.WORKING_DAY, ""), (9, Unit.WORKING_HOUR, ""), (1, Unit.WORKING_DAY, "normative")],
)
def test_own_policies_zone_and_hours_count_as_for_the_clock(session, now, amount, unit, weight):
    agency = add_agency(session, zone="Asia/Jayapura", hours="0-4=0800-1200")
    complaint = add_complaint(session, agency, weight="normative")
    rule = HouseRule(POLICY, amount, unit, "SK", scope=f"agency:{agency.code}", weight=weight)
    published(session, now, rule)

    told = projected(session, complaint, POLICY, now=WEDNESDAY)

    clock = clocks.start(session, complaint, POLICY, now=WEDNESDAY)
    assert told is not None
    assert clock is not None
    assert (told.due_at, told.zone) == (clock.due_at, "Asia/Jayapura")
    assert clock.amount == amount


def test_without_own_policies_the_law_decides(session):
    complaint = add_complaint(session, add_agency(session))

    told = projected(session, complaint, "complainant_completion", now=wib("2026-11-25 10:00"))

    assert told is not None
    # Thirty days end on Friday 25 December; the citizen's period rolls over Christmas.
    assert told.due_at == last_second("2026-12-28")


def test_a_period_that_would_not_begin_has_no_end(session):
    complaint = add_complaint(session, add_agency(session), weight="normative")

    assert projected(session, complaint, "sp4n_class_supervisory", now=WEDNESDAY) is None
    assert projected(session, complaint, "sp4n_fast_track_admin", now=WEDNESDAY) is None
