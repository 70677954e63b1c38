"""A citizen files a complaint: number, secret key, receipt, first clocks."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.agencies.models import Agency, Region
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity, search_index
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Channel, Complaint, Confidentiality, PriorContact
from pengaduan.complaints.numbering import fresh_key, next_number
from pengaduan.handling.errors import InputRefusedError, Refusal, text_given
from pengaduan.handling.moves import happen, move, write
from pengaduan.infra.crypto import hash_secret
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track
from pengaduan.sla.clocks import none_yet

STORY_MIN, STORY_MAX = 10, 4000


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """What the citizen tells. ``nonce`` names the attempt: the same nonce is the same complaint."""

    nonce: str
    matter: str
    story: str
    prior_contact: PriorContact
    confidentiality: Confidentiality
    region_code: str | None = None
    agency_id: int | None = None
    agency_text: str | None = None
    happened_year: int | None = None
    happened_month: int | None = None
    happened_day: int | None = None
    ongoing: bool = False
    prior_note: str | None = None
    wishes: tuple[str, ...] = ()
    wish_text: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str = "id"
    channel: Channel = Channel.WEBSITE


@dataclass(frozen=True, slots=True)
class Filed:
    """The stored complaint; ``key`` is given once, by the call that stored it, else None."""

    complaint: Complaint
    key: str | None


def file(
    session: Session,
    new: NewComplaint,
    *,
    now: datetime,
    actor: Actor = COMPLAINANT,
    unfiled: bool = False,
) -> Filed:
    """Store the complaint, issue the receipt and start the first clocks; the caller commits.

    A second call with the same nonce, also at the same moment, returns the first complaint and
    no key (UU 25/2009 Art. 42-44). ``unfiled`` tells that the caller holds what the nonce belongs
    to and that nothing was filed from it: only then a repetition would cost a number. Raises
    InputRefusedError for a story that is too short or too long and for an unknown agency or
    region.
    """
    known = None if unfiled else _by_nonce(session, new.nonce)
    if known is not None:
        return Filed(known, None)
    _check(session, new)
    key, hashed_form = fresh_key()
    key_hash = hash_secret(hashed_form)
    # The counter row is a queue: whoever waited for it sees what the one before has stored.
    number = next_number(session, now=now)
    known = _by_nonce(session, new.nonce)
    if known is not None:
        return Filed(known, None)
    complaint = _stored(session, new, number, key_hash, now=now)
    identity.store(session, complaint, PartyView(new.name, new.phone, new.email))
    move(session, complaint, "A01", actor, now=now, attached={"complaint_form"})
    write(session, complaint, Tag.COMPLAINT_FILED, actor, now=now, channel=complaint.channel.value)
    issue_receipt(session, complaint, actor, now=now)
    likeness = {"complaint_id": complaint.id}
    enqueue(session, "similar.index", likeness, due_at=now, key=f"similar:{number}", fresh=True)
    search_index.order(session, complaint, now=now)
    session.flush()
    return Filed(complaint, key)


def issue_receipt(session: Session, complaint: Complaint, actor: Actor, *, now: datetime) -> None:
    """Issue the receipt at once and let the paper and the mail follow (Art. 44(1)-(2)).

    For a complaint that this transaction has stored.
    """
    happen(session, complaint, "receipt_issued", actor, now=now)
    write(session, complaint, Tag.COMPLAINT_RECEIPT_ISSUED, actor, now=now)
    payload, key = {"complaint_id": complaint.id}, f"receipt:{complaint.number}"
    enqueue(session, "receipt.render", payload, due_at=now, key=key, fresh=True)
    announce(session, complaint, now=now, fresh=True)


def announce(session: Session, complaint: Complaint, *, now: datetime, fresh: bool = False) -> None:
    """Have the complainant told of the receipt, once, as soon as notices can reach them.

    ``fresh`` is for a complaint that this transaction has stored.
    """
    if identity.has_email(session, complaint):
        payload, key = {"complaint_id": complaint.id}, f"filed:{complaint.number}"
        enqueue(session, "notice.filed", payload, due_at=now, key=key, fresh=fresh)


def _by_nonce(session: Session, nonce: str) -> Complaint | None:
    return session.scalars(sa.select(Complaint).where(Complaint.nonce == nonce)).one_or_none()


def _check(session: Session, new: NewComplaint) -> None:
    story = text_given(new.story, "story", limit=STORY_MAX)
    if len(story) < STORY_MIN:
        raise InputRefusedError(Refusal.STORY_SHORT, "story", limit=STORY_MIN)
    if new.agency_id is not None:
        agency = session.get(Agency, new.agency_id)
        if agency is None or not agency.active:
            raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "agency_id")
    if new.region_code is not None and session.get(Region, new.region_code) is None:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "region_code")


def _stored(
    session: Session, new: NewComplaint, number: str, key_hash: str, *, now: datetime
) -> Complaint:
    complaint = Complaint(
        number=number,
        track=Track.AGENCY,
        state="draft",
        nonce=new.nonce,
        key_hash=key_hash,
        channel=new.channel,
        language=new.language,
        law_version=law().version,
        matter=new.matter,
        story=text_given(new.story, "story", limit=STORY_MAX),
        region_code=new.region_code,
        agency_id=new.agency_id,
        agency_text=new.agency_text,
        happened_year=new.happened_year,
        happened_month=new.happened_month,
        happened_day=new.happened_day,
        ongoing=new.ongoing,
        prior_contact=new.prior_contact,
        prior_note=new.prior_note,
        wishes=list(new.wishes),
        wish_text=new.wish_text,
        confidentiality=new.confidentiality,
        filed_at=now,
        changed_at=now,
    )
    session.add(complaint)
    session.flush()
    none_yet(session, complaint)
    return complaint
