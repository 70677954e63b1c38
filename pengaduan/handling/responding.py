"""The agency answers point by point; the head decides, or sends the proposal back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind, PointAnswer
from pengaduan.complaints.queries import open_draft
from pengaduan.handling.agency_rules import second_eyes
from pengaduan.handling.answer_guards import Answer, PointReply, around, checked, own_files
from pengaduan.handling.entries import author_role, say
from pengaduan.handling.errors import (
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, move, permit, take, write
from pengaduan.handling.outcomes import outcome_of
from pengaduan.handling.review import barred
from pengaduan.handling.watching import tell_watchers
from pengaduan.handling.work_drafts import categorise, discard
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role

__all__ = [
    "Answer",
    "PointReply",
    "answer_row",
    "approve",
    "may_decide",
    "own_files",
    "respond",
    "return_draft",
    "signature",
]

_HANDED_OVER = frozenset({"dispositioned", "reopened", "hearing"})
_BEGINNING = frozenset({"first_follow_up"})


def respond(
    session: Session, actor: Actor, complaint: Complaint, answer: Answer, *, now: datetime
) -> Message:
    """Answer every point; decide at once if the actor may, else propose it to the head.

    A11 where handling has not begun, then A13 by the provider's head, own or by mandate. After
    an objection neither the earlier answerer nor the earlier decider may decide: their answer
    waits for another head, or for a review by another person (``handling.review``). So does an
    answer for which its author asks, or the agency demands, a second pair of eyes. Files that the
    actor uploaded before go with the answer; the draft of the desk is thrown away. Raises
    InputRefusedError for what ``answer_guards`` finds missing.
    """
    locked(session, complaint)
    if complaint.state not in _HANDED_OVER | {"in_handling"}:
        raise StepRefusedError(Refusal.NOT_NOW)
    deciding = capacity(actor, complaint, "A13") is not None
    if not deciding and capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    replies = checked(session, actor, complaint, answer, now=now)
    # All that is asked comes before all that is written; the entry is first, others name it.
    found = around(session, actor, complaint)
    decides = deciding and not answer.ask_approval and _alone(session, actor, complaint)
    idle = complaint.state != "in_handling"
    begun = permit(complaint, "A11", actor, attached=_BEGINNING) if idle else None
    message = _proposal(session, actor, complaint, answer, found.draft, now=now)
    if complaint.substance is None:
        categorise(session, actor, complaint, answer.substance, now=now)
    if begun is not None:
        take(session, begun, now=now)
    session.add_all(answer_row(message, reply) for reply in replies)
    for attachment in found.files:
        attachment.message_id = message.id
    if decides:
        _decide(session, actor, complaint, message, now=now)
    else:
        write(session, complaint, Tag.COMPLAINT_ANSWER_PROPOSED, actor, now=now, message=message.id)
        enqueue(session, "notice.proposed", {"complaint_id": complaint.id}, due_at=now)
    discard(session, complaint)
    session.flush()
    return message


def _alone(session: Session, actor: Actor, complaint: Complaint) -> bool:
    """Tell whether whoever writes an answer may decide it too, as far as this case goes."""
    second = second_eyes(session, complaint.agency_id)
    return not second and actor.account_id not in barred(session, complaint)


def approve(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> Message:
    """Decide as proposed (A13). Refused without a proposal, and to whoever may not review it."""
    locked(session, complaint)
    draft = _waiting(session, actor, complaint)
    if not may_decide(session, actor, complaint):
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


def may_decide(session: Session, actor: Actor, complaint: Complaint) -> bool:
    """Tell whether this actor may decide the answer that waits, or one that they write now.

    By an agency's own rule a second person decides what somebody wrote.
    """
    if capacity(actor, complaint, "A13") is None:
        return False
    if actor.account_id in barred(session, complaint):
        return False
    draft = open_draft(session, complaint)
    own = draft is None or "returned" in draft.detail or draft.author_id == actor.account_id
    return not own or not second_eyes(session, complaint.agency_id)


def _waiting(session: Session, actor: Actor, complaint: Complaint) -> Message:
    if capacity(actor, complaint, "A13") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    draft = open_draft(session, complaint)
    if draft is None or "returned" in draft.detail:
        raise StepRefusedError(Refusal.NO_DRAFT)
    return draft


def _proposal(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    answer: Answer,
    draft: Message | None,
    *,
    now: datetime,
) -> Message:
    """Store the answer as a draft without its points; one that is open already is written anew."""
    opening = answer.opening.strip()
    made_of = {"templates": list(answer.templates)} if answer.templates else {}
    if draft is None:
        kind = MessageKind.ANSWER_DRAFT
        return say(session, complaint, kind, actor, opening, now=now, detail=made_of)
    draft.body, draft.detail, draft.created_at = opening, made_of, now
    draft.author_id, draft.author_role = actor.account_id, author_role(actor, complaint)
    session.execute(sa.delete(PointAnswer).where(PointAnswer.message_id == draft.id))
    return draft


def answer_row(draft: Message, reply: PointReply) -> PointAnswer:
    """Return what is stored of the reply to one point."""
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
    draft.detail = {**draft.detail, **signature(actor, complaint)}
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
    tell_watchers(session, complaint, f"answered:{draft.id}", now=now)
    session.flush()


def signature(actor: Actor, complaint: Complaint) -> dict[str, Any]:
    """Return who decided, and the letter of mandate by which they sign for the head."""
    mandates = [
        grant.mandate_ref
        for grant in actor.grants
        if grant.role is Role.AGENCY_HEAD
        and grant.agency_id == complaint.agency_id
        and grant.mandate_ref
    ]
    return {"decided_by": actor.account_id, "mandate": mandates[0] if mandates else None}
