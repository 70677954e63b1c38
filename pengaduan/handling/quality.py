"""The quality audit: draw answers from a seed, read them blind, send failed ones back.

No transition of the law lets the Ombudsman reopen an agency's case for the quality of its answer,
so a failed answer goes back as a request on the case; state and clocks stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.complaints.quality import passed
from pengaduan.complaints.quality_models import (
    QualityAudit,
    QualityItem,
    QualityReading,
    QualityReturn,
)
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import write
from pengaduan.infra.templates import long_date
from pengaduan.outbox.queue import enqueue
from pengaduan.rules import quality
from pengaduan.rules.deadlines import due
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track
from pengaduan.sla.calendars import calendar_for, places_of

CHAIN: Final = "quality"
MOST: Final = 500
# House rule: the agency has so many working days to mend a failed answer.
MEND_DAYS: Final = 10
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
    _permit(actor, Permission.CASE_DIRECT)
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
    _permit(actor, Permission.QUALITY_AUDIT)
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


def send_back(session: Session, actor: Actor, item: QualityItem, *, now: datetime) -> QualityReturn:
    """Ask the agency to mend a failed answer: an entry on the case, a mail, and a date.

    The entry names the lines that fell short, in the fixed words of the rubric. Asking twice is
    asking once.
    """
    _permit(actor, Permission.CASE_DIRECT)
    audit = session.get_one(QualityAudit, item.audit_id)
    taken = readings(session, [item.id]).get(item.id, [])
    if passed(audit, item, taken) is not False:
        raise StepRefusedError(Refusal.QUALITY_PASSED)
    case = locked(session, session.get_one(Complaint, item.complaint_id))
    known = session.scalars(sa.select(QualityReturn).filter_by(item_id=item.id)).first()
    if known is not None:
        return known
    until = _mend_by(session, item.agency_id, now)
    body = _words(audit, taken, until)
    detail = {"quality_return": item.id}
    kind = MessageKind.DECISION_NOTICE
    entry = say(session, case, kind, actor, body, now=now, detail=detail)
    made = QualityReturn(
        item_id=item.id,
        entry_id=entry.id,
        returned_by=actor.account_id,
        returned_at=now,
        due_at=until,
    )
    session.add(made)
    write(session, case, Tag.QUALITY_RETURNED, actor, now=now, item=item.id)
    about = {"complaint_id": case.id, "until": until.isoformat()}
    enqueue(session, "notice.quality_returned", about, due_at=now, key=f"quality:{item.id}")
    session.flush()
    return made


def settle(session: Session, actor: Actor, item: QualityItem, *, now: datetime) -> None:
    """Note that the agency has mended a returned answer; refused where nothing was returned."""
    _permit(actor, Permission.CASE_DIRECT)
    query = sa.select(QualityReturn).filter_by(item_id=item.id).with_for_update()
    found = session.scalars(query).first()
    if found is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    if found.settled_at is None:
        found.settled_at, found.settled_by = now, actor.account_id
        case = session.get_one(Complaint, item.complaint_id)
        write(session, case, Tag.QUALITY_SETTLED, actor, now=now, item=item.id)
    session.flush()


def _mend_by(session: Session, agency_id: int, now: datetime) -> datetime:
    agency = session.get_one(Agency, agency_id)
    _, calendar = calendar_for(
        session, zone=agency.zone, workdays=agency.workdays, places=places_of(agency)
    )
    return due(now, MEND_DAYS, Unit.WORKING_DAY, calendar, roll=Roll.NONE).astimezone(UTC)


def _words(audit: QualityAudit, taken: Sequence[QualityReading], until: datetime) -> str:
    rubric = quality.rubrics()[audit.rubric]
    short = [
        line.names["id"]
        for line in rubric.lines
        if any(one.scores[line.code] < quality.HIGHEST for one in taken)
    ]
    day = long_date(until, "id")
    return (
        "Ombudsman menilai jawaban ini belum cukup baik. Yang perlu diperbaiki: "
        f"{'; '.join(short)}. "
        f"Instansi diminta memperbaiki jawabannya paling lambat {day}."
    )


def _permit(actor: Actor, permission: Permission) -> None:
    if actor.account_id is None or not actor.can(permission):
        raise StepForbiddenError(Refusal.NOT_YOURS)
