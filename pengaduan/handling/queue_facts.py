"""What the verifiers' queue shows of its complaints beside themselves, for a whole page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pengaduan.complaints import similar
from pengaduan.complaints.flags import Flag, flags
from pengaduan.complaints.formal_models import Representative
from pengaduan.complaints.models import Attachment, Complaint, Message, MessageKind, Party
from pengaduan.complaints.triage_models import SupervisorRequest

REPEATED: Final = 3
_WITHIN: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What is known of one complaint. ``given`` names sealed fields; nothing is opened."""

    flags: tuple[Flag, ...]
    files: int
    given: frozenset[str]
    represented: bool
    doubled: bool
    asked_second: bool


def facts_of(
    session: Session, complaints: Sequence[Complaint], *, now: datetime
) -> Mapping[int, RowFacts]:
    """Return the facts by complaint id: seven queries for any number of complaints."""
    ids = [one.id for one in complaints]
    if not ids:
        return {}
    completed, doubled = _completed(session, ids), similar.flagged(session, ids)
    repeated, files = _repeated(session, ids, now), _files(session, ids)
    given, represented = _given(session, ids), _represented(session, ids)
    second = _second(session, ids)
    return {
        one.id: RowFacts(
            flags=_flags(one, completed, doubled, repeated),
            files=files.get(one.id, 0),
            given=given.get(one.id, frozenset()),
            represented=one.id in represented,
            doubled=one.id in doubled,
            asked_second=one.id in second,
        )
        for one in complaints
    }


def _flags(
    one: Complaint,
    completed: Mapping[int, datetime],
    doubled: frozenset[int],
    repeated: frozenset[int],
) -> tuple[Flag, ...]:
    more = [
        flag for flag, ids in ((Flag.DOUBLE, doubled), (Flag.REPEATED, repeated)) if one.id in ids
    ]
    return (*more, *flags(one, completed.get(one.id)))


def _completed(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each complainant answered the last request for completion."""
    query = (
        sa.select(Message.complaint_id, Message.kind, Message.created_at)
        .where(
            Message.complaint_id.in_(ids),
            Message.kind.in_((MessageKind.COMPLETION_REQUEST, MessageKind.REPLY)),
        )
        .order_by(Message.id)
    )
    asked: set[int] = set()
    found: dict[int, datetime] = {}
    for complaint_id, kind, at in session.execute(query):
        if kind is MessageKind.COMPLETION_REQUEST:
            asked.add(complaint_id)
            found.pop(complaint_id, None)
        elif complaint_id in asked:
            found[complaint_id] = at
    return found


def _repeated(session: Session, ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Return those whose contact filed at least three within a year, by keyed hash only."""
    other = aliased(Party)
    same = [
        sa.select(Party.complaint_id.label("mine"), other.complaint_id.label("theirs"))
        .join(other, column(other) == column(Party))
        # Nobody without a number is the same as another: said, so that nobody is compared with all.
        .where(Party.complaint_id.in_(ids), column(Party).is_not(None))
        for column in (_email, _phone)
    ]
    pairs = sa.union(*same).subquery()
    query = (
        sa.select(pairs.c.mine)
        .join(Complaint, Complaint.id == pairs.c.theirs)
        .where(Complaint.filed_at > now - _WITHIN, Complaint.origin_id.is_(None))
        .group_by(pairs.c.mine)
        .having(sa.func.count() >= REPEATED)
    )
    return frozenset(session.scalars(query))


def _email(party: type[Party]) -> sa.ColumnElement[str | None]:
    return party.email_index  # type: ignore[return-value]  # an attribute of the mapped class


def _phone(party: type[Party]) -> sa.ColumnElement[str | None]:
    return party.phone_index  # type: ignore[return-value]  # an attribute of the mapped class


def _files(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = (
        sa.select(Attachment.complaint_id, sa.func.count())
        .where(Attachment.complaint_id.in_(ids))
        .group_by(Attachment.complaint_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _given(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    columns = {"name": Party.name, "address": Party.address}
    query = sa.select(
        Party.complaint_id, *(column.is_not(None) for column in columns.values())
    ).where(Party.complaint_id.in_(ids))
    return {
        row[0]: frozenset(name for name, there in zip(columns, row[1:], strict=True) if there)
        for row in session.execute(query)
    }


def _represented(session: Session, ids: Sequence[int]) -> frozenset[int]:
    query = sa.select(Representative.complaint_id).where(
        Representative.complaint_id.in_(ids), Representative.ended_at.is_(None)
    )
    return frozenset(session.scalars(query))


def _second(session: Session, ids: Sequence[int]) -> frozenset[int]:
    query = sa.select(SupervisorRequest.complaint_id).where(
        SupervisorRequest.complaint_id.in_(ids), SupervisorRequest.decided_at.is_(None)
    )
    return frozenset(session.scalars(query))
