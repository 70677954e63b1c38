"""The quality audit: draw answers from a seed and read them blind; ``quality_back`` follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.quality_models import (
    QualityAudit,
    QualityItem,
    QualityReading,
)
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.rules import quality
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track

CHAIN: Final = "quality"
MOST: Final = 500
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True, slots=True)
class NewAudit:
    """What somebody wants drawn: answers of cases closed from ``since`` to ``until``, inclusive."""

    title: str
    since: date
    until: date
    size: int
    seed: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One answer that can be drawn."""

    complaint_id: int
    answer_id: int
    agency_id: int
    outcome: str

    @property
    def stratum(self) -> str:
        """Answers are drawn by agency and outcome."""
        return f"{self.agency_id}/{self.outcome}"


def draw(session: Session, actor: Actor, new: NewAudit, *, now: datetime) -> QualityAudit:
    """Draw a sample and keep seed and frame with it. The same frame and seed give the same sample.

    Refused without anything to draw from; InputRefusedError for an empty title or seed.
    """
    permit(actor, Permission.CASE_DIRECT)
    title, seed = text_given(new.title, "title", limit=200), text_given(new.seed, "seed", limit=60)
    frame = frame_of(session, new.since, new.until)
    if not frame:
        raise StepRefusedError(Refusal.QUALITY_FRAME)
    rubric = quality.current(now.astimezone(_JAKARTA).date())
    audit = QualityAudit(
        title=title,
        rubric=rubric.code,
        seed=seed,
        since=new.since,
        until=new.until,
        size=min(new.size, MOST),
        frame=[[one.complaint_id, one.answer_id, one.agency_id, one.outcome] for one in frame],
        drawn_by=actor.label,
        drawn_at=now,
    )
    session.add(audit)
    session.flush()
    session.add_all(items_of(audit))
    detail = {"audit": audit.id, "frame": len(frame), "size": audit.size}
    record(session, Tag.QUALITY_DRAWN, chain=CHAIN, actor=actor.label, now=now, detail=detail)
    session.flush()
    return audit


def items_of(audit: QualityAudit) -> list[QualityItem]:
    """Return the sample that seed and frame give; nothing is stored or asked."""
    frame = {one[0]: Frame(*one) for one in audit.frame}
    candidates = [quality.Candidate(one.complaint_id, one.stratum) for one in frame.values()]
    drawn = quality.draw(candidates, audit.size, audit.seed)
    percent = quality.rubrics()[audit.rubric].second_percent
    twice = quality.seconds(drawn, percent, audit.seed)
    return [
        QualityItem(
            audit_id=audit.id,
            ordinal=place,
            complaint_id=one,
            answer_id=frame[one].answer_id,
            agency_id=frame[one].agency_id,
            outcome=frame[one].outcome,
            second=one in twice,
        )
        for place, one in enumerate(drawn, 1)
    ]


def frame_of(session: Session, since: date, until: date) -> list[Frame]:
    """Return every answer of the agencies' cases that were closed in the period, by case."""
    answer = (
        sa.select(Message.complaint_id, sa.func.max(Message.id).label("answer_id"))
        .where(Message.kind == MessageKind.ANSWER)
        .group_by(Message.complaint_id)
        .subquery("answer")
    )
    first = datetime.combine(since, time(), _JAKARTA)
    last = datetime.combine(until + timedelta(days=1), time(), _JAKARTA)
    query = (
        sa.select(Complaint.id, answer.c.answer_id, Complaint.agency_id, Complaint.outcome)
        .join(answer, answer.c.complaint_id == Complaint.id)
        .where(
            Complaint.track == Track.AGENCY,
            Complaint.agency_id.is_not(None),
            Complaint.outcome.is_not(None),
            Complaint.closed_at >= first,
            Complaint.closed_at < last,
        )
        .order_by(Complaint.id)
    )
    return [
        Frame(row.id, row.answer_id, int(row.agency_id or 0), str(row.outcome))
        for row in session.execute(query)
    ]


def read(
    session: Session,
    actor: Actor,
    item: QualityItem,
    scores: Mapping[str, int],
    note: str = "",
    *,
    now: datetime,
) -> QualityReading:
    """Store one reading: the first, or the second by another person where one is wanted.

    Refused to the first reader for the second place, and once nothing is left to read.
    """
    place = _place(session, actor, item)
    rubric = quality.rubrics()[session.get_one(QualityAudit, item.audit_id).rubric]
    try:
        points = rubric.points(scores)
    except quality.RubricError as error:
        raise InputRefusedError(Refusal.RUBRIC_LINE, "scores") from error
    if len(note) > 1000:
        raise InputRefusedError(Refusal.TEXT_LONG, "note", limit=1000)
    made = QualityReading(
        item_id=item.id,
        place=place,
        reader_id=actor.account_id,
        scores=dict(scores),
        points=points,
        passed=rubric.passes([points]),
        note=note.strip() or None,
        read_at=now,
    )
    session.add(made)
    detail = {"item": item.id, "place": made.place, "points": points}
    record(session, Tag.QUALITY_READ, chain=CHAIN, actor=actor.label, now=now, detail=detail)
    session.flush()
    return made


def _place(session: Session, actor: Actor, item: QualityItem) -> int:
    """Return whether this would be the first or the second reading, or refuse; locks the item."""
    permit(actor, Permission.QUALITY_AUDIT)
    session.refresh(item, with_for_update=True)
    taken = readings(session, [item.id]).get(item.id, [])
    if any(one.reader_id == actor.account_id for one in taken):
        raise StepRefusedError(Refusal.QUALITY_OWN)
    if len(taken) >= (2 if item.second else 1):
        raise StepRefusedError(Refusal.NOT_NOW)
    return len(taken) + 1


def readings(session: Session, items: Sequence[int]) -> dict[int, list[QualityReading]]:
    """Return the readings of these items, the first one first."""
    query = sa.select(QualityReading).where(QualityReading.item_id.in_(items))
    found: dict[int, list[QualityReading]] = {}
    for one in session.scalars(query.order_by(QualityReading.item_id, QualityReading.place)):
        found.setdefault(one.item_id, []).append(one)
    return found


def permit(actor: Actor, permission: Permission) -> None:
    """Refuse everybody who does not hold the permission."""
    if actor.account_id is None or not actor.can(permission):
        raise StepForbiddenError(Refusal.NOT_YOURS)
