"""`flask demo`: fill an invented demo and move its clock; refused in production."""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from pengaduan.demo import reply_texts, volume
from pengaduan.demo.seeding import Ticket
from pengaduan.demo.seeding import seed as seed_stories
from pengaduan.demo.world import PASSWORD, build, is_empty, sign_ins
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.metrics import duty_build, rollup_build

demo = AppGroup("demo", help="An invented demo, never in production.")

TICKETS = "demo-tickets"
_MOVE = re.compile(r"\+(\d{1,4})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_ZONE = ZoneInfo("Asia/Jakarta")


def _only_in_a_demo() -> None:
    if not current_app.config["DEMO"]:
        raise click.ClickException("this works in a demo only (PENGADUAN_ENV=demo)")


def _ticket_file() -> Path:
    return Path(current_app.config["DATA_DIR"]) / TICKETS


def _keep(tickets: tuple[Ticket, ...]) -> None:
    """Keep numbers and keys beside the data: all of it is invented, and somebody wants to try."""
    lines = [f"{ticket.number}  {ticket.key}  {ticket.state}\n" for ticket in tickets]
    _ticket_file().write_text("".join(lines), "utf-8")


@demo.command("seed")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are accounts.")
@click.option("--people-only", is_flag=True, help="Accounts and units, but no complaints.")
@click.option("--size", type=click.IntRange(1, 10_000_000), help="Add so many complaints in bulk.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other texts.")
def fill(*, if_empty: bool, people_only: bool, size: int | None, seed: int) -> None:
    """Fill an empty database with invented people and half a year of complaints.

    With --size the database may hold complaints already; people come first if there are none.
    """
    _only_in_a_demo()
    if size is not None:
        _fill_up(size, seed)
        return
    if not is_empty(read()):
        if if_empty:
            return
        raise click.ClickException("there are accounts already; the demo needs an empty database")
    if people_only:
        with transaction() as session:
            world = build(session, now=clock.now())
            reply_texts.store(session, world, now=clock.now())
            people = len(world.actors)
        click.echo(f"demo: {people} accounts")
        return
    with transaction() as session:
        seeded = seed_stories(session, now=clock.now())
    _keep(seeded.tickets)
    click.echo(
        f"demo: {seeded.accounts} accounts, {seeded.complaints} complaints,"
        f" {seeded.assessed} assessed governments"
    )


def _fill_up(size: int, number: int) -> None:
    if is_empty(read()):
        with transaction() as session:
            seeded = seed_stories(session, now=clock.now())
        _keep(seeded.tickets)
    began = time.monotonic()

    def told(done: int) -> None:
        click.echo(f"  {done:,} complaints, {time.monotonic() - began:.0f} s")

    volume.fill(transaction, size, now=clock.now(), seed=number, told=told)
    # The bulk statements pass by the sums of map and performance.
    duty_build.rebuild(transaction, clock.now())
    rollup_build.rebuild(transaction, clock.now())
    told(size)
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))


@demo.command("accounts")
def print_accounts() -> None:
    """Print the sign-ins, and numbers with keys for the tracking page."""
    _only_in_a_demo()
    click.echo(f"Sign-ins at /masuk, password of all: {PASSWORD}")
    for one in sign_ins():
        click.echo(f"  {one.email:<36}{', '.join(one.roles)}{' ' + one.at if one.at else ''}")
    if _ticket_file().is_file():
        click.echo("Complaints at /lacak (number, key, state):")
        for line in _ticket_file().read_text("utf-8").splitlines():
            click.echo(f"  {line}")


@demo.command("clock")
@click.argument("move", default="show")
def move_clock(move: str) -> None:
    """Move the demo's clock: +3d, +12h, +30m, reset, or show."""
    _only_in_a_demo()
    if move == "reset":
        clock.set_offset(timedelta())
    elif found := _MOVE.fullmatch(move):
        step = timedelta(**{_UNITS[found[2]]: int(found[1])})
        clock.set_offset(clock.offset() + step)
    elif move != "show":
        raise click.BadParameter("say +3d, +12h, +30m, reset or show", param_hint="MOVE")
    click.echo(_told(clock.now()))


def _told(moment: datetime) -> str:
    local = moment.astimezone(_ZONE)
    ahead = clock.offset()
    tail = f" (ahead by {ahead})" if ahead else ""
    return f"{local:%Y-%m-%d %H:%M} WIB{tail}"
