"""The rows of the desk: what a list shows of each complaint, read by columns and never by story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.access import asker, visible_to
from pengaduan.complaints.models import Channel, Complaint, Confidentiality
from pengaduan.complaints.versions import version_of
from pengaduan.infra.conditions import among_ids
from pengaduan.rules.workflow import Track
from pengaduan.sla.desk_days import Section, days_of


class Why(StrEnum):
    """Why a complaint is in somebody's list."""

    OBJECTION = "objection"
    REPLY = "reply"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    UNIT = "unit"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of one complaint."""

    id: int
    number: str
    track: Track
    state: str
    summary: str | None
    substance: str | None
    channel: Channel
    confidentiality: Confidentiality
    agency_id: int
    unit_id: int | None
    unit: str | None
    handler_id: int | None
    handler: str | None
    filed_at: datetime
    changed_at: datetime
    due_at: datetime | None
    last_entry: str | None
    desk: int | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row: what was read, its band, the working days left and why it is here."""

    case: Columns
    section: Section
    days_left: int | None
    zone: str
    why: Why
    version: str


COLUMNS: Final = (
    Complaint.id,
    Complaint.number,
    Complaint.track,
    Complaint.state,
    Complaint.summary,
    Complaint.substance,
    Complaint.channel,
    Complaint.confidentiality,
    Complaint.agency_id,
    Complaint.unit_id,
    Unit.name,
    Complaint.handler_id,
    Account.name,
    Complaint.filed_at,
    Complaint.changed_at,
    Complaint.due_at,
    Complaint.last_entry,
    Complaint.desk,
)


@lru_cache(maxsize=256)
def _question(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        visible_to(actor)
        .where(among_ids(Complaint.id, "ids"))
        .outerjoin(Unit, Unit.id == Complaint.unit_id)
        .outerjoin(Account, Account.id == Complaint.handler_id)
        .with_only_columns(*COLUMNS)
    )


def rows_of(
    session: Session, actor: Actor, ids: Sequence[int], *, now: datetime
) -> tuple[DeskRow, ...]:
    """Return the rows of these complaints in this order; what may not be seen is left out."""
    rows_read = session.execute(_question(asker(actor)), {"ids": ids})
    found = {row[0]: Columns(*tuple(row)) for row in rows_read}
    return rows_for(session, actor, [found[one] for one in ids if one in found], now=now)


def rows_for(
    session: Session, actor: Actor, cases: Iterable[Columns], *, now: datetime
) -> tuple[DeskRow, ...]:
    """Return the rows of what was just read, in its order."""
    days = {agency: one for one in days_of(session, actor, now=now) for agency in one.agency_ids}
    rows = []
    for case in cases:
        of = days[case.agency_id]
        rows.append(
            DeskRow(
                case=case,
                section=of.section(case.desk, case.due_at),
                days_left=of.days_left(case.due_at),
                zone=of.calendar.zone.key,
                why=why(actor, case),
                version=version_of(case),
            )
        )
    return tuple(rows)


def why(actor: Actor, case: Columns) -> Why:
    """Return the strongest reason why a complaint is in somebody's list."""
    units = {grant.unit_id for grant in actor.grants}
    if case.state == "reopened":
        return Why.OBJECTION
    if case.last_entry == "reply":
        return Why.REPLY
    if case.handler_id is not None and case.handler_id == actor.account_id:
        return Why.MINE
    if case.state in ("forwarded", "complete"):
        return Why.UNASSIGNED
    return Why.UNIT if case.unit_id is not None and case.unit_id in units else Why.AGENCY
