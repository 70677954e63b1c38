"""Choose about notices: the optional ones on or off, and whether also by telephone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.notice_choices import has_phone
from pengaduan.complaints.notice_models import NoticeChoice, PhoneChannel, StaffChoice
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.handling.moves import write


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to change; None leaves it as it is."""

    optional: bool | None = None
    phone_channel: PhoneChannel | None = None


def choose(
    session: Session, actor: Actor, complaint: Complaint, chosen: Chosen, *, now: datetime
) -> NoticeChoice:
    """Store the choice and a line in the trail; the caller commits. The same again is no change.

    InputRefusedError when a telephone channel is chosen and no number is known. What the law
    demands (receipt, requests, answers, endings) goes out whatever is chosen.
    """
    locked(session, complaint)
    channel = chosen.phone_channel
    if channel not in (None, PhoneChannel.NONE) and not has_phone(session, complaint):
        raise InputRefusedError(Refusal.PHONE_NEEDED, "phone_channel")
    choice = session.get(NoticeChoice, complaint.id)
    if choice is None:
        choice = NoticeChoice(
            complaint_id=complaint.id,
            optional=True,
            phone_channel=PhoneChannel.NONE,
            changed_at=now,
        )
        session.add(choice)
    before = (choice.optional, choice.phone_channel)
    choice.optional = choice.optional if chosen.optional is None else chosen.optional
    choice.phone_channel = channel or choice.phone_channel
    if before != (choice.optional, choice.phone_channel):
        choice.changed_at = now
        told = {"optional": choice.optional, "phone": choice.phone_channel.value}
        write(session, complaint, Tag.NOTICES_CHOSEN, actor, now=now, **told)
    session.flush()
    return choice


def choose_digest(session: Session, account: Account, *, wanted: bool, now: datetime) -> None:
    """Store whether somebody of the staff wants the daily digest; the caller commits."""
    choice = session.get(StaffChoice, account.id)
    if choice is None:
        choice = StaffChoice(account_id=account.id, digest=True, changed_at=now)
        session.add(choice)
    if choice.digest != wanted:
        choice.digest, choice.changed_at = wanted, now
        label = f"account:{account.id}"
        told = {"digest": wanted}
        record(session, Tag.NOTICES_CHOSEN, chain=label, actor=label, now=now, detail=told)
    session.flush()
