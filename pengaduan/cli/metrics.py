"""`flask metrics`: the sums behind the monitors' map and the performance figures."""

import time
from typing import Final

import click
from flask.cli import AppGroup

from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.metrics import duty_build, duty_check, month_check, rollup_build, rollup_check

PAUSE: Final = 0.03
metrics = AppGroup("metrics", help="The sums behind the map and the performance figures.")


def _pause() -> bool:
    """Let whoever waits for SQLite's one writer have it between two transactions."""
    time.sleep(PAUSE)
    return True


@metrics.command("rebuild")
def rebuild() -> None:
    """Build all sums from the cases again, in small transactions, beside running processes."""
    rollup_build.rebuild(transaction, clock.now(), keep_going=_pause)
    click.echo(f"{duty_build.rebuild(transaction, clock.now(), keep_going=_pause)} cases")


@metrics.command("count")
def count() -> None:
    """Count what fell due or changed since the last time."""
    done = duty_build.count_all(transaction, clock.now())
    done += rollup_build.sum_all(transaction, clock.now())
    click.echo(f"{done} rows")


@metrics.command("check")
def check() -> None:
    """Compare the sums with the cases; fails when they differ."""
    found = duty_check.check(transaction, clock.now())
    differences = [*found.differences, *rollup_check.check(transaction, clock.now()).differences]
    differences += month_check.check(transaction, clock.now()).differences
    for difference in differences:
        click.echo(str(difference))
    if differences:
        raise click.ClickException("the sums differ; run: flask metrics rebuild")
    click.echo(f"{found.cases} cases, no difference")
