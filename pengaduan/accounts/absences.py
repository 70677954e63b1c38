"""Who is away and who stands in, so that no reminder ends in an empty room."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from pengaduan.accounts.models import Absence, Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.rules.permissions import Role
from pengaduan.rules.texts import N_

LONGEST: Final = timedelta(days=366)
_ONE_DAY: Final = timedelta(days=1)
_OMBUDSMAN: Final = tuple(role for role in Role if role.value.startswith("ombudsman_"))


class AbsenceError(ValueError):
    """The absence cannot be set as asked; the text is a message id."""


class AbsenceNotFoundError(LookupError):
    """There is no such absence of this account, or it was cancelled or is over."""


@dataclass(frozen=True, slots=True)
class Away:
    """Whole days of absence in ``zone``, first and last included, and who stands in."""

    first_day: date
    last_day: date
    stand_in_id: int
    zone: str = "Asia/Jakarta"


def set_absence(
    session: Session, account_id: int, away: Away, *, actor: str, now: datetime
) -> Absence:
    """Store when somebody is away; the caller commits.

    AbsenceError when the days are reversed, past or too many, overlap another absence of the
    same person, or when the stand-in is not a colleague who can sign in.
    """
    begin = _midnight(away.first_day, away.zone)
    end = _midnight(away.last_day + _ONE_DAY, away.zone)
    _check_days(begin, end, now)
    # Both rows are locked in one order: two absences set at once cannot overlap unseen.
    _lock(session, (account_id, away.stand_in_id))
    if away.stand_in_id not in colleagues(session, account_id):
        raise AbsenceError(N_("Pengganti harus rekan seinstansi yang akunnya aktif."))
    if _overlapping(session, account_id, begin, end):
        raise AbsenceError(N_("Pada hari-hari itu sudah tercatat ketidakhadiran lain."))
    row = Absence(
        account_id=account_id,
        stand_in_id=away.stand_in_id,
        from_at=begin,
        to_at=end,
        zone=away.zone,
        made_at=now,
        made_by=actor,
    )
    session.add(row)
    session.flush()
    _record(session, Tag.ACCOUNT_ABSENCE_SET, row, actor, now)
    return row


def cancel_absence(
    session: Session, account_id: int, absence_id: int, *, actor: str, now: datetime
) -> Absence:
    """End an absence that has not ended yet: one that runs ends now, a later one never begins.

    AbsenceNotFoundError when it is not this account's, was cancelled or is over.
    """
    row = session.get(Absence, absence_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != account_id or row.cancelled_at or row.to_at <= now:
        raise AbsenceNotFoundError(absence_id)
    row.cancelled_at = now
    session.flush()
    _record(session, Tag.ACCOUNT_ABSENCE_CANCELLED, row, actor, now)
    return row


def absences_of(
    session: Session, account_ids: Collection[int], *, since: datetime
) -> list[Absence]:
    """Return the absences in force that end after ``since``, the earliest first, with both names.

    Cancelled ones are left out.
    """
    query = (
        sa.select(Absence)
        .options(joinedload(Absence.account), joinedload(Absence.stand_in))
        .where(Absence.account_id.in_(account_ids), _in_force(), Absence.to_at > since)
        .order_by(Absence.from_at, Absence.id)
    )
    return list(session.scalars(query))


def days_of(absence: Absence) -> tuple[date, date]:
    """Return the first and the last day of an absence where it was set."""
    zone = ZoneInfo(absence.zone)
    last = absence.to_at.astimezone(zone).date() - _ONE_DAY
    return absence.from_at.astimezone(zone).date(), last


def colleagues(session: Session, account_id: int) -> dict[int, str]:
    """Return who may stand in, by name: active people of the same agency, or of the Ombudsman."""
    mine = session.execute(
        sa.select(RoleGrant.agency_id, RoleGrant.role).where(
            RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None)
        )
    ).all()
    agencies = {row.agency_id for row in mine if row.agency_id is not None}
    shared = [RoleGrant.agency_id.in_(sorted(agencies))]
    if any(row.role in _OMBUDSMAN for row in mine):
        shared.append(RoleGrant.role.in_(_OMBUDSMAN))
    query = (
        sa.select(Account.id, Account.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            Account.active.is_(True),
            Account.id != account_id,
            RoleGrant.revoked_at.is_(None),
            sa.or_(*shared),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return {row.id: row.name for row in session.execute(query)}


def stand_ins(
    session: Session, account_ids: Iterable[int], *, at: datetime
) -> dict[int, int | None]:
    """Return who acts for each account at ``at``: itself, its stand-in, or None for nobody.

    A stand-in who is away too is followed to theirs; None when the chain comes back to somebody
    it has passed, or ends at an account that is not active.
    """
    wanted = set(account_ids)
    if not wanted:
        return {}
    rows = session.execute(
        sa.select(Absence.account_id, Absence.stand_in_id)
        .where(_in_force(), Absence.from_at <= at, Absence.to_at > at)
        .order_by(Absence.id)
    )
    away: dict[int, int] = {row.account_id: row.stand_in_id for row in rows}
    found = {account_id: _follow(account_id, away) for account_id in wanted}
    active = _active(session, {one for one in found.values() if one is not None})
    return {asked: acts if acts in active else None for asked, acts in found.items()}


def _follow(account_id: int, away: Mapping[int, int]) -> int | None:
    passed = set()
    while account_id in away:
        passed.add(account_id)
        account_id = away[account_id]
        if account_id in passed:
            return None
    return account_id


def _active(session: Session, account_ids: Collection[int]) -> set[int]:
    query = sa.select(Account.id).where(Account.id.in_(account_ids), Account.active.is_(True))
    return set(session.scalars(query))


def _in_force() -> sa.ColumnElement[bool]:
    return Absence.cancelled_at.is_(None)


def _midnight(day: date, zone: str) -> datetime:
    moment = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _check_days(begin: datetime, end: datetime, now: datetime) -> None:
    if end <= begin:
        raise AbsenceError(N_("Hari terakhir tidak boleh sebelum hari pertama."))
    if end <= now:
        raise AbsenceError(N_("Hari-hari itu sudah lewat."))
    if end - begin > LONGEST:
        raise AbsenceError(N_("Ketidakhadiran paling lama satu tahun."))


def _lock(session: Session, account_ids: Iterable[int]) -> None:
    query = sa.select(Account.id).where(Account.id.in_(account_ids)).order_by(Account.id)
    session.execute(query.with_for_update())


def _overlapping(session: Session, account_id: int, begin: datetime, end: datetime) -> bool:
    query = sa.select(Absence.id).where(
        Absence.account_id == account_id,
        _in_force(),
        Absence.from_at < end,
        Absence.to_at > begin,
    )
    return session.scalars(query.limit(1)).first() is not None


def _record(session: Session, tag: Tag, row: Absence, actor: str, now: datetime) -> None:
    detail: dict[str, str | int | bool | None] = {
        "absence": row.id,
        "from_at": row.from_at.isoformat(),
        "to_at": row.to_at.isoformat(),
        "stand_in": row.stand_in_id,
    }
    record(session, tag, chain=f"account:{row.account_id}", actor=actor, now=now, detail=detail)
