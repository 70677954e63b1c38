"""`bench/case_search.py [--size 100000] [--engine sqlite]`: how fast the desks search.

Fills a fresh database with invented complaints in the words of `flask demo seed --size`, spread
unevenly over all agencies, makes the index, and asks as Ombudsman staff and as one agency:
common and rare words, several words, numbers, ends of telephone numbers, units, first pages and
later ones. Times are of the question itself with its permission filter, as a page asks it.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from flask import Flask
from ground import ENGINES, end_tidily, fill, fresh_database, machine, make_app, say
from rows import Row, complaint_row, insert
from sqlalchemy import event
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor, Grant
from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.search import Group, find, groups
from pengaduan.complaints.search_index import BATCH, CaseText, phone_end, rebuild_from, store
from pengaduan.demo.invented import telling as telling_of
from pengaduan.demo.world import build
from pengaduan.infra.db import read, transaction
from pengaduan.infra.stemming import telling
from pengaduan.rules.roles import Role

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
ROUNDS = 5
Asked = tuple[str, Actor, Group, str, int | None]


def prepare(app: Flask, size: int) -> None:
    """Fill the database and make the index, saying how long each took."""
    fill(app)
    with transaction() as session:
        build(session, now=NOW)
        agencies = session.scalars(sa.select(Agency.id).order_by(Agency.id)).all()
        units = session.execute(sa.select(Unit.id, Unit.agency_id).order_by(Unit.id)).all()
        at = [(one, None) for one in agencies] + [(row.agency_id, row.id) for row in units]
        insert(session, Complaint, _rows(size, at))
    began = time.perf_counter()
    rebuild_from(read(), 0)
    each = (time.perf_counter() - began) / min(size, BATCH) * 1000
    say(f"masking and stemming takes {each:.1f} ms a complaint")
    _index()
    with transaction() as session:
        session.execute(sa.text("ANALYZE"))


def _rows(size: int, at: list[tuple[int, int | None]]) -> Iterator[Row]:
    """Yield invented complaints; of the places, later ones have many times the cases of earlier."""
    dice = random.Random(4)
    weights = [1 / (place + 1) for place in range(len(at))][::-1]
    chosen = dice.choices(at, weights, k=size)
    for serial, (agency_id, unit_id) in enumerate(chosen, 1):
        told = telling_of(dice, f"Desa Contoh {serial % 700}")
        filed_at = NOW - timedelta(minutes=10 * (size - serial))
        yield {
            **complaint_row(serial, filed_at, agency_id=agency_id, unit_id=unit_id),
            "story": told.story,
            "summary": told.summary,
            "forwarded_at": filed_at,
        }


def _index() -> None:
    """Store the stems of all stories; they are invented, so the slow masking is left out here."""
    query = sa.select(Complaint.id, Complaint.story, Complaint.summary).order_by(Complaint.id)
    last = 0
    while rows := read().execute(query.where(Complaint.id > last).limit(5000)).all():
        kept = [
            {
                "complaint_id": row.id,
                "words": " ".join(sorted(set(telling(f"{row.story} {row.summary or ''}")))),
                "phone_end": phone_end(f"08{row.id:010d}"),
            }
            for row in rows
        ]
        with transaction() as session:
            store(session, kept)
        last = rows[-1].id


def questions(session: Session) -> Iterator[Asked]:
    """Yield what is asked: words by how common they are, and everything else that can be asked."""
    seen: dict[str, int] = {}
    sample = sa.select(CaseText.words).order_by(CaseText.complaint_id.desc()).limit(3000)
    for line in session.scalars(sample):
        for word in line.split():
            seen[word] = seen.get(word, 0) + 1
    ranked = sorted((word for word in seen if not word.isdigit()), key=lambda one: -seen[one])
    common, middle, rare = ranked[0], ranked[len(ranked) // 4], ranked[-1]
    texts = [common, middle, rare, " ".join(ranked[:3]), f"{common} {middle}", "tidakadasamasekali"]
    busiest = (
        sa.select(Complaint.agency_id)
        .where(Complaint.forwarded_at.is_not(None))
        .group_by(Complaint.agency_id)
        .order_by(sa.func.count().desc())
    )
    agencies = session.scalars(busiest).all()
    number = session.scalars(sa.select(Complaint.number).order_by(Complaint.id).limit(1)).one()
    unit = session.scalars(sa.select(Unit.name).order_by(Unit.id).limit(1)).one()
    middle_id = session.scalar(sa.select(sa.func.max(Complaint.id))) or 0
    at = {"busiest agency": agencies[0], "quietest agency": agencies[-1]}
    people = {
        name: Actor("-", "-", grants=(Grant(Role.AGENCY_COORDINATOR, agency, None, None),))
        for name, agency in at.items()
    }
    verifier = Grant(Role.OMBUDSMAN_VERIFIER, None, None, None)
    people["Ombudsman"] = Actor("-", "-", grants=(verifier,))
    for name, actor in people.items():
        for text in texts:
            yield name, actor, Group.WORDS, text, None
            yield name, actor, Group.WORDS, text, middle_id // 2
        yield name, actor, Group.NUMBER, number, None
        yield name, actor, Group.PHONE, "1234", None
        yield name, actor, Group.UNIT, unit, None


def ask(asked: Asked, now: Callable[[], float]) -> tuple[float, int]:
    """Return milliseconds and number of statements of one question, as a page asks it."""
    _name, actor, group, text, before = asked
    session, count = read(), 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", one_more)
    began = now()
    groups(session, actor, text)
    find(session, actor, group, text, limit=10, before=before)
    took = (now() - began) * 1000
    event.remove(engine, "before_cursor_execute", one_more)
    session.rollback()
    return took, count


def measure(now: Callable[[], float]) -> None:
    times: dict[str, list[float]] = {}
    counts: list[int] = []
    every = list(questions(read()))
    for _ in range(ROUNDS):
        for asked in every:
            took, count = ask(asked, now)
            times.setdefault(f"{asked[0]}, {asked[2].value}", []).append(took)
            counts.append(count)
    say("| who, what | median ms | p95 ms |")
    say("|---|---|---|")
    for name, some in times.items():
        say(f"| {name} | {median(some):.1f} | {quantiles(some, n=20)[-1]:.1f} |")
    together = [one for some in times.values() for one in some]
    say(f"| all {len(together)} | {median(together):.1f} | {quantiles(together, n=20)[-1]:.1f} |")
    say(f"at most {max(counts)} statements each")


def main() -> None:
    end_tidily()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    given = parser.parse_args()
    say(machine())
    for engine in given.engine or ENGINES:
        with TemporaryDirectory() as name, fresh_database(engine, Path(name)) as url:
            app = make_app(url, Path(name))
            with app.app_context():
                say(f"\n{engine}")
                prepare(app, given.size)
                say("by the clock on the wall")
                measure(time.perf_counter)
                if engine == "sqlite":  # the only engine that works in this process
                    say("processor time")
                    measure(time.process_time)


if __name__ == "__main__":
    main()
