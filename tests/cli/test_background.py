"""`flask outbox` and `flask sweep` show and move what waits."""

from datetime import datetime, timedelta

from flask import Flask

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.infra.db import read, transaction
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.outbox.queue import enqueue


def dead_job(app: Flask, now: datetime) -> int:
    with app.app_context(), transaction() as session:
        job = enqueue(session, "notice.filed", {"complaint_id": 1}, due_at=now)
        job.state, job.attempts, job.last_error = JobState.DEAD, 8, "TimeoutError"
        session.flush()
        return job.id


def test_a_dead_job_is_listed_with_its_error(app: Flask, now: datetime) -> None:
    job_id = dead_job(app, now)

    result = app.test_cli_runner().invoke(args=["outbox", "list", "--state", "dead"])

    line = f"{job_id} dead 8 2026-11-23T03:00:00+00:00 notice.filed TimeoutError"
    assert result.output.splitlines() == [line]


def test_a_replayed_job_waits_again_and_leaves_an_audit_line(app: Flask, now: datetime) -> None:
    job_id = dead_job(app, now - timedelta(days=1))

    result = app.test_cli_runner().invoke(args=["outbox", "replay", str(job_id)])

    assert result.exit_code == 0
    with app.app_context():
        job = read().get_one(OutboxJob, job_id)
        assert (job.state, job.attempts) == (JobState.WAITING, 0)
        last = read().query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert (last.tag, last.detail) == (Tag.JOB_REPLAYED, {"job": job_id})


def test_an_unknown_job_is_refused(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["outbox", "replay", "999"])

    assert result.exit_code == 1
    assert "no waiting or dead job 999" in result.output


def test_a_sweep_without_clocks_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["sweep", "once"])

    assert result.output == "0 clocks, 0 warned, 0 breached, 0 expired\n"
