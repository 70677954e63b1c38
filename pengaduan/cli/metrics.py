"""`flask metrics`: the sums behind the monitors' map."""

import click
from flask.cli import AppGroup

from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.metrics import duty_check

metrics = AppGroup("metrics", help="The sums behind the map of offices and stages.")


@metrics.command("rebuild")
def rebuild() -> None:
    """Build duties and sums from the cases again; safe beside running processes."""
    click.echo(f"{duty_check.rebuild(transaction, clock.now())} cases")


@metrics.command("count")
def count() -> None:
    """Count what fell due or changed since the last time."""
    done = duty_check.count_all(transaction, clock.now())
    click.echo(f"{done} rows")


@metrics.command("check")
def check() -> None:
    """Compare the sums with the cases; fails when they differ."""
    with transaction() as session:
        found = duty_check.check(session, clock.now())
    for difference in found.differences:
        click.echo(str(difference))
    if found.differences:
        raise click.ClickException("the sums differ; run: flask metrics rebuild")
    click.echo(f"{found.cases} cases, no difference")
