"""The agency answers point by point; the head decides, or sends the proposal back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import (
    Attachment,
    AttachmentState,
    Complaint,
    Message,
    MessageKind,
    Point,
    PointAnswer,
    PointDecision,
)
from pengaduan.complaints.queries import open_draft, points
from pengaduan.handling.entries import author_role, say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, move, write
from pengaduan.handling.outcomes import outcome_of
from pengaduan.handling.review import barred
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role

_HANDED_OVER = frozenset({"dispositioned", "reopened", "hearing"})


@dataclass(frozen=True, slots=True)
class PointReply:
    """The answer to one point; a promise names who keeps it and by which day."""

    point_id: int
    decision: PointDecision
    explanation: str
    promise: str = ""
    promise_by: str = ""
    promise_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a complaint: an opening and one reply per point."""

    points: tuple[PointReply, ...]
    opening: str = ""


def respond(
    session: Session, actor: Actor, complaint: Complaint, answer: Answer, *, now: datetime
) -> Message:
    """Answer every point; decide at once if the actor may, else propose it to the head.

    A11 where handling has not begun, then A13 by the provider's head, own or by mandate. After
    an objection neither the earlier answerer nor the earlier decider may decide: their answer
    waits for another head, or for a review by another person (``handling.review``). Files that
    the actor uploaded before go with the answer. Raises InputRefusedError for an open point, a
    promise without owner and day, or "resolved" without a file.
    """
    locked(session, complaint)
    if complaint.state not in _HANDED_OVER | {"in_handling"}:
        raise StepRefusedError(Refusal.NOT_NOW)
    deciding = capacity(actor, complaint, "A13") is not None
    if not deciding and capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    replies = _checked(session, actor, complaint, answer, now=now)
    if complaint.state != "in_handling":
        move(session, complaint, "A11", actor, now=now, attached={"first_follow_up"})
    message = _proposal(session, actor, complaint, answer.opening.strip(), replies, now=now)
    if deciding and actor.account_id not in barred(session, complaint):
        _decide(session, actor, complaint, message, now=now)
    else:
        write(session, complaint, Tag.COMPLAINT_ANSWER_PROPOSED, actor, now=now, message=message.id)
        payload = {"complaint_id": complaint.id}
        enqueue(session, "notice.proposed", payload, due_at=now)
    session.flush()
    return message


def approve(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> Message:
    """Decide as proposed (A13). Refused without a proposal, and to whoever may not review it."""
    locked(session, complaint)
    draft = _waiting(session, actor, complaint)
    if actor.account_id in barred(session, complaint):
        raise StepForbiddenError(Refusal.OTHER_PERSON)
    _decide(session, actor, complaint, draft, now=now)
    return draft


def return_draft(
    session: Session, actor: Actor, complaint: Complaint, reason: str, *, now: datetime
) -> None:
    """Send the proposal back to its author with a reason; the case stays where it is."""
    locked(session, complaint)
    draft = _waiting(session, actor, complaint)
    text = text_given(reason, "reason", limit=2000)
    draft.detail = {**draft.detail, "returned": text, "returned_by": actor.account_id}
    complaint.changed_at = now
    write(session, complaint, Tag.COMPLAINT_ANSWER_RETURNED, actor, now=now, message=draft.id)
    if draft.author_id is not None:
        payload = {"complaint_id": complaint.id, "account_id": draft.author_id}
        enqueue(session, "notice.returned", payload, due_at=now)
    session.flush()


def own_files(session: Session, actor: Actor, complaint: Complaint) -> list[Attachment]:
    """Return the actor's uploads that are not yet part of an entry and were not refused."""
    query = sa.select(Attachment).where(
        Attachment.complaint_id == complaint.id,
        Attachment.uploaded_by == actor.label,
        Attachment.message_id.is_(None),
        Attachment.state != AttachmentState.REFUSED,
    )
    return list(session.scalars(query))


def may_decide(session: Session, actor: Actor, complaint: Complaint) -> bool:
    """Tell whether an answer of this actor would be the decision, not a proposal."""
    deciding = capacity(actor, complaint, "A13") is not None
    return deciding and actor.account_id not in barred(session, complaint)


def _waiting(session: Session, actor: Actor, complaint: Complaint) -> Message:
    if capacity(actor, complaint, "A13") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    draft = open_draft(session, complaint)
    if draft is None or "returned" in draft.detail:
        raise StepRefusedError(Refusal.NO_DRAFT)
    return draft


def _checked(
    session: Session, actor: Actor, complaint: Complaint, answer: Answer, *, now: datetime
) -> list[PointReply]:
    """Return the replies in the order of the points, or refuse what is missing."""
    given = {reply.point_id: reply for reply in answer.points}
    asked = points(session, complaint)
    if set(given) - {point.id for point in asked}:
        raise InputRefusedError(Refusal.POINT_UNKNOWN, "points")
    today = _today(session, complaint, now)
    replies = [_reply(point, given.get(point.id), today) for point in asked]
    resolved = any(reply.decision is PointDecision.RESOLVED for reply in replies)
    if resolved and not _has_evidence(session, actor, complaint):
        raise InputRefusedError(Refusal.EVIDENCE_NEEDED, "files")
    return replies


def _reply(point: Point, reply: PointReply | None, today: date) -> PointReply:
    field = f"point-{point.id}"
    if reply is None or not reply.explanation.strip():
        raise InputRefusedError(Refusal.POINT_UNANSWERED, field, ordinal=point.ordinal)
    promised = (reply.promise.strip(), reply.promise_by.strip(), reply.promise_on)
    if any(promised) and not all(promised):
        raise InputRefusedError(Refusal.PROMISE_INCOMPLETE, field)
    if reply.promise_on is not None and reply.promise_on < today:
        raise InputRefusedError(Refusal.PROMISE_PAST, field)
    return reply


def _today(session: Session, complaint: Complaint, now: datetime) -> date:
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    return now.astimezone(ZoneInfo(agency.zone if agency else "Asia/Jakarta")).date()


def _has_evidence(session: Session, actor: Actor, complaint: Complaint) -> bool:
    """A file uploaded for this answer counts, also one that its returned proposal holds."""
    if own_files(session, actor, complaint):
        return True
    draft = open_draft(session, complaint)
    if draft is None:
        return False
    held = sa.select(Attachment.id).where(
        Attachment.message_id == draft.id, Attachment.state != AttachmentState.REFUSED
    )
    return session.scalars(held).first() is not None


def _proposal(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    opening: str,
    replies: list[PointReply],
    *,
    now: datetime,
) -> Message:
    """Store the answer as a draft; a draft that is open already is written anew."""
    draft = open_draft(session, complaint)
    if draft is None:
        draft = say(session, complaint, MessageKind.ANSWER_DRAFT, actor, opening, now=now)
    else:
        draft.body, draft.detail, draft.created_at = opening, {}, now
        draft.author_id, draft.author_role = actor.account_id, author_role(actor, complaint)
        session.execute(sa.delete(PointAnswer).where(PointAnswer.message_id == draft.id))
    session.add_all(_row(draft, reply) for reply in replies)
    for attachment in own_files(session, actor, complaint):
        attachment.message_id = draft.id
    session.flush()
    return draft


def _row(draft: Message, reply: PointReply) -> PointAnswer:
    return PointAnswer(
        message_id=draft.id,
        point_id=reply.point_id,
        decision=reply.decision,
        explanation=reply.explanation.strip(),
        promise=reply.promise.strip() or None,
        promise_by=reply.promise_by.strip() or None,
        promise_on=reply.promise_on,
    )


def _decide(
    session: Session, actor: Actor, complaint: Complaint, draft: Message, *, now: datetime
) -> None:
    decisions = session.scalars(
        sa.select(PointAnswer.decision).where(PointAnswer.message_id == draft.id)
    ).all()
    outcome = outcome_of(decisions)
    move(session, complaint, "A13", actor, now=now, attached={"decision_letter", "outcome_code"})
    draft.kind = MessageKind.ANSWER
    draft.detail = _signature(actor, complaint)
    draft.created_at = now
    complaint.outcome = outcome.value
    # The statutory period ends with the first decision; a review after an objection has none.
    complaint.decided_at = complaint.decided_at or now
    complaint.first_response_at = complaint.first_response_at or now
    write(
        session,
        complaint,
        Tag.COMPLAINT_ANSWERED,
        actor,
        now=now,
        message=draft.id,
        outcome=outcome.value,
        mandate=draft.detail.get("mandate"),
    )
    if identity.has_email(session, complaint):
        payload = {"complaint_id": complaint.id, "message_id": draft.id}
        enqueue(session, "notice.answered", payload, due_at=now, key=f"answered:{draft.id}")
    session.flush()


def _signature(actor: Actor, complaint: Complaint) -> dict[str, Any]:
    """Return who decided, and the letter of mandate by which they sign for the head."""
    mandates = [
        grant.mandate_ref
        for grant in actor.grants
        if grant.role is Role.AGENCY_HEAD
        and grant.agency_id == complaint.agency_id
        and grant.mandate_ref
    ]
    return {"decided_by": actor.account_id, "mandate": mandates[0] if mandates else None}
