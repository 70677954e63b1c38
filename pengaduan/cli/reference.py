"""`flask reference`: the data that is shipped with the package."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.loading import DATA, load_reference, read_reference
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.rules.capacities import all_capacities
from pengaduan.rules.holidays import shipped_list
from pengaduan.rules.law import law
from pengaduan.rules.law_types import LawDataError
from pengaduan.rules.scoring.catalogue import editions
from pengaduan.rules.scoring.errors import EditionDataError
from pengaduan.sla.calendar_changes import offer_shipped
from pengaduan.sla.calendars import current_version

reference = AppGroup("reference", help="Regions, agencies, offices, holidays, law, editions.")


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn a broken data file into one line (file, entry, reason) and exit status 1."""
    try:
        yield
    except (ReferenceDataError, LawDataError, EditionDataError) as error:
        raise click.ClickException(f"refused: {error}") from error


def _check_rules() -> str:
    """Read law, capacities, editions and holidays; they are used from their files as they are."""
    found, years = law(), shipped_list().years
    capacities = len(all_capacities())
    return (
        f"{found.version}: {len(found.deadlines)} deadlines, {len(found.reasons)} reasons,"
        f" {capacities} capacities; {len(editions())} editions;"
        f" holidays {years[0].year}-{years[-1].year}"
    )


@reference.command("load")
def load() -> None:
    """Bring the database to the shipped data; a second run changes nothing."""
    with _refusing():
        rules = _check_rules()
        with transaction() as session:
            load_reference(session, now=clock.now(), log=click.echo)
            offered = offer_shipped(session, now=clock.now())
            calendar = current_version(session).code
    click.echo(f"calendar: {calendar}")
    if offered is not None:
        click.echo(
            f"calendar: other holidays are shipped; proposal {offered.id} waits for approval"
        )
    click.echo(rules)


@reference.command("check")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=DATA)
def check(folder: Path) -> None:
    """Read every data file and say what is in it; the database is not touched."""
    with _refusing():
        rules = _check_rules()
        data = read_reference(folder)
    click.echo(
        f"{len(data.regions)} regions, {len(data.offices)} offices,"
        f" {len(data.governments)} local governments, {len(data.national)} national bodies"
    )
    click.echo(rules)
