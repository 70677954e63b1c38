"""`flask audit`: check and seal the audit trail."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from pengaduan.audit import trail
from pengaduan.audit.models import AuditEntry, AuditSeal
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction

audit = AppGroup("audit", help="The append-only trail of what was done.")


@audit.command("verify")
def verify() -> None:
    """Recompute every hash; list what was edited, deleted, reordered or cut, and exit with 1."""
    session = read()
    problems = trail.verify(session)
    for problem in problems:
        click.echo(f"{problem.chain} #{problem.seq}: {problem.kind}", err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems found")
    entries = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    chains = session.scalar(sa.select(sa.func.count(AuditEntry.chain.distinct())))
    seals = session.scalar(sa.select(sa.func.count()).select_from(AuditSeal))
    click.echo(f"sound: {entries} lines in {chains} chains, {seals} seals")


@audit.command("seal")
def seal() -> None:
    """Seal the heads of all chains and print the digest, which may be published."""
    with transaction() as session:
        made = trail.seal(session, now=clock.now())
    click.echo("nothing new since the last seal" if made is None else made.hash)
