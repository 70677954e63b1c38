"""Find complaints by number, words, the end of a telephone number, or unit; only what one may see.

Each kind of hit is a group of its own, newest first, and begins with ``visible_to(actor)``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.index import index_of
from pengaduan.agencies.matching import fitting
from pengaduan.agencies.models import Agency, Unit
from pengaduan.agencies.spelling import words as plain_words
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint, Confidentiality, NumberCounter
from pengaduan.complaints.search_index import PHONE_END, CaseText, phone_end
from pengaduan.infra.stemming import telling
from pengaduan.rules.numbers import NumberError, make_number, parse_number
from pengaduan.rules.permissions import Permission

LONGEST: Final = 200
_MOST_WORDS: Final = 8
_MOST_OFFICES: Final = 20
_DIGITS: Final = re.compile(r"[\d\s\u2010-\u2015\u2212-]+")
_FITS: Final = 90.0
_FTS: Final = sa.table("case_text_fts", sa.column("rowid", sa.Integer), sa.column("case_text_fts"))


class Group(StrEnum):
    """How a complaint was found."""

    NUMBER = "number"
    PHONE = "phone"
    UNIT = "unit"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Row:
    """One found complaint as a list shows it; the summary is masked by whoever shows it."""

    id: int
    number: str
    track: str
    state: str
    summary: str | None
    agency: str | None
    unit: str | None
    filed_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some hits of a group; ``after`` is the id to go on from, None at the end."""

    rows: tuple[Row, ...]
    after: int | None


def groups(session: Session, actor: Actor, text: str) -> tuple[Group, ...]:
    """Return the groups that a text may find something in."""
    found = []
    if _numbers(session, text):
        found.append(Group.NUMBER)
    if _end(text) and sees_phones(actor):
        found.append(Group.PHONE)
    if telling(text) and not _only_digits(text):
        found.append(Group.WORDS)
        if _offices(session, text) is not None:
            found.append(Group.UNIT)
    return tuple(found)


def find(
    session: Session,
    actor: Actor,
    group: Group,
    text: str,
    *,
    limit: int,
    before: int | None = None,
) -> Page:
    """Return the newest hits of a group with ids below ``before`` that ``actor`` may see."""
    query = _query(session, actor, group, text[:LONGEST])
    if query is None:
        return Page((), None)
    # SQLite walks its full-text index backwards only when it is asked for the index's own key.
    fts = group is Group.WORDS and _on_sqlite(session)
    key: sa.SQLColumnExpression[int] = _FTS.c.rowid if fts else Complaint.id
    if before is not None:
        query = query.where(key < before)
    rows = _read(session, query.order_by(key.desc()), limit=limit + 1)
    more = len(rows) > limit
    return Page(tuple(rows[:limit]), rows[limit - 1].id if more else None)


def sees_phones(actor: Actor) -> bool:
    """Tell whether the end of a telephone number finds anything for this person."""
    return actor.can(Permission.IDENTITY_REVEAL) or actor.can(Permission.CASE_VIEW_AGENCY)


def _query(session: Session, actor: Actor, group: Group, text: str) -> sa.Select[Complaint] | None:
    seen = visible_to(actor)
    if group is Group.NUMBER:
        return seen.where(Complaint.number.in_(_numbers(session, text)))
    if group is Group.PHONE:
        return _by_phone(seen, actor, text)
    if group is Group.UNIT:
        offices = _offices(session, text)
        return None if offices is None else seen.where(offices)
    stems = telling(text)[:_MOST_WORDS]
    return _by_words(session, seen, stems) if stems else None


def _by_words(
    session: Session, seen: sa.Select[Complaint], stems: Sequence[str]
) -> sa.Select[Complaint]:
    """Ask the full-text index of the engine for complaints that have every stem."""
    if _on_sqlite(session):
        asked = " ".join(f'"{one}"' for one in stems)
        fts = seen.join(_FTS, _FTS.c.rowid == Complaint.id)
        return fts.where(_FTS.c.case_text_fts.op("MATCH")(asked))
    # Part of the statement, so that a plan is made for these words: how many complaints hold a
    # word decides which way is short, and a plan that is kept for any word knows nothing of it.
    every = " & ".join(f"'{one}'" for one in stems)
    words = sa.bindparam("words", every, sa.String, literal_execute=True)
    vector = sa.func.array_to_tsvector(sa.func.string_to_array(CaseText.words, " "))
    joined = seen.join(CaseText, CaseText.complaint_id == Complaint.id)
    return joined.where(vector.op("@@")(sa.cast(words, _TsQuery)))


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


class _TsQuery(sa.types.UserDefinedType[Any]):
    """PostgreSQL's type of a question to a full-text index."""

    cache_ok = True

    def get_col_spec(self, **_more: object) -> str:
        return "tsquery"


def _by_phone(seen: sa.Select[Complaint], actor: Actor, text: str) -> sa.Select[Complaint] | None:
    """Find by the end of a telephone number, where this person may know the number.

    Ombudsman staff who may open identities; an agency where the complainant shows theirs.
    """
    end = _end(text)
    if end is None or not sees_phones(actor):
        return None
    known = seen.join(CaseText, CaseText.complaint_id == Complaint.id).where(
        CaseText.phone_end == phone_end(end)
    )
    if actor.can(Permission.IDENTITY_REVEAL):
        return known
    return known.where(Complaint.confidentiality == Confidentiality.OPEN)


def _offices(session: Session, text: str) -> sa.ColumnElement[bool] | None:
    """Return the condition for units and agencies that are called so; None when none is."""
    index = index_of(session)
    found = [one for one in fitting(index, plain_words(text)[:_MOST_WORDS]) if one.score >= _FITS]
    best = sorted(found, key=lambda one: -one.score)[:_MOST_OFFICES]
    units = [one.entry.unit_id for one in best if one.entry.unit_id is not None]
    agencies = [one.entry.agency_id for one in best if one.entry.unit_id is None]
    if not best:
        return None
    return sa.or_(Complaint.unit_id.in_(units), Complaint.agency_id.in_(agencies))


def _only_digits(text: str) -> bool:
    return bool(_DIGITS.fullmatch(text))


def _end(text: str) -> str | None:
    bare = re.sub(r"\D", "", text) if _only_digits(text) else ""
    return bare if len(bare) == PHONE_END else None


def _numbers(session: Session, text: str) -> list[str]:
    """Return the numbers that are meant: whole, without check digit, or the serial alone."""
    if not _only_digits(text):
        return []
    bare = re.sub(r"\D", "", text)
    if len(bare) == len("2026") + 8 + 1:
        try:
            return [parse_number(bare)]
        except NumberError:
            return []
    if len(bare) == len("2026") + 8:
        return [_made(int(bare[:4]), int(bare[4:]))] if bare[0] != "0" else []
    if not 1 <= len(bare) <= 8:
        return []
    years = session.scalars(sa.select(NumberCounter.year).order_by(NumberCounter.year.desc()))
    return [_made(year, int(bare)) for year in years]


def _made(year: int, serial: int) -> str:
    return make_number(year, serial)


def _read(session: Session, query: sa.Select[Complaint], *, limit: int) -> list[Row]:
    """Read what a list shows, the newest first; the story is not among it."""
    listed = (
        query.outerjoin(Agency, Agency.id == Complaint.agency_id)
        .outerjoin(Unit, Unit.id == Complaint.unit_id)
        .with_only_columns(
            Complaint.id,
            Complaint.number,
            Complaint.track,
            Complaint.state,
            Complaint.summary,
            Agency.name,
            Unit.name,
            Complaint.filed_at,
            Complaint.closed_at,
            maintain_column_froms=True,
        )
        .limit(limit)
    )
    return [Row(*row) for row in session.execute(listed)]
