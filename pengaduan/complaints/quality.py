"""Questions about quality audits: what is drawn, what was read, what came of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.masking import masked_line
from pengaduan.complaints.models import Attachment, Complaint, Message, Point, PointAnswer
from pengaduan.complaints.quality_models import (
    QualityAudit,
    QualityItem,
    QualityReading,
    QualityReturn,
)
from pengaduan.rules import quality


@dataclass(frozen=True, slots=True)
class BlindPoint:
    """One point of the complaint with the answer to it, names of people and offices left out."""

    text: str
    decision: str
    explanation: str
    promise: str
    promised: str


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """What a reader sees of an answer: no officer, unit, agency, complainant or number."""

    story: str
    opening: str
    points: tuple[BlindPoint, ...]
    filed_at: datetime
    answered_at: datetime
    decided_at: datetime | None
    files: int


@dataclass(frozen=True, slots=True)
class ItemState:
    """One drawn answer with its readings. ``passed`` is None until all of them are there."""

    item: QualityItem
    agency: str
    number: str
    readings: tuple[QualityReading, ...]
    returned: QualityReturn | None
    passed: bool | None

    @property
    def done(self) -> bool:
        """Whether everybody who should has read it."""
        return self.passed is not None


def audits(session: Session, *, limit: int = 50) -> Sequence[QualityAudit]:
    """Return the newest audits, without their frames."""
    query = sa.select(QualityAudit).order_by(QualityAudit.id.desc()).limit(limit)
    return session.scalars(query.options(defer(QualityAudit.frame))).all()


def states(session: Session, audit: QualityAudit) -> list[ItemState]:
    """Return every drawn answer of an audit in the order of the draw; three queries."""
    query = (
        sa.select(QualityItem, Agency.name, Complaint.number)
        .join(Agency, Agency.id == QualityItem.agency_id)
        .join(Complaint, Complaint.id == QualityItem.complaint_id)
        .where(QualityItem.audit_id == audit.id)
        .order_by(QualityItem.ordinal)
    )
    rows = [(item, name, number) for item, name, number in session.execute(query)]
    ids = [item.id for item, _, _ in rows]
    read: dict[int, list[QualityReading]] = {}
    readings = sa.select(QualityReading).where(QualityReading.item_id.in_(ids))
    for one in session.scalars(readings.order_by(QualityReading.place)):
        read.setdefault(one.item_id, []).append(one)
    back = sa.select(QualityReturn).where(QualityReturn.item_id.in_(ids))
    returned = {one.item_id: one for one in session.scalars(back)}
    return [
        ItemState(
            item,
            name,
            number,
            tuple(read.get(item.id, ())),
            returned.get(item.id),
            passed(audit, item, read.get(item.id, [])),
        )
        for item, name, number in rows
    ]


def passed(audit: QualityAudit, item: QualityItem, taken: Sequence[QualityReading]) -> bool | None:
    """Return whether an answer passed, by the mean of its readings; None before all are done."""
    if len(taken) < (2 if item.second else 1):
        return None
    return quality.rubrics()[audit.rubric].passes([one.points for one in taken])


def open_for(states: Sequence[ItemState], account_id: int | None) -> list[QualityItem]:
    """Return what this person can still read: not done, and not read by themselves."""
    return [
        one.item
        for one in states
        if not one.done and account_id not in {reading.reader_id for reading in one.readings}
    ]


def pairs(states: Sequence[ItemState]) -> list[tuple[int, int]]:
    """Return both readers' scores of every line that two people gave."""
    return [
        (first.scores[line], second.scores[line])
        for first, second in (one.readings for one in states if len(one.readings) == 2)
        for line in sorted(first.scores)
    ]


def blind(session: Session, item: QualityItem) -> BlindAnswer:
    """Return a drawn answer with the names of officers, unit and agency taken out of every text."""
    return _told(session, item, item.answer_id)


def mended(session: Session, state: ItemState) -> BlindAnswer | None:
    """Return what the agency answered anew, names left out in the same way; None before it did."""
    back = state.returned
    if back is None or back.mended_entry_id is None:
        return None
    return _told(session, state.item, back.mended_entry_id)


def _told(session: Session, item: QualityItem, answer_id: int) -> BlindAnswer:
    case = session.get_one(Complaint, item.complaint_id)
    answer = session.get_one(Message, answer_id)
    hide = _names(session, case, answer)
    asked = sa.select(Point).where(Point.complaint_id == case.id).order_by(Point.ordinal)
    given = sa.select(PointAnswer).where(PointAnswer.message_id == answer.id)
    answers = {one.point_id: one for one in session.scalars(given)}
    points = [_point(one, answers.get(one.id), hide) for one in session.scalars(asked)]
    files = sa.select(sa.func.count()).select_from(Attachment).filter_by(message_id=answer.id)
    return BlindAnswer(
        _without(case.story, hide),
        _without(answer.body, hide),
        tuple(points),
        case.filed_at,
        answer.created_at,
        case.decided_at,
        session.scalar(files) or 0,
    )


def _point(point: Point, answer: PointAnswer | None, hide: Sequence[str]) -> BlindPoint:
    if answer is None:
        return BlindPoint(_without(point.text, hide), "", "", "", "")
    return BlindPoint(
        _without(point.text, hide),
        answer.decision.value,
        _without(answer.explanation, hide),
        _without(answer.promise or "", hide),
        answer.promise_on.isoformat() if answer.promise_on else "",
    )


def _names(session: Session, case: Complaint, answer: Message) -> list[str]:
    """Return the names that a reader must not see, the longest first."""
    people = [answer.author_id, answer.detail.get("decided_by"), case.handler_id]
    ids = [int(one) for one in people if one is not None]
    names = list(session.scalars(sa.select(Account.name).where(Account.id.in_(ids))))
    agency = session.get(Agency, case.agency_id) if case.agency_id else None
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    names += [one.name for one in (agency, unit) if one is not None]
    return sorted(filter(None, names), key=len, reverse=True)


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = re.sub(re.escape(name), "[...]", text, flags=re.IGNORECASE)
    return str(masked_line(text))
