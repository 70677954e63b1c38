"""The complainant withdraws, and may think better of it for seven days.

Why somebody withdraws is sealed in a table of its own. That they felt pressed is told to the
Ombudsman's integrity desk alone: no entry of the thread, line of the case's audit chain, notice or
job says so, and a withdrawal under pressure leaves the same traces as any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.own_case_models import PressureReport
from pengaduan.complaints.own_case_models import Withdrawal as WithdrawalRow
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.moves import move, undo_withdrawal, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.texts import N_
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import ClockState
from pengaduan.sla.restoring import open_clocks, restore

# House rule: a withdrawal can be undone for this long.
UNDO_WINDOW = timedelta(days=7)
INTEGRITY = "integrity"
"""The audit chain of the integrity desk; it is no complaint's."""


class WithdrawalReason(StrEnum):
    """Why somebody withdraws."""

    SOLVED = "solved"
    MISTAKE = "mistake"
    ELSEWHERE = "elsewhere"
    PRESSURED = "pressured"
    OTHER = "other"


WITHDRAWAL_LABELS: Mapping[WithdrawalReason, str] = {
    WithdrawalReason.SOLVED: N_("Masalah saya sudah selesai"),
    WithdrawalReason.MISTAKE: N_("Saya salah mengadu"),
    WithdrawalReason.ELSEWHERE: N_("Saya menempuh jalan lain"),
    WithdrawalReason.PRESSURED: N_("Saya merasa ditekan"),
    WithdrawalReason.OTHER: N_("Alasan lain"),
}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The withdrawal and its reason, which the agency is not shown."""

    reason: WithdrawalReason
    text: str = ""


def withdraw(
    session: Session, complaint: Complaint, withdrawal: Withdrawal, *, now: datetime
) -> None:
    """End the case at its complainant's wish; the agency may go on by itself (Art. 41(3)).

    The agency is told that the case was withdrawn, never why.
    """
    locked(session, complaint)
    text = withdrawal.text.strip()
    if len(text) > 2000:
        raise InputRefusedError(Refusal.TEXT_LONG, "text", limit=2000)
    row = _row(session, complaint, WithdrawalReason(withdrawal.reason), text, now=now)
    action = "A19" if complaint.track is Track.AGENCY else "O34"
    move(
        session,
        complaint,
        action,
        COMPLAINANT,
        now=now,
        reason="W_BY_COMPLAINANT",
        attached={"withdrawal_statement"},
    )
    session.add(row)
    session.flush()
    if withdrawal.reason is WithdrawalReason.PRESSURED:
        _report_pressure(session, row, text, now=now)
    write(session, complaint, Tag.COMPLAINT_WITHDRAWN, COMPLAINANT, now=now)
    _tell(session, complaint, "notice.withdrawn", f"withdrawn:{row.id}", now=now)
    _tell_agency(session, complaint, "notice.ended", f"ended:{row.id}", now=now)


def undo(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Take the withdrawal back: the state before it, and its clocks with their old due dates.

    Raises StepRefusedError after seven days and for what ended by law.
    """
    locked(session, complaint)
    row = last(session, complaint)
    if row is None or row.undone_at is not None:
        raise StepRefusedError(Refusal.NOT_NOW)
    if row.withdrawn_at + UNDO_WINDOW < now:
        raise StepRefusedError(Refusal.UNDO_OVER, days=UNDO_WINDOW.days)
    undo_withdrawal(session, complaint, row.source, COMPLAINANT, now=now)
    row.undone_at = now
    actor = COMPLAINANT.label
    restore(session, complaint, row.clocks, paused=row.paused, now=now, actor=actor)
    write(session, complaint, Tag.COMPLAINT_WITHDRAWAL_UNDONE, COMPLAINANT, now=now, to=row.source)
    key = f"withdrawal_undone:{row.id}"
    _tell(session, complaint, "notice.withdrawal_undone", key, now=now)
    _tell_agency(session, complaint, "notice.resumed", f"resumed:{row.id}", now=now)
    session.flush()


def undo_until(session: Session, complaint: Complaint, *, now: datetime) -> datetime | None:
    """Return until when the withdrawal can be undone, None when it cannot (any more)."""
    if complaint.state != "withdrawn" or complaint.reason_code != "W_BY_COMPLAINANT":
        return None
    row = last(session, complaint)
    if row is None or row.undone_at is not None or row.withdrawn_at + UNDO_WINDOW < now:
        return None
    return row.withdrawn_at + UNDO_WINDOW


def last(session: Session, complaint: Complaint) -> WithdrawalRow | None:
    """Return the newest withdrawal of this case, undone or not."""
    query = (
        sa.select(WithdrawalRow)
        .where(WithdrawalRow.complaint_id == complaint.id)
        .order_by(WithdrawalRow.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _row(
    session: Session, complaint: Complaint, reason: WithdrawalReason, text: str, *, now: datetime
) -> WithdrawalRow:
    """Return what must be known to undo it; read before the move stops the clocks."""
    clocks = open_clocks(session, complaint)
    return WithdrawalRow(
        complaint_id=complaint.id,
        source=complaint.state,
        reason=reason.value,
        words=text or None,
        clocks=[clock.id for clock in clocks],
        paused=[clock.id for clock in clocks if clock.state is ClockState.PAUSED],
        withdrawn_at=now,
    )


def _report_pressure(session: Session, row: WithdrawalRow, text: str, *, now: datetime) -> None:
    report = PressureReport(withdrawal_id=row.id, words=text or None, reported_at=now)
    session.add(report)
    session.flush()
    record(
        session,
        Tag.INTEGRITY_REPORTED,
        chain=INTEGRITY,
        actor=COMPLAINANT.label,
        now=now,
        detail={"report": report.id},
    )


def _tell(session: Session, complaint: Complaint, kind: str, key: str, *, now: datetime) -> None:
    if identity.has_email(session, complaint):
        enqueue(session, kind, {"complaint_id": complaint.id}, due_at=now, key=key)
    session.flush()


def _tell_agency(
    session: Session, complaint: Complaint, kind: str, key: str, *, now: datetime
) -> None:
    if complaint.track is Track.AGENCY and complaint.forwarded_at is not None:
        enqueue(session, kind, {"complaint_id": complaint.id}, due_at=now, key=key)
