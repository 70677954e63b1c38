"""A person decides about a mail that waits: it becomes a complaint, joins a case, or is dropped."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.intake_models import IncomingMail, MailState
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.evidence import MAX_BYTES
from pengaduan.handling.intake import Scan, keep_files
from pengaduan.handling.mailbox import add_reply
from pengaduan.handling.moves import write
from pengaduan.infra import storage
from pengaduan.infra.incoming import read_mail
from pengaduan.rules.mail_text import new_words
from pengaduan.rules.numbers import NumberError, parse_number
from pengaduan.rules.permissions import Permission

SHOWN_AT_ONCE = 100
BY_PERSON = "by_person"


def waiting(session: Session) -> list[IncomingMail]:
    """Return the mails that wait for a person, the oldest first."""
    query = sa.select(IncomingMail).where(IncomingMail.state == MailState.HELD)
    return list(
        session.scalars(
            query.order_by(IncomingMail.received_at, IncomingMail.id).limit(SHOWN_AT_ONCE)
        )
    )


def find(session: Session, mail_id: int) -> IncomingMail | None:
    """Return a mail that waits, or None."""
    found = session.get(IncomingMail, mail_id)
    return found if found is not None and found.state is MailState.HELD else None


def number_of(session: Session, row: IncomingMail) -> str | None:
    """Return the number of the case to whose address a mail was sent, if any."""
    if row.complaint_id is None:
        return None
    return session.get_one(Complaint, row.complaint_id).number


def join(session: Session, actor: Actor, mail_id: int, number_text: str, *, now: datetime) -> None:
    """Put what a mail says into the thread of a case, as its complainant's words.

    The person has read it and found that it belongs there; the trail says who. Raises
    InputRefusedError for an unknown number, StepRefusedError when the case takes no reply.
    """
    row = _held(session, actor, mail_id)
    complaint = _case(session, number_text)
    message = add_reply(session, complaint, new_words(row.body or "")[:4000], now=now)
    row.complaint_id = complaint.id
    _settle(row, actor, MailState.THREAD, now=now)
    told = {"mail": row.id, "message": message.id}
    write(session, complaint, Tag.MAIL_RECEIVED, actor, now=now, **told)
    session.flush()


def became(
    session: Session, actor: Actor, mail_id: int, complaint: Complaint, *, now: datetime
) -> None:
    """Note which complaint a mail has become, and since when it had been here."""
    row = session.get(IncomingMail, mail_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not MailState.HELD:
        return
    row.complaint_id = complaint.id
    _settle(row, actor, MailState.FILED, now=now)
    kept = keep_files(session, complaint, _files(row), now=now)
    tag, at = Tag.MAIL_RECEIVED, row.received_at.isoformat()
    write(session, complaint, tag, actor, now=now, mail=row.id, received_at=at, files=len(kept))
    session.flush()


def drop(session: Session, actor: Actor, mail_id: int, *, now: datetime) -> None:
    """Close a mail without doing anything; it stays sealed, and the trail says who closed it."""
    row = _held(session, actor, mail_id)
    row.why = BY_PERSON
    _settle(row, actor, MailState.DROPPED, now=now)
    detail = {"mail": row.id, "dropped": True}
    record(session, Tag.MAIL_RECEIVED, chain="system", actor=actor.label, now=now, detail=detail)
    session.flush()


def _files(row: IncomingMail) -> list[Scan]:
    """Return the attachments that can be kept; the rest stays in the sealed mail."""
    if not row.files:
        return []
    files = read_mail(storage.get(row.storage_key)).files
    return [Scan(one.name, one.data) for one in files if 0 < len(one.data) <= MAX_BYTES]


def _settle(row: IncomingMail, actor: Actor, state: MailState, *, now: datetime) -> None:
    row.state, row.handled_by, row.handled_at = state, actor.account_id, now


def _held(session: Session, actor: Actor, mail_id: int) -> IncomingMail:
    if not actor.can(Permission.INTAKE_OMBUDSMAN):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    row = session.get(IncomingMail, mail_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not MailState.HELD:
        raise StepRefusedError(Refusal.NOT_NOW)
    return row


def _case(session: Session, number_text: str) -> Complaint:
    try:
        number = parse_number(number_text)
    except NumberError as error:
        raise InputRefusedError(Refusal.NUMBER_UNKNOWN, "number") from error
    query = sa.select(Complaint).where(Complaint.number == number)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise InputRefusedError(Refusal.NUMBER_UNKNOWN, "number")
    return found
