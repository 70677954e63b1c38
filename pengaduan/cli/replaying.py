"""`flask rules`: ask the rules directly, without a database."""

import sys

import click

from pengaduan.rules.replay import replay

rules = click.Group("rules", help="The law as functions.")


@rules.command("replay")
def replay_lines() -> None:
    """Answer JSON Lines from standard input, one line each, as they come."""
    lines = (line.decode("utf-8", errors="replace") for line in sys.stdin.buffer)
    for answer in replay(lines):
        click.echo(answer)
