"""Give complaint numbers: one row per year is the counter, so no number is given twice."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pengaduan.complaints.models import NumberCounter
from pengaduan.rules.numbers import canonical_key, make_number, new_key

_ZONE = ZoneInfo("Asia/Jakarta")


def next_number(session: Session, *, now: datetime) -> str:
    """Return the next number of the year (of Jakarta), like "2026-00012345-2".

    The counter row stays locked until the caller commits; a rollback gives the number back.
    """
    year = now.astimezone(_ZONE).year
    serial = _advance(session, year)
    if serial is None:
        _open_year(session, year)
        serial = _advance(session, year)
    if serial is None:
        raise LookupError(f"no number counter for {year}")
    return make_number(year, serial)


def fresh_key() -> tuple[str, str]:
    """Return a new secret key as it is shown, and the form of it that is hashed."""
    key = new_key(secrets.token_bytes)
    return key, canonical_key(key)


def _advance(session: Session, year: int) -> int | None:
    raised = (
        sa.update(NumberCounter)
        .where(NumberCounter.year == year)
        .values(last=NumberCounter.last + 1)
        .returning(NumberCounter.last)
        .execution_options(synchronize_session=False)
    )
    return session.execute(raised).scalar_one_or_none()


def _open_year(session: Session, year: int) -> None:
    """Add the counter of a new year; that somebody else did so at the same time is fine."""
    try:
        with session.begin_nested():
            session.execute(sa.insert(NumberCounter).values(year=year, last=0))
    except IntegrityError:
        return
