"""Read the trail: by case, person, act and time, in pages from the newest line back.

Lines hold codes and numbers only, so a page of them shows no identity. The integrity desk's lines
are for that desk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.models import AuditCheck, AuditEntry, AuditSeal
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Detail

SHOWN_AT_ONCE: Final = 50
EXPORTED_AT_MOST: Final = 50_000
_CHUNK: Final = 1000
INTEGRITY: Final = (Tag.INTEGRITY_REPORTED, Tag.INTEGRITY_READ)
LOOKS: Final = (Tag.IDENTITY_REVEALED, Tag.FORMAL_FILE_READ, Tag.EVIDENCE_ORIGINAL_READ)
"""The acts by which somebody opened what is kept closed; each names its reason."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty values mean everything. ``before`` is the line to go on from."""

    chain: str = ""
    actor: str = ""
    tags: tuple[Tag, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    integrity: bool = False
    before: int = 0


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Lines from the newest back, and where the next page begins (0 at the end)."""

    entries: tuple[AuditEntry, ...]
    before: int


def page(session: Session, asked: Asked, *, limit: int = SHOWN_AT_ONCE) -> TrailPage:
    """Return one page; one query, whatever the trail holds."""
    found = list(session.scalars(_query(asked).limit(limit + 1)))
    shown = tuple(found[:limit])
    return TrailPage(shown, shown[-1].id if len(found) > limit else 0)


def every(session: Session, asked: Asked) -> Iterator[AuditEntry]:
    """Yield the lines of a search from the newest back, at most fifty thousand, in chunks."""
    left, before = EXPORTED_AT_MOST, asked.before
    while left > 0:
        query = _query(asked, before).limit(min(_CHUNK, left))
        rows = list(session.scalars(query))
        yield from rows
        if len(rows) < _CHUNK:
            return
        left, before = left - len(rows), rows[-1].id
        session.expunge_all()


def _query(asked: Asked, before: int | None = None) -> sa.Select[AuditEntry]:
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    start = asked.before if before is None else before
    if start:
        query = query.where(AuditEntry.id < start)
    if asked.chain:
        query = query.where(AuditEntry.chain == asked.chain)
    if asked.actor:
        query = query.where(AuditEntry.actor == asked.actor)
    if asked.tags:
        query = query.where(AuditEntry.tag.in_(asked.tags))
    if asked.since is not None:
        query = query.where(AuditEntry.at >= asked.since)
    if asked.until is not None:
        query = query.where(AuditEntry.at < asked.until)
    return query if asked.integrity else query.where(AuditEntry.tag.not_in(INTEGRITY))


def seals(session: Session, *, limit: int = 10) -> Sequence[AuditSeal]:
    """Return the newest seals."""
    return session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(limit)).all()


def checks(session: Session, *, limit: int = 5) -> Sequence[AuditCheck]:
    """Return the newest readings of the whole trail, asked for or done."""
    return session.scalars(sa.select(AuditCheck).order_by(AuditCheck.id.desc()).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Told:
    """What one line of a chain tells, without its place and its seal."""

    at: datetime
    detail: Detail


_TAGGED: Final = (
    sa.select(AuditEntry.at, AuditEntry.detail)
    .where(AuditEntry.chain == sa.bindparam("chain"), AuditEntry.tag == sa.bindparam("tag"))
    .order_by(AuditEntry.seq)
)


def tagged(session: Session, chain: str, tag: Tag) -> list[Told]:
    """Return when and with which details something was recorded in a chain, the oldest first."""
    rows = session.execute(_TAGGED, {"chain": chain, "tag": tag})
    return [Told(at, detail) for at, detail in rows]
