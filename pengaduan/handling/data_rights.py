"""Requests about one's own data: taken down with their 72 hours, answered by a person with reason.

UU 27/2022 Art. 6-9 give the rights, Art. 30, 32, 40 and 41 the time. The clocks of a complaint
belong to the agency that answers it; these requests are to the controller, so each has its own due
date, which the desk lists and a reminder watches.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import corrections, identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.complaints.own_case_models import DataOutcome, DataRequest, DataRight
from pengaduan.handling import confidentiality, copying
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.key_loss import NEW_KEY, is_new
from pengaduan.handling.moves import write
from pengaduan.handling.own_data import records
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler
from pengaduan.rules import data_rights as rules
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission

WATCH = "data.watch"
REMIND_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DataAnswer:
    """What the controller answers; a refusal, also in part, names its ``ground``."""

    outcome: DataOutcome
    text: str
    ground: str = ""
    name: str = ""


def request(
    session: Session, complaint: Complaint, kind: DataRight, words: str, *, now: datetime
) -> DataRequest:
    """Take a request down and start its 72 hours; the caller commits.

    Refused while one of the same kind is open. Erasure is refused for a day after the key was
    replaced: it cannot be taken back.
    """
    locked(session, complaint)
    text = text_given(words, "words", limit=2000)
    if kind is DataRight.ERASE and is_new(session, complaint, now=now):
        hours = int(NEW_KEY.total_seconds()) // 3600
        raise StepRefusedError(Refusal.KEY_TOO_NEW, hours=hours)
    if any(one.kind is kind and one.outcome is None for one in requests(session, complaint)):
        raise StepRefusedError(Refusal.REQUEST_OPEN)
    row = DataRequest(
        complaint_id=complaint.id,
        kind=kind,
        policy=rules.POLICIES[kind.value],
        words=text,
        received_at=now,
        due_at=rules.due_at(kind.value, now),
    )
    session.add(row)
    session.flush()
    detail = {"kind": kind.value, "request": row.id, "due_at": row.due_at.isoformat()}
    write(session, complaint, Tag.DATA_REQUESTED, COMPLAINANT, now=now, **detail)
    _tell_everybody(session, complaint, row, now=now)
    return row


def answer(
    session: Session, actor: Actor, request_id: int, given: DataAnswer, *, now: datetime
) -> DataRequest:
    """Answer a request, and do at once what was granted. The caller commits.

    StepForbiddenError without the desk's permission; InputRefusedError for a refusal without
    ground, or when a law forbids what is granted.
    """
    if not actor.can(Permission.DATA_DESK):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    row = session.get(DataRequest, request_id, with_for_update=True, populate_existing=True)
    if row is None or row.outcome is not None:
        raise StepRefusedError(Refusal.NOT_NOW)
    text = text_given(given.text, "text", limit=4000)
    if given.outcome is not DataOutcome.GRANTED and given.ground not in rules.GROUNDS:
        raise InputRefusedError(Refusal.REASON_UNKNOWN, "ground")
    complaint = locked(session, session.get_one(Complaint, row.complaint_id))
    if given.outcome is not DataOutcome.REFUSED:
        _fulfil(session, actor, complaint, row, given, now=now)
    row.outcome, row.answer = given.outcome, text
    row.ground = None if given.outcome is DataOutcome.GRANTED else given.ground
    row.answered_at, row.answered_by = now, actor.account_id
    detail = {
        "kind": row.kind.value,
        "request": row.id,
        "outcome": given.outcome.value,
        "ground": row.ground,
        "late": row.due_at < now,
    }
    write(session, complaint, Tag.DATA_REQUEST_ANSWERED, actor, now=now, **detail)
    if identity.has_email(session, complaint):
        about = {"complaint_id": complaint.id}
        key = f"data_answered:{row.id}"
        enqueue(session, "notice.data_request_answered", about, due_at=now, key=key)
    session.flush()
    return row


def requests(session: Session, complaint: Complaint) -> list[DataRequest]:
    """Return the requests about this matter, newest first."""
    mine = [one.id for one in records(session, complaint)]
    query = sa.select(DataRequest).where(DataRequest.complaint_id.in_(mine))
    return list(session.scalars(query.order_by(DataRequest.id.desc())))


def must_keep(session: Session, complaint: Complaint) -> str | None:
    """Return the ground on which the identity cannot be erased now, None when it can.

    While a record of the matter is open its identity is needed (UU 37/2008 Art. 24).
    """
    for one in records(session, complaint):
        handed_over = one.state == "escalated" and one.origin_id is None
        if not handed_over and not law().states(one.track)[one.state].final:
            return "case_running"
    return None


def watch(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler ``data.watch``: remind the desk of a request that has no answer."""
    row = session.get(DataRequest, int(payload["request_id"]))
    if row is None or row.outcome is not None:
        return
    about = {"complaint_id": row.complaint_id}
    key = f"data_due:{row.id}:{payload['when']}"
    enqueue(session, "notice.data_due", about, due_at=now, key=key)


HANDLERS: Mapping[str, Handler] = MappingProxyType({WATCH: watch})


def _tell_everybody(
    session: Session, complaint: Complaint, row: DataRequest, *, now: datetime
) -> None:
    about = {"complaint_id": complaint.id}
    desk = f"data_requested:{row.id}"
    enqueue(session, "notice.data_requested", about, due_at=now, key=desk)
    if identity.has_email(session, complaint):
        key = f"data_received:{row.id}"
        told = {**about, "until": row.due_at.isoformat()}
        enqueue(session, "notice.data_request_received", told, due_at=now, key=key)
    moments = {"before": row.due_at - REMIND_BEFORE, "due": row.due_at}
    for when, moment in moments.items():
        payload = {"request_id": row.id, "when": when}
        enqueue(session, WATCH, payload, due_at=moment, key=f"data_watch:{row.id}:{when}")
    session.flush()


def _fulfil(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    row: DataRequest,
    given: DataAnswer,
    *,
    now: datetime,
) -> None:
    if row.kind is DataRight.ACCESS:
        copying.ask(session, actor, complaint, now=now)
    elif row.kind is DataRight.ERASE:
        _erase(session, actor, complaint, now=now)
    elif row.kind is DataRight.RECTIFY:
        _rename(session, actor, complaint, given.name, now=now)
    elif complaint.confidentiality is Confidentiality.OPEN:
        # Restricted, or no longer consented to: the agency does not see the name any more.
        wanted = Confidentiality.WITHHELD
        confidentiality.change(session, complaint, wanted, consent=False, now=now)


def _erase(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    if must_keep(session, complaint) is not None:
        raise InputRefusedError(Refusal.MUST_KEEP, "outcome")
    for one in records(session, complaint):
        corrections.erase(session, locked(session, one), actor, now=now)


def _rename(
    session: Session, actor: Actor, complaint: Complaint, name: str, *, now: datetime
) -> None:
    if not name.strip():
        return
    for one in records(session, complaint):
        known = identity.own_view(session, one) or PartyView(None, None, None)
        right = PartyView(name.strip(), known.phone, known.email, known.address)
        corrections.correct(session, one, right, actor, now=now)
