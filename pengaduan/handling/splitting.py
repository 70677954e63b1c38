"""Split a complaint that holds several matters: the whole stays, each part becomes its own."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity, search_index
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.numbering import next_number
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.filing import STORY_MAX, STORY_MIN, issue_receipt
from pengaduan.handling.merging import joined_part
from pengaduan.handling.moves import move, write
from pengaduan.infra.crypto import token_hash
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track
from pengaduan.sla.clocks import none_yet, refresh_due, running
from pengaduan.sla.inheriting import take_over

SPLITTABLE = frozenset({"submitted", "verifying"})
MOST_PARTS = 5
# What a part takes over from the whole; state, clocks and history are its own.
_SHARED = (
    "key_hash",
    "channel",
    "language",
    "matter",
    "region_code",
    "happened_year",
    "happened_month",
    "happened_day",
    "ongoing",
    "prior_contact",
    "prior_note",
    "wish_text",
    "confidentiality",
)


def split(
    session: Session, actor: Actor, whole: Complaint, texts: tuple[str, ...], *, now: datetime
) -> tuple[Complaint, ...]:
    """Make a complaint of each text, linked as part of ``whole``, for verifiers before routing.

    A part has a number of its own, the same key, the same party, and the clocks of the whole:
    they run since the whole came in. The same text twice is one part. Raises InputRefusedError
    without a text, with one that is too short or long, or with more than five.
    """
    if not actor.can(Permission.CASE_VERIFY):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    locked(session, whole)
    if whole.track is not Track.AGENCY or whole.state not in SPLITTABLE:
        raise StepRefusedError(Refusal.NOT_NOW)
    given = _checked(texts)
    return tuple(_part(session, actor, whole, text, now=now) for text in given)


def _checked(texts: tuple[str, ...]) -> list[str]:
    written = [text for text in texts if text.strip()]
    if not written:
        raise InputRefusedError(Refusal.TEXT_EMPTY, "parts")
    if len(written) > MOST_PARTS:
        raise InputRefusedError(Refusal.PARTS_MANY, "parts", limit=MOST_PARTS)
    given = [text_given(text, "parts", limit=STORY_MAX) for text in written]
    if any(len(text) < STORY_MIN for text in given):
        raise InputRefusedError(Refusal.STORY_SHORT, "parts", limit=STORY_MIN)
    return list(dict.fromkeys(given))


def _part(
    session: Session, actor: Actor, whole: Complaint, text: str, *, now: datetime
) -> Complaint:
    nonce = f"part-{token_hash(f'{whole.number} {text}')[:50]}"
    known = session.scalars(sa.select(Complaint).where(Complaint.nonce == nonce)).one_or_none()
    if known is not None:
        return known
    part = Complaint(
        number=next_number(session, now=now),
        track=Track.AGENCY,
        state="draft",
        nonce=nonce,
        law_version=law().version,
        story=text,
        wishes=list(whole.wishes),
        filed_at=whole.filed_at,
        changed_at=now,
        **{name: getattr(whole, name) for name in _SHARED},
    )
    session.add(part)
    session.flush()
    none_yet(session, part)
    identity.copy(session, whole, part)
    move(session, part, "A01", COMPLAINANT, now=now, attached={"complaint_form"})
    write(session, part, Tag.COMPLAINT_FILED, actor, now=now, origin=whole.number)
    issue_receipt(session, part, COMPLAINANT, now=now)
    _since_the_whole(session, whole, part)
    likeness = {"complaint_id": part.id}
    key = f"similar:{part.number}"
    enqueue(session, "similar.index", likeness, due_at=now, key=key, fresh=True)
    search_index.order(session, part, now=now)
    joined_part(session, actor, whole, part, now=now)
    return part


def _since_the_whole(session: Session, whole: Complaint, part: Complaint) -> None:
    """Let the part's clocks run since the whole came in: splitting buys nobody time."""
    earlier = {clock.policy: clock for clock in running(session, whole)}
    for clock in running(session, part):
        model = earlier.get(clock.policy)
        if model is not None:
            take_over(session, clock, model)
    session.flush()
    refresh_due(session, part)
