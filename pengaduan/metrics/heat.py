"""The map of offices and stages: how many duties are late now, and how many were met in time.

*Late now* counts open duties whose due date has passed, whenever that was. The *share in time* is
CF-1's: of the duties that fell due in the period, those met by their due date. Words and colours
follow the cut points of CF-1's levels; fewer than five duties give neither (CF-1, small numbers).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, AgencyKind, Unit
from pengaduan.metrics.duty_book import ALL_TIME, last_late_due
from pengaduan.metrics.duty_models import UNCOUNTED, Duty, DutyReversal, DutySum
from pengaduan.metrics.scope import Period
from pengaduan.metrics.stages import OMBUDSMAN, DutyOutcome, Stage
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.rules.scoring.proportions import FEW

# The lowest share of each step, CF-1 F-P5 (l_sla): below the last one it is step 5.
STEPS: Final = ((90, 1), (75, 2), (50, 3), (25, 4))
LAST_STEP: Final = 5


class Judgement(StrEnum):
    """The word in a cell, so that colour is never alone (UX G9)."""

    GOOD = "baik"
    WATCH = "waspada"
    CRITICAL = "kritis"
    FEW = "data-sedikit"
    NONE = "kosong"


class Order(StrEnum):
    """How the rows are sorted."""

    CRITICAL = "kritis"
    LATE = "terlambat"
    NAME = "nama"


@dataclass(frozen=True, slots=True)
class Cell:
    """One office at one stage: open and late now; due in the period, and met in time of those."""

    late: int = 0
    base: int = 0
    in_time: int = 0

    @property
    def share(self) -> Decimal | None:
        """Percent met in time, one place, half up; None without a duty in the period."""
        return round_half_up(Fraction(100 * self.in_time, self.base), 1) if self.base else None

    @property
    def step(self) -> int:
        """The step of the scale, 1 (best) to 5; 0 where the numbers are too small for one."""
        if self.base < FEW:
            return 0
        met = 100 * self.in_time
        return next((step for low, step in STEPS if met >= low * self.base), LAST_STEP)

    @property
    def word(self) -> Judgement:
        """What the cell says in a word."""
        if not self.base and not self.late:
            return Judgement.NONE
        if not self.step:
            return Judgement.FEW
        if self.step == 1:
            return Judgement.GOOD
        return Judgement.CRITICAL if self.step > 3 else Judgement.WATCH


EMPTY: Final = Cell()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the map is asked for. ``period`` None means all of time; empty texts mean all.

    ``province`` is a two-digit region code. ``agency_id`` shows that agency's units as rows.
    """

    period: Period | None
    province: str = ""
    kind: AgencyKind | None = None
    category: str = ""
    agency_id: int | None = None
    order: Order = Order.CRITICAL


@dataclass(frozen=True, slots=True)
class Row:
    """One office (or unit) with its cells by stage. ``office`` 0 is the Ombudsman itself."""

    office: int
    unit: int
    name: str
    cells: Mapping[Stage, Cell]

    def count(self, word: Judgement) -> int:
        """Return how many cells carry this word."""
        return sum(cell.word is word for cell in self.cells.values())

    @property
    def late(self) -> int:
        """Return how many duties are late now, over all stages."""
        return sum(cell.late for cell in self.cells.values())


def heat(session: Session, wanted: Wanted, *, now: datetime) -> list[Row]:
    """Return the rows that have any duty, sorted as wanted; three queries, whatever there is."""
    cells = _cells(session, wanted, now)
    rows = _unit_rows(session, wanted, cells) if wanted.agency_id else _rows(session, wanted, cells)
    return sorted(rows, key=lambda row: _rank(row, wanted.order))


def _rank(row: Row, order: Order) -> tuple[Any, ...]:
    name = row.name.casefold()
    if order is Order.NAME:
        return (name, row.unit)
    if order is Order.LATE:
        return (-row.late, name, row.unit)
    critical, watch = row.count(Judgement.CRITICAL), row.count(Judgement.WATCH)
    return (-critical, -watch, -row.late, name, row.unit)


def _cells(session: Session, wanted: Wanted, now: datetime) -> dict[int, dict[Stage, Cell]]:
    """Add up what is counted, what fell due or changed since, and what to take off; one query."""
    parts = _parts(wanted, now)
    every = sa.union_all(*parts).subquery("part")
    place = every.c.place
    query = sa.select(
        place,
        every.c.stage,
        sa.func.sum(every.c.late),
        sa.func.sum(every.c.base),
        sa.func.sum(every.c.in_time),
    ).group_by(place, every.c.stage)
    found: dict[int, dict[Stage, Cell]] = {}
    for where, stage, late, base, in_time in session.execute(query):
        cell = Cell(int(late), int(base), int(in_time))
        if cell != EMPTY:
            found.setdefault(int(where), {})[Stage(stage)] = cell
    return found


def _parts(wanted: Wanted, now: datetime) -> list[sa.Select[Any]]:
    if wanted.agency_id and wanted.category:
        # One agency's units in one category have no sums of their own.
        return [_live(Duty, 1, wanted, now)]
    return [
        _summed(wanted),
        _live(Duty, 1, wanted, now).where(UNCOUNTED),
        _live(DutyReversal, -1, wanted, now),
    ]


def _summed(wanted: Wanted) -> sa.Select[Any]:
    code = ALL_TIME if wanted.period is None else wanted.period.code
    chosen = DutySum.period == code
    query = sa.select(
        (DutySum.unit if wanted.agency_id else DutySum.office).label("place"),
        sa.cast(DutySum.stage, sa.String).label("stage"),
        sa.case((DutySum.period == ALL_TIME, DutySum.open_late), else_=0).label("late"),
        sa.case((chosen, DutySum.base), else_=0).label("base"),
        sa.case((chosen, DutySum.in_time), else_=0).label("in_time"),
    ).where(DutySum.period.in_({code, ALL_TIME}), DutySum.category == wanted.category)
    if wanted.agency_id:
        return query.where(DutySum.office == wanted.agency_id, DutySum.unit != 0)
    return query.where(DutySum.unit == 0)


def _live(
    table: type[Duty | DutyReversal], sign: int, wanted: Wanted, now: datetime
) -> sa.Select[Any]:
    inside = in_period(table, wanted.period)
    met = sa.and_(inside, table.outcome == DutyOutcome.IN_TIME)
    due = sa.and_(inside, table.outcome.in_(_DUE))
    query = sa.select(
        (table.unit if wanted.agency_id else table.office).label("place"),
        sa.cast(table.stage, sa.String).label("stage"),
        sa.case((table.outcome == DutyOutcome.OPEN, sign), else_=0).label("late"),
        sa.case((due, sign), else_=0).label("base"),
        sa.case((met, sign), else_=0).label("in_time"),
    ).where(table.due_at <= last_late_due(now))
    if wanted.category:
        query = query.where(table.category == wanted.category)
    return query.where(table.office == wanted.agency_id) if wanted.agency_id else query


_DUE: Final = (DutyOutcome.OPEN, DutyOutcome.IN_TIME, DutyOutcome.LATE)


def in_period(table: type[Duty | DutyReversal], period: Period | None) -> sa.ColumnElement[bool]:
    """Return the condition that a duty fell due in the period."""
    if period is None:
        return sa.true()
    return sa.and_(table.due_at >= period.since, table.due_at < period.until)


def _rows(session: Session, wanted: Wanted, cells: Mapping[int, dict[Stage, Cell]]) -> list[Row]:
    query = sa.select(Agency.id, Agency.name)
    if wanted.province:
        query = query.where(
            sa.or_(
                Agency.region_code == wanted.province,
                Agency.region_code.like(f"{wanted.province}.%"),
            )
        )
    if wanted.kind is not None:
        query = query.where(Agency.kind == wanted.kind)
    rows = [
        Row(office, 0, name, cells[office])
        for office, name in session.execute(query)
        if office in cells
    ]
    everybody = not wanted.province and wanted.kind is None
    if everybody and OMBUDSMAN in cells:
        rows.append(Row(OMBUDSMAN, 0, "", cells[OMBUDSMAN]))
    return rows


def _unit_rows(
    session: Session, wanted: Wanted, cells: Mapping[int, dict[Stage, Cell]]
) -> list[Row]:
    agency_id = wanted.agency_id or 0
    query = sa.select(Unit.id, Unit.name).where(Unit.agency_id == agency_id)
    names: Sequence[Any] = session.execute(query).all()
    return [Row(agency_id, unit, name, cells[unit]) for unit, name in names if unit in cells]
