"""The pages of a list of the desk: by key and never by number, forwards and backwards.

A list is read in parts, each of which an index holds in order: what is to do with a due date, what
is to do without one, then the same of what waits for the complainant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.access import asker
from pengaduan.complaints.desk_place import TO_DO, WAITING
from pengaduan.complaints.models import Complaint
from pengaduan.infra.conditions import constant
from pengaduan.sla.desk import Asked, Condition, Order, by_place, every, listed, timeless
from pengaduan.sla.desk_rows import COLUMNS, Columns, DeskRow, rows_for

PAGE: Final = 50
Question = sa.Select[*tuple[Any, ...]]
_Parts = sa.CompoundSelect[*tuple[Any, ...]]
_Base = Callable[..., sa.Select[Complaint]]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in its list: the part, the instants that sort it, and its id."""

    part: int
    instants: tuple[datetime, ...]
    id: int

    def text(self) -> str:
        """Return the place as it stands in an address."""
        moments = (str((one - _EPOCH) // _MICROSECOND) for one in self.instants)
        return "~".join([str(self.part), *moments, str(self.id)])


def parse_place(text: str) -> Place:
    """Return the place that a text names, or raise ValueError."""
    part, *moments, row_id = (int(one) for one in text.split("~"))
    if len(moments) > 2:
        raise ValueError(text)
    try:
        return Place(part, tuple(_EPOCH + one * _MICROSECOND for one in moments), row_id)
    except OverflowError as error:
        raise ValueError(text) from error


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and where the pages before and after begin (None at an end)."""

    rows: tuple[DeskRow, ...]
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a list: what is in it, by which columns it is sorted, maybe at which place."""

    where: tuple[sa.ColumnElement[bool], ...]
    order: tuple[InstrumentedAttribute[Any], ...]
    falling: bool = False
    desk: int | None = None

    def at(self, *places: int) -> Condition:
        """Say that a row of this part stands in one of these places.

        Where the part is at one place that is known already; saying it twice would let the
        database expect hardly a row, and sort what its index holds in order.
        """
        if self.desk is None:
            return by_place(*places)
        return sa.true() if self.desk in places else sa.false()


def page(
    session: Session,
    actor: Actor,
    asked: Asked,
    *,
    now: datetime,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> Page:
    """Return a page of a list: its beginning, or what lies after or before a place."""
    start, back = (before, True) if before is not None else (after, False)
    found = _found(session, actor, _Read(asked, size + 1, (back,), COLUMNS), start, now=now)[back]
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    rows = rows_for(session, actor, (Columns(*one.columns) for one in shown), now=now)
    earlier = more if back else start is not None
    later = True if back else more
    return Page(
        rows,
        shown[0].place if shown and earlier else None,
        shown[-1].place if shown and later else None,
    )


def neighbours(
    session: Session, actor: Actor, asked: Asked, complaint: Complaint, *, now: datetime
) -> tuple[str | None, str | None]:
    """Return the numbers of the complaints before and after this one in a list, None at its ends.

    It need not stand in the list any more: what was just answered has the neighbours it had.
    """
    here, ways = place_of(complaint, asked), (True, False)
    reading = _Read(asked, 1, ways, (Complaint.number,))
    found = _found(session, actor, reading, here, now=now)
    previous, following = (next((one.columns[0] for one in found[way]), None) for way in ways)
    return previous, following


def place_of(complaint: Complaint, asked: Asked) -> Place:
    """Return where a complaint stands, or would stand, in a list."""
    for place, part in enumerate(_parts(asked)):
        values = [getattr(complaint, column.key) for column in part.order]
        fits = asked.by_due is False or _part_of(complaint) == place
        if fits and None not in values:
            return Place(place, tuple(values[:-1]), complaint.id)
    return Place(0, (_EPOCH, _EPOCH), complaint.id)


def _part_of(complaint: Complaint) -> int:
    waits = complaint.desk == WAITING
    return 2 * waits + (complaint.due_at is None)


@lru_cache(maxsize=256)
def _parts(asked: Asked) -> tuple[_Part, ...]:
    filed, by_id = Complaint.filed_at, Complaint.id
    if asked.by_due:
        return tuple(
            _Part(where, order, desk=desk)
            for desk in (TO_DO, WAITING)
            for where, order in (
                ((Complaint.due_at.is_not(None),), (Complaint.due_at, filed, by_id)),
                ((Complaint.due_at.is_(None),), (filed, by_id)),
            )
        )
    if asked.order is Order.STILL:
        return (_Part((), (Complaint.changed_at, by_id)),)
    return (_Part((), (filed, by_id), falling=True),)


class _Read(NamedTuple):
    """What is read of a list: how many rows at most, back or forwards or both, which columns."""

    asked: Asked
    limit: int
    ways: tuple[bool, ...]
    columns: tuple[sa.ColumnElement[Any] | InstrumentedAttribute[Any], ...]


class _Row(NamedTuple):
    """A row of a list: where it stands, and the columns that were asked for."""

    place: Place
    columns: tuple[Any, ...]


def _found(
    session: Session, actor: Actor, reading: _Read, start: Place | None, *, now: datetime
) -> dict[bool, list[_Row]]:
    """Return the rows next to a start (or the first ones) in order, for each way.

    One statement reads all parts and both ways; it is kept for whoever asks for the same list.
    """
    asked, begun = reading.asked, None if start is None else start.part
    if timeless(asked):
        question = _kept_question(asker(actor), reading, begun)
    else:
        question = _question(partial(listed, session, actor, asked, now=now), reading, begun)
    found: dict[bool, list[_Row]] = {way: [] for way in reading.ways}
    if question is not None:
        values = {} if start is None else _edge(asked, start)
        for back, part, first, second, row_id, *columns in session.execute(question, values):
            instants = tuple(one for one in (first, second) if one is not None)
            found[bool(back)].append(_Row(Place(part, instants, row_id), tuple(columns)))
    for way, rows in found.items():
        rows.sort(key=partial(_nearest, _parts(asked), way))
        del rows[reading.limit :]
    return found


def _nearest(order: Sequence[_Part], back: bool, found: _Row) -> tuple[int, ...]:
    one = found.place
    falls = order[one.part].falling != back
    sign = -1 if falls else 1
    moments = (sign * ((moment - _EPOCH) // _MICROSECOND) for moment in one.instants)
    return (-one.part if back else one.part, *moments, sign * one.id)


@lru_cache(maxsize=256)
def _kept_question(actor: Actor, reading: _Read, begun: int | None) -> Question | None:
    return _question(partial(every, actor, reading.asked), reading, begun)


def _question(base: _Base, reading: _Read, begun: int | None) -> Question | None:
    """Find the rows in the index of the list, then read the columns of those few."""
    queries = [
        _part_query(
            base(at=part.at, desk=part.desk),
            place,
            part,
            reading.limit,
            begins=begun == place,
            back=back,
        )
        for back in reading.ways
        for place, part in enumerate(_parts(reading.asked))
        if begun is None or (place <= begun if back else place >= begun)
    ]
    if not queries:
        return None
    every_part = sa.union_all(*queries)
    if len(reading.ways) == 1:
        every_part = _nearest_of(every_part, reading)
    near = every_part.subquery("near")
    return (
        sa.select(*near.c, *reading.columns)
        .join(Complaint, Complaint.id == near.c.row_id)
        .outerjoin(Unit, Unit.id == Complaint.unit_id)
        .outerjoin(Account, Account.id == Complaint.handler_id)
    )


def _nearest_of(every_part: _Parts, reading: _Read) -> _Parts:
    """Leave no more rows of all parts together than are wanted: each is looked up after that."""
    back = reading.ways[0]
    falls = _parts(reading.asked)[0].falling != back
    found = every_part.selected_columns
    own = (found.first, found.second, found.row_id)
    order = [one.desc() if falls else one.asc() for one in own]
    by_part = found.part.desc() if back else found.part.asc()
    return every_part.order_by(by_part, *order).limit(constant(reading.limit))


def _part_query(
    base: sa.Select[Complaint], place: int, part: _Part, limit: int, *, begins: bool, back: bool
) -> sa.Select[Any]:
    falls = part.falling != back
    query = base.where(*part.where)
    if begins:
        edge = sa.tuple_(*(sa.bindparam(f"edge_{one.key}", type_=one.type) for one in part.order))
        columns = sa.tuple_(*part.order)
        query = query.where(columns < edge if falls else columns > edge)
    *moments, by_id = part.order
    empty = sa.null().cast(Complaint.due_at.type)
    first, second = [*moments, empty][:2]
    query = query.with_only_columns(
        constant(int(back)).label("back"),
        constant(place).label("part"),
        first.label("first"),
        second.label("second"),
        by_id.label("row_id"),
    )
    # PostgreSQL takes the order from the index only where all of its columns are named, also the
    # one that is empty in this part.
    named = (
        part.order if part.desk is None or len(part.order) > 2 else (Complaint.due_at, *part.order)
    )
    order = [column.desc() if falls else column.asc() for column in named]
    # Few rows, and the database knows it: so it looks each of them up.
    return sa.select(query.order_by(*order).limit(constant(limit)).subquery())


def _edge(asked: Asked, start: Place) -> dict[str, datetime | int]:
    if not 0 <= start.part < len(_parts(asked)):
        return {}  # no such part: the list has nothing beyond it
    order = _parts(asked)[start.part].order
    values: tuple[datetime | int, ...] = (*start.instants, start.id)
    if len(values) != len(order):
        raise ValueError("this place belongs to another order")
    return {f"edge_{column.key}": one for one, column in zip(values, order, strict=True)}
