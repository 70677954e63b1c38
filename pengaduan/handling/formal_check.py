"""The Ombudsman's verifier begins the formal check and asks for what the file lacks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import move, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.formal_file import procedure
from pengaduan.rules.workflow import Track

# The reason code of the law table behind an item that is missing.
_REASONS = {"identity": "I_IDENTITY", "power": "I_AUTHORITY", "prior": "I_PRIOR_EFFORT"}
_OTHER_REASON = "I_NARRATIVE"


@dataclass(frozen=True, slots=True)
class FormalRequest:
    """What the reporter must add: items of the formal file, and plain words."""

    items: tuple[str, ...]
    text: str


def begin(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Take a registered report into its formal check (O02); a later one stays as it is."""
    locked(session, complaint)
    if complaint.track is Track.OMBUDSMAN and complaint.state == "registered":
        move(session, complaint, "O02", actor, now=now)


def ask(
    session: Session, actor: Actor, complaint: Complaint, request: FormalRequest, *, now: datetime
) -> Message:
    """Send the report back for these items (O04; UU 37/2008 Art. 25(2)-(3)).

    The 30 days of the reporter run from proof of delivery only; see ``delivery``.
    """
    locked(session, complaint)
    if complaint.track is not Track.OMBUDSMAN:
        raise StepRefusedError(Refusal.NOT_NOW)
    text = text_given(request.text, "text", limit=4000)
    reasons = reasons_of(request.items)
    begin(session, actor, complaint, now=now)
    attached = {"completion_letter", "reason_codes_I"}
    move(session, complaint, "O04", actor, now=now, attached=attached)
    detail = {"reasons": list(reasons), "items": list(request.items)}
    kind = MessageKind.COMPLETION_REQUEST
    message = say(session, complaint, kind, actor, text, now=now, detail=detail)
    asked = ",".join(reasons)
    write(session, complaint, Tag.COMPLAINT_COMPLETION_ASKED, actor, now=now, reasons=asked)
    if identity.has_email(session, complaint):
        payload = {"complaint_id": complaint.id, "message_id": message.id}
        key = f"completion:{complaint.number}:{message.id}"
        enqueue(session, "notice.completion_asked", payload, due_at=now, key=key)
    session.flush()
    return message


def reasons_of(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reason codes of these items, or refuse none and unknown ones."""
    by_item = {
        item.code: _REASONS.get(task.code, _OTHER_REASON)
        for task in procedure().tasks.values()
        for item in task.items
    }
    if not items or not set(items) <= set(by_item):
        raise InputRefusedError(Refusal.REASON_UNKNOWN, "items")
    return tuple(dict.fromkeys(by_item[item] for item in items))
