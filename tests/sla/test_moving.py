"""A calendar is changed by a proposal; open deadlines follow it, but never to an earlier date."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.agencies.models import AgencyKind
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.sla import calendar_changes, calendars, clocks, moving
from pengaduan.sla.calendar_changes import CalendarChangeError, difference
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.models import ClockChange
from pengaduan.sla.queries import explanation
from tests.sla.cases import add_agency, add_complaint, last_second, wib

NATIONAL = "libur_nasional"
BOSS = "account:1"
# Thursday 26 November 2026
EXTRA = DayOff(date(2026, 11, 26), "Hari uji", NATIONAL, "SKB uji")


@pytest.fixture
def base(session, now):
    version = calendars.load_calendar(session, now=now - timedelta(days=30))
    return calendars.days_of(session, version.id)


def started(session, agency=None, policy="sp4n_national_verification", at="2026-11-23 10:00"):
    return clocks.start(session, add_complaint(session, agency), policy, now=wib(at))


def applied(session, days, now):
    change = calendar_changes.propose(session, days, title="Uji", source="day", actor=BOSS, now=now)
    version = calendar_changes.approve(session, change.id, actor=BOSS, now=now)
    run_all(session, now)
    return version


def run_all(session, now):
    """Run the batches until none is left, as the jobs process does."""
    while job := session.scalars(
        sa.select(OutboxJob).where(
            OutboxJob.kind == calendar_changes.APPLY, OutboxJob.state == JobState.WAITING
        )
    ).first():
        moving.apply(session, job.payload, job, now)
        job.state = JobState.DONE
        session.flush()


def test_a_new_holiday_moves_open_deadlines_and_keeps_the_old_date(session, base, now):
    # Monday 23 November + 3 working days is Thursday 26; with that day off, Friday 27.
    clock = started(session)
    before = clock.due_at

    version = applied(session, calendar_changes.with_day(base, EXTRA), now)

    assert before == last_second("2026-11-26")
    assert clock.due_at == last_second("2026-11-27")
    told = explanation(session, clock)
    (kept,) = told.changes
    assert (kept.old_due, kept.new_due, kept.reason) == (before, clock.due_at, "calendar")
    assert told.calendar_code == version.code


def test_the_complaint_shows_the_moved_date(session, base, now):
    clock = started(session)

    applied(session, calendar_changes.with_day(base, EXTRA), now)

    session.refresh(clock, ["complaint"])
    assert clock.complaint.due_at == last_second("2026-11-27")


def test_a_date_that_was_promised_is_never_shortened(session, base, now):
    # Friday 18 December 2026 + 5 working days, over joint leave on the 24th and Christmas.
    clock = started(session, policy="sp4n_first_follow_up", at="2026-12-18 10:00")
    before, version = clock.due_at, clock.calendar_version_id
    fewer = calendar_changes.without_day(base, date(2026, 12, 25), "")

    later = datetime(2026, 12, 18, 4, tzinfo=UTC)
    (seen,) = moving.effects(session, fewer, later)
    applied(session, fewer, later)

    assert (seen.kept, seen.new_due < before) == (True, True)
    assert (clock.due_at, clock.calendar_version_id) == (before, version)
    assert explanation(session, clock).due_at == before


def test_a_breach_that_happened_stays_one(session, base, now):
    late = started(session)
    after = datetime(2026, 11, 27, 3, tzinfo=UTC)  # Friday, a day too late

    (seen,) = moving.effects(session, calendar_changes.with_day(base, EXTRA), after)

    assert (seen.clock_id, seen.kept) == (late.id, True)


def test_a_stopped_clock_is_left_alone(session, base, now):
    complaint = add_complaint(session)
    code = "sp4n_national_verification"
    clocks.start(session, complaint, code, now=wib("2026-11-23 10:00"))
    clocks.stop(session, complaint, code, now=wib("2026-11-24 10:00"))

    assert moving.effects(session, calendar_changes.with_day(base, EXTRA), now) == []


def test_calendar_days_do_not_move(session, base, now):
    clock = started(session, policy="agency_completeness_response")

    assert moving.effects(session, calendar_changes.with_day(base, EXTRA), now) == []
    assert clock.due_at == last_second("2026-12-07")


def test_the_days_of_a_province_move_its_agencies_only(session, base, now):
    bali = add_agency(session, region_code="51.03", kind=AgencyKind.REGENCY, zone="Asia/Makassar")
    java = add_agency(session, region_code="33.74")
    there, elsewhere = started(session, bali), started(session, java)
    local = DayOff(date(2026, 11, 25), "Hari uji Bali", "libur_daerah", "SE uji", "region:51")

    applied(session, calendar_changes.with_day(base, local), now)

    assert there.due_at == last_second("2026-11-27", "Asia/Makassar")
    assert elsewhere.due_at == last_second("2026-11-26")


def test_an_agency_may_work_on_a_day_that_others_have_off(session, base, now):
    office = add_agency(session)
    open_day = DayOff(date(2026, 12, 24), "Tetap buka", "kerja", "SK", f"agency:{office.code}")
    applied(session, calendar_changes.with_day(base, open_day), now)

    # Tuesday 22 December 2026: Wednesday, the open Thursday, Christmas, then Monday 28.
    here = started(session, office, at="2026-12-22 10:00")
    others = started(session, at="2026-12-22 10:00")

    assert here.due_at == last_second("2026-12-28")
    assert others.due_at == last_second("2026-12-29")


def test_pauses_are_counted_under_the_new_calendar_too(session, base, now):
    complaint = add_complaint(session)
    at = wib("2026-11-23 10:00")
    clock = clocks.start(session, complaint, "sp4n_national_verification", now=at)
    assert clock is not None
    for step, day in ((clocks.pause, "24"), (clocks.resume, "25")):
        more = {"owner": "admin", "reason": "postponed"} if step is clocks.pause else {}
        code = "sp4n_national_verification"
        step(session, complaint, code, now=wib(f"2026-11-{day} 10:00"), **more)

    applied(session, calendar_changes.with_day(base, EXTRA), wib("2026-11-25 11:00"))

    assert clock.due_at == last_second("2026-11-30")  # Monday, after Friday 27 without the 26th
    assert explanation(session, clock).due_at == clock.due_at


def test_running_a_batch_again_moves_nothing_twice(session, base, now):
    clock = started(session)
    applied(session, calendar_changes.with_day(base, EXTRA), now)
    job = session.scalars(
        sa.select(OutboxJob).where(OutboxJob.kind == calendar_changes.APPLY)
    ).first()

    moving.apply(session, {**job.payload, "after": 0}, job, now)

    assert session.scalar(sa.select(sa.func.count()).select_from(ClockChange)) == 1
    moved = sa.select(sa.func.count()).where(AuditEntry.tag == Tag.CLOCK_MOVED)
    assert (session.scalar(moved), clock.due_at) == (1, last_second("2026-11-27"))


def test_batches_reach_every_clock(session, base, now, monkeypatch):
    monkeypatch.setattr(moving, "BATCH", 2)
    every = [started(session) for _ in range(5)]

    applied(session, calendar_changes.with_day(base, EXTRA), now)

    assert {clock.due_at for clock in every} == {last_second("2026-11-27").astimezone(UTC)}


def test_a_proposal_is_decided_once(session, base, now):
    change = calendar_changes.propose(
        session,
        calendar_changes.with_day(base, EXTRA),
        title="Uji",
        source="day",
        actor=BOSS,
        now=now,
    )
    calendar_changes.reject(session, change.id, actor=BOSS, now=now)

    with pytest.raises(CalendarChangeError, match="sudah diputuskan"):
        calendar_changes.approve(session, change.id, actor=BOSS, now=now)


def test_a_proposal_made_from_an_older_calendar_is_refused(session, base, now):
    days = calendar_changes.with_day(base, EXTRA)
    first, second = (
        calendar_changes.propose(session, days, title=title, source="day", actor=BOSS, now=now)
        for title in ("satu", "dua")
    )
    calendar_changes.approve(session, first.id, actor=BOSS, now=now)

    with pytest.raises(CalendarChangeError, match="sudah berganti"):
        calendar_changes.approve(session, second.id, actor=BOSS, now=now)


def test_a_proposal_that_changes_nothing_is_refused(session, base, now):
    with pytest.raises(CalendarChangeError, match="sama dengan"):
        calendar_changes.propose(session, base, title="-", source="-", actor=BOSS, now=now)


def test_a_file_replaces_only_its_own_years_and_places(base):
    bali = [DayOff(date(2027, 3, 8), "Uji", "libur_daerah", "SE", "region:51")]

    found = difference(base, calendar_changes.merged(base, bali))

    assert (found.added, found.removed, found.renamed) == (tuple(bali), (), ())


@pytest.mark.parametrize(
    ("at", "year"),
    [
        ("2026-10-01 09:00", None),  # 2027 has its joint leave
        ("2027-09-30 09:00", None),  # not yet October
        ("2027-10-01 09:00", 2028),
    ],
)
def test_from_october_on_missing_joint_leave_is_told(session, base, at, year):
    assert calendar_changes.missing_joint_leave(session, wib(at)) == year


def test_other_shipped_holidays_are_proposed_and_undo_no_day_of_our_own(
    session, base, now, monkeypatch
):
    own = DayOff(date(2026, 12, 1), "Hari kota", "libur_daerah", "SK", "region:51")
    version = applied(session, calendar_changes.with_day(base, own), now)
    assert calendar_changes.offer_shipped(session, now=now) is None

    monkeypatch.setattr(calendars, "shipped_days", lambda: [*base, EXTRA])
    offered = calendar_changes.offer_shipped(session, now=now)

    assert offered is not None
    assert calendars.current_version(session).id == version.id
    proposed = calendar_changes.proposed_days(offered)
    found = difference(calendar_changes.base_days(session, offered), proposed)
    assert (found.added, found.removed) == ((EXTRA,), ())
    assert calendar_changes.offer_shipped(session, now=now) is None
