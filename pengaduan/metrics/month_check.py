"""Compare every frozen figure with the list kept with it, and every month with its digest."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from pengaduan.infra.db import snapshot
from pengaduan.metrics.month_models import FrozenMonth, MonthCheck, MonthCorrection
from pengaduan.metrics.month_series import corrected
from pengaduan.metrics.months import Told, digest, stored
from pengaduan.metrics.numbers import Kind, days_of, ratio_of, share_of
from pengaduan.metrics.rollup_build import Begin

log = structlog.get_logger("pengaduan.metrics")

CHUNK: Final = 200
REPORTED: Final = 50
_POINTS: Final = (0, 100)


def compare(begin: Begin, now: datetime) -> int:
    """Run :func:`check` and return how many differences it reported."""
    return len(check(begin, now).differences)


def check(begin: Begin, now: datetime) -> MonthCheck:
    """Look at every frozen month, as frozen and as corrected; store what does not fit.

    A difference says that somebody wrote past the database's own guard: nothing is repaired.
    """
    differences: list[Any] = []
    last = rows = 0
    while True:
        with snapshot() as session:
            query = sa.select(FrozenMonth).where(FrozenMonth.id > last).order_by(FrozenMonth.id)
            some = session.scalars(query.limit(CHUNK)).all()
            for row in some:
                differences += _wrong(session, row)
                last, rows = row.id, rows + 1
        if not some:
            break
    found = MonthCheck(at=now, rows=rows, differences=differences[:REPORTED])
    with begin() as session:
        session.add(found)
    if differences:
        log.error("frozen_months_differ", differences=len(differences), first=str(differences[0]))
    return found


def last_check(session: Session) -> MonthCheck | None:
    """Return the newest look, None before the first."""
    return session.scalars(sa.select(MonthCheck).order_by(MonthCheck.id.desc()).limit(1)).first()


def _wrong(session: Session, row: FrozenMonth) -> Iterator[dict[str, Any]]:
    if digest(row.content) != row.sha256:
        yield {**_whose(row), "wrong": "sha256"}
        return
    known = stored(row)
    yield from _unlike(row, known)
    lines = session.scalars(
        sa.select(MonthCorrection)
        .where(
            MonthCorrection.agency_id == row.agency_id,
            MonthCorrection.unit == row.unit,
            MonthCorrection.month == row.month,
        )
        .order_by(MonthCorrection.id)
    ).all()
    for line in lines:
        known[line.figure] = corrected(known.get(line.figure), line)
    if lines:
        yield from _unlike(row, {line.figure: known[line.figure] for line in lines})


def _whose(row: FrozenMonth) -> dict[str, Any]:
    return {"month": row.month, "agency": row.agency_id} | ({"unit": row.unit} if row.unit else {})


def _unlike(row: FrozenMonth, known: dict[str, Told]) -> Iterator[dict[str, Any]]:
    for code, told in known.items():
        if not is_its_list(told):
            yield {**_whose(row), "figure": code}


def is_its_list(told: Told) -> bool:
    """Tell whether a figure is what its cases make it; points may be withheld from few."""
    number, marks = told.number, sorted(told.marks.values())
    if len(marks) != number.base:
        return False
    if number.kind is Kind.COUNT:
        return number.value == number.hits == len(marks)
    if number.kind is Kind.SHARE:
        return number.hits == sum(marks) and number.value == share_of(sum(marks), len(marks))[0]
    if number.kind is Kind.POINTS:
        return number.value is None or _POINTS[0] <= number.value <= _POINTS[1]
    return number.value == _middle(marks, number.kind)


def _middle(marks: list[int], kind: Kind) -> Decimal | None:
    if not marks:
        return None
    both = marks[(len(marks) - 1) // 2] + marks[len(marks) // 2]
    return days_of(both, 2) if kind is Kind.DAYS else ratio_of(both, 2)
