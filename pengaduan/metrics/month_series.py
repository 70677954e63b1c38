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
    Holder,
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
Month = dict[Holder, dict[str, Told]]


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
        writing.add_all(frozen(holder, month, one, now) for holder, one in found.items())
        agencies = sum(not unit for _, unit in found)
        writing.add(FrozenMonthState(month=month.code, frozen_at=now, agencies=agencies))
        _note(writing, Tag.FIGURES_MONTH_FROZEN, month.code, now, agencies=agencies)
        writing.flush()

    return finish


def correct(session: Session, payload: Payload, _job: OutboxJob | None, now: datetime) -> Finish:
    """Slow outbox handler: compare a frozen month with its cases; store a line per difference."""
    month = period(str(payload["month"]))
    found = list(differences(session, month, now))

    def finish(writing: Session) -> None:
        known = _lines(writing, month.code)
        rows = [
            _line(month, holder, old, new, now)
            for holder, lines, old, new in found
            if known.get(holder, 0) == lines  # else somebody wrote lines in between
        ]
        writing.add_all(rows)
        if rows:
            _note(writing, Tag.FIGURES_MONTH_CORRECTED, month.code, now, lines=len(rows))
        writing.flush()

    return finish


def _lines(session: Session, code: str) -> dict[Holder, int]:
    """Return how many correction lines a month has, by agency and unit."""
    holder = MonthCorrection.agency_id, MonthCorrection.unit
    query = (
        sa.select(*holder, sa.func.count()).where(MonthCorrection.month == code).group_by(*holder)
    )
    return {(agency, unit): int(number) for agency, unit, number in session.execute(query)}


def _note(session: Session, tag: Tag, code: str, now: datetime, **detail: int) -> None:
    chain = f"figures:{code}"
    record(session, tag, chain=chain, actor="system", now=now, detail=detail)


def differences(
    session: Session, month: Period, now: datetime
) -> Iterator[tuple[Holder, int, Told, Told]]:
    """Yield what the series says and what the cases say where they differ, by whose and figure.

    With the number of correction lines that this month of theirs had then.
    """
    known, lines = series(session, month.code), _lines(session, month.code)
    state = session.get(FrozenMonthState, month.code)
    today = figures_of_month(session, month, now, units=state is not None and state.units)
    for holder in sorted(set(known) | set(today)):
        old, new = known.get(holder, {}), today.get(holder, {})
        for code in sorted(set(old) | set(new)):
            before = old.get(code) or nothing(code)
            after = new.get(code) or nothing(code)
            if before != after:
                yield holder, lines.get(holder, 0), before, after


def _line(month: Period, holder: Holder, old: Told, new: Told, now: datetime) -> MonthCorrection:
    return MonthCorrection(
        month=month.code,
        agency_id=holder[0],
        unit=holder[1],
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
    """Return a frozen month by agency and unit, with its correction lines worked in."""
    rows = session.scalars(sa.select(FrozenMonth).where(FrozenMonth.month == code))
    found = {(row.agency_id, row.unit): stored(row) for row in rows}
    lines = session.scalars(
        sa.select(MonthCorrection).where(MonthCorrection.month == code).order_by(MonthCorrection.id)
    )
    for line in lines:
        known = found.setdefault((line.agency_id, line.unit), {})
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
