"""Questions to the complainant, their replies, and notes that stay in the house."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.queries import open_question, question_count
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.gaps import no_gaps
from pengaduan.handling.moves import capacity, happen, move, write
from pengaduan.handling.watching import tell_watchers
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.desk import desk_rules
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla.clocks import running

SECOND_TAP = timedelta(minutes=10)
ASKING_STATES = frozenset({"dispositioned", "in_handling", "hearing", "reopened"})
# Where the first interim answer is the first follow-up of the law table (A11).
_BEGINS = frozenset({"dispositioned", "reopened"})


@dataclass(frozen=True, slots=True)
class AskEffect:
    """What a question would do, shown before it is sent.

    ``clocks`` are policy and due date of everything that runs, and all of it runs on: the law
    table pauses nothing once a case is with a unit. ``left`` questions may follow this one.
    """

    clocks: tuple[tuple[str, datetime], ...]
    notice: bool
    reply_by: date
    left: int


def ask_effect(session: Session, complaint: Complaint, *, now: datetime) -> AskEffect:
    """Return what :func:`ask` will do to this case, without doing it."""
    rules = desk_rules().questions
    return AskEffect(
        clocks=tuple((one.policy, one.due_at) for one in running(session, complaint)),
        notice=identity.has_email(session, complaint),
        reply_by=_reply_by(session, complaint, now),
        left=max(rules.most - question_count(session, complaint) - 1, 0),
    )


def _reply_by(session: Session, complaint: Complaint, now: datetime) -> date:
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    zone = ZoneInfo(agency.zone if agency else "Asia/Jakarta")
    return now.astimezone(zone).date() + timedelta(days=desk_rules().questions.reply_days)


def ask(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Put one question to the complainant; no clock stops, the law gives no ground for it.

    Refused while an earlier question waits for its reply, after as many as the house rule
    allows, and to whoever may not handle the case.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in ASKING_STATES:
        raise StepRefusedError(Refusal.NOT_NOW)
    given = text_given(text, "text", limit=4000)
    if open_question(session, complaint) is not None:
        raise StepRefusedError(Refusal.QUESTION_OPEN, "text")
    most = desk_rules().questions.most
    if question_count(session, complaint) >= most:
        raise StepRefusedError(Refusal.QUESTIONS_MANY, "text", limit=most)
    no_gaps(given, "text")
    complaint.first_response_at = complaint.first_response_at or now
    detail = {"reply_by": _reply_by(session, complaint, now).isoformat()}
    message = say(session, complaint, MessageKind.QUESTION, actor, given, now=now, detail=detail)
    write(session, complaint, Tag.COMPLAINT_QUESTION_ASKED, actor, now=now, message=message.id)
    if identity.has_email(session, complaint):
        payload = {"complaint_id": complaint.id, "message_id": message.id}
        enqueue(session, "notice.question", payload, due_at=now, key=f"question:{message.id}")
    session.flush()
    return message


def close_question(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Take back the open question, so that the answer need not wait for the reply."""
    locked(session, complaint)
    if capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    question = open_question(session, complaint)
    if question is None or complaint.state not in ASKING_STATES:
        raise StepRefusedError(Refusal.NOT_NOW)
    closed = {"closed_at": now.isoformat(), "closed_by": actor.account_id}
    question.detail = {**question.detail, **closed}
    complaint.changed_at = now
    write(session, complaint, Tag.COMPLAINT_QUESTION_CLOSED, actor, now=now, message=question.id)
    session.flush()


def interim(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Tell the complainant how far the matter is; no period of the decision stops.

    Where nobody has begun, it is the first follow-up of the law table and takes A11, which stops
    that one clock (``sp4n_first_follow_up``) and no other.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A11") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.state not in ASKING_STATES:
        raise StepRefusedError(Refusal.NOT_NOW)
    given = text_given(text, "text", limit=4000)
    no_gaps(given, "text")
    if complaint.state in _BEGINS:
        move(session, complaint, "A11", actor, now=now, attached={"first_follow_up"})
    complaint.first_response_at = complaint.first_response_at or now
    message = say(session, complaint, MessageKind.INTERIM, actor, given, now=now)
    write(session, complaint, Tag.COMPLAINT_INTERIM_SENT, actor, now=now, message=message.id)
    if identity.has_email(session, complaint):
        payload = {"complaint_id": complaint.id, "message_id": message.id}
        enqueue(session, "notice.interim", payload, due_at=now, key=f"interim:{message.id}")
    session.flush()
    return message


def reply(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Store what the complainant writes, to a question or unasked, until the case has ended.

    After an answer it also begins the complainant's reaction period anew (SP4N: any reply does).
    The same words as in the latest reply, within ten minutes, are a second tap or a request that
    was sent again: the first reply is returned and nothing else happens.
    """
    locked(session, complaint)
    if not {"complainant"} & set(actor.pseudo_roles):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if law().states(complaint.track)[complaint.state].final:
        raise StepRefusedError(Refusal.NOT_NOW)
    given = text_given(text, "text", limit=4000)
    twin = _just_said(session, complaint, given, now=now)
    if twin is not None:
        return twin
    question = open_question(session, complaint)
    detail = {"answers": question.id} if question else {}
    message = say(session, complaint, MessageKind.REPLY, actor, given, now=now, detail=detail)
    if complaint.state == "delivered":
        happen(session, complaint, "interim_follow_up_sent", actor, now=now)
    write(session, complaint, Tag.COMPLAINT_REPLIED, actor, now=now, message=message.id)
    if complaint.forwarded_at is not None:
        payload = {"complaint_id": complaint.id}
        enqueue(session, "notice.replied", payload, due_at=now, key=f"replied:{message.id}")
        tell_watchers(session, complaint, f"replied:{message.id}", now=now)
    session.flush()
    return message


def _just_said(
    session: Session, complaint: Complaint, text: str, *, now: datetime
) -> Message | None:
    latest = session.scalars(
        sa.select(Message)
        .where(Message.complaint_id == complaint.id)
        .order_by(Message.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None or latest.kind is not MessageKind.REPLY or latest.body != text:
        return None
    return latest if now - latest.created_at < SECOND_TAP else None


def note(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Store an internal note; the other house and the complainant never see it."""
    locked(session, complaint)
    of_agency = capacity(actor, complaint, "A11") or capacity(actor, complaint, "A13")
    if of_agency is None and not actor.can(Permission.CASE_MONITOR):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    given = text_given(text, "text", limit=4000)
    message = say(session, complaint, MessageKind.NOTE, actor, given, now=now)
    write(session, complaint, Tag.COMPLAINT_NOTE_ADDED, actor, now=now, message=message.id)
    return message
