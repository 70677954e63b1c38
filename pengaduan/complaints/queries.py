"""What each side may read of a case: the thread, the files, the steps taken.

Three audiences read one record. The complainant never sees notes, drafts or instructions; the
agency never sees what was written to the Ombudsman about an identity that it may not know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from pengaduan.audit.reading import tagged
from pengaduan.audit.tags import Tag
from pengaduan.complaints.audiences import (
    KIND_LABELS,
    OUTSIDE,
    Audience,
    Author,
    author_of,
    may_read,
)
from pengaduan.complaints.files import FileEntry, files_by_entry
from pengaduan.complaints.masking import READER_OF, Reader, Veil, veil_for
from pengaduan.complaints.models import (
    Complaint,
    Message,
    MessageKind,
    Point,
    PointAnswer,
    PointDecision,
)
from pengaduan.infra import asked


@dataclass(frozen=True, slots=True)
class PointEntry:
    """One point with its answer; ``answered`` is the complainant's verdict, None before it."""

    point_id: int
    ordinal: int
    text: str
    decision: PointDecision
    explanation: str
    promise: str | None
    promise_by: str | None
    promise_on: date | None
    answered: bool | None


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """One entry of the thread; ``heading`` is a message id."""

    id: int
    at: datetime
    kind: MessageKind
    author: Author
    author_id: int | None
    heading: str
    body: str
    points: tuple[PointEntry, ...]
    files: tuple[FileEntry, ...]
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One move of the record: the transition's code and the states it joined."""

    at: datetime
    action: str
    source: str
    target: str


def thread(
    session: Session, complaint: Complaint, audience: Audience, reader: Reader | None = None
) -> tuple[ThreadEntry, ...]:
    """Return the entries that ``audience`` may read, oldest first.

    Personal data in them is masked as for ``reader``, who is the usual one of the audience
    unless another is named.
    """
    veil = veil_for(session, complaint, reader or READER_OF[audience])
    by_message: dict[int, list[FileEntry]] = {}
    for owner, entry in files_by_entry(session, complaint, audience, reader):
        by_message.setdefault(owner or 0, []).append(entry)
    return tuple(
        _entry(message, tuple(by_message.get(message.id, ())), audience, veil)
        for message in messages_of(session, complaint)
        if may_read(message, complaint, audience)
    )


_POINTS: Final = (
    sa.select(Point)
    .where(Point.complaint_id == sa.bindparam("complaint_id"))
    .order_by(Point.ordinal)
)
_OF_CASE: Final = (
    sa.select(Message)
    .where(Message.complaint_id == sa.bindparam("complaint_id"))
    .execution_options(populate_existing=True)
)
_ALL: Final = _OF_CASE.options(
    joinedload(Message.point_answers).joinedload(PointAnswer.point)
).order_by(Message.id)
_MESSAGES: Final = _OF_CASE.options(
    selectinload(Message.point_answers).joinedload(PointAnswer.point)
)
_OF_KIND: Final = (
    sa.select(Message)
    .where(
        Message.complaint_id == sa.bindparam("complaint_id"),
        Message.kind == sa.bindparam("kind"),
    )
    .order_by(Message.id.desc())
)
_NEWEST: Final = (
    _MESSAGES.where(Message.kind.in_(sa.bindparam("kinds", expanding=True)))
    .order_by(Message.id.desc())
    .limit(1)
)


def points(session: Session, complaint: Complaint) -> tuple[Point, ...]:
    """Return the numbered points of the case, in order."""
    values = {"complaint_id": complaint.id}
    return asked.once(
        session, (points, complaint.id), lambda: tuple(session.scalars(_POINTS, values))
    )


def messages_of(session: Session, complaint: Complaint) -> Sequence[Message]:
    """Return every entry of the case with its point answers, oldest first, for no reader yet."""
    values = {"complaint_id": complaint.id}
    return asked.once(
        session, (messages_of, complaint.id), lambda: session.scalars(_ALL, values).unique().all()
    )


def last_message(session: Session, complaint: Complaint, *kinds: MessageKind) -> Message | None:
    """Return the newest entry of the given kinds with its point answers, or None."""
    every: Sequence[Message] | None = asked.known(session, (messages_of, complaint.id))
    if every is not None:
        return next((one for one in reversed(every) if one.kind in kinds), None)
    values = {"complaint_id": complaint.id, "kinds": kinds}
    key = (last_message, complaint.id, kinds)
    return asked.once(session, key, lambda: session.scalars(_NEWEST, values).first())


def messages_of_kind(session: Session, complaint: Complaint, kind: MessageKind) -> list[Message]:
    """Return every entry of one kind, the newest first."""
    every: Sequence[Message] | None = asked.known(session, (messages_of, complaint.id))
    if every is not None:
        return [one for one in reversed(every) if one.kind is kind]
    values = {"complaint_id": complaint.id, "kind": kind}
    return list(session.scalars(_OF_KIND, values))


def open_question(session: Session, complaint: Complaint) -> Message | None:
    """Return the question to the complainant that has no reply yet and was not closed, or None."""
    newest = last_message(session, complaint, *ASKING)
    return newest if newest is not None and is_open_question(newest) else None


ASKING: Final = (MessageKind.QUESTION, MessageKind.REPLY)
"""The newest of these tells whether a question is open."""


def is_open_question(newest: Message) -> bool:
    """Tell whether the newest entry of ``ASKING`` is a question that still waits."""
    return newest.kind is MessageKind.QUESTION and "closed_at" not in newest.detail


def question_count(session: Session, complaint: Complaint) -> int:
    """Return how often the agency has asked the complainant in this case."""
    query = sa.select(sa.func.count()).where(
        Message.complaint_id == complaint.id, Message.kind == MessageKind.QUESTION
    )
    return session.scalars(query).one()


def open_draft(session: Session, complaint: Complaint) -> Message | None:
    """Return the answer that waits for the head or was returned to the officer, or None."""
    return last_message(session, complaint, MessageKind.ANSWER_DRAFT)


def steps_taken(session: Session, complaint: Complaint) -> tuple[StepTaken, ...]:
    """Return every move of the record, oldest first, from its audit chain."""
    return tuple(
        StepTaken(
            line.at,
            str(line.detail.get("action")),
            str(line.detail.get("from")),
            str(line.detail.get("to")),
        )
        for line in tagged(session, f"complaint:{complaint.number}", Tag.COMPLAINT_MOVED)
    )


def _entry(
    message: Message, attached: tuple[FileEntry, ...], audience: Audience, veil: Veil
) -> ThreadEntry:
    author = author_of(message.author_role)
    own = author is Author.AGENCY and veil.reader is Reader.AGENCY
    told = message.kind is not MessageKind.DISPOSITION or audience is Audience.AGENCY
    inside = audience is Audience.AGENCY or message.kind in OUTSIDE
    return ThreadEntry(
        id=message.id,
        at=message.created_at,
        kind=message.kind,
        author=author,
        author_id=message.author_id if audience is not Audience.COMPLAINANT else None,
        heading=KIND_LABELS[message.kind],
        body=(message.body if own else veil.text(message.body)) if told else "",
        points=tuple(_point(answer, veil, own=own) for answer in message.point_answers),
        files=attached,
        detail=message.detail if inside or audience is Audience.OMBUDSMAN else {},
    )


def _point(answer: PointAnswer, veil: Veil, *, own: bool) -> PointEntry:
    promise, promise_by = answer.promise, answer.promise_by
    return PointEntry(
        point_id=answer.point_id,
        ordinal=answer.point.ordinal,
        text=veil.editorial(answer.point.text),
        decision=answer.decision,
        explanation=answer.explanation if own else veil.text(answer.explanation),
        promise=promise if own or promise is None else veil.text(promise),
        promise_by=promise_by if own or promise_by is None else veil.text(promise_by),
        promise_on=answer.promise_on,
        answered=answer.answered,
    )
