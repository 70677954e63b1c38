"""What an answer must have before it may leave; the page lists it, the step enforces it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints import identity
from pengaduan.complaints.models import (
    Attachment,
    AttachmentState,
    Complaint,
    Message,
    MessageKind,
    Point,
    PointDecision,
)
from pengaduan.complaints.queries import ASKING, is_open_question, points
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.infra import asked
from pengaduan.rules.law import law
from pengaduan.rules.reply_templates import gaps


@dataclass(frozen=True, slots=True)
class PointReply:
    """The answer to one point; a promise names who keeps it and by which day."""

    point_id: int
    decision: PointDecision | None
    explanation: str
    promise: str = ""
    promise_by: str = ""
    promise_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a complaint: an opening and one reply per point.

    ``substance`` is the category for a case that has none yet; ``seen_when_tracked`` confirms
    that a complainant without contact reads it on the tracking page; ``ask_approval`` has another
    head look at it first; ``templates`` are the versions of templates that it was made of.
    """

    points: tuple[PointReply, ...]
    opening: str = ""
    substance: str = ""
    seen_when_tracked: bool = False
    ask_approval: bool = False
    templates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an answer: a question that waits, the answer proposed or sent back.

    ``reached`` tells whether notices reach the complainant; ``files`` are the writer's uploads
    that are not yet part of an entry and were not refused. The point answers are not read.
    """

    asking: bool
    draft: Message | None
    reached: bool
    files: tuple[Attachment, ...]


def checked(
    session: Session, actor: Actor, complaint: Complaint, answer: Answer, *, now: datetime
) -> list[PointReply]:
    """Return the replies in the order of the points, or raise for the first thing missing."""
    for missing in problems(session, actor, complaint, answer, now=now):
        raise missing
    given = {reply.point_id: reply for reply in answer.points}
    return [given[point.id] for point in points(session, complaint)]


def problems(
    session: Session, actor: Actor, complaint: Complaint, answer: Answer, *, now: datetime
) -> Iterator[InputRefusedError]:
    """Yield everything that keeps the answer from being sent; ``field`` says where to mend it."""
    given = {reply.point_id: reply for reply in answer.points}
    every = points(session, complaint)
    if set(given) - {point.id for point in every}:
        yield InputRefusedError(Refusal.POINT_UNKNOWN, "points")
    promised = any(reply.promise_on is not None for reply in answer.points)
    today = _today(session, complaint, now) if promised else None
    for point in every:
        yield from _of_point(point, given.get(point.id), today)
    found = around(session, actor, complaint)
    resolved = any(reply.decision is PointDecision.RESOLVED for reply in answer.points)
    if resolved and not _has_evidence(session, found):
        yield InputRefusedError(Refusal.EVIDENCE_NEEDED, "files")
    yield from _of_case(found, complaint, answer)


def _of_case(found: Around, complaint: Complaint, answer: Answer) -> Iterator[InputRefusedError]:
    open_places = gaps(answer.opening)
    if open_places:
        yield _gap("opening", open_places)
    if found.asking:
        yield InputRefusedError(Refusal.ANSWER_ASKS, "question")
    if complaint.substance is None and answer.substance not in law().substances:
        yield InputRefusedError(Refusal.CATEGORY_NEEDED, "substance")
    if not answer.seen_when_tracked and not found.reached:
        yield InputRefusedError(Refusal.REACH_NEEDED, "seen_when_tracked")


def _of_point(
    point: Point, reply: PointReply | None, today: date | None
) -> Iterator[InputRefusedError]:
    field = f"point-{point.id}"
    if reply is None or reply.decision is None or not reply.explanation.strip():
        yield InputRefusedError(Refusal.POINT_UNANSWERED, field, ordinal=point.ordinal)
        return
    open_places = gaps(f"{reply.explanation}\n{reply.promise}\n{reply.promise_by}")
    if open_places:
        yield _gap(field, open_places)
    promised = (reply.promise.strip(), reply.promise_by.strip(), reply.promise_on)
    if any(promised) and not all(promised):
        yield InputRefusedError(Refusal.PROMISE_INCOMPLETE, field)
    elif reply.promise_on is not None and today is not None and reply.promise_on < today:
        yield InputRefusedError(Refusal.PROMISE_PAST, field)


def _gap(field: str, open_places: tuple[str, ...]) -> InputRefusedError:
    names = ", ".join(f"{{{name}}}" for name in open_places)
    return InputRefusedError(Refusal.VARIABLE_OPEN, field, names=names)


def _today(session: Session, complaint: Complaint, now: datetime) -> date:
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    return now.astimezone(ZoneInfo(agency.zone if agency else "Asia/Jakarta")).date()


_ID: Final[sa.BindParameter[int]] = sa.bindparam("complaint_id")
_OWN: Final = (
    Attachment.complaint_id == _ID,
    Attachment.uploaded_by == sa.bindparam("owner"),
    Attachment.message_id.is_(None),
    Attachment.state != AttachmentState.REFUSED,
)
_OWN_FILES: Final = sa.select(Attachment).where(*_OWN)


def _newest(*kinds: MessageKind) -> sa.ScalarSelect[int]:
    found = sa.select(Message.id).where(Message.complaint_id == _ID, Message.kind.in_(kinds))
    return found.order_by(Message.id.desc()).limit(1).scalar_subquery()


_ONE: Final = sa.select(sa.literal(1).label("one")).subquery("one")
_AROUND: Final = (
    sa.select(identity.REACHED, Message, Attachment)
    .select_from(_ONE)
    .outerjoin(Message, Message.id.in_([_newest(*ASKING), _newest(MessageKind.ANSWER_DRAFT)]))
    .outerjoin(Attachment, sa.and_(*_OWN))
    .execution_options(populate_existing=True)
)


def around(session: Session, actor: Actor, complaint: Complaint) -> Around:
    """Return what stands around an answer that ``actor`` writes; one query."""
    return asked.once(
        session,
        (around, complaint.id, actor.label),
        lambda: _around(session, actor, complaint),
    )


def _around(session: Session, actor: Actor, complaint: Complaint) -> Around:
    values = {"complaint_id": complaint.id, "owner": actor.label}
    # What is joined from outside may be missing, which the types of the query do not tell.
    rows: Sequence[Any] = session.execute(_AROUND, values).all()
    entries = [row[1] for row in rows if row[1] is not None]
    files = {row[2].id: row[2] for row in rows if row[2] is not None}
    return Around(
        asking=any(is_open_question(one) for one in entries),
        draft=next((one for one in entries if one.kind is MessageKind.ANSWER_DRAFT), None),
        reached=bool(rows[0][0]),
        files=tuple(files[one] for one in sorted(files)),
    )


def own_files(session: Session, actor: Actor, complaint: Complaint) -> list[Attachment]:
    """Return the actor's uploads that are not yet part of an entry and were not refused."""
    values = {"complaint_id": complaint.id, "owner": actor.label}
    return list(session.scalars(_OWN_FILES, values))


def _has_evidence(session: Session, found: Around) -> bool:
    """A file uploaded for this answer counts, also one that its returned proposal holds."""
    if found.files:
        return True
    if found.draft is None:
        return False
    held = sa.select(Attachment.id).where(
        Attachment.message_id == found.draft.id, Attachment.state != AttachmentState.REFUSED
    )
    return session.scalars(held).first() is not None
