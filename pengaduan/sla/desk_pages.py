"""The pages of a list of the desk: by key and never by number, forwards and backwards.

A list is read in parts, each of which an index holds in order: what is to do with a due date, what
is to do without one, then the same of what waits for the complainant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import asking
from pengaduan.complaints.desk_place import TO_DO, WAITING
from pengaduan.complaints.models import Complaint
from pengaduan.infra.conditions import constant
from pengaduan.sla.desk import Asked, Order, every, listed, timeless
from pengaduan.sla.desk_rows import DeskRow, rows_of

PAGE: Final = 50
Question = sa.CompoundSelect[int, int, datetime | None, datetime | None, int, str]
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
    """One part of a list: what is in it, and by which columns it is sorted."""

    where: tuple[sa.ColumnElement[bool], ...]
    order: tuple[InstrumentedAttribute[Any], ...]
    falling: bool = False


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
    found, _numbers = _places(session, actor, asked, start, size + 1, now=now, ways=(back,))[back]
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    rows = rows_of(session, actor, [one.id for one in shown], now=now)
    earlier = more if back else start is not None
    later = True if back else more
    return Page(
        rows,
        shown[0] if shown and earlier else None,
        shown[-1] if shown and later else None,
    )


def neighbours(
    session: Session, actor: Actor, asked: Asked, complaint: Complaint, *, now: datetime
) -> tuple[str | None, str | None]:
    """Return the numbers of the complaints before and after this one in a list, None at its ends.

    It need not stand in the list any more: what was just answered has the neighbours it had.
    """
    here, ways = place_of(complaint, asked), (True, False)
    found = _places(session, actor, asked, here, 1, now=now, ways=ways)
    previous, following = (next(iter(found[way].numbers), None) for way in ways)
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
            _Part((Complaint.desk == constant(desk), *where), order)
            for desk in (TO_DO, WAITING)
            for where, order in (
                ((Complaint.due_at.is_not(None),), (Complaint.due_at, filed, by_id)),
                ((Complaint.due_at.is_(None),), (filed, by_id)),
            )
        )
    if asked.order is Order.STILL:
        return (_Part((), (Complaint.changed_at, by_id)),)
    return (_Part((), (filed, by_id), falling=True),)


class _Found(NamedTuple):
    """Rows of a list in its order: where each stands, and its number."""

    places: list[Place]
    numbers: list[str]


def _places(
    session: Session,
    actor: Actor,
    asked: Asked,
    start: Place | None,
    limit: int,
    *,
    now: datetime,
    ways: tuple[bool, ...],
) -> dict[bool, _Found]:
    """Return the places next to a start (or the first ones), for each way: back or forwards.

    One statement reads all parts and both ways; it is kept for whoever asks for the same list.
    """
    begun = None if start is None else start.part
    if timeless(asked):
        question = _kept_question(asking(actor), asked, begun, ways)
    else:
        question = _question(listed(session, actor, asked, now=now), asked, begun, ways)
    found: dict[bool, list[tuple[Place, str]]] = {way: [] for way in ways}
    if question is not None:
        values = {"shown": limit, **({} if start is None else _edge(asked, start))}
        for back, part, first, second, row_id, number in session.execute(question, values):
            instants = tuple(one for one in (first, second) if one is not None)
            found[bool(back)].append((Place(part, instants, row_id), number))
    for way, rows in found.items():
        rows.sort(key=partial(_nearest, _parts(asked), way))
    return {
        way: _Found([place for place, _ in rows[:limit]], [number for _, number in rows[:limit]])
        for way, rows in found.items()
    }


def _nearest(order: Sequence[_Part], back: bool, found: tuple[Place, str]) -> tuple[int, ...]:
    one = found[0]
    falls = order[one.part].falling != back
    sign = -1 if falls else 1
    moments = (sign * ((moment - _EPOCH) // _MICROSECOND) for moment in one.instants)
    return (-one.part if back else one.part, *moments, sign * one.id)


@lru_cache(maxsize=256)
def _kept_question(
    actor: Actor, asked: Asked, begun: int | None, ways: tuple[bool, ...]
) -> Question | None:
    return _question(every(actor, asked), asked, begun, ways)


def _question(
    base: sa.Select[Complaint], asked: Asked, begun: int | None, ways: tuple[bool, ...]
) -> Question | None:
    queries = [
        _part_query(base, place, part, begun == place, back=back)
        for back in ways
        for place, part in enumerate(_parts(asked))
        if begun is None or (place <= begun if back else place >= begun)
    ]
    return sa.union_all(*queries) if queries else None


def _part_query(
    base: sa.Select[Complaint], place: int, part: _Part, begins: bool, *, back: bool
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
        Complaint.number.label("number"),
    )
    order = [column.desc() if falls else column.asc() for column in part.order]
    return sa.select(query.order_by(*order).limit(sa.bindparam("shown")).subquery())


def _edge(asked: Asked, start: Place) -> dict[str, datetime | int]:
    if not 0 <= start.part < len(_parts(asked)):
        return {}  # no such part: the list has nothing beyond it
    order = _parts(asked)[start.part].order
    values: tuple[datetime | int, ...] = (*start.instants, start.id)
    if len(values) != len(order):
        raise ValueError("this place belongs to another order")
    return {f"edge_{column.key}": one for one, column in zip(values, order, strict=True)}
