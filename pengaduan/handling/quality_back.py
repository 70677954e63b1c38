"""A failed answer goes back to its agency, once more if need be, until the mending is accepted.

No transition of the law lets the Ombudsman reopen an agency's case for the quality of its answer,
so it goes back as a request on the case; state and clocks stay as they are. The agency's own step
is ``mending``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
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
from pengaduan.handling.errors import Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import write
from pengaduan.handling.quality import permit, readings
from pengaduan.infra.templates import long_date
from pengaduan.outbox.queue import enqueue
from pengaduan.rules import quality
from pengaduan.rules.deadlines import due
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.permissions import Permission
from pengaduan.sla.calendars import calendar_for, places_of

# House rules: the agency has so many working days to mend a failed answer, and is told again
# so many days before.
MEND_DAYS: Final = 10
REMIND_BEFORE: Final = timedelta(days=3)
REMIND: Final = "quality.remind"


def send_back(session: Session, actor: Actor, item: QualityItem, *, now: datetime) -> QualityReturn:
    """Ask the agency to mend a failed answer: an entry on the case, a mail, and a date.

    The entry names the lines that fell short, in the fixed words of the rubric. Asking twice is
    asking once.
    """
    permit(actor, Permission.CASE_DIRECT)
    audit = session.get_one(QualityAudit, item.audit_id)
    taken = readings(session, [item.id]).get(item.id, [])
    if passed(audit, item, taken) is not False:
        raise StepRefusedError(Refusal.QUALITY_PASSED)
    case = locked(session, session.get_one(Complaint, item.complaint_id))
    known = session.scalars(sa.select(QualityReturn).filter_by(item_id=item.id)).first()
    if known is not None:
        return known
    until = _mend_by(session, item.agency_id, now)
    entry = _asked(session, actor, case, item, _words(audit, taken, until), now=now)
    made = QualityReturn(
        item_id=item.id,
        entry_id=entry.id,
        returned_by=actor.account_id,
        returned_at=now,
        due_at=until,
        rounds=1,
    )
    session.add(made)
    _tell(session, actor, case, made, now=now)
    return made


def send_back_again(
    session: Session, actor: Actor, item: QualityItem, reason: str, *, now: datetime
) -> QualityReturn:
    """Send a mended answer back once more, with a reason and a new date.

    Refused before the agency has answered anew, and once the mending was accepted.
    """
    found, case = _held(session, actor, item)
    if found.settled_at is not None:
        raise StepRefusedError(Refusal.NOT_NOW)
    text = text_given(reason, "reason", limit=2000)
    until = _mend_by(session, item.agency_id, now)
    _asked(session, actor, case, item, f"{text}\n\n{_until(until)}", now=now)
    found.rounds, found.due_at = found.rounds + 1, until
    found.mended_entry_id = found.mended_by = found.mended_at = None
    found.proposal = found.proposed_by = found.proposed_at = None
    _tell(session, actor, case, found, now=now)
    return found


def _asked(
    session: Session,
    actor: Actor,
    case: Complaint,
    item: QualityItem,
    body: str,
    *,
    now: datetime,
) -> Message:
    kind, detail = MessageKind.DECISION_NOTICE, {"quality_return": item.id}
    return say(session, case, kind, actor, body, now=now, detail=detail)


def _tell(
    session: Session, actor: Actor, case: Complaint, made: QualityReturn, *, now: datetime
) -> None:
    """Write the trail and have the agency told, now and again before the day."""
    session.flush()
    detail = {"item": made.item_id, "round": made.rounds}
    write(session, case, Tag.QUALITY_RETURNED, actor, now=now, **detail)
    about = {"complaint_id": case.id, "until": made.due_at.isoformat()}
    key = f"quality:{made.item_id}:{made.rounds}"
    enqueue(session, "notice.quality_returned", about, due_at=now, key=key)
    again = {"return_id": made.id, "round": made.rounds}
    enqueue(session, REMIND, again, due_at=made.due_at - REMIND_BEFORE, key=f"{key}:remind")
    session.flush()


def settle(session: Session, actor: Actor, item: QualityItem, *, now: datetime) -> None:
    """Accept what the agency answered anew; refused before it did."""
    found, case = _held(session, actor, item)
    if found.settled_at is None:
        found.settled_at, found.settled_by = now, actor.account_id
        write(session, case, Tag.QUALITY_SETTLED, actor, now=now, item=item.id)
    session.flush()


def _held(session: Session, actor: Actor, item: QualityItem) -> tuple[QualityReturn, Complaint]:
    """Return an answer that was mended, with its case, both locked; or refuse."""
    permit(actor, Permission.CASE_DIRECT)
    case = locked(session, session.get_one(Complaint, item.complaint_id))
    query = sa.select(QualityReturn).filter_by(item_id=item.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None or found.mended_at is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    return found, case


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
    return (
        "Ombudsman menilai jawaban ini belum cukup baik. Yang perlu diperbaiki: "
        f"{'; '.join(short)}. {_until(until)}"
    )


def _until(until: datetime) -> str:
    return f"Instansi diminta memperbaiki jawabannya paling lambat {long_date(until, 'id')}."
