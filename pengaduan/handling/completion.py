"""The complainant adds what was missing."""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.handling.entries import say
from pengaduan.handling.errors import text_given
from pengaduan.handling.moves import move, write


def complete(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Store the missing items and bring the complaint back to verification (A06).

    The complainant's clock stops, the verifier's starts (UU 25/2009 Art. 44(4)).
    """
    locked(session, complaint)
    given = text_given(text, "text", limit=4000)
    asked = last_message(session, complaint, MessageKind.COMPLETION_REQUEST)
    move(session, complaint, "A06", actor, now=now, attached={"missing_items"})
    # The mark keeps this entry from an agency that may not know who complains.
    detail = {"completes": asked.id if asked else 0}
    message = say(session, complaint, MessageKind.REPLY, actor, given, now=now, detail=detail)
    write(session, complaint, Tag.COMPLAINT_COMPLETED, actor, now=now)
    return message
