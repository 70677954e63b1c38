"""The Ombudsman opens a report of its own motion (UU 37/2008 Art. 7 d); nobody complained.

It also goes on where a reporter has withdrawn: as a record of its own that names nobody.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.complaints import search_index
from pengaduan.complaints.letter_guard import words_that_tell
from pengaduan.complaints.models import Channel, Complaint, Confidentiality, PriorContact
from pengaduan.complaints.numbering import next_number
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError, text_given
from pengaduan.handling.moves import happen, move, write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.infra.crypto import hash_secret
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import NEW, Track
from pengaduan.sla import clocks

TITLE_MAX, STORY_MAX = 160, 4000
_NOTHING_MISSING = "omb_completeness_response"


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the Ombudsman wants to examine; ``follows`` is a withdrawn report it goes on with."""

    agency_id: int
    title: str
    story: str
    follows: Complaint | None = None


def open_report(session: Session, actor: Actor, given: OwnReport, *, now: datetime) -> Complaint:
    """Register the report (O01); the unit's head starts its examination (O12).

    There is no reporter: the receipt is issued to the file, and nothing is asked to be completed,
    so neither period is left running. The text must not name whoever withdrew.
    """
    if not actor.can(Permission.CASE_VERIFY):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    title = " ".join(text_given(given.title, "title", limit=TITLE_MAX).split())
    story = text_given(given.story, "story", limit=STORY_MAX)
    agency = session.get(Agency, given.agency_id)
    if agency is None or not agency.active:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "agency_id")
    if given.follows is not None:
        told = words_that_tell(session, given.follows, [title, story])
        if told:
            raise InputRefusedError(TrackRefusal.LETTER_IDENTITY, "story", words=", ".join(told))
    complaint = _stored(session, agency, title, story, now=now)
    attached = {"report_form", "report_type"}
    move(session, complaint, "O01", actor, now=now, attached=attached)
    happen(session, complaint, "receipt_issued", actor, now=now)
    clocks.stop(session, complaint, _NOTHING_MISSING, now=now, actor=actor.label)
    follows = given.follows.number if given.follows else None
    write(session, complaint, Tag.COMPLAINT_FILED, actor, now=now, follows=follows)
    session.flush()
    return complaint


def _stored(
    session: Session, agency: Agency, title: str, story: str, *, now: datetime
) -> Complaint:
    complaint = Complaint(
        number=next_number(session, now=now),
        track=Track.OMBUDSMAN,
        state=NEW,
        key_hash=hash_secret(secrets.token_hex(32)),
        channel=Channel.OWN_INITIATIVE,
        law_version=law().version,
        matter="service",
        story=story,
        summary=title,
        agency_id=agency.id,
        region_code=agency.region_code,
        prior_contact=PriorContact.NOT_YET,
        wishes=[],
        confidentiality=Confidentiality.ANONYMOUS,
        filed_at=now,
        changed_at=now,
    )
    session.add(complaint)
    session.flush()
    clocks.none_yet(session, complaint)
    search_index.order(session, complaint, now=now)
    return complaint
