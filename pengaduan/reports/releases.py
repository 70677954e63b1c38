"""Public figures, released once per ended period and frozen: everybody, provinces, agencies.

A month is released for everybody and each province, a quarter and a year for each agency as well.
Small numbers are taken out first, and with them whatever would reveal one by a sum
(``rules.disclosure``). What was released stays as it was; pages and files read it from here.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, Region, RegionKind
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.cases import cases
from pengaduan.metrics.figures import Figure, figure
from pengaduan.metrics.scope import JAKARTA, Period, Scope, period
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.reports.models import FigureRelease
from pengaduan.rules.disclosure import Cell, Cube, hidden_cells
from pengaduan.rules.workflow import Track

JOB: Final = "figures.release"
EVERYBODY: Final = "nasional"
CENTRAL: Final = "00"
"""The row of agencies without a region: ministries and state bodies."""
FIGURES: Final = ("received", "on_time", "first_response", "resolution", "upheld", "rating")
LINKED: Final = ("received", "first_response")
"""Counts of nearly the same cases: where one is hidden the other is too."""
Rows = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    row: str
    parent: str | None
    name: str
    kind: str
    province: str


def ended_periods(first: datetime, now: datetime) -> Iterator[Period]:
    """Yield the months, quarters and years that have ended since ``first``, as they ended."""
    start, last = first.astimezone(JAKARTA), now.astimezone(JAKARTA)
    for number in range(start.year * 12, last.year * 12 + last.month):
        year, month = divmod(number, 12)
        codes = [f"{year}-{month + 1:02d}"]
        codes += [f"{year}-K{month // 3 + 1}"] if month % 3 == 2 else []
        codes += [str(year)] if month == 11 else []
        for code in codes:
            found = period(code)
            if found.until <= now and found.until > first:
                yield found


def row_of(agency_id: int) -> str:
    """Return the code of an agency's row."""
    return f"a{agency_id}"


def due(session: Session, now: datetime) -> list[Period]:
    """Return the ended periods that are not released yet, in the order of their release."""
    first = session.scalar(
        sa.select(sa.func.min(Complaint.forwarded_at)).where(Complaint.track == Track.AGENCY)
    )
    if first is None:
        return []
    known = set(session.scalars(sa.select(FigureRelease.period)))
    return [one for one in ended_periods(first, now) if one.code not in known]


def all_releases(session: Session) -> list[FigureRelease]:
    """Return every release, the latest ended first; of those that end together the month first."""
    query = sa.select(FigureRelease).order_by(
        FigureRelease.until.desc(), FigureRelease.since.desc()
    )
    return list(session.scalars(query))


def find(session: Session, code: str) -> FigureRelease | None:
    """Return the release of a period, or None."""
    return session.scalars(
        sa.select(FigureRelease).where(FigureRelease.period == code)
    ).one_or_none()


def order(session: Session, now: datetime) -> int:
    """Have what is due released by the jobs process; return how many periods are due."""
    waiting = due(session, now)
    if waiting:
        key = f"figures:{waiting[-1].code}:{len(waiting)}"
        enqueue(session, JOB, {}, due_at=now, key=key)
    return len(waiting)


def make(session: Session, _payload: Payload, _job: OutboxJob | None, now: datetime) -> Finish:
    """Slow outbox handler ``figures.release``: work out all that is due, then store it."""
    waiting = due(session, now)
    made = list(_year_by_year(session, waiting, now))

    def finish(writing: Session) -> None:
        known = set(writing.scalars(sa.select(FigureRelease.period)))
        for one in (one for one in made if one.period not in known):
            writing.add(one)
            detail = {"sha256": one.sha256}
            chain = f"figures:{one.period}"
            record(
                writing, Tag.FIGURES_RELEASED, chain=chain, actor="system", now=now, detail=detail
            )
        writing.flush()

    return finish


def _year_by_year(
    session: Session, waiting: Sequence[Period], now: datetime
) -> Iterator[FigureRelease]:
    years: dict[str, list[Period]] = defaultdict(list)
    for one in waiting:
        years[one.code[:4]].append(one)
    stored = {one.period: one for one in all_releases(session)}
    places = _places(session)
    for year, fresh in years.items():
        before = [one for code, one in stored.items() if code.startswith(year)]
        yield from _Year(places, cases(session, Scope(period(year), now)), before).released(
            fresh, now
        )


class _Year:
    """The releases of one year, step by step."""

    def __init__(
        self,
        places: Mapping[int, tuple[_Place, ...]],
        found: Sequence[Case],
        before: Sequence[FigureRelease],
    ) -> None:
        self._rows: dict[str, list[Case]] = defaultdict(list)
        self._known: dict[str, _Place] = {}
        for case in found:
            for place in places[case.agency_id]:
                self._known[place.row] = place
                self._rows[place.row].append(case)
        self._hidden = {code: set(_stored_hidden(before, code)) for code in FIGURES}
        self._columns = {one.period for one in before}
        self._seen = {one.period: period(one.period) for one in before}
        self._counts: dict[tuple[str, str, str], int] = {}

    def released(self, fresh: Sequence[Period], now: datetime) -> Iterator[FigureRelease]:
        """Yield the releases of these periods, in their order."""
        for one in fresh:
            self._seen[one.code] = one
            self._columns.add(one.code)
            rows = self._release(one, now)
            text = json.dumps(rows, sort_keys=True).encode()
            yield FigureRelease(
                period=one.code,
                since=one.since,
                until=one.until,
                tables={"rows": rows},
                sha256=hashlib.sha256(text).hexdigest(),
                released_at=now,
            )

    def _release(self, one: Period, now: datetime) -> list[Rows]:
        figures = {row: self._figures(row, one, now) for row in self._shown(one.code)}
        for code in FIGURES:
            cube = self._cube(code, now)
            new = [cell for cell in cube.counts if cell[1] == one.code]
            kept = self._hidden[code] & set(cube.counts)
            self._hidden[code] = set(hidden_cells(cube, new, kept))
        together = set().union(*(self._hidden[code] for code in LINKED))
        self._hidden |= {code: set(together) for code in LINKED}
        return [
            self._row(row, one.code, found)
            for row, found in figures.items()
            if row == EVERYBODY or any(figure.base for figure in found.values())
        ]

    def _shown(self, column: str) -> list[str]:
        """Return the rows that a column is published for: everybody, provinces, agencies."""
        wanted = [
            one for one in self._known.values() if not (is_agency(one.row) and is_month(column))
        ]
        wanted.sort(key=lambda one: (one.parent is not None, is_agency(one.row), one.name))
        return [one.row for one in wanted]

    def _figures(self, row: str, one: Period, now: datetime) -> dict[str, Figure]:
        scope = Scope(one, now)
        return {code: figure(code, self._rows[row], scope) for code in FIGURES}

    def _cube(self, code: str, now: datetime) -> Cube:
        counts: dict[Cell, int] = {}
        for column in self._columns:
            scope = Scope(self._seen[column], now)
            for row in self._shown(column):
                key = (code, row, column)
                if key not in self._counts:
                    self._counts[key] = len(figure(code, self._rows[row], scope).base)
                counts[row, column] = self._counts[key]
        rows = {one.row: one.parent for one in self._known.values() if one.parent is not None}
        return Cube(counts, rows, {c: parent for c in self._columns if (parent := above(c))})

    def _row(self, row: str, column: str, found: Mapping[str, Figure]) -> Rows:
        place = self._known[row]
        shown = {
            code: None if (row, column) in self._hidden[code] else _plain(one)
            for code, one in found.items()
        }
        told = {"row": row, "name": place.name, "class": place.kind, "province": place.province}
        return {**told, "figures": shown}


def _plain(one: Figure) -> Rows:
    value = None if one.value is None else str(one.value)
    return {"n": len(one.base), "hits": len(one.hits), "value": value}


def is_agency(row: str) -> bool:
    """Tell whether a row is an agency's."""
    return row.startswith("a")


def is_month(column: str) -> bool:
    """Tell whether a period code is a month's."""
    return len(column) == len("2026-10") and "K" not in column


def above(column: str) -> str | None:
    """Return the period that a month or quarter adds up to; None for a year."""
    year, _dash, rest = column.partition("-")
    if not rest:
        return None
    return year if rest.startswith("K") else f"{year}-K{(int(rest) + 2) // 3}"


def _stored_hidden(before: Sequence[FigureRelease], code: str) -> Iterator[Cell]:
    for one in before:
        for row in one.tables["rows"]:
            if row["figures"][code] is None:
                yield row["row"], one.period


def _places(session: Session) -> dict[int, tuple[_Place, ...]]:
    """Return the rows in which an agency counts: its own, its province's and everybody's."""
    provinces = sa.select(Region.code, Region.name).where(Region.kind == RegionKind.PROVINCE)
    names: dict[str, str] = {str(code): str(name) for code, name in session.execute(provinces)}
    whole = _Place(EVERYBODY, None, "", "", "")
    found: dict[int, tuple[_Place, ...]] = {}
    for one in session.scalars(sa.select(Agency)):
        code = (one.region_code or "")[:2]
        province = code if code in names else CENTRAL
        place = _Place(province, EVERYBODY, names.get(province, ""), "", province)
        own = _Place(row_of(one.id), province, one.name, one.kind.value, province)
        found[one.id] = (whole, place, own)
    return found


HANDLERS: Final[Mapping[str, Handler]] = {JOB: Slow(make)}
