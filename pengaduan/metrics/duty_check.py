"""Build the duties and their sums from the cases, and compare what is stored with the cases."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.duty_book import (
    BATCH,
    KEY,
    NUMBERS,
    Key,
    add_to,
    columns_of,
    count,
    derived,
    refresh,
)
from pengaduan.metrics.duty_models import Duty, DutyCheck, DutyReversal, DutySum
from pengaduan.metrics.stages import DutyFacts

log = structlog.get_logger("pengaduan.metrics")

CHUNK: Final = 1000
REPORTED: Final = 50
"""So many differences are written down; one is enough to look."""
Begin = Callable[[], AbstractContextManager[Session]]


def rebuild(begin: Begin, now: datetime) -> int:
    """Throw duties and sums away and build them from the cases; return how many cases there were.

    In one transaction per thousand cases. Numbers on the map are incomplete until it is done.
    """
    with begin() as session:
        for table in (Duty, DutyReversal, DutySum):
            session.execute(sa.delete(table))
    last = cases = 0
    while True:
        with begin() as session:
            ids = _chunk(session, last)
            refresh(session, ids)
        if not ids:
            break
        last, cases = ids[-1], cases + len(ids)
    count_all(begin, now)
    return cases


def count_all(begin: Begin, now: datetime, *, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Count what fell due or changed, batch by batch; return how many rows."""
    done = some = _counted(begin, now)
    while some >= BATCH and keep_going():
        some = _counted(begin, now)
        done += some
    return done


def _counted(begin: Begin, now: datetime) -> int:
    with begin() as session:
        return count(session, now)


def compare(session: Session, now: datetime) -> int:
    """Run :func:`check` and return how many differences it reported."""
    return len(check(session, now).differences)


def _chunk(session: Session, last: int) -> list[int]:
    query = sa.select(Complaint.id).where(Complaint.id > last).order_by(Complaint.id).limit(CHUNK)
    return list(session.scalars(query))


def check(session: Session, now: datetime) -> DutyCheck:
    """Compare every case with its duties and every sum with the duties in it; store the finding.

    Nothing is repaired here: a difference says that somebody wrote past the session, and
    ``flask metrics rebuild`` puts it right.
    """
    differences: list[Any] = []
    cases = 0
    for ids in _chunks(session):
        cases += len(ids)
        differences += _wrong_cases(session, ids)
    differences += _wrong_sums(session)
    row = DutyCheck(at=now, cases=cases, differences=differences[:REPORTED])
    session.add(row)
    session.flush()
    if differences:
        log.error("duty_sums_differ", differences=len(differences), first=str(differences[0]))
    return row


def last_check(session: Session) -> DutyCheck | None:
    """Return the newest comparison, None before the first."""
    return session.scalars(sa.select(DutyCheck).order_by(DutyCheck.id.desc()).limit(1)).first()


def _chunks(session: Session) -> Iterator[list[int]]:
    last = 0
    while ids := _chunk(session, last):
        yield ids
        last = ids[-1]


def _wrong_cases(session: Session, ids: list[int]) -> list[Any]:
    stored: dict[int, set[Any]] = {}
    query = sa.select(Duty.complaint_id, *columns_of(Duty)).where(Duty.complaint_id.in_(ids))
    for case_id, *values in session.execute(query):
        stored.setdefault(case_id, set()).add(DutyFacts(*values))
    found = derived(session, ids)
    wrong = [one for one in ids if set(found.get(one, ())) != stored.get(one, set())]
    return [{"case": one} for one in wrong]


def _wrong_sums(session: Session) -> list[Any]:
    """Compare the sums with the duties that they should hold: those counted, and those changed."""
    wanted: Counter[tuple[Key, int]] = Counter()
    counted = sa.select(*columns_of(Duty)).where(Duty.counted)
    for query in (counted, sa.select(*columns_of(DutyReversal))):
        for row in session.execute(query.execution_options(yield_per=CHUNK)):
            add_to(wanted, DutyFacts(*row), 1)
    stored: Counter[tuple[Key, int]] = Counter()
    sums = sa.select(*(getattr(DutySum, name) for name in (*KEY, *NUMBERS)))
    for period, office, unit, category, stage, *numbers in session.execute(sums):
        for place, number in enumerate(numbers):
            stored[(period, office, unit, category, stage.value), place] = number
    return [
        {"sum": "/".join(map(str, key)), "place": place, "stored": stored[key, place],
         "counted": wanted[key, place]}
        for key, place in sorted(set(wanted) | set(stored))
        if wanted[key, place] != stored[key, place]
    ]  # fmt: skip
