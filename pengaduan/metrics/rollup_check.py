"""Compare the roll-ups with the cases, while nobody waits for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from pengaduan.infra.db import snapshot
from pengaduan.metrics.cases import cases_between
from pengaduan.metrics.middle import Middle
from pengaduan.metrics.rollup import METRICS, Facts, facts_of, micros
from pengaduan.metrics.rollup_book import FACTS
from pengaduan.metrics.rollup_build import Begin, Looked, chunk, groups, look
from pengaduan.metrics.rollup_medians import KEY, SIDES
from pengaduan.metrics.rollup_models import RollupCase, RollupCheck, RollupMedian, RollupStale
from pengaduan.metrics.rollup_tally import lacking
from pengaduan.metrics.scope import end_of

log = structlog.get_logger("pengaduan.metrics")

REPORTED: Final = 50
"""So many differences are written down; one is enough to look."""


def compare(begin: Begin, now: datetime) -> int:
    """Run :func:`check` and return how many differences it reported."""
    return len(check(begin, now).differences)


def check(begin: Begin, now: datetime) -> RollupCheck:
    """Compare every case with what it added and every sum and median with the cases in it.

    Nothing is repaired here: a difference says that somebody wrote past the session, and
    ``flask metrics rebuild`` puts it right. Each piece is read as it is at one moment; only the
    finding is written.
    """
    cases, differences = _wrong_cases()
    for agencies in groups():
        with snapshot() as session:
            found = look(session, agencies, micros(now))
            differences += [*_wrong_sums(found), *_wrong_medians(session, agencies, found)]
    row = RollupCheck(at=now, cases=cases, differences=differences[:REPORTED])
    with begin() as session:
        session.add(row)
    if differences:
        log.error("rollups_differ", differences=len(differences), first=str(differences[0]))
    return row


def last_check(session: Session) -> RollupCheck | None:
    """Return the newest comparison, None before the first."""
    return session.scalars(sa.select(RollupCheck).order_by(RollupCheck.id.desc()).limit(1)).first()


def _wrong_cases() -> tuple[int, list[Any]]:
    wrong: list[Any] = []
    last = cases = 0
    while True:
        with snapshot() as session:
            ids = chunk(session, last)
            if not ids:
                return cases, wrong
            query = sa.select(RollupCase.complaint_id, *FACTS).where(
                RollupCase.complaint_id.between(ids[0], ids[-1])
            )
            stored = {row[0]: Facts._make(row[1:]) for row in session.execute(query)}
            found = {one.id: facts_of(one) for one in cases_between(session, ids[0], ids[-1])}
        every = sorted(stored.keys() | found.keys())
        wrong += [{"case": one} for one in every if stored.get(one) != found.get(one)]
        last, cases = ids[-1], cases + len(ids)


def _wrong_sums(found: Looked) -> list[Any]:
    wrong: list[Any] = []
    for key, numbers in sorted(lacking(found.counted, found.stored).items()):
        for place, metric in enumerate(METRICS):
            if numbers[place]:
                counted = found.counted[key][place] if key in found.counted else 0
                wrong.append(
                    {"sum": "/".join(map(str, (*key, metric))), "stored": counted - numbers[place],
                     "counted": counted}
                )  # fmt: skip
    return wrong + [
        {"later": "/".join(map(str, one)), "lacking": number}
        for one, number in sorted(found.lacking_later().items())
    ]


def _wrong_medians(session: Session, agencies: Sequence[int], found: Looked) -> list[Any]:
    """Compare the medians that readers would take with those of the agencies' cases."""
    stale = {
        (period, agency)
        for period, agency in session.execute(
            sa.select(RollupStale.period, RollupStale.agency).where(
                RollupStale.agency.in_(agencies)
            )
        )
    }
    columns = [getattr(RollupMedian, name) for name in (*KEY, *SIDES, "valid_until")]
    wrong = []
    for row in session.execute(sa.select(*columns).where(RollupMedian.agency.in_(agencies))):
        key, sides, until = tuple(row[:5]), tuple(row[5:9]), row[9]
        at = min(found.moment, end_of(key[0]))
        overtaken = until is not None and until < at
        if overtaken or (key[0], key[3]) in stale or key[3] in found.waiting:
            continue  # readers find them from the cases
        right = found.middles.get(key)
        if right is None or right.sides(at) != Middle(*sides).sides(at):
            wrong.append({"median": "/".join(map(str, key))})
    return wrong
