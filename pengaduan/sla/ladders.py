"""Which ladder of reminders a clock climbs: that of its own policies, or the shipped one."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.rules.ladder import Place, Side, Step
from pengaduan.rules.ladder_load import all_ladders, ladder_of
from pengaduan.rules.own_ladder import Sides, sides_of
from pengaduan.sla.models import Clock, ClockEvent, PolicyVersion


class Climbing(Protocol):
    """What decides a ladder: a clock, or the facts of one."""

    @property
    def house_version_id(self) -> int | None: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def zone(self) -> str: ...


class Ladders:
    """The ladders of many clocks; each version is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._own: dict[int, Sides | None] = {}

    def of(self, clock: Climbing) -> Sides:
        """Return the ladder that a clock follows: it keeps the one that it began with."""
        version_id = clock.house_version_id
        own = None if version_id is None else self._of_version(version_id)
        if own is not None:
            return own
        if len(all_ladders()) == 1:
            return all_ladders()[0].sides
        started = clock.started_at.astimezone(ZoneInfo(clock.zone)).date()
        return ladder_of(started).sides

    def named(self, clock: Clock, side: Side, code: str) -> Step | None:
        """Return a step of the ladder of a clock by its code, None when it has none such."""
        return next((one for one in self.of(clock)[side] if one.code == code), None)

    def _of_version(self, version_id: int) -> Sides | None:
        if version_id not in self._own:
            self._own[version_id] = own_sides(self._session.get(PolicyVersion, version_id))
        return self._own[version_id]


def own_sides(version: PolicyVersion | None) -> Sides | None:
    """Return the ladder that a version brings, None where the shipped one goes on."""
    if version is None or version.ladder is None:
        return None
    return sides_of(version.ladder)


def telling(session: Session, place: Place) -> sa.ColumnElement[bool]:
    """Tell of an event and its clock (both must be joined) whether its step tells this place."""
    query = sa.select(PolicyVersion).where(PolicyVersion.ladder.is_not(None))
    own = {one.id: sides for one in session.scalars(query) if (sides := own_sides(one))}
    shipped = {code for one in all_ladders() for code in _codes(one.sides, place)}
    found = [
        sa.and_(Clock.house_version_id == version_id, ClockEvent.step.in_(_codes(sides, place)))
        for version_id, sides in own.items()
    ]
    without = sa.or_(Clock.house_version_id.is_(None), Clock.house_version_id.not_in(sorted(own)))
    return sa.or_(sa.and_(without, ClockEvent.step.in_(sorted(shipped))), *found)


def _codes(sides: Sides, place: Place) -> list[str]:
    return sorted(step.code for steps in sides.values() for step in steps if place in step.tell)
