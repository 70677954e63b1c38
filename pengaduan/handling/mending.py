"""The agency answers anew what the quality audit sent back; state and clocks of the case stay.

The officer proposes and the head sends, as with the answer itself (UU 25/2009 Art. 50(2)). The
outcome and the closing reason remain those of the first decision: this mends its words.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import (
    Attachment,
    Complaint,
    Message,
    MessageKind,
    PointAnswer,
    PointDecision,
)
from pengaduan.complaints.quality_models import QualityItem, QualityReturn
from pengaduan.complaints.quality_returns import open_return
from pengaduan.handling.agency_rules import second_eyes
from pengaduan.handling.answer_guards import Answer, PointReply, own_files, problems
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import capacity, write
from pengaduan.handling.quality_back import REMIND
from pengaduan.handling.responding import answer_row, signature
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler


def may_write(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether this person may word the answer anew: whoever answers or decides the case."""
    return any(capacity(actor, complaint, action) is not None for action in ("A11", "A13"))


def sends(session: Session, actor: Actor, complaint: Complaint, back: QualityReturn) -> bool:
    """Tell whether what this person writes leaves at once, or waits for the head.

    Where the agency demands a second pair of eyes, another person must have written it first.
    """
    if capacity(actor, complaint, "A13") is None:
        return False
    if not second_eyes(session, complaint.agency_id):
        return True
    return back.proposed_by is not None and back.proposed_by != actor.account_id


def mend(
    session: Session, actor: Actor, complaint: Complaint, answer: Answer, *, now: datetime
) -> Message | None:
    """Send the new answer and return its entry, or keep it for the head to send (None).

    Every guard of an answer holds; evidence that went with the first answer still counts. Raises
    StepRefusedError where nothing waits to be mended.
    """
    locked(session, complaint)
    if not may_write(actor, complaint):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    back = open_return(session, complaint, lock=True)
    if back is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    for missing in missing_in(session, actor, complaint, answer, back, now=now):
        raise missing
    if not sends(session, actor, complaint, back):
        _propose(session, actor, complaint, back, answer, now=now)
        return None
    return _send(session, actor, complaint, back, answer, now=now)


def missing_in(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    answer: Answer,
    back: QualityReturn,
    *,
    now: datetime,
) -> list[InputRefusedError]:
    """Return everything that keeps the new answer from being sent."""
    found = list(problems(session, actor, complaint, answer, now=now))
    if _has_files(session, back):
        found = [one for one in found if one.code is not Refusal.EVIDENCE_NEEDED]
    return found


def _has_files(session: Session, back: QualityReturn) -> bool:
    """Evidence of the failed answer, or put aside for the head with the proposal."""
    answer_id = session.get_one(QualityItem, back.item_id).answer_id
    if back.proposal and back.proposal.get("files"):
        return True
    return session.query(Attachment.id).filter_by(message_id=answer_id).first() is not None


def _propose(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    back: QualityReturn,
    answer: Answer,
    *,
    now: datetime,
) -> None:
    kept = (back.proposal or {}).get("files", [])
    files = sorted({*kept, *(one.id for one in own_files(session, actor, complaint))})
    back.proposal = {**_as_kept(answer), "files": files}
    back.proposed_by, back.proposed_at = actor.account_id, now
    write(session, complaint, Tag.QUALITY_MEND_PROPOSED, actor, now=now, item=back.item_id)
    key = f"mend_proposed:{back.item_id}:{now.timestamp()}"
    enqueue(session, "notice.proposed", {"complaint_id": complaint.id}, due_at=now, key=key)
    session.flush()


def _send(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    back: QualityReturn,
    answer: Answer,
    *,
    now: datetime,
) -> Message:
    detail = {"quality_return": back.item_id, **signature(actor, complaint)}
    kind, opening = MessageKind.ANSWER_MENDED, answer.opening.strip()
    entry = say(session, complaint, kind, actor, opening, now=now, detail=detail)
    session.add_all(answer_row(entry, reply) for reply in answer.points)
    proposed = (back.proposal or {}).get("files", [])
    kept = session.query(Attachment).filter(
        Attachment.id.in_(proposed),
        Attachment.complaint_id == complaint.id,
        Attachment.message_id.is_(None),
    )
    for attachment in {*own_files(session, actor, complaint), *kept}:
        attachment.message_id = entry.id
    back.mended_entry_id, back.mended_by, back.mended_at = entry.id, actor.account_id, now
    told = {"item": back.item_id, "message": entry.id, "mandate": detail.get("mandate")}
    write(session, complaint, Tag.QUALITY_MENDED, actor, now=now, **told)
    about = {"complaint_id": complaint.id, "message_id": entry.id}
    if identity.has_email(session, complaint):
        key = f"answer_mended:{entry.id}"
        enqueue(session, "notice.answer_mended", about, due_at=now, key=key)
    enqueue(session, "notice.mended", about, due_at=now, key=f"mended:{entry.id}")
    session.flush()
    return entry


def _as_kept(answer: Answer) -> dict[str, Any]:
    return {
        "opening": answer.opening,
        "points": [
            {
                "point_id": one.point_id,
                "decision": one.decision.value if one.decision else None,
                "explanation": one.explanation,
                "promise": one.promise,
                "promise_by": one.promise_by,
                "promise_on": one.promise_on.isoformat() if one.promise_on else None,
            }
            for one in answer.points
        ],
    }


def proposed(back: QualityReturn) -> tuple[str, tuple[PointReply, ...]] | None:
    """Return the opening and the replies that wait for the head, or None."""
    if not back.proposal:
        return None
    replies = tuple(_reply(one) for one in back.proposal["points"])
    return str(back.proposal["opening"]), replies


def _reply(kept: Mapping[str, Any]) -> PointReply:
    day = kept["promise_on"]
    return PointReply(
        kept["point_id"],
        PointDecision(kept["decision"]),
        kept["explanation"],
        kept["promise"] or "",
        kept["promise_by"] or "",
        date.fromisoformat(day) if day else None,
    )


def failed_answer(session: Session, back: QualityReturn) -> tuple[str, tuple[PointAnswer, ...]]:
    """Return the opening and the replies of the newest answer that was found wanting."""
    answer_id = session.get_one(QualityItem, back.item_id).answer_id
    answer = session.get_one(Message, answer_id)
    replies = session.query(PointAnswer).filter_by(message_id=answer_id)
    return answer.body, tuple(replies.order_by(PointAnswer.point_id))


def remind(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler before the day: tell the agency again, unless it has mended the answer."""
    back = session.get_one(QualityReturn, int(payload["return_id"]))
    if back.mended_at is not None or back.settled_at is not None:
        return
    if back.rounds != int(payload["round"]):
        return
    case_id = session.get_one(QualityItem, back.item_id).complaint_id
    about = {"complaint_id": case_id, "until": back.due_at.isoformat()}
    key = f"quality-again:{back.id}:{back.rounds}"
    enqueue(session, "notice.quality_returned", about, due_at=now, key=key)


HANDLERS: Mapping[str, Handler] = MappingProxyType({REMIND: remind})
