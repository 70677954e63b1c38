"""A version of the policies with a ladder of its own: who climbs it, and what stays as it was."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.infra.db import transaction
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.ladder import Place, Side
from pengaduan.rules.own_ladder import Kind, LadderError, OwnStep
from pengaduan.sla import calendars, clocks, ladder, ladder_drafts, policy_drafts, recounting
from pengaduan.sla.models import Clock, ClockEvent
from pengaduan.sla.policy_drafts import PolicyDraftError
from pengaduan.sla.sweep import sweep
from tests.sla.cases import add_agency, add_complaint, wib

BOSS = "account:1"
POLICY = "agency_decision"
QUARTER = OwnStep(Kind.SHARE, 25, 1, (Place.COORDINATOR,))
SOON = OwnStep(Kind.LATE, 1, 5, (Place.HEAD, Place.OMBUDSMAN))
LAST = OwnStep(Kind.LATE, 20, 5, (Place.OMBUDSMAN,))
FIRST_DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def calendar(session, now):
    return calendars.load_calendar(session, now=now - timedelta(days=30))


def draft_with(session, now, *steps, taken=()):
    draft = policy_drafts.begin(session, title="Tangga uji", actor=BOSS, now=now)
    for code in taken:
        ladder_drafts.take_step(session, draft.id, Side.AGENCY, code, now=now)
    for one in steps:
        ladder_drafts.put_step(session, draft.id, Side.AGENCY, one, now=now)
    return draft


def published(session, now, *steps, taken=(), at=FIRST_DAY, moves=False):
    draft = draft_with(session, now, *steps, taken=taken)
    policy_drafts.plan(session, draft.id, title="Tangga uji", valid_from=at, moves_running=moves)
    policy_drafts.try_out(session, draft.id, actor=BOSS, now=now)
    return policy_drafts.publish(session, draft.id, actor=BOSS, now=now)


def started(session, at, policy=POLICY):
    begun = wib(at)
    complaint = add_complaint(session, agency=add_agency(session), forwarded_at=begun)
    clock = clocks.start(session, complaint, policy, now=begun)
    session.commit()
    return clock


def climbed(session, clock):
    query = sa.select(ClockEvent).where(ClockEvent.clock_id == clock.id).order_by(ClockEvent.id)
    return [one.step or one.kind.value for one in session.scalars(query)]


def test_new_clocks_climb_the_own_ladder_and_older_ones_keep_theirs(session, now):
    published(session, now, QUARTER, taken=("half",))
    before, after = started(session, "2026-11-24 10:00"), started(session, "2026-11-25 10:00")

    # A quarter of the 60 days of the second is used on 10 December, half of the first on 24.
    sweep(transaction, wib("2026-12-12 10:00"))
    sweep(transaction, wib("2026-12-26 10:00"))

    assert climbed(session, before) == ["half"]
    assert climbed(session, after) == ["share_25"]


def test_the_first_look_comes_in_time_for_the_first_step(session, now):
    published(session, now, QUARTER)

    clock = started(session, "2026-11-25 10:00")

    assert clock.next_action_at == clock.started_at + (clock.due_at - clock.started_at) / 4


def test_what_tells_the_ombudsman_is_found_by_the_ladder_of_each_clock(session, now):
    published(session, now, SOON, taken=("late_3", "late_5", "late_10"))
    own = started(session, "2026-11-25 10:00", "sp4n_first_follow_up")
    shipped = started(session, "2026-11-24 10:00", "sp4n_first_follow_up")

    # Both are due by Wednesday 2 December; Friday is the second working day after.
    sweep(transaction, wib("2026-12-04 10:00"))

    assert climbed(session, own)[-1] == "late_1"
    assert "late_1" not in climbed(session, shipped)
    assert list(session.scalars(ladder.with_ombudsman(session))) == [own.id]


def test_the_mail_of_an_own_step_is_for_whom_the_version_names(session, now):
    published(session, now, QUARTER)
    clock = started(session, "2026-11-25 10:00")

    sweep(transaction, wib("2026-12-11 10:00"))

    (job,) = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind.like("notice.clock%")))
    assert job.payload["step"] == "share_25"
    (standing,) = ladder.standings(session, [clock.id]).values()
    assert standing.step.tell == (Place.COORDINATOR,)


def test_running_clocks_follow_only_when_the_version_says_so(session, now):
    clock = started(session, "2026-11-24 10:00")
    version = published(session, now, QUARTER, moves=True)
    job = session.scalars(
        sa.select(OutboxJob).where(OutboxJob.kind == recounting.APPLY_POLICY)
    ).one()

    recounting.apply_policy(session, job.payload, job, wib("2026-11-25 00:01"))
    session.commit()
    session.expire_all()

    moved = session.get_one(Clock, clock.id)
    assert moved.house_version_id == version.id
    assert moved.next_action_at == moved.started_at + (moved.due_at - moved.started_at) / 4


def test_the_trial_counts_who_would_have_reached_which_step(session, now):
    started(session, "2026-10-05 10:00")
    draft = draft_with(session, now, QUARTER, taken=("half",))

    tried = policy_drafts.try_out(session, draft.id, actor=BOSS, now=now)

    assert tried.simulation is not None
    found = {one["code"]: (one["now"], one["then"]) for one in tried.simulation["ladder"]}
    assert found["share_25"] == (0, 1)
    assert found["half"] == (1, 0)


def test_a_changed_ladder_must_be_tried_again_and_a_published_one_stays(session, now):
    draft = draft_with(session, now, QUARTER)
    policy_drafts.try_out(session, draft.id, actor=BOSS, now=now)
    ladder_drafts.put_step(session, draft.id, Side.AGENCY, LAST, now=now)
    with pytest.raises(PolicyDraftError):
        policy_drafts.publish(session, draft.id, actor=BOSS, now=now)
    version = published(session, now, QUARTER)

    for change in (
        lambda: ladder_drafts.put_step(session, version.id, Side.AGENCY, LAST, now=now),
        lambda: ladder_drafts.take_step(session, version.id, Side.AGENCY, "half", now=now),
        lambda: ladder_drafts.use_shipped(session, version.id, now=now),
    ):
        with pytest.raises(PolicyDraftError):
            change()


def test_the_steps_as_shipped_are_the_shipped_ladder_and_a_new_draft_takes_over(session, now):
    draft = draft_with(session, now, QUARTER)
    assert draft.ladder is not None
    ladder_drafts.take_step(session, draft.id, Side.AGENCY, "share_25", now=now)
    assert draft.ladder is None
    with pytest.raises(LadderError):
        ladder_drafts.take_step(session, draft.id, Side.AGENCY, "breached", now=now)
    first = published(session, now, QUARTER)

    assert policy_drafts.begin(session, title="Baru", actor=BOSS, now=now).ladder == first.ladder
