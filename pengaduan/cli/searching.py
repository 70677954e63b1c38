"""`flask search`: make the search index anew."""

import click
from flask.cli import AppGroup

from pengaduan.complaints.search_index import rebuild_from
from pengaduan.infra.db import read, transaction

search = AppGroup("search", help="What the search of the desks knows.")


@search.command("rebuild")
def rebuild() -> None:
    """Index every complaint again, in small transactions; it may be stopped and run again."""
    last, batches = 0, 0
    while True:
        last, finish = rebuild_from(read(), last)
        with transaction() as session:
            finish(session)
        batches += 1
        if not last:
            break
    click.echo(f"search: index made anew in {batches} batches")
