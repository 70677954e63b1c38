"""Proof that something reached the complainant; periods against a citizen start only here."""

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.handling.moves import FROM_RECEIPT, move, write
from pengaduan.rules.law import law
from pengaduan.sla import clocks

Proof = Literal["opened", "mail"]

_PROVABLE = (
    MessageKind.COMPLETION_REQUEST,
    MessageKind.QUESTION,
    MessageKind.ANSWER,
    MessageKind.INTERIM,
)


def pending(session: Session, complaint: Complaint) -> bool:
    """Tell whether something waits for proof of delivery, so that a page need not write."""
    return bool(_undelivered(session, complaint, None))


def deliver(
    session: Session,
    complaint: Complaint,
    proof: Proof,
    *,
    now: datetime,
    message_id: int | None = None,
) -> bool:
    """Write down that the complainant got what was sent, and return whether anything was new.

    ``opened``: they opened the case with their key; ``mail``: their mail server accepted the
    notice of entry ``message_id``, which is all that it proves. A decision becomes delivered
    (A14; UU 25/2009 Art. 50(2)); a request for completion starts their 30 days (Art. 44(4)).
    Calling it again changes nothing.
    """
    locked(session, complaint)
    reached = _undelivered(session, complaint, message_id)
    for message in reached:
        message.delivered_at = now
        message.detail = {**message.detail, "proof": proof}
    kinds = {message.kind for message in reached}
    if MessageKind.COMPLETION_REQUEST in kinds and complaint.state == "awaiting_completion":
        _start_citizen_clocks(session, complaint, now=now)
    if MessageKind.ANSWER in kinds and complaint.state == "decided":
        move(session, complaint, "A14", SYSTEM, now=now, attached={"proof_of_delivery"})
        complaint.delivered_at = complaint.delivered_at or now
    if reached:
        write(
            session,
            complaint,
            Tag.COMPLAINT_DELIVERED,
            SYSTEM,
            now=now,
            proof=proof,
            messages=",".join(str(message.id) for message in reached),
        )
    session.flush()
    return bool(reached)


def _undelivered(session: Session, complaint: Complaint, message_id: int | None) -> list[Message]:
    query = sa.select(Message).where(
        Message.complaint_id == complaint.id,
        Message.kind.in_(_PROVABLE),
        Message.delivered_at.is_(None),
    )
    if message_id is not None:
        query = query.where(Message.id == message_id)
    return list(session.scalars(query.order_by(Message.id)))


def _start_citizen_clocks(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Start what the law lets run from receipt of the notice of incompleteness."""
    asking = law().transitions(complaint.track)["A04"]
    for policy in asking.start:
        if law().deadlines[policy].starts_on in FROM_RECEIPT:
            clocks.start(session, complaint, policy, now=now)
