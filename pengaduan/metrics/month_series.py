"""Freeze the months that have closed, and write down what would be another figure today."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.metrics.month_models import FrozenMonth, FrozenMonthState, MonthCorrection
from pengaduan.metrics.months import (
    Marks,
    Told,
    closed_months,
    figures_of_month,
    frozen,
    nothing,
    stored,
)
from pengaduan.metrics.numbers import number_of, stored_json
from pengaduan.metrics.scope import Period, period
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

FREEZE: Final = "figures.freeze"
CORRECT: Final = "figures.correct"
Month = dict[int, dict[str, Told]]


def order(session: Session, now: datetime) -> int:
    """Have closed months frozen and frozen ones compared by the jobs process; return how many."""
    waiting = closed_months(session, now)
    for one in waiting:
        key = f"{FREEZE}:{one.code}"
        enqueue(session, FREEZE, {"month": one.code}, due_at=now, key=key)
    known = session.scalars(sa.select(FrozenMonthState.month).order_by(FrozenMonthState.month))
    for code in known:
        key = f"{CORRECT}:{code}:{now.date().isoformat()}"
        enqueue(session, CORRECT, {"month": code}, due_at=now, key=key)
    return len(waiting)


def freeze(session: Session, payload: Payload, _job: OutboxJob | None, now: datetime) -> Finish:
    """Slow outbox handler: work out the figures of a closed month, then store them for good."""
    month = period(str(payload["month"]))
    found = figures_of_month(session, month, now)

    def finish(writing: Session) -> None:
        if writing.get(FrozenMonthState, month.code) is not None:
            return
        rows = [frozen(agency_id, month, one, now) for agency_id, one in found.items()]
        writing.add_all(rows)
        writing.add(FrozenMonthState(month=month.code, frozen_at=now, agencies=len(rows)))
        _note(writing, Tag.FIGURES_MONTH_FROZEN, month.code, now, agencies=len(rows))
        writing.flush()

    return finish


def correct(session: Session, payload: Payload, _job: OutboxJob | None, now: datetime) -> Finish:
    """Slow outbox handler: compare a frozen month with its cases; store a line per difference."""
    month = period(str(payload["month"]))
    found = list(differences(session, month, now))

    def finish(writing: Session) -> None:
        known = _lines(writing, month.code)
        rows = [
            _line(month, agency_id, old, new, now)
            for agency_id, lines, old, new in found
            if known.get(agency_id, 0) == lines  # else somebody wrote lines in between
        ]
        writing.add_all(rows)
        if rows:
            _note(writing, Tag.FIGURES_MONTH_CORRECTED, month.code, now, lines=len(rows))
        writing.flush()

    return finish


def _lines(session: Session, code: str) -> dict[int, int]:
    """Return how many correction lines a month has, by agency."""
    query = (
        sa.select(MonthCorrection.agency_id, sa.func.count())
        .where(MonthCorrection.month == code)
        .group_by(MonthCorrection.agency_id)
    )
    return {int(agency_id): int(number) for agency_id, number in session.execute(query)}


def _note(session: Session, tag: Tag, code: str, now: datetime, **detail: int) -> None:
    chain = f"figures:{code}"
    record(session, tag, chain=chain, actor="system", now=now, detail=detail)


def differences(
    session: Session, month: Period, now: datetime
) -> Iterator[tuple[int, int, Told, Told]]:
    """Yield what the series says and what the cases say where they differ, by agency and figure.

    With the number of correction lines that the agency's month had then.
    """
    known, lines = series(session, month.code), _lines(session, month.code)
    today = figures_of_month(session, month, now)
    for agency_id in sorted(set(known) | set(today)):
        old, new = known.get(agency_id, {}), today.get(agency_id, {})
        for code in sorted(set(old) | set(new)):
            before = old.get(code) or nothing(code)
            after = new.get(code) or nothing(code)
            if before != after:
                yield agency_id, lines.get(agency_id, 0), before, after


def _line(month: Period, agency_id: int, old: Told, new: Told, now: datetime) -> MonthCorrection:
    return MonthCorrection(
        month=month.code,
        agency_id=agency_id,
        figure=new.number.code,
        old=stored_json(old.number),
        new=stored_json(new.number),
        cases=[list(one) for one in changed(old.marks, new.marks)],
        found_at=now,
    )


def changed(old: Marks, new: Marks) -> list[tuple[int, int | None, int | None]]:
    """Return the cases whose mark is another one: id, mark before, mark after."""
    every = sorted(set(old) | set(new))
    return [(one, old.get(one), new.get(one)) for one in every if old.get(one) != new.get(one)]


def series(session: Session, code: str) -> Month:
    """Return the figures of a frozen month by agency, with its correction lines worked in."""
    rows = session.scalars(sa.select(FrozenMonth).where(FrozenMonth.month == code))
    found = {row.agency_id: stored(row) for row in rows}
    lines = session.scalars(
        sa.select(MonthCorrection).where(MonthCorrection.month == code).order_by(MonthCorrection.id)
    )
    for line in lines:
        known = found.setdefault(line.agency_id, {})
        known[line.figure] = corrected(known.get(line.figure), line)
    return found


def corrected(known: Told | None, line: MonthCorrection) -> Told:
    """Return a figure with a correction line worked in."""
    marks = dict(known.marks) if known else {}
    for case_id, _, new in line.cases:
        if new is None:
            marks.pop(case_id, None)
        else:
            marks[case_id] = new
    return Told(number_of(line.figure, line.new), marks)


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {FREEZE: Slow(freeze), CORRECT: Slow(correct)}
)
