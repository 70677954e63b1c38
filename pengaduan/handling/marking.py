"""Small steps of the desk: mark a complaint, correct its category, tell its complainant."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import contact_match, identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.desk_place import ENDED
from pengaduan.complaints.flags import holds_id_number
from pengaduan.complaints.models import Complaint, Confidentiality, Message, MessageKind
from pengaduan.complaints.view_models import CaseMark
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.issues import NUMBER
from pengaduan.handling.moves import capacity, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.shingles import copied_run

MARK_MAX: Final = 40
NOTICE_MAX: Final = 2000


def mark(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> CaseMark:
    """Put a short word on a complaint that only the agency's people see.

    Refused when it stands there already, holds a number of identity, or is too long.
    """
    _permit(session, actor, complaint)
    word = " ".join(text.split())
    if not word:
        raise InputRefusedError(Refusal.TEXT_EMPTY, "text")
    if len(word) > MARK_MAX:
        raise InputRefusedError(Refusal.MARK_LONG, "text", limit=MARK_MAX)
    if holds_id_number(word) or actor.account_id is None:
        raise InputRefusedError(Refusal.NOTICE_NAMES, "text")
    if _mark(session, complaint, word) is not None:
        raise StepRefusedError(Refusal.ALREADY_SO)
    row = CaseMark(complaint_id=complaint.id, text=word, made_by=actor.account_id, made_at=now)
    session.add(row)
    session.flush()
    write(session, complaint, Tag.COMPLAINT_MARKED, actor, now=now, mark=row.id)
    return row


def unmark(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> None:
    """Take a mark off; nothing happens when it is not there."""
    _permit(session, actor, complaint)
    row = _mark(session, complaint, text)
    if row is not None:
        write(session, complaint, Tag.COMPLAINT_UNMARKED, actor, now=now, mark=row.id)
        session.delete(row)
        session.flush()


def categorise(
    session: Session, actor: Actor, complaint: Complaint, substance: str | None, *, now: datetime
) -> None:
    """Correct the category of a complaint that is still open; clocks do not depend on it.

    None takes the category away, to put back what was before. A category is one of the law's list.
    """
    _permit(session, actor, complaint)
    if substance is not None and substance not in law().substances:
        raise InputRefusedError(Refusal.SUBSTANCE_UNKNOWN, "substance")
    if complaint.substance == substance:
        raise StepRefusedError(Refusal.ALREADY_SO)
    told = {"from": complaint.substance, "to": substance}
    complaint.substance, complaint.changed_at = substance, now
    write(session, complaint, Tag.COMPLAINT_CATEGORISED, actor, now=now, **told)
    session.flush()


def check_notice(session: Session, complaints: list[Complaint], text: str) -> str:
    """Return a text that many complainants shall read, or refuse it before anybody does.

    It may not name one of them, hold a number, or copy a story: each of them would read of another.
    """
    given = text_given(text, "text", limit=NOTICE_MAX)
    # Of who stays unknown to the agency it must not even learn that a guess was right.
    known = [one.id for one in complaints if one.confidentiality is Confidentiality.OPEN]
    named = contact_match.named_in(session, known, given)
    copied = any(copied_run(given, one.story) for one in complaints)
    if named or copied or holds_id_number(given) or NUMBER.search(given):
        raise InputRefusedError(Refusal.NOTICE_NAMES, "text")
    return given


def may_inform(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Refuse whoever may not tell this complainant something now."""
    _permit(session, actor, complaint)


def inform(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Tell the complainant something that is no answer: no clock stops, no response is counted."""
    _permit(session, actor, complaint)
    given = text_given(text, "text", limit=NOTICE_MAX)
    detail = {"informed": True}
    message = say(session, complaint, MessageKind.INTERIM, actor, given, now=now, detail=detail)
    write(session, complaint, Tag.COMPLAINT_INFORMED, actor, now=now, message=message.id)
    if identity.has_email(session, complaint):
        payload = {"complaint_id": complaint.id, "message_id": message.id}
        enqueue(session, "notice.informed", payload, due_at=now, key=f"informed:{message.id}")
    session.flush()
    return message


def _permit(session: Session, actor: Actor, complaint: Complaint) -> None:
    locked(session, complaint)
    if capacity(actor, complaint, "A11") is None and capacity(actor, complaint, "A10") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if complaint.desk in (None, ENDED):
        raise StepRefusedError(Refusal.NOT_NOW)


def _mark(session: Session, complaint: Complaint, text: str) -> CaseMark | None:
    query = sa.select(CaseMark).where(CaseMark.complaint_id == complaint.id, CaseMark.text == text)
    return session.scalars(query).one_or_none()
