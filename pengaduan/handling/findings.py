"""The reporter hears the findings before the report issues, and may comment for fourteen days.

The period is from PO 48/2020 Art. 25(5), repealed by PO 58/2023; whether it lives on has not been
verified, and pages say so. Until then nobody is denied it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Channel, Complaint, Message, MessageKind
from pengaduan.complaints.track_models import Side, TrackRecord
from pengaduan.complaints.track_queries import last_record, receipts
from pengaduan.handling.entries import say
from pengaduan.handling.errors import Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.workflow import Track
from pengaduan.sla import clocks
from pengaduan.sla.events import is_late

PERIOD = "omb_findings_comment"
COMMENT_MAX = 4000


def told(session: Session, complaint: Complaint) -> TrackRecord | None:
    """Return the findings that wait for the reporter's comment, or None."""
    if complaint.track is not Track.OMBUDSMAN or complaint.state != "findings_notified":
        return None
    return last_record(session, complaint, "O21")


def commented(record: TrackRecord) -> bool:
    """Tell whether the reporter has commented on these findings."""
    return bool(record.values.get("commented"))


def comment(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, now: datetime
) -> Message:
    """Take the reporter's comment in: it ends their period, and the team is told.

    Whether it leads to a new examination (O22) is for the examiners to say.
    """
    locked(session, complaint)
    record = told(session, complaint)
    if record is None or commented(record):
        raise StepRefusedError(Refusal.NOT_NOW)
    body = text_given(text, "text", limit=COMMENT_MAX)
    detail = {"findings": record.id}
    entry = say(session, complaint, MessageKind.REPLY, actor, body, now=now, detail=detail)
    record.values = {**record.values, "commented": entry.id}
    clocks.stop(session, complaint, PERIOD, now=now, actor=actor.label)
    write(session, complaint, Tag.COMPLAINT_REPLIED, actor, now=now, message=entry.id)
    about = {"complaint_id": complaint.id}
    enqueue(session, "notice.findings_commented", about, due_at=now, key=f"comment:{entry.id}")
    session.flush()
    return entry


def reporter_was_heard(
    session: Session, complaint: Complaint, _values: dict[str, object], now: datetime
) -> None:
    """The report issues after a comment, or fourteen days after the findings arrived (O23).

    Of the Ombudsman's own motion nobody reported, so nobody is waited for.
    """
    if complaint.channel is Channel.OWN_INITIATIVE:
        return
    record = told(session, complaint)
    if record is None or commented(record):
        return
    if Side.REPORTER not in receipts(session, [record.id])[record.id]:
        raise StepRefusedError(TrackRefusal.NOT_RECEIVED)
    open_clocks = [one for one in clocks.running(session, complaint) if one.policy == PERIOD]
    if any(not is_late(one.due_at, now) for one in open_clocks):
        raise StepRefusedError(TrackRefusal.PERIOD_RUNS)
