"""Cases that end by themselves: not completed in time, or an answer that nobody replied to.

The sweep records that the complainant's period has run out and leaves a job; the job ends the case
only if nothing has changed since and the complainant was reminded. Both ends are told in the
thread and by mail, with what the complainant can still do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Attachment, Complaint, Message, MessageKind
from pengaduan.handling.entries import say
from pengaduan.handling.moves import move, write
from pengaduan.handling.reaction import REOPENING_WINDOW
from pengaduan.infra.templates import long_date, render
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track
from pengaduan.sla.events import is_late, late_from
from pengaduan.sla.models import Clock, ClockEvent, ClockState
from pengaduan.sla.outcomes import WARNED
from pengaduan.sla.periods import ends_at
from pengaduan.sla.recording import END

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class End:
    """How a case ends when one period has run out: from which state, by which move, told how.

    ``folder`` names the letter of the thread and the mail; ``again`` is how long the complainant
    may have the case opened again.
    """

    state: str
    action: str
    reason: str
    tag: Tag
    folder: str
    track: Track = Track.AGENCY
    attached: frozenset[str] = frozenset()
    again: timedelta | None = None


ENDS: Mapping[str, End] = MappingProxyType(
    {
        "complainant_completion": End(
            state="awaiting_completion",
            action="A05",
            reason="W_NOT_COMPLETED",
            tag=Tag.COMPLAINT_WITHDRAWN,
            folder="deemed_withdrawn",
            attached=frozenset({"notice_W_NOT_COMPLETED"}),
        ),
        "omb_reporter_completion": End(
            state="awaiting_completion",
            action="O05",
            reason="W_NOT_COMPLETED",
            tag=Tag.COMPLAINT_WITHDRAWN,
            folder="report_withdrawn",
            track=Track.OMBUDSMAN,
            attached=frozenset({"notice_W_NOT_COMPLETED"}),
        ),
        "sp4n_auto_close": End(
            state="delivered",
            action="A17",
            reason="C_NO_REPLY",
            tag=Tag.COMPLAINT_CLOSED,
            folder="auto_closed",
            again=REOPENING_WINDOW,
        ),
    }
)


def expired(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``case.expired``: end the case, or do nothing at all.

    A05 after 30 calendar days without completion (UU 25/2009 Art. 44(5)), O05 likewise at the
    Ombudsman (UU 37/2008 Art. 25(4)), A17 after 10 working days without a reply (SP4N). Nothing
    happens when the clock is no longer the running one with
    this due date, when the case stands elsewhere or its complainant has been heard since the
    clock began, or when no reminder was recorded. After a late reminder it looks again later.
    """
    clock = session.get_one(Clock, int(payload["clock_id"]))
    complaint = locked(session, session.get_one(Complaint, clock.complaint_id))
    session.refresh(clock, with_for_update={"key_share": True})
    end = ENDS.get(clock.policy)
    due_at = datetime.fromisoformat(str(payload["due_at"]))
    if end is None or not _as_it_was(session, complaint, clock, end, due_at):
        return
    reminded_at = _reminded_at(session, clock)
    if reminded_at is None:
        return
    until = ends_at(session, clock, reminded_at=reminded_at)
    if is_late(until, now):
        _end(session, complaint, clock, end, until, now=now)
    else:
        enqueue(session, END, dict(payload), due_at=late_from(until))


HANDLERS: Mapping[str, Handler] = MappingProxyType({END: expired})


def _as_it_was(
    session: Session, complaint: Complaint, clock: Clock, end: End, due_at: datetime
) -> bool:
    """Tell whether the case still waits for its complainant under this very period."""
    running = clock.state is ClockState.RUNNING and clock.due_at == due_at
    waiting = complaint.track is end.track and complaint.state == end.state
    return running and waiting and not _heard_since(session, complaint, clock.started_at)


def _heard_since(session: Session, complaint: Complaint, moment: datetime) -> bool:
    """Tell whether the complainant has written or added a file after ``moment``."""
    words = sa.select(Message.id).where(
        Message.complaint_id == complaint.id,
        Message.kind.in_((MessageKind.REPLY, MessageKind.OBJECTION)),
        Message.created_at > moment,
    )
    files = sa.select(Attachment.id).where(
        Attachment.complaint_id == complaint.id,
        Attachment.uploaded_by == COMPLAINANT.label,
        Attachment.created_at > moment,
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in (words, files))


def _reminded_at(session: Session, clock: Clock) -> datetime | None:
    """Return when the reminder for the clock's present due date was recorded, or None."""
    return session.scalars(
        sa.select(ClockEvent.happened_at).where(
            ClockEvent.clock_id == clock.id,
            ClockEvent.kind == WARNED,
            ClockEvent.due_at == clock.due_at,
        )
    ).one_or_none()


def _end(
    session: Session,
    complaint: Complaint,
    clock: Clock,
    end: End,
    until: datetime,
    *,
    now: datetime,
) -> None:
    """Tell it in the thread, take the move, and have the mail sent."""
    # The last whole day of the window: a promise by date must hold until midnight.
    last_day = None if end.again is None else now + end.again - _ONE_DAY
    body = _letter(complaint, clock, end, until, last_day)
    detail = {"reason": end.reason, "policy": clock.policy}
    kind = MessageKind.DECISION_NOTICE
    notice = say(session, complaint, kind, SYSTEM, body, now=now, detail=detail)
    move(session, complaint, end.action, SYSTEM, now=now, reason=end.reason, attached=end.attached)
    complaint.reason_text = law().reasons[end.reason].text_id
    write(session, complaint, end.tag, SYSTEM, now=now, reason=end.reason, message=notice.id)
    if identity.has_email(session, complaint):
        payload: Payload = {"complaint_id": complaint.id, "zone": clock.zone}
        if last_day is not None:
            payload["until"] = last_day.isoformat()
        key = f"{end.folder}:{notice.id}"
        enqueue(session, f"notice.{end.folder}", payload, due_at=now, key=key)
    session.flush()


def _letter(
    complaint: Complaint, clock: Clock, end: End, until: datetime, last_day: datetime | None
) -> str:
    """Return the notice of the thread in the complainant's language."""
    language = complaint.language
    values = {
        "due": long_date(until, language, clock.zone),
        "days": clock.amount,
        "again": "" if last_day is None else long_date(last_day, language, clock.zone),
    }
    return render(f"letters/{end.folder}.txt", language, values).strip()
