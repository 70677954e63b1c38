"""An objection is reviewed by somebody other than whoever answered; their conclusion is told.

Another head of the agency may review by deciding anew. Where the agency has nobody else, a
supervisor reviews: the head's superior in law is a supervisor (UU 25/2009 Art. 36), and where none
has an account it is the head of the Ombudsman's unit, who concludes and edits nothing. After a
review by another person the agency answers again, and then its only head may sign, so that a case
is never stuck.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked, roles_in
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.complaints.respondents import barred_people
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, happen, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role
from pengaduan.rules.texts import N_
from pengaduan.rules.workflow import LawRole, Track

REVIEWED_STATES = frozenset({"reopened", "in_handling", "hearing"})
# The move whose legal role reviews: it brings back what an agency had put aside.
_SUPERVISING = "A22"


class Conclusion(StrEnum):
    """What the reviewer found."""

    FOUNDED = "founded"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"


CONCLUSIONS: Mapping[Conclusion, str] = {
    Conclusion.FOUNDED: N_("Keberatan benar. Instansi harus menjawab lagi."),
    Conclusion.PARTLY: N_("Keberatan sebagian benar. Instansi harus melengkapi jawabannya."),
    Conclusion.UNFOUNDED: N_("Keberatan tidak terbukti. Instansi menegaskan jawabannya."),
}


def review(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    conclusion: Conclusion,
    text: str,
    *,
    now: datetime,
) -> Message:
    """Write down what the reviewer concludes of the open objection, for both sides to read.

    Refused to whoever wrote or decided the answer, to who is no supervisor, and to the Ombudsman
    while the agency has a head who can review.
    """
    locked(session, complaint)
    if waiting(session, complaint) is None:
        raise StepRefusedError(Refusal.REVIEW_OPEN)
    if not may_review(session, actor, complaint):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    given = text_given(text, "text", limit=4000)
    detail = {"review": Conclusion(conclusion).value}
    kind = MessageKind.DECISION_NOTICE
    message = say(session, complaint, kind, actor, given, now=now, detail=detail)
    happen(session, complaint, "objection_reviewed", actor, now=now)
    tag = Tag.COMPLAINT_OBJECTION_REVIEWED
    write(session, complaint, tag, actor, now=now, message=message.id, **detail)
    about = {"complaint_id": complaint.id}
    if identity.has_email(session, complaint):
        key = f"objection_reviewed:{message.id}"
        enqueue(session, "notice.objection_reviewed", about, due_at=now, key=key)
    enqueue(session, "notice.reviewed", about, due_at=now, key=f"reviewed:{message.id}")
    session.flush()
    return message


def waiting(session: Session, complaint: Complaint) -> Message | None:
    """Return the objection that nobody has reviewed or answered yet, or None."""
    if complaint.track is not Track.AGENCY or complaint.state not in REVIEWED_STATES:
        return None
    objection = last_message(session, complaint, MessageKind.OBJECTION)
    if objection is None or reviewed(session, complaint) is not None:
        return None
    answer = last_message(session, complaint, MessageKind.ANSWER)
    return None if answer is not None and answer.created_at > objection.created_at else objection


def reviewed(session: Session, complaint: Complaint) -> Message | None:
    """Return the review of the newest objection, or None before it."""
    objection = last_message(session, complaint, MessageKind.OBJECTION)
    if objection is None:
        return None
    query = (
        sa.select(Message)
        .where(
            Message.complaint_id == complaint.id,
            Message.kind == MessageKind.DECISION_NOTICE,
            Message.id > objection.id,
        )
        .order_by(Message.id.desc())
    )
    return next((one for one in session.scalars(query) if "review" in one.detail), None)


def barred(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return who may not decide: who wrote or decided the answer that was objected to.

    Empty when there was no objection, and when another person has reviewed it.
    """
    if reviewed(session, complaint) is not None:
        return frozenset()
    return answerers(session, complaint)


def answerers(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return who wrote or decided the newest answer."""
    answer = last_message(session, complaint, MessageKind.ANSWER)
    if answer is None:
        return frozenset()
    people = (answer.author_id, answer.detail.get("decided_by"))
    return frozenset(int(person) for person in people if person is not None)


def may_review(session: Session, actor: Actor, complaint: Complaint) -> bool:
    """Tell whether this actor may review the objection against this case's answer."""
    supervises = capacity(actor, complaint, _SUPERVISING) is LawRole.SUPERVISOR
    if not supervises or actor.account_id in answerers(session, complaint):
        return False
    held = roles_in(actor, complaint)
    return Role.AGENCY_HEAD in held or not own_reviewers(session, complaint)


def own_reviewers(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return the heads of the agency who had no part in the answer."""
    query = (
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == Role.AGENCY_HEAD,
            RoleGrant.agency_id == complaint.agency_id,
            RoleGrant.revoked_at.is_(None),
            sa.or_(RoleGrant.unit_id.is_(None), RoleGrant.unit_id == complaint.unit_id),
            Account.active.is_(True),
        )
    )
    apart = answerers(session, complaint) | barred_people(session, complaint.id)
    return frozenset(session.scalars(query)) - apart


def call_for(session: Session, complaint: Complaint, objection: Message, *, now: datetime) -> None:
    """Call the Ombudsman's unit heads to review where the agency has nobody who may."""
    if own_reviewers(session, complaint):
        return
    about = {"complaint_id": complaint.id}
    key = f"review_needed:{objection.id}"
    enqueue(session, "notice.review_needed", about, due_at=now, key=key)
