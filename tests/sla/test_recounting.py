"""Open deadlines follow agency, class and policy of a case, never to an earlier date."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Complaint
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.rules.house_policies import HouseRule, HouseRuleError
from pengaduan.rules.law_types import Unit
from pengaduan.rules.roles import Role
from pengaduan.sla import calendars, clocks, policy_drafts, recounting
from pengaduan.sla.models import Clock, ClockChange, ClockEvent, MoveReason
from pengaduan.sla.policy_drafts import PolicyDraftError
from pengaduan.sla.queries import explanation
from pengaduan.sla.recounting import recount
from tests.factories.accounts import make_actor
from tests.sla.cases import add_agency, add_complaint, last_second, wib

BOSS = "account:1"
MONDAY = wib("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def calendar(session, now):
    return calendars.load_calendar(session, now=now - timedelta(days=30))


def classed(session, weight="normative", **more):
    """A case of a class, its class clock running since Monday."""
    complaint = add_complaint(session, add_agency(session, **more), weight=weight)
    return complaint, clocks.start(session, complaint, f"sp4n_class_{weight}", now=MONDAY)


def count_of(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_longer_class_moves_the_class_clock_and_keeps_start_and_pauses(session):
    complaint, clock = classed(session)
    code = "sp4n_class_normative"
    paused = wib("2026-11-24 10:00")
    clocks.pause(session, complaint, code, now=paused, owner="agency_admin", reason="A08")
    clocks.resume(session, complaint, code, now=wib("2026-11-25 10:00"))
    before = clock.due_at

    complaint.weight = "non_supervisory"
    (change,) = recount(
        session, complaint, MoveReason.CLASS, actor=BOSS, now=wib("2026-11-26 10:00")
    )

    # Five working days and the paused Tuesday end on Tuesday 1 December; fourteen on the 14th.
    assert before == last_second("2026-12-01")
    assert (clock.policy, clock.started_at) == ("sp4n_class_non_supervisory", MONDAY)
    assert clock.due_at == last_second("2026-12-14")
    assert (change.old_due, change.new_due, change.old_policy) == (before, clock.due_at, code)
    assert explanation(session, clock).due_at == clock.due_at == complaint.due_at


def test_a_shorter_class_never_shortens_what_was_promised(session):
    complaint, clock = classed(session, "supervisory")
    before = clock.due_at

    complaint.weight = "normative"
    changes = recount(session, complaint, MoveReason.CLASS, actor=BOSS, now=wib("2026-11-24 10:00"))

    assert (changes, clock.due_at, clock.policy) == ([], before, "sp4n_class_supervisory")


def test_a_transfer_takes_zone_week_and_days_of_the_new_agency(session, now):
    complaint, clock = classed(session, zone="Asia/Jayapura")
    later = add_agency(session, zone="Asia/Jakarta")

    complaint.agency_id = later.id
    recount(session, complaint, MoveReason.AGENCY, actor=BOSS, now=now)

    # Midnight in Jakarta comes two hours after midnight in Jayapura.
    assert clock.due_at == last_second("2026-11-30")
    assert (clock.agency_id, clock.zone) == (later.id, "Asia/Jakarta")
    moved = sa.select(AuditEntry).where(AuditEntry.tag == Tag.CLOCK_MOVED)
    assert session.scalars(moved).one().detail["reason"] == "agency"


def test_a_transfer_to_an_earlier_zone_keeps_the_promise_but_changes_hands(session, now):
    complaint, clock = classed(session)
    before = clock.due_at
    east = add_agency(session, zone="Asia/Jayapura")

    complaint.agency_id = east.id
    recount(session, complaint, MoveReason.AGENCY, actor=BOSS, now=now)

    assert (clock.due_at, clock.zone, clock.agency_id) == (before, "Asia/Jakarta", east.id)
    assert explanation(session, clock).due_at == before


def test_a_transfer_after_the_last_day_leaves_the_breach_where_it_happened(session):
    complaint, clock = classed(session)
    first = complaint.agency_id
    tuesday = wib("2026-12-01 08:00")  # a day too late, and no sweep has run yet

    complaint.agency_id = add_agency(session).id
    recount(session, complaint, MoveReason.AGENCY, actor=BOSS, now=tuesday)

    event = session.scalars(sa.select(ClockEvent).where(ClockEvent.kind == "breached")).one()
    assert (event.kind, event.agency_id) == ("breached", first)
    assert (clock.breached_at, clock.agency_id) == (clock.due_at, first)


def rule(policy="sp4n_first_follow_up", amount=3, unit=Unit.WORKING_DAY, **more):
    return HouseRule(policy, amount, unit, "SK Uji 1/2026", **more)


def published(session, now, *rules, moves=False, at=date(2026, 11, 25)):
    draft = policy_drafts.begin(session, title="Uji", actor=BOSS, now=now)
    for one in rules:
        policy_drafts.put_rule(session, draft.id, one, now=now)
    policy_drafts.plan(session, draft.id, title="Uji", valid_from=at, moves_running=moves)
    policy_drafts.try_out(session, draft.id, actor=BOSS, now=now)
    return policy_drafts.publish(session, draft.id, actor=BOSS, now=now)


def started(session, at, agency=None, policy="sp4n_first_follow_up", **more):
    return clocks.start(session, add_complaint(session, agency, **more), policy, now=wib(at))


def test_a_version_holds_from_its_day_on_and_older_clocks_keep_theirs(session, now):
    version = published(session, now, rule())

    before, after = (started(session, f"2026-11-{day} 10:00") for day in (24, 25))

    assert (before.amount, before.house_version_id) == (5, None)
    assert (after.amount, after.house_version_id) == (3, version.id)
    assert after.due_at == last_second("2026-11-30")  # Wednesday: Thursday, Friday, Monday
    house = explanation(session, after).house
    assert house is not None
    assert house.code == version.code


def test_the_narrowest_rule_decides(session, now):
    office = add_agency(session)
    published(
        session,
        now,
        rule(amount=4),
        rule(amount=3, scope="kind:city"),
        rule(amount=2, scope=f"agency:{office.code}"),
        rule(amount=1, scope=f"agency:{office.code}", weight="normative"),
    )
    at = "2026-11-25 10:00"

    assert started(session, at).amount == 4
    assert started(session, at, add_agency(session)).amount == 3
    assert started(session, at, office).amount == 2
    assert started(session, at, office, weight="normative").amount == 1


def test_a_period_in_working_hours_runs_inside_office_hours(session, now):
    office = add_agency(session, hours="0-3=0800-1200,1300-1600;4=0800-1100")
    published(session, now, rule(amount=9, unit=Unit.WORKING_HOUR))

    clock = started(session, "2026-11-26 15:00", office)  # Thursday: one hour, Friday three

    assert clock.due_at == wib("2026-11-30 14:00")  # Monday: four until noon, one after lunch
    told = explanation(session, clock)
    assert [line.time for line in told.lines if line.time] == [
        timedelta(hours=n) for n in (1, 3, 5)
    ]


def test_a_rule_without_pause_lets_the_clock_run_on(session, now):
    published(session, now, rule(pausable=False))
    clock = started(session, "2026-11-25 10:00")

    found = clocks.pause(
        session,
        session.get_one(Complaint, clock.complaint_id),
        clock.policy,
        now=wib("2026-11-26 10:00"),
        owner="agency_admin",
        reason="A08",
    )

    assert (found, clock.state) == (None, "running")


def fresh(session, *each):
    """Return the clocks as they are stored; a simulation lets go of those it has read."""
    return [session.get_one(Clock, one.id) for one in each]


def run_all(session, now):
    while job := session.scalars(
        sa.select(OutboxJob).where(
            OutboxJob.kind == recounting.APPLY_POLICY, OutboxJob.state == JobState.WAITING
        )
    ).first():
        recounting.apply_policy(session, job.payload, job, now)
        job.state = JobState.DONE
        session.flush()


def test_running_clocks_follow_only_when_the_version_says_so(session, now, monkeypatch):
    monkeypatch.setattr(recounting, "BATCH", 2)
    first = published(session, now, rule(amount=2), at=date(2026, 11, 24))
    every = [started(session, "2026-11-24 10:00") for _ in range(5)]
    late = started(session, "2026-11-24 10:00", policy="sp4n_agency_verification")
    more = published(session, now, rule(amount=4), moves=True, at=date(2026, 11, 26))

    run_all(session, wib("2026-11-26 00:01"))

    # Tuesday and four working days are Monday 30 November; the promise had been Thursday 26.
    every, (late,) = fresh(session, *every), fresh(session, late)
    assert first.id != more.id
    assert {clock.due_at for clock in every} == {last_second("2026-11-30").astimezone(UTC)}
    assert {clock.house_version_id for clock in every} == {more.id}
    assert late.due_at == last_second("2026-11-27")
    assert count_of(session, ClockChange) == len(every)


def test_a_shorter_version_shortens_no_running_promise(session, now):
    clock = started(session, "2026-11-23 10:00")
    published(session, now, rule(amount=1), moves=True)

    run_all(session, wib("2026-11-25 00:01"))

    (clock,) = fresh(session, clock)
    assert (clock.due_at, clock.amount) == (last_second("2026-11-30"), 5)
    assert count_of(session, ClockChange) == 0


def test_other_hours_of_an_agency_move_its_open_clocks(session, now):
    office = add_agency(session)
    clock = started(session, "2026-12-22 10:00", office)  # Christmas lies between
    office.workdays, office.zone = 5, "Asia/Pontianak"
    payload = {"agency_id": office.id, "after": 0, "actor": BOSS}
    job = OutboxJob(id=1)

    recounting.apply_agency(session, payload, job, datetime(2026, 12, 22, 4, tzinfo=UTC))

    assert clock.zone == "Asia/Pontianak"
    assert explanation(session, clock).due_at == clock.due_at


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"at": date(2026, 11, 23)}, "mulai besok"),
        ({"try_out": False}, "Coba dahulu"),
    ],
)
def test_what_is_not_ready_is_not_published(session, now, change, says):
    draft = policy_drafts.begin(session, title="Uji", actor=BOSS, now=now)
    policy_drafts.put_rule(session, draft.id, rule(), now=now)
    if change.get("try_out", True):
        policy_drafts.try_out(session, draft.id, actor=BOSS, now=now)
    day = change.get("at", draft.valid_from)
    policy_drafts.plan(session, draft.id, title="Uji", valid_from=day, moves_running=False)

    with pytest.raises(PolicyDraftError, match=says):
        policy_drafts.publish(session, draft.id, actor=BOSS, now=now)


def test_versions_leave_no_gap_and_do_not_overlap(session, now):
    first = published(session, now, rule())
    stale = policy_drafts.begin(session, title="Lama", actor=BOSS, now=now)
    published(session, now, rule(amount=2), at=date(2026, 11, 27))
    again = policy_drafts.begin(session, title="Baru", actor=BOSS, now=now)
    policy_drafts.try_out(session, again.id, actor=BOSS, now=now)
    policy_drafts.plan(
        session, again.id, title="Baru", valid_from=first.valid_from, moves_running=False
    )

    with pytest.raises(PolicyDraftError, match="sesudah versi sebelumnya"):
        policy_drafts.publish(session, again.id, actor=BOSS, now=now)
    with pytest.raises(PolicyDraftError, match="Versi lain sudah diterbitkan"):
        policy_drafts.publish(session, stale.id, actor=BOSS, now=now)
    with pytest.raises(PolicyDraftError, match="tidak dapat diubah"):
        policy_drafts.put_rule(session, first.id, rule(amount=1), now=now)


def test_the_maker_does_not_publish_when_there_is_a_second_administrator(session, now):
    maker, other = (make_actor(session, Role.ADMINISTRATOR) for _ in range(2))
    draft = policy_drafts.begin(session, title="Uji", actor=maker.label, now=now)
    policy_drafts.put_rule(session, draft.id, rule(), now=now)
    policy_drafts.try_out(session, draft.id, actor=maker.label, now=now)

    with pytest.raises(PolicyDraftError, match="orang lain"):
        policy_drafts.publish(session, draft.id, actor=maker.label, now=now)
    assert policy_drafts.publish(session, draft.id, actor=other.label, now=now).code


def test_a_doubtful_target_runs_only_when_a_reason_switched_it_on(session, now):
    policy = "omb_formal_check_internal"
    draft = policy_drafts.begin(session, title="Uji", actor=BOSS, now=now)
    with pytest.raises(HouseRuleError, match="belum dipastikan"):
        policy_drafts.put_rule(session, draft.id, rule(policy, 10), now=now)
    published(session, now, rule(policy, 10, reason="Keputusan rapat 1/2026"))

    assert started(session, "2026-11-24 10:00", policy=policy) is None
    assert started(session, "2026-11-25 10:00", policy=policy).amount == 10
