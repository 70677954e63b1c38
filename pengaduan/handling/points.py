"""The points of a complaint are put right before its answer; its complainant reads what changed.

The agency may word a point better and add one. Only the Ombudsman's verifier may strike a point
out: nobody may answer less than was asked by changing the question (a house rule).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import search_index
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind, Point, PointAnswer
from pengaduan.complaints.queries import last_message, open_draft, points
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, write
from pengaduan.handling.verification import POINT_MAX
from pengaduan.infra.templates import render
from pengaduan.rules.workflow import Track

STATES: Final = frozenset({"complete", "dispositioned", "in_handling", "hearing"})
MOST: Final = 20
REASON_MAX: Final = 500
_AGENCY: Final = ("A10", "A11", "A13")


@dataclass(frozen=True, slots=True)
class NewPoints:
    """What becomes of the points: new words by id ("" strikes one out), and further points.

    ``seen`` is the fingerprint of the points that the writer had before them.
    """

    reason: str
    seen: str
    words: Mapping[int, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()


def fingerprint(stored: Sequence[Point]) -> str:
    """Return what tells one set of points from another."""
    told = "\n".join(f"{one.id} {one.text}" for one in stored)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def may_change(session: Session, actor: Actor, complaint: Complaint) -> bool:
    """Tell whether this person may change the points now."""
    return _entitled(actor, complaint) and _is_time(session, complaint)


def may_strike_out(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether this person may also leave a point out: the Ombudsman's verifier only."""
    return complaint.track is Track.AGENCY and capacity(actor, complaint, "A03") is not None


def change(
    session: Session, actor: Actor, complaint: Complaint, new: NewPoints, *, now: datetime
) -> Message:
    """Change the points and tell the complainant what will be answered, and why it changed.

    From completeness to the first answer, and not while an answer waits for its decision. Points
    that stay keep their id, so that a draft of the answer keeps its words. StepRefusedError when
    somebody else changed them since they were read.
    """
    locked(session, complaint)
    if not _entitled(actor, complaint):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    stored = points(session, complaint)
    if not _is_time(session, complaint) or fingerprint(stored) != new.seen:
        raise StepRefusedError(Refusal.NOT_NOW)
    reason = text_given(new.reason, "reason", limit=REASON_MAX)
    kept, gone = _applied(actor, complaint, stored, new)
    added = [text_given(text, "added", limit=POINT_MAX) for text in new.added if text.strip()]
    if not added and not gone and all(one.text == text for one, text in kept):
        raise InputRefusedError(Refusal.ALREADY_SO, "points")
    if not kept and not added:
        raise InputRefusedError(Refusal.POINTS_EMPTY, "points")
    if len(kept) + len(added) > MOST:
        raise InputRefusedError(Refusal.POINTS_MANY, "added", limit=MOST)
    _store(session, complaint, kept, gone, added)
    search_index.order(session, complaint, now=now)
    told = _tell(session, actor, complaint, reason, now=now)
    counted = {"points": len(kept) + len(added), "added": len(added), "removed": len(gone)}
    tag = Tag.COMPLAINT_POINTS_CHANGED
    write(session, complaint, tag, actor, now=now, message=told.id, **counted)
    session.flush()
    return told


def _entitled(actor: Actor, complaint: Complaint) -> bool:
    """A record on the Ombudsman's own track has its points from the agency's: none may change."""
    if complaint.track is not Track.AGENCY:
        return False
    if may_strike_out(actor, complaint):
        return True
    return any(capacity(actor, complaint, action) is not None for action in _AGENCY)


def _is_time(session: Session, complaint: Complaint) -> bool:
    """Before the first answer; a returned proposal waits for nobody."""
    if complaint.state not in STATES:
        return False
    if last_message(session, complaint, MessageKind.ANSWER) is not None:
        return False
    draft = open_draft(session, complaint)
    return draft is None or "returned" in draft.detail


def _applied(
    actor: Actor, complaint: Complaint, stored: Sequence[Point], new: NewPoints
) -> tuple[list[tuple[Point, str]], list[Point]]:
    """Return the points that stay with their words, and those that go."""
    if set(new.words) - {one.id for one in stored}:
        raise InputRefusedError(Refusal.POINT_UNKNOWN, "points")
    gone = [one for one in stored if not new.words.get(one.id, one.text).strip()]
    if gone and not may_strike_out(actor, complaint):
        raise InputRefusedError(Refusal.POINT_STAYS, f"point-{gone[0].id}")
    stays = [one for one in stored if one not in gone]
    return [(one, _words(one, new)) for one in stays], gone


def _words(point: Point, new: NewPoints) -> str:
    if point.id not in new.words:
        return point.text
    return text_given(new.words[point.id], f"point-{point.id}", limit=POINT_MAX)


def _store(
    session: Session,
    complaint: Complaint,
    kept: Sequence[tuple[Point, str]],
    gone: Sequence[Point],
    added: Sequence[str],
) -> None:
    """Store them, numbered anew; what a returned proposal said about a lost point goes too."""
    ids = [one.id for one in gone]
    session.execute(sa.delete(PointAnswer).where(PointAnswer.point_id.in_(ids)))
    session.execute(sa.delete(Point).where(Point.id.in_(ids)))
    for ordinal, (point, text) in enumerate(kept, start=1):
        point.ordinal, point.text = ordinal, text
        # One by one, in order: each moves up into a place that is free already.
        session.flush()
    for ordinal, text in enumerate(added, start=len(kept) + 1):
        session.add(Point(complaint_id=complaint.id, ordinal=ordinal, text=text))
    session.flush()


def _tell(
    session: Session, actor: Actor, complaint: Complaint, reason: str, *, now: datetime
) -> Message:
    values = {"points": [one.text for one in points(session, complaint)], "reason": reason}
    text = render("letters/points_changed.txt", complaint.language, values).strip()
    kind, detail = MessageKind.DECISION_NOTICE, {"points_changed": True}
    return say(session, complaint, kind, actor, text, now=now, detail=detail)
