"""A new calendar as a proposal: the difference, the deadlines it would move, and approving it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.holidays import HolidayKind
from pengaduan.rules.texts import N_
from pengaduan.sla import calendars
from pengaduan.sla.calendars import NATIONAL, DayOff
from pengaduan.sla.models import CalendarChange, CalendarVersion, ChangeState

APPLY = "calendar.apply"
WARN_FROM_MONTH = 10
CHAIN = "system"


class CalendarChangeError(ValueError):
    """A proposal that cannot be made or decided; the text is a message id."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a proposal changes, by date and scope. ``renamed`` pairs the old day with the new."""

    added: tuple[DayOff, ...]
    removed: tuple[DayOff, ...]
    renamed: tuple[tuple[DayOff, DayOff], ...]

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.renamed)


def difference(old: Iterable[DayOff], new: Iterable[DayOff]) -> Difference:
    """Return what must be added to, removed from and renamed in ``old`` to get ``new``."""
    before = {(item.day, item.scope): item for item in old}
    after = {(item.day, item.scope): item for item in new}
    return Difference(
        added=tuple(after[key] for key in sorted(after.keys() - before.keys())),
        removed=tuple(before[key] for key in sorted(before.keys() - after.keys())),
        renamed=tuple(
            (before[key], after[key])
            for key in sorted(before.keys() & after.keys())
            if before[key] != after[key]
        ),
    )


def merged(current: Iterable[DayOff], imported: Sequence[DayOff]) -> list[DayOff]:
    """Return the current days with those of a file in the place of its own years and scopes.

    A file that brings the days of Bali for 2027 leaves every other year and place alone.
    """
    covered = {(item.scope, item.day.year) for item in imported}
    kept = [item for item in current if (item.scope, item.day.year) not in covered]
    return sorted([*kept, *imported], key=lambda item: (item.day, item.scope))


def with_day(current: Iterable[DayOff], one: DayOff) -> list[DayOff]:
    """Return the current days with one more, or with that day changed."""
    kept = [item for item in current if (item.day, item.scope) != (one.day, one.scope)]
    return sorted([*kept, one], key=lambda item: (item.day, item.scope))


def without_day(current: Iterable[DayOff], day: date, scope: str) -> list[DayOff]:
    """Return the current days without one; CalendarChangeError when it is not among them."""
    every = list(current)
    kept = [item for item in every if (item.day, item.scope) != (day, scope)]
    if len(kept) == len(every):
        raise CalendarChangeError(N_("Hari itu tidak ada dalam kalender yang berlaku."))
    return kept


def propose(
    session: Session,
    days: Sequence[DayOff],
    *,
    title: str,
    source: str,
    actor: str,
    now: datetime,
) -> CalendarChange:
    """Keep a proposal for somebody to approve; nothing else changes. The caller commits.

    CalendarChangeError when it would change nothing.
    """
    base = calendars.current_version(session)
    if difference(calendars.days_of(session, base.id), days).empty:
        raise CalendarChangeError(N_("Usulan ini sama dengan kalender yang berlaku."))
    change = CalendarChange(
        title=title,
        source=source,
        base_id=base.id,
        days=[_stored(item) for item in days],
        made_by=actor,
        made_at=now,
    )
    session.add(change)
    session.flush()
    _write(session, Tag.CALENDAR_PROPOSED, change, actor=actor, now=now)
    return change


def offer_shipped(session: Session, *, now: datetime) -> CalendarChange | None:
    """Bring the shipped holidays: into an empty database at once, otherwise as a proposal.

    A release with another list moves no deadline unseen, and undoes no day that somebody added.
    None when the database had no calendar, has known this list before, or it is proposed already.
    """
    shipped = calendars.shipped_days()
    if session.scalars(sa.select(CalendarVersion.id).limit(1)).first() is None:
        calendars.load_calendar(session, now=now)
        return None
    code = calendars.version_code(shipped)
    source = f"shipped:{code}"
    known = sa.select(CalendarVersion.id).where(CalendarVersion.code == code)
    offered = sa.select(CalendarChange.id).where(CalendarChange.source == source)
    if session.scalars(known).first() or session.scalars(offered).first():
        return None
    current = calendars.days_of(session, calendars.current_version(session).id)
    days = merged(current, shipped)
    if difference(current, days).empty:
        return None
    title = N_("Libur nasional bawaan rilis ini")
    return propose(session, days, title=title, source=source, actor="system", now=now)


def proposed_days(change: CalendarChange) -> list[DayOff]:
    """Return every day that the calendar would have."""
    return [_read(item) for item in change.days]


def base_days(session: Session, change: CalendarChange) -> list[DayOff]:
    """Return the days of the version that the proposal was made from."""
    return calendars.days_of(session, change.base_id)


def approve(session: Session, change_id: int, *, actor: str, now: datetime) -> CalendarVersion:
    """Publish the proposed calendar and have the open deadlines moved; the caller commits.

    New clocks use it from now on; the jobs process moves the open ones in small steps (see
    ``sla.moving``). CalendarChangeError when the proposal was decided before, or when another
    calendar was published since it was made, so that nothing is undone unseen.
    """
    change = _open(session, change_id)
    if calendars.current_version(session).id != change.base_id:
        raise CalendarChangeError(
            N_("Kalender sudah berganti sejak usulan ini dibuat. Buat usulan baru.")
        )
    days = proposed_days(change)
    version = calendars.publish(session, days, source=change.title, now=now)
    # An earlier calendar that comes back is published anew under its old name.
    version.published_at = now
    change.state, change.version_id = ChangeState.APPLIED, version.id
    _decide(session, change, Tag.CALENDAR_PUBLISHED, actor=actor, now=now)
    payload = {"version_id": version.id, "after": 0, "actor": actor}
    enqueue(session, APPLY, payload, due_at=now, key=f"{APPLY}:{change.id}:0")
    return version


def reject(session: Session, change_id: int, *, actor: str, now: datetime) -> CalendarChange:
    """Put a proposal aside; CalendarChangeError when it was decided before."""
    change = _open(session, change_id)
    change.state = ChangeState.REJECTED
    _decide(session, change, Tag.CALENDAR_REJECTED, actor=actor, now=now)
    return change


def missing_joint_leave(session: Session, now: datetime) -> int | None:
    """Return next year when it is October or later and no joint leave is known for it, else None.

    The decree for the next year usually comes in the autumn; without it every deadline that
    reaches into the next year is too early.
    """
    local = now.astimezone(ZoneInfo(calendars.DEFAULT_ZONE))
    if local.month < WARN_FROM_MONTH:
        return None
    year = local.year + 1
    days = calendars.days_of(session, calendars.current_version(session).id)
    known = any(
        item.day.year == year
        and item.scope == NATIONAL
        and item.kind == HolidayKind.JOINT_LEAVE.value
        for item in days
    )
    return None if known else year


def _open(session: Session, change_id: int) -> CalendarChange:
    change = session.get(CalendarChange, change_id, with_for_update=True, populate_existing=True)
    if change is None or change.state is not ChangeState.PROPOSED:
        raise CalendarChangeError(N_("Usulan ini sudah diputuskan."))
    return change


def _decide(
    session: Session, change: CalendarChange, tag: Tag, *, actor: str, now: datetime
) -> None:
    change.decided_by, change.decided_at = actor, now
    session.flush()
    _write(session, tag, change, actor=actor, now=now)


def _write(
    session: Session, tag: Tag, change: CalendarChange, *, actor: str, now: datetime
) -> None:
    detail = {"change": change.id, "base": change.base_id, "version": change.version_id}
    record(session, tag, chain=CHAIN, actor=actor, now=now, detail=detail)


def _stored(item: DayOff) -> dict[str, Any]:
    return {
        "day": item.day.isoformat(),
        "name": item.name,
        "kind": item.kind,
        "decree": item.decree,
        "scope": item.scope,
    }


def _read(raw: dict[str, Any]) -> DayOff:
    return DayOff(
        date.fromisoformat(raw["day"]), raw["name"], raw["kind"], raw["decree"], raw["scope"]
    )
