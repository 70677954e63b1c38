"""`flask sla simulate` and `flask calendar`: what another rule or calendar would mean."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Unit
from pengaduan.rules.own_ladder import sides_of
from pengaduan.sla import calendar_changes, calendars
from pengaduan.sla.calendar_changes import CalendarChangeError
from pengaduan.sla.calendar_files import KINDS, CalendarFileError, from_package, read_file
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.ladder_trial import ladder_trial
from pengaduan.sla.models import CalendarChange, PolicyVersion
from pengaduan.sla.policy_drafts import LOOK_BACK, MOST_CLOCKS
from pengaduan.sla.policy_versions import Rules, read_rules
from pengaduan.sla.simulation import Draft, Simulation, simulate

sla = AppGroup("sla", help="The deadlines of the complaints.")
calendar = AppGroup("calendar", help="Days off: what is in force, and proposals.")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _length(text: str) -> tuple[str, tuple[int, Unit]]:
    """Read ``sp4n_first_follow_up=3:working_day``."""
    policy, _, rest = text.partition("=")
    amount, _, unit = rest.partition(":")
    entry = law().deadlines.get(policy)
    if entry is None or entry.unit is None:
        raise click.BadParameter(f"{policy!r} is not a policy with a length")
    if not amount.isdigit() or (unit and unit not in set(Unit)):
        raise click.BadParameter("write policy=amount or policy=amount:unit")
    return policy, (int(amount), Unit(unit) if unit else entry.unit)


def _days(file: Path | None, scope: str, kind: str) -> list[DayOff] | None:
    if file is None:
        return None
    try:
        found = read_file(file.read_bytes(), scope=scope, kind=kind, decree=file.name)
    except CalendarFileError as error:
        raise click.ClickException(str(error)) from error
    return calendar_changes.merged(_current(), found)


def _proposed(change_id: int) -> list[DayOff]:
    change = read().get(CalendarChange, change_id)
    if change is None:
        raise click.ClickException(f"there is no proposal {change_id}")
    return calendar_changes.proposed_days(change)


def _rules(version_id: int) -> Rules:
    version = read().get(PolicyVersion, version_id)
    if version is None:
        raise click.ClickException(f"there is no version {version_id}")
    return read_rules(version.rules)


def _current() -> list[DayOff]:
    session = read()
    return calendars.days_of(session, calendars.current_version(session).id)


@sla.command("simulate")
@click.option("--length", "lengths", multiple=True, metavar="POLICY=AMOUNT[:UNIT]")
@click.option("--calendar", "file", type=FILE, help="CSV or ICS with days that would be added.")
@click.option("--scope", default="", help="Where they hold: region:51 or agency:<code>.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option("--version", "version_id", type=int, help="A draft or version of the policies.")
@click.option("--proposal", type=int, help="A proposal for another calendar.")
@click.option("--since", type=click.DateTime(("%Y-%m-%d",)), help="Clocks started since then.")
@click.option("--open-only", is_flag=True, help="Only clocks that are not stopped.")
def simulate_clocks(  # noqa: PLR0913, PLR0917 - one parameter per option
    lengths: tuple[str, ...],
    file: Path | None,
    scope: str,
    kind: str,
    version_id: int | None,
    proposal: int | None,
    since: datetime | None,
    open_only: bool,
) -> None:
    """Show what would move or breach; nothing is stored."""
    draft = Draft(
        dict(_length(text) for text in lengths),
        _days(file, scope, kind) if proposal is None else _proposed(proposal),
        None if version_id is None else _rules(version_id),
    )
    begin, now = since.replace(tzinfo=UTC) if since else None, clock.now()
    _print(simulate(read(), draft, now, since=begin, open_only=open_only, shown=20))
    if version_id is not None:
        _print_ladder(version_id, begin or now - LOOK_BACK, now)


def _print(found: Simulation) -> None:
    click.echo(
        f"{'policy':34}{'clocks':>9}{'earlier':>9}{'later':>9}{'late now':>10}{'late then':>11}"
    )
    for policy, row in found.policies.items():
        counts = (
            f"{row.clocks:>9}{row.earlier:>9}{row.later:>9}{row.late_now:>10}{row.late_then:>11}"
        )
        click.echo(f"{policy:34}{counts}")
    for one in found.changed:
        click.echo(
            f"{one.number} {one.policy} {one.due_now.isoformat()} -> {one.due_then.isoformat()}"
            f"{' late' if one.late_then else ''}"
        )
    if found.more:
        click.echo("...")


def _print_ladder(version_id: int, since: datetime, now: datetime) -> None:
    """Show how many deadlines have reached each step, and would have under the version's own."""
    ladder = read().get_one(PolicyVersion, version_id).ladder
    if ladder is None:
        return
    click.echo(f"{'step of the ladder':44}{'reached':>9}{'would':>9}")
    for line in ladder_trial(read(), sides_of(ladder), now, since=since, at_most=MOST_CLOCKS):
        name = f"{line['side']} {line['code']}"
        click.echo(f"{name:44}{line['now']:>9}{line['then']:>9}")


@calendar.command("show")
def show_calendar() -> None:
    """Print the calendar in force as CSV, the way an import reads it."""
    click.echo("tanggal,nama,jenis,dasar,wilayah")
    for item in _current():
        cells = (item.day.isoformat(), item.name, item.kind, item.decree or "", item.scope)
        click.echo(",".join(f'"{cell}"' if "," in cell else cell for cell in cells))


@calendar.command("propose")
@click.option("--file", type=FILE, help="A CSV or ICS file.")
@click.option("--year", type=int, multiple=True, help="A year of the holidays package.")
@click.option("--scope", default="", help="Where they hold: region:51 or agency:<code>.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
def propose_calendar(file: Path | None, year: tuple[int, ...], scope: str, kind: str) -> None:
    """Make a proposal that an administrator approves on the page Kalender kerja."""
    if (file is None) == (not year):
        raise click.UsageError("give --file or --year")
    try:
        days = _days(file, scope, kind) or calendar_changes.merged(_current(), from_package(year))
        title = file.name if file else f"holidays {', '.join(map(str, year))}"
        with transaction() as session:
            made = calendar_changes.propose(
                session, days, title=title, source="cli", actor="system", now=clock.now()
            )
    except (CalendarChangeError, CalendarFileError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"proposal {made.id}")
