"""`flask assessment`: check frozen results."""

import click
from flask.cli import AppGroup

from pengaduan.compliance.verification import verify as verify_all
from pengaduan.infra import clock
from pengaduan.infra.db import transaction

assessment = AppGroup("assessment", help="Frozen results of assessments.")


@assessment.command("verify")
@click.argument("assessment_id", type=int, required=False)
def verify(assessment_id: int | None) -> None:
    """Compute every frozen version again, of one assessment or of all; fails on a difference."""
    with transaction() as session:
        found = verify_all(session, assessment_id, now=clock.now())
    for one in found:
        for problem in one.problems:
            click.echo(f"assessment {one.assessment_id} version {one.version}: {problem}")
        state = "DIFFERENT" if one.problems else "OK"
        name = f"assessment {one.assessment_id} version {one.version}"
        click.echo(f"{name}: {one.entities} entities, {one.units} units, {one.sha256} {state}")
    if any(one.problems for one in found):
        raise click.ClickException("frozen results differ from what their values give")
    click.echo(f"{len(found)} frozen versions, no difference")
