"""The outbox worker: once, in order, alone in failing, and never lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.infra.db import transaction
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.outbox.queue import NewJob, enqueue, enqueue_many, replay
from pengaduan.outbox.worker import DELAYS, LEASE, claim, run_due, run_one

KIND = "uji"


@pytest.fixture
def ran():
    """What the handler was called for, in order."""
    return []


@pytest.fixture
def handlers(ran):
    """A handler that takes note, and one that always fails."""

    def fails(_session, payload, _job, _now):
        ran.append(payload["n"])
        raise ConnectionError("sulastri@contoh.invalid tidak dikenal")

    return {KIND: lambda _session, payload, _job, _now: ran.append(payload["n"]), "gagal": fails}


def put(app, now, n=1, kind=KIND, **more):
    with transaction() as session:
        job = enqueue(session, kind, {"n": n}, due_at=now, **more)
        session.flush()
        return job.id


def look(session, job_id):
    session.expire_all()
    return session.get_one(OutboxJob, job_id)


def test_due_jobs_run_once_the_oldest_first(app, session, now, handlers, ran):
    put(app, now, n=2)
    put(app, now - timedelta(minutes=1), n=1)

    first = run_due(handlers, "a", now=now)
    second = run_due(handlers, "a", now=now)

    assert (first, second, ran) == (2, 0, [1, 2])


def test_a_job_does_not_run_before_its_time(app, session, now, handlers, ran):
    put(app, now + timedelta(seconds=1))

    assert run_due(handlers, "a", now=now) == 0
    assert run_due(handlers, "a", now=now + timedelta(seconds=1)) == 1


def test_a_rolled_back_step_leaves_no_job(app, session, now, handlers, ran):
    def step():
        with transaction() as writing:
            enqueue(writing, KIND, {"n": 1}, due_at=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        step()

    assert run_due(handlers, "a", now=now) == 0


def test_a_key_makes_one_job_of_two(app, session, now, handlers, ran):
    first, second = put(app, now, key="satu"), put(app, now, n=2, key="satu")

    run_due(handlers, "a", now=now)

    assert first == second
    assert ran == [1]


def test_many_jobs_at_once_leave_out_known_keys(app, session, now, handlers, ran):
    enqueue(session, "kind.a", {"n": 0}, due_at=now, key="known")
    jobs = [NewJob("kind.a", {"n": n}, key, now) for n, key in enumerate(("x", "known", "y", "x"))]

    enqueue_many(session, jobs, now=now)

    payloads = session.scalars(sa.select(OutboxJob.payload).order_by(OutboxJob.id)).all()
    assert [payload["n"] for payload in payloads] == [0, 0, 2]


def test_what_one_worker_holds_another_leaves_alone(app, session, now, handlers, ran):
    put(app, now)
    held = claim("a", now=now)

    assert len(held) == 1
    assert run_due(handlers, "b", now=now) == 0
    assert ran == []


def test_a_crash_between_taking_and_doing_loses_nothing(app, session, now, handlers, ran):
    put(app, now)
    claim("a", now=now)  # and then its process dies

    done = run_due(handlers, "b", now=now + LEASE + timedelta(seconds=1))

    assert (done, ran) == (1, [1])


def test_who_comes_back_after_the_lease_does_nothing_twice(app, session, now, handlers, ran):
    job_id = put(app, now)
    claim("a", now=now)
    late = now + LEASE + timedelta(seconds=1)
    run_due(handlers, "b", now=late)

    assert run_one(job_id, handlers, "a", now=late) is False
    assert ran == [1]


def test_what_a_failed_handler_wrote_is_rolled_back(app, session, now):
    def half(writing, _payload, _job, _now):
        enqueue(writing, "anak", {}, due_at=now)
        raise ConnectionError

    put(app, now)
    run_due({KIND: half}, "a", now=now)

    assert [job.kind for job in session.query(OutboxJob)] == [KIND]


def test_a_failed_job_fails_alone(app, session, now, handlers, ran):
    put(app, now, n=1, kind="gagal")
    put(app, now, n=2)

    assert run_due(handlers, "a", now=now) == 1
    assert ran == [1, 2]


def test_a_failure_is_kept_as_its_class_only(app, session, now, handlers):
    job_id = put(app, now, kind="gagal")

    run_due(handlers, "a", now=now)

    job = look(session, job_id)
    assert (job.state, job.attempts, job.last_error) == (JobState.WAITING, 1, "ConnectionError")


def test_retries_wait_longer_each_time_and_the_last_one_gives_up(app, session, now, handlers, ran):
    job_id, at = put(app, now, kind="gagal"), now

    for delay in DELAYS:
        run_due(handlers, "a", now=at)
        assert look(session, job_id).due_at == at + delay
        assert run_due(handlers, "a", now=at + delay - timedelta(seconds=1)) == 0
        at += delay
    run_due(handlers, "a", now=at)

    assert look(session, job_id).state is JobState.DEAD
    assert len(ran) == len(DELAYS) + 1
    assert list(DELAYS) == sorted(DELAYS)


def test_a_dead_job_rests_until_somebody_replays_it(app, session, now, handlers, ran):
    job_id = put(app, now)
    with transaction() as writing:
        writing.get_one(OutboxJob, job_id).state = JobState.DEAD
    assert run_due(handlers, "a", now=now) == 0

    with transaction() as writing:
        replay(writing, job_id, now=now)

    assert run_due(handlers, "a", now=now) == 1


def test_a_finished_job_is_not_replayed(app, session, now, handlers):
    job_id = put(app, now)
    run_due(handlers, "a", now=now)

    with pytest.raises(LookupError), transaction() as writing:
        replay(writing, job_id, now=now)


def test_a_job_nobody_knows_how_to_do_fails_like_any_other(app, session, now):
    job_id = put(app, now, kind="asing")

    run_due({}, "a", now=now)

    assert look(session, job_id).last_error == "KeyError"
