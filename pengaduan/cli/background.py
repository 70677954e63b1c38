"""`flask jobs`, `flask outbox` and `flask sweep`: the work that happens outside requests."""

from typing import cast

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup
from werkzeug.local import LocalProxy

from pengaduan import jobs as background
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.outbox import queue
from pengaduan.outbox.models import JobState, OutboxJob
from pengaduan.sla.sweep import sweep

jobs = AppGroup("jobs", help="The background process.")
outbox = AppGroup("outbox", help="Mails, documents and checks that wait or failed.")
sweeping = AppGroup("sweep", help="The clocks of the complaints.")


def _app() -> Flask:
    """Return the application itself: the job threads have no context in which to look it up."""
    proxy = cast("LocalProxy[Flask]", current_app)
    return proxy._get_current_object()  # noqa: SLF001 - the documented way to the object


@jobs.command("run")
def run_jobs() -> None:
    """Run the outbox, the sweep, the seal and the purge until stopped."""
    background.run(_app())


@outbox.command("list")
@click.option("--state", type=click.Choice([state.value for state in JobState]))
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
def list_jobs(state: str | None, limit: int) -> None:
    """Show the newest jobs: id, state, tries, due time, kind, and the last error's class."""
    query = sa.select(OutboxJob).order_by(OutboxJob.id.desc()).limit(limit)
    if state is not None:
        query = query.where(OutboxJob.state == JobState(state))
    for job in read().scalars(query):
        due = job.due_at.isoformat(timespec="seconds")
        tail = f" {job.last_error}" if job.last_error else ""
        click.echo(f"{job.id} {job.state.value} {job.attempts} {due} {job.kind}{tail}")


@outbox.command("replay")
@click.argument("job_ids", type=int, nargs=-1, required=True)
def replay_jobs(job_ids: tuple[int, ...]) -> None:
    """Let waiting or dead jobs run again at once."""
    now = clock.now()
    with transaction() as session:
        for job_id in job_ids:
            try:
                queue.replay(session, job_id, now=now)
            except LookupError as error:
                raise click.ClickException(f"no waiting or dead job {job_id}") from error
            detail = {"job": job_id}
            record(
                session, Tag.JOB_REPLAYED, chain="system", actor="system", now=now, detail=detail
            )
    click.echo(f"{len(job_ids)} waiting")


@sweeping.command("once")
def sweep_once() -> None:
    """Warn about and record what is due now; safe beside a running jobs process."""
    done = sweep(transaction, clock.now())
    click.echo(
        f"{done.looked_at} clocks, {done.warned} warned,"
        f" {done.breached} breached, {done.expired} expired"
    )
