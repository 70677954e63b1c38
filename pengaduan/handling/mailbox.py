"""Incoming mail: replies go into their case, bounces to their notice, all else to a person.

Nothing is filed without a person reading: a mail that is no signed reply waits on the intake
desk with the moment at which it came. Automatic mail is never answered; a person gets one
answer a day with the way to the form.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.complaints import corrections, representatives
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.intake_models import IncomingMail, MailState
from pengaduan.complaints.models import Complaint, Message
from pengaduan.complaints.notice_models import NoticeDelivery
from pengaduan.handling import delivery, dialogue, evidence
from pengaduan.handling.completion import complete
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.mail_answers import order_answer
from pengaduan.handling.moves import write
from pengaduan.infra import mail_addresses, storage
from pengaduan.infra.crypto import blind_index
from pengaduan.infra.incoming import Incoming
from pengaduan.infra.mail_guard import Origin, bounce_of, fails_proof, may_answer, origin
from pengaduan.rules.mail_text import new_words
from pengaduan.rules.texts import N_

MOST_PER_HOUR = 20
LONGEST_REPLY = 4000
_HOUR = timedelta(hours=1)
_DROPPED = {Origin.LOOP: "loop", Origin.BULK: "bulk", Origin.AUTOMATIC: "automatic"}
_WAITING_FOR_FILES = "awaiting_completion"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mail, why (a code), and the case it belongs to."""

    state: MailState
    why: str
    complaint: Complaint | None = None


def receive(
    session: Session, mail: Incoming, *, now: datetime, envelope_sender: str | None = None
) -> IncomingMail:
    """Take one mail in and return its row; the same mail again returns the first row.

    The raw message is kept sealed, whatever the verdict. The caller commits.
    """
    known = _known(session, mail)
    if known is not None:
        return known
    kind = origin(mail, envelope_sender=envelope_sender)
    verdict = _verdict(session, mail, kind, now=now)
    row = _stored(session, mail, verdict, now=now)
    if verdict.state is MailState.BOUNCE:
        row.why = _bounced(session, mail, now=now) or row.why
    elif verdict.state is MailState.THREAD and verdict.complaint is not None:
        row.state, row.why = _into_thread(session, mail, verdict.complaint, row, now=now)
    elif verdict.why == "new" and may_answer(mail, envelope_sender=envelope_sender):
        order_answer(session, row, now=now)
    session.flush()
    return row


def _known(session: Session, mail: Incoming) -> IncomingMail | None:
    same = [IncomingMail.digest == mail.digest]
    if mail.header_id and mail.sender:
        same.append(
            sa.and_(
                IncomingMail.header_index == blind_index("mail", mail.header_id),
                IncomingMail.sender_index == blind_index("email", mail.sender),
            )
        )
    query = sa.select(IncomingMail).where(sa.or_(*same)).order_by(IncomingMail.id).limit(1)
    return session.scalars(query).first()


def _verdict(session: Session, mail: Incoming, kind: Origin, *, now: datetime) -> Verdict:
    if kind is Origin.BOUNCE:
        return Verdict(MailState.BOUNCE, "bounce_unknown")
    if kind is Origin.DELAY:
        return Verdict(MailState.DROPPED, "delay")
    if kind in _DROPPED:
        return Verdict(MailState.DROPPED, _DROPPED[kind])
    numbers = [mail_addresses.number_of(one) for one in mail.recipients]
    signed = next((number for number in numbers if number is not None), None)
    if signed is None:
        forged = any(_looks_signed(one) for one in mail.recipients)
        return Verdict(MailState.HELD, "forged_address" if forged else "new")
    return _reply_verdict(session, mail, find_tracked(session, signed, lock=True), now=now)


def _looks_signed(address: str) -> bool:
    intake = mail_addresses.intake_address()
    return mail_addresses.is_ours(address) and address != intake and "+" in address


def _reply_verdict(
    session: Session, mail: Incoming, complaint: Complaint, *, now: datetime
) -> Verdict:
    if fails_proof(mail):
        return Verdict(MailState.HELD, "unproved", complaint)
    if not _is_known_sender(session, complaint, mail.sender):
        return Verdict(MailState.HELD, "other_sender", complaint)
    if len(new_words(mail.text)) > LONGEST_REPLY:
        return Verdict(MailState.HELD, "too_long", complaint)
    recent = sa.select(sa.func.count()).where(
        IncomingMail.complaint_id == complaint.id, IncomingMail.received_at > now - _HOUR
    )
    if (session.scalar(recent) or 0) >= MOST_PER_HOUR:
        return Verdict(MailState.HELD, "too_many", complaint)
    return Verdict(MailState.THREAD, "reply", complaint)


def _is_known_sender(session: Session, complaint: Complaint, sender: str) -> bool:
    if corrections.is_email_of(session, complaint, corrections.email_hash(sender)):
        return True
    agent = representatives.notice_address(session, complaint)
    return agent is not None and agent.lower() == sender


def _stored(session: Session, mail: Incoming, verdict: Verdict, *, now: datetime) -> IncomingMail:
    row = IncomingMail(
        digest=mail.digest,
        header_index=blind_index("mail", mail.header_id) if mail.header_id else None,
        sender_index=blind_index("email", mail.sender) if mail.sender else None,
        sender=mail.sender or None,
        subject=mail.subject or None,
        body=mail.text or None,
        storage_key=storage.put(mail.raw),
        size=mail.size,
        files=len(mail.files),
        state=verdict.state,
        why=verdict.why,
        complaint_id=verdict.complaint.id if verdict.complaint else None,
        received_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _bounced(session: Session, mail: Incoming, *, now: datetime) -> str | None:
    found = bounce_of(mail)
    query = sa.select(NoticeDelivery).where(NoticeDelivery.reference == found.header_id)
    sent = session.scalars(query).first() if found.header_id else None
    if sent is None:
        return None
    delivery.came_back(session, sent, found.status, now=now)
    return "bounce"


def _into_thread(
    session: Session, mail: Incoming, complaint: Complaint, row: IncomingMail, *, now: datetime
) -> tuple[MailState, str]:
    """Add the reply to its case; where the case does not take it, it waits for a person."""
    try:
        with session.begin_nested():
            message = add_reply(session, complaint, new_words(mail.text), now=now)
            kept = _attach(session, mail, complaint, message, now=now)
    except StepRefusedError as error:
        return MailState.HELD, f"refused_{error.code.value}"[:40]
    told = {"mail": row.id, "message": message.id, "files": kept, "left_out": row.files - kept}
    write(session, complaint, Tag.MAIL_RECEIVED, COMPLAINANT, now=now, **told)
    return MailState.THREAD, "reply"


def add_reply(session: Session, complaint: Complaint, words: str, *, now: datetime) -> Message:
    """Store a reply that came by mail: as the missing items where those were asked for."""
    words = words or N_("(tanpa tulisan, hanya lampiran)")
    if complaint.state == _WAITING_FOR_FILES:
        return complete(session, COMPLAINANT, complaint, words, now=now)
    return dialogue.reply(session, COMPLAINANT, complaint, words, now=now)


def _attach(
    session: Session, mail: Incoming, complaint: Complaint, message: Message, *, now: datetime
) -> int:
    """Keep what can be kept of the attachments; what is refused stays in the sealed mail."""
    kept, label = 0, COMPLAINANT.label
    for one in mail.files:
        try:
            evidence.attach(
                session, label, complaint, one.name, one.data, now=now, message_id=message.id
            )
        except StepRefusedError:
            continue
        kept += 1
    return kept
