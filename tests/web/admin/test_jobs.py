"""Background jobs over the pages: what waits, what gave up, running one again."""

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.outbox.models import JobState
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role


def job_of(session, now, state=JobState.WAITING):
    job = enqueue(session, "notice.filed", {"complaint_id": 1}, due_at=now)
    job.state, job.attempts = state, 8 if state is JobState.DEAD else 0
    job.last_error = "SMTPException" if state is JobState.DEAD else None
    session.flush()
    return job


def test_dead_jobs_come_first_with_their_error(admin, session, now):
    job_of(session, now)
    job_of(session, now, JobState.DEAD)

    rows = admin.get("/kelola/pekerjaan").rows()

    assert [row[1] for row in rows] == ["gagal", "menunggu"]
    assert rows[0][4] == "SMTPException"


def test_what_is_done_is_not_listed(admin, session, now):
    job_of(session, now, JobState.DONE)

    assert "Semua pekerjaan sudah selesai." in admin.get("/kelola/pekerjaan").main


def test_a_dead_job_runs_again_and_who_asked_is_written_down(admin, session, now, boss):
    job = job_of(session, now, JobState.DEAD)

    sent = admin.post(f"/kelola/pekerjaan/{job.id}/ulang")

    session.refresh(job)
    assert sent.status == 303
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    last = lines(session, "system")[-1]
    assert (last.tag, last.actor, last.detail) == (Tag.JOB_REPLAYED, boss.label, {"job": job.id})


def test_a_finished_job_does_not_run_again(admin, session, now):
    job = job_of(session, now, JobState.DONE)

    assert admin.post(f"/kelola/pekerjaan/{job.id}/ulang").status == 404


def test_only_administrators_see_jobs(seat):
    assert seat(Role.OMBUDSMAN_CHAIR).get("/kelola/pekerjaan").status == 403
