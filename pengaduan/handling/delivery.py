"""Proof that something reached the complainant; periods against a citizen start only here."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.notice_models import NoticeDelivery
from pengaduan.complaints.track_models import Side, TrackRecord
from pengaduan.handling import track_papers
from pengaduan.handling.moves import FROM_RECEIPT, move, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track
from pengaduan.sla import clocks

Proof = Literal["opened", "mail", "phone"]

_PROVABLE = (
    MessageKind.COMPLETION_REQUEST,
    MessageKind.QUESTION,
    MessageKind.ANSWER,
    MessageKind.INTERIM,
    MessageKind.DECISION_NOTICE,
)
# The move that asks the complainant to complete the file, by track.
_ASKING = {Track.AGENCY: "A04", Track.OMBUDSMAN: "O04"}
# What a bounce takes back while the complainant has the ball; that somebody opened the page, or
# has acted since, stays true.
_TAKEN_BACK = ("mail", "phone")
_WAITING = ("awaiting_completion", "delivered")
_BEGUN_BY_PROOF: Mapping[MessageKind, tuple[str, ...]] = MappingProxyType(
    {
        MessageKind.COMPLETION_REQUEST: ("complainant_completion", "omb_reporter_completion"),
        MessageKind.ANSWER: ("sp4n_auto_close",),
    }
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
    notice of entry ``message_id``, which is all that it proves; ``phone``: the gateway reported
    that the short notice of it arrived. A decision becomes delivered
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
    if MessageKind.ANSWER in kinds:
        _answer_reached(session, complaint, now=now)
    _letters_reached(session, complaint, reached, proof, now=now)
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


def _letters_reached(
    session: Session, complaint: Complaint, reached: list[Message], proof: Proof, *, now: datetime
) -> None:
    """The reporter has the Ombudsman's letters of which these entries tell."""
    for message in reached:
        if "letter" not in message.detail:
            continue
        record = session.get_one(TrackRecord, int(message.detail["record"]))
        receipt = track_papers.Receipt(Side.REPORTER, proof)
        track_papers.received(session, COMPLAINANT, complaint, record, receipt, now=now)


def _answer_reached(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Take the move; where an earlier notice came back, only the reaction period begins anew."""
    if complaint.state == "decided":
        move(session, complaint, "A14", SYSTEM, now=now, attached={"proof_of_delivery"})
        complaint.delivered_at = complaint.delivered_at or now
    elif complaint.state == "delivered":
        for policy in _BEGUN_BY_PROOF[MessageKind.ANSWER]:
            clocks.start(session, complaint, policy, now=now)


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
    asking = law().transitions(complaint.track)[_ASKING[complaint.track]]
    for policy in asking.start:
        if law().deadlines[policy].starts_on in FROM_RECEIPT:
            clocks.start(session, complaint, policy, now=now)


def came_back(session: Session, sent: NoticeDelivery, why: str, *, now: datetime) -> bool:
    """Take back the proof that a notice which came back had given; True when there was one.

    A period against the complainant stops and begins anew with the next proof; an answer stays
    delivered in name, but nothing ends by it. The verifiers are told, so that somebody finds
    another way. A page opened since then is a proof of its own and stays. May be repeated.
    """
    if sent.failed_at is not None:
        return False
    complaint = session.get_one(Complaint, sent.complaint_id)
    locked(session, complaint)
    sent.failed_at, sent.failure = now, why[:60]
    entry = None if sent.entry_id is None else session.get(Message, sent.entry_id)
    waiting = complaint.state in _WAITING
    mine = waiting and entry is not None and entry.detail.get("proof") in _TAKEN_BACK
    if entry is not None and mine:
        entry.delivered_at = None
        entry.detail = {**entry.detail, "proof": "came_back"}
        for clock in clocks.running(session, complaint):
            if clock.policy in _BEGUN_BY_PROOF.get(entry.kind, ()):
                clocks.stop(session, complaint, clock.policy, now=now)
    told = {"notice": sent.notice, "channel": sent.channel.value, "why": why[:60], "proof": mine}
    write(session, complaint, Tag.MAIL_BOUNCED, SYSTEM, now=now, **told)
    if sent.notice != "undelivered":
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.undelivered", about, due_at=now, key=f"undelivered:{sent.id}")
    session.flush()
    return mine
