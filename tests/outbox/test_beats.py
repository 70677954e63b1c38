"""The pulse of the background processes and the depth of the outbox."""

from datetime import timedelta

import pytest

from pengaduan.outbox.beats import DAILY, INTERVALS, Pulse, beats, depth, interval, unfinished
from pengaduan.outbox.models import JobState, ProcessBeat
from pengaduan.outbox.queue import enqueue


def sign(session, now, job, ago, name="a:1"):
    at = now - timedelta(seconds=ago)
    session.add(ProcessBeat(name=name, job=job, last_at=at, last_count=0, runs=1))
    session.flush()


def pulses(session, now, *, demo=False):
    return [one.pulse for one in beats(session, now=now, demo=demo)]


@pytest.mark.parametrize(
    ("job", "ago", "pulse"),
    [
        ("outbox", 30, Pulse.ALIVE),  # signs come every 15 s at least
        ("outbox", 31, Pulse.DEAD),
        ("sweep", 120, Pulse.ALIVE),
        ("sweep", 121, Pulse.DEAD),
        ("seal", 600, Pulse.ALIVE),
        ("seal", 601, Pulse.DEAD),
    ],
)
def test_two_missed_intervals_are_death(session, now, job, ago, pulse):
    sign(session, now, job, ago)

    assert pulses(session, now) == [pulse]


def test_a_demo_sweeps_more_often_and_is_missed_sooner(session, now):
    sign(session, now, "sweep", 31)

    assert pulses(session, now, demo=True) == [Pulse.DEAD]


def test_a_daily_job_may_be_silent_for_two_days(session, now):
    sign(session, now, "seal", 2 * 86400, name=DAILY)

    assert pulses(session, now) == [Pulse.ALIVE]


def test_the_daily_note_does_not_keep_a_dead_job_alive(session, now):
    sign(session, now, "seal", 3600, name=DAILY)
    sign(session, now, "seal", 3600)

    assert sorted(pulses(session, now)) == [Pulse.ALIVE, Pulse.DEAD]


def test_the_schedule_is_the_one_that_rings(app):
    from pengaduan.jobs import tasks

    assert {task.name: task.every for task in tasks(app)} == dict(INTERVALS)
    assert interval("sweep", demo=True) < interval("sweep", demo=False)


def test_the_depth_counts_what_is_due_and_what_gave_up(session, now):
    enqueue(session, "a", {}, due_at=now - timedelta(minutes=5))
    enqueue(session, "b", {}, due_at=now + timedelta(minutes=5))
    enqueue(session, "c", {}, due_at=now).state = JobState.DEAD
    enqueue(session, "d", {}, due_at=now).state = JobState.DONE
    session.flush()

    found = depth(session, now=now)

    assert (found.waiting, found.due, found.dead) == (2, 1, 1)
    assert found.oldest_due == now - timedelta(minutes=5)
    assert [job.kind for job in unfinished(session)] == ["c", "a", "b"]


def test_an_empty_outbox_has_no_oldest_job(session, now):
    assert depth(session, now=now).oldest_due is None
