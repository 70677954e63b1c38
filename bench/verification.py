"""`bench/verification.py`: the verifiers' queue and sheet, by the number of waiting complaints.

Server time and queries of the queue's first page, a later page, one band, and of a sheet, with 500
and with ten times as many complaints in the queue. A throw-away database is made for it.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from ground import (
    ENGINES,
    end_tidily,
    fill,
    fresh_database,
    machine,
    make_app,
    say,
    throw_away_folder,
)
from pages import Page, measure, signed_in

from pengaduan.complaints.models import Complaint
from pengaduan.demo.seeding import seed
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import make_number
from pengaduan.sla.intake import TO_VERIFY

SIZES = (500, 5_000)


def grown(size: int) -> None:
    """Copy the demo's waiting complaints until so many wait, each with its own time."""
    with transaction() as session:
        waiting = list(session.scalars(sa.select(Complaint).where(Complaint.state.in_(TO_VERIFY))))
        columns = [one for one in Complaint.__table__.columns if one.name not in {"id", "number"}]
        rows = []
        for serial in range(size - len(waiting)):
            origin, later = waiting[serial % 4], timedelta(minutes=serial)
            row = {one.name: getattr(origin, one.key) for one in columns}
            row |= {"nonce": None, "number": make_number(2026, 50_000_000 + size + serial)}
            row["filed_at"] = origin.filed_at + later
            row["due_at"] = origin.due_at + later if origin.due_at else None
            rows.append(row)
        session.execute(sa.insert(Complaint), rows)
        session.execute(sa.text("ANALYZE"))


def pages(app: Flask) -> list[Page]:
    """Return the pages of the desk."""
    verifier = signed_in(app, "verifikator")

    def ask(client: FlaskClient, path: str) -> Callable[[], object]:
        return lambda: client.get(path)

    with app.app_context():
        query = sa.select(Complaint.number).where(Complaint.state.in_(TO_VERIFY))
        numbers = list(read().scalars(query.order_by(Complaint.due_at, Complaint.id)))
        read().close()
    middle = numbers[len(numbers) // 2]
    paths = {
        "queue": "/awasi",
        "queue, a later page": f"/awasi?sesudah={middle}",
        "queue, one band": "/awasi?bagian=late",
        "sheet": f"/awasi/pengaduan/{numbers[0]}",
        "waiting for a decision": "/awasi/putusan",
    }
    return [Page(name, ask(verifier, path)) for name, path in paths.items()]  # type: ignore[arg-type]  # a client's answer


def main() -> int:
    """Run the bench on the chosen engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    say(machine())
    for engine in chosen.engine or ENGINES:
        with throw_away_folder() as folder, fresh_database(engine, folder) as url:
            app = make_app(url, folder)
            fill(app)
            with app.app_context(), transaction() as session:
                seed(session, now=clock.now())
            for size in chosen.sizes:
                with app.app_context():
                    grown(size)
                say(f"{engine}, {size:,} waiting: p50 / p95 ms, queries")
                for page in pages(app):
                    found = measure(page, chosen.rounds)
                    say(
                        f"  {page.name:24s} {found.middle:6.1f} /{found.p95:6.1f}"
                        f" {found.queries:4d}"
                    )
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()
    return 0


if __name__ == "__main__":
    end_tidily()
    sys.exit(main())
