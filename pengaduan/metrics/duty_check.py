"""Compare the duties and their sums with the cases, while nobody waits for it."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from pengaduan.infra.db import snapshot
from pengaduan.metrics.duty_book import NUMBERS, columns_of, derived_between
from pengaduan.metrics.duty_build import Looked, groups, look
from pengaduan.metrics.duty_models import Duty, DutyCheck
from pengaduan.metrics.rollup_build import Begin, chunk
from pengaduan.metrics.rollup_tally import lacking
from pengaduan.metrics.stages import DutyFacts

log = structlog.get_logger("pengaduan.metrics")

REPORTED: Final = 50
"""So many differences are written down; one is enough to look."""


def compare(begin: Begin, now: datetime) -> int:
    """Run :func:`check` and return how many differences it reported."""
    return len(check(begin, now).differences)


def check(begin: Begin, now: datetime) -> DutyCheck:
    """Compare every case with its duties and every sum with the duties in it; store the finding.

    Nothing is repaired here: a difference says that somebody wrote past the session, and
    ``flask metrics rebuild`` puts it right. Each piece is read as it is at one moment; only the
    finding is written.
    """
    cases, differences = _wrong_cases()
    for offices in groups():
        with snapshot() as session:
            differences += _wrong_sums(look(session, offices))
    row = DutyCheck(at=now, cases=cases, differences=differences[:REPORTED])
    with begin() as session:
        session.add(row)
    if differences:
        log.error("duty_sums_differ", differences=len(differences), first=str(differences[0]))
    return row


def last_check(session: Session) -> DutyCheck | None:
    """Return the newest comparison, None before the first."""
    return session.scalars(sa.select(DutyCheck).order_by(DutyCheck.id.desc()).limit(1)).first()


def _wrong_cases() -> tuple[int, list[Any]]:
    wrong: list[Any] = []
    last = cases = 0
    while True:
        with snapshot() as session:
            ids = chunk(session, last)
            if not ids:
                return cases, wrong
            stored: dict[int, set[DutyFacts]] = defaultdict(set)
            query = sa.select(Duty.complaint_id, *columns_of(Duty)).where(
                Duty.complaint_id.between(ids[0], ids[-1])
            )
            for case_id, *values in session.execute(query):
                stored[case_id].add(DutyFacts(*values))
            found = derived_between(session, ids[0], ids[-1])
        wrong += [{"case": one} for one in ids if set(found.get(one, ())) != stored.get(one, set())]
        last, cases = ids[-1], cases + len(ids)


def _wrong_sums(found: Looked) -> list[Any]:
    wrong = []
    for key, numbers in sorted(lacking(found.counted, found.stored).items()):
        counted = found.counted.get(key, [0] * len(NUMBERS))
        wrong += [
            {"sum": "/".join(map(str, key)), "place": place, "stored": counted[place] - number,
             "counted": counted[place]}
            for place, number in enumerate(numbers)
            if number
        ]  # fmt: skip
    return wrong
