"""The complainant accepts the answer or objects to it, point by point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint, Message, MessageKind, PointAnswer
from pengaduan.complaints.queries import last_message
from pengaduan.handling import review
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import move, write
from pengaduan.handling.outcomes import CLOSING_REASONS, Outcome
from pengaduan.handling.watching import tell_watchers
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.texts import N_

# House rule: a case that closed because nobody replied may be opened again for this long.
REOPENING_WINDOW = timedelta(days=30)


class ObjectionReason(StrEnum):
    """Why the answer does not satisfy."""

    NOT_ANSWERED = "not_answered"
    EVIDENCE_WRONG = "evidence_wrong"
    PROMISE_NOT_KEPT = "promise_not_kept"
    UNFAIR = "unfair"
    OTHER = "other"


OBJECTION_LABELS: Mapping[ObjectionReason, str] = {
    ObjectionReason.NOT_ANSWERED: N_("Jawaban tidak menjawab pokok pengaduan"),
    ObjectionReason.EVIDENCE_WRONG: N_("Bukti tidak sesuai"),
    ObjectionReason.PROMISE_NOT_KEPT: N_("Janji belum dilaksanakan"),
    ObjectionReason.UNFAIR: N_("Tindakan tidak adil"),
    ObjectionReason.OTHER: N_("Alasan lain"),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """What the complainant objects to; ``answered`` says per point id whether it was answered."""

    reasons: tuple[ObjectionReason, ...]
    text: str
    answered: Mapping[int, bool] = field(default_factory=dict)


def accept(
    session: Session,
    complaint: Complaint,
    *,
    now: datetime,
    answered: Mapping[int, bool] | None = None,
) -> None:
    """Close the case on the complainant's word, with the reason that its outcome gives (A17)."""
    locked(session, complaint)
    if complaint.outcome is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    reason = CLOSING_REASONS[Outcome(complaint.outcome)]
    move(session, complaint, "A17", COMPLAINANT, now=now, reason=reason)
    _mark_points(session, complaint, answered or {}, default=True)
    say(session, complaint, MessageKind.ACCEPTANCE, COMPLAINANT, "", now=now)
    write(session, complaint, Tag.COMPLAINT_ACCEPTED, COMPLAINANT, now=now)
    write(session, complaint, Tag.COMPLAINT_CLOSED, COMPLAINANT, now=now, reason=reason)
    tell_closed(session, complaint, now=now)


def object_to(
    session: Session, complaint: Complaint, objection: Objection, *, now: datetime
) -> Message:
    """Open the case again with the complainant's reasons (A18); somebody else must review it.

    From closed only after silence and within 30 days (house rule). Raises InputRefusedError
    without a reason or a text.
    """
    locked(session, complaint)
    _check_reopening(complaint, now=now)
    text = text_given(objection.text, "text", limit=4000)
    if not objection.reasons:
        raise InputRefusedError(Refusal.OBJECTION_REASON, "reasons")
    move(session, complaint, "A18", COMPLAINANT, now=now, attached={"reply"})
    _mark_points(session, complaint, objection.answered, default=None)
    detail = {
        "reasons": [ObjectionReason(reason).value for reason in objection.reasons],
        "answered": {str(point): yes for point, yes in objection.answered.items()},
    }
    kind = MessageKind.OBJECTION
    message = say(session, complaint, kind, COMPLAINANT, text, now=now, detail=detail)
    reasons = ",".join(detail["reasons"])
    write(session, complaint, Tag.COMPLAINT_OBJECTED, COMPLAINANT, now=now, reasons=reasons)
    payload = {"complaint_id": complaint.id}
    enqueue(session, "notice.objected", payload, due_at=now, key=f"objected:{message.id}")
    tell_watchers(session, complaint, f"objected:{message.id}", now=now)
    review.call_for(session, complaint, message, now=now)
    if identity.has_email(session, complaint):
        key = f"objection_received:{message.id}"
        enqueue(session, "notice.objection_received", payload, due_at=now, key=key)
    session.flush()
    return message


def tell_closed(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Tell the complainant by mail that the case is closed, if there is an address."""
    if identity.has_email(session, complaint):
        enqueue(session, "notice.closed", {"complaint_id": complaint.id}, due_at=now)
    session.flush()


def _check_reopening(complaint: Complaint, *, now: datetime) -> None:
    if complaint.closed_at is None:
        return
    silent = complaint.reason_code == "C_NO_REPLY"
    if not silent or complaint.closed_at + REOPENING_WINDOW < now:
        raise StepRefusedError(Refusal.REOPENING_OVER)


def _mark_points(
    session: Session, complaint: Complaint, answered: Mapping[int, bool], *, default: bool | None
) -> None:
    answer = last_message(session, complaint, MessageKind.ANSWER)
    if answer is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    rows = session.scalars(sa.select(PointAnswer).where(PointAnswer.message_id == answer.id)).all()
    if set(answered) - {row.point_id for row in rows}:
        raise InputRefusedError(Refusal.POINT_UNKNOWN, "answered")
    for row in rows:
        row.answered = answered.get(row.point_id, default)
