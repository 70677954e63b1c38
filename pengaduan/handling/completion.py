"""The complainant adds what was missing, item by item where the item has a place of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import formal, identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import move, write
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track
from pengaduan.sla import clocks

WAITING = "awaiting_completion"
LONGEST = 4000
# The moves that ask for what is missing and that give it, by track.
_ASKING = {Track.AGENCY: "A04", Track.OMBUDSMAN: "O04"}
_GIVING = {Track.AGENCY: "A06", Track.OMBUDSMAN: "O06"}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what is given: its heading in the complainant's language, and the text."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What was missing. Name and address go to the sealed party, never into the thread.

    ``sealed_note`` is the sentence that stands in the thread in their place.
    """

    sections: tuple[Section, ...]
    name: str = ""
    address: str = ""
    sealed_note: str = ""


def asked_reasons(session: Session, complaint: Complaint) -> tuple[str, ...]:
    """Return the reason codes of the newest request for completion, in its order."""
    asked = last_message(session, complaint, MessageKind.COMPLETION_REQUEST)
    listed = asked.detail.get("reasons", ()) if asked else ()
    return tuple(str(code) for code in listed)


def keep_draft(
    session: Session, complaint: Complaint, values: Mapping[str, str], *, now: datetime
) -> None:
    """Keep what is typed, sealed, until it is sent; nothing else happens."""
    locked(session, complaint)
    if complaint.state != WAITING:
        raise StepRefusedError(Refusal.NOT_NOW)
    formal.put(session, complaint, values, law().version, now=now)
    write(session, complaint, Tag.FORMAL_FILE_SAVED, COMPLAINANT, now=now, task="completion")


def complete_items(
    session: Session, complaint: Complaint, given: Completion, *, now: datetime
) -> Message:
    """Store the items, each in its place, and bring the complaint back to verification (A06).

    Raises InputRefusedError when nothing is given, StepRefusedError when nothing is asked.
    """
    locked(session, complaint)
    if complaint.state != WAITING:
        raise StepRefusedError(Refusal.NOT_NOW)
    parts = [f"{one.heading}\n{one.text.strip()}" for one in given.sections if one.text.strip()]
    if given.name or given.address:
        identity.amend(session, complaint, PartyView(given.name, None, None, given.address))
        parts.append(given.sealed_note)
    if not parts:
        raise InputRefusedError(Refusal.TEXT_EMPTY)
    message = complete(session, COMPLAINANT, complaint, "\n\n".join(parts), now=now)
    draft = formal.own_answers(session, complaint)
    if draft:
        formal.put(session, complaint, dict.fromkeys(draft, ""), law().version, now=now)
    return message


def give_back(session: Session, complaint: Complaint, actor: Actor, *, now: datetime) -> None:
    """Bring the complaint back to whoever asked, and let the clocks run on that waited for it."""
    action = _GIVING[complaint.track]
    move(session, complaint, action, actor, now=now, attached={"missing_items"})
    for policy in law().transitions(complaint.track)[_ASKING[complaint.track]].pause:
        clocks.resume(session, complaint, policy, now=now)


def complete(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Store the missing items and bring the complaint back to verification (A06, O06).

    The complainant's clock stops, the verifier's starts (UU 25/2009 Art. 44(4); UU 37/2008
    Art. 25(3)).
    """
    locked(session, complaint)
    given = text_given(text, "text", limit=4 * LONGEST)
    asked = last_message(session, complaint, MessageKind.COMPLETION_REQUEST)
    give_back(session, complaint, actor, now=now)
    # The mark keeps this entry from an agency that may not know who complains.
    detail = {"completes": asked.id if asked else 0}
    message = say(session, complaint, MessageKind.REPLY, actor, given, now=now, detail=detail)
    write(session, complaint, Tag.COMPLAINT_COMPLETED, actor, now=now)
    return message
