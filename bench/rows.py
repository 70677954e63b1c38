"""Invented rows by the hundred thousand, written with plain INSERTs, for measuring size only."""

import random
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Channel, Confidentiality, PriorContact
from pengaduan.infra.db import Base
from pengaduan.rules.law import law
from pengaduan.rules.numbers import make_number
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import CalendarVersion, ClockState

Row = dict[str, Any]
CHUNK: Final = 5000
YEAR: Final = 2025  # numbers of a year that nothing else in a fresh database uses
_WHAT: Final = ("Loket", "Antrean", "Berkas", "Petugas", "Jadwal layanan", "Biaya")
_HOW: Final = ("tutup lebih awal", "tidak dipanggil", "hilang di meja depan", "tidak di tempat")
_SINCE: Final = ("sejak pagi", "sudah dua minggu", "sejak bulan lalu", "pada hari kerja")


def insert(session: Session, table: type[Base], rows: Iterator[Row]) -> None:
    """Write rows in chunks; the caller commits."""
    while chunk := list(islice(rows, CHUNK)):
        session.execute(sa.insert(table.__table__), chunk)  # type: ignore[arg-type]  # a table


def story(dice: random.Random) -> str:
    """Return an invented story of a few sentences."""
    return " ".join(
        f"{dice.choice(_WHAT)} {dice.choice(_HOW)} {dice.choice(_SINCE)}." for _ in range(6)
    )


def complaint_row(number: int, filed_at: datetime, **more: object) -> Row:
    """Return one complaint whose id and serial are ``number``."""
    return {
        "id": number,
        "number": make_number(YEAR, number),
        "track": Track.AGENCY,
        "state": "dispositioned",
        "nonce": f"bench-{number}",
        "key_hash": "-",
        "channel": Channel.WEBSITE,
        "language": "id",
        "law_version": law().version,
        "matter": "poor_service",
        "story": "Loket tutup sebelum jam pelayanan berakhir.",
        "ongoing": True,
        "prior_contact": PriorContact.UNANSWERED,
        "wishes": ["service"],
        "confidentiality": Confidentiality.WITHHELD,
        "filed_at": filed_at,
        "changed_at": filed_at,
        **more,
    }


def calendar_id(session: Session) -> int:
    """Return the id of the loaded calendar."""
    return session.scalars(sa.select(CalendarVersion.id)).one()


def clock_row(complaint_id: int, policy: str, calendar: int, **more: object) -> Row:
    """Return one running clock of ``policy``; the caller gives its times."""
    entry = law().deadlines[policy]
    return {
        "complaint_id": complaint_id,
        "policy": policy,
        "policy_version": law().version,
        "round": 1,
        "duty_on": entry.duty_on,
        "amount": entry.length,
        "unit": entry.unit,
        "zone": "Asia/Jakarta",
        "workdays": 5,
        "roll": "none",
        "calendar_version_id": calendar,
        "state": ClockState.RUNNING,
        "stopped_at": None,
        "breached_at": None,
        "next_action_at": None,
        **more,
    }
