"""The integrity desk of the Ombudsman: who felt pressed to withdraw, and what they say of it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines, record
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.own_case_models import PressureReport, Withdrawal
from pengaduan.handling.errors import Refusal, StepForbiddenError
from pengaduan.handling.withdrawal import INTEGRITY
from pengaduan.rules.permissions import Permission


class ReportNotFoundError(LookupError):
    """There is no such report."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the desk's list; it names the agency, not yet the case."""

    id: int
    reported_at: datetime
    agency: str | None
    read_at: datetime | None
    undone: bool


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as it is read: the case it is about, the words, and everybody who read it."""

    line: ReportLine
    number: str
    words: str
    readings: tuple[tuple[datetime, str], ...]


def reports(session: Session, actor: Actor) -> list[ReportLine]:
    """Return every report, unread ones first, then the newest. For the desk only."""
    _permit(actor)
    unread = PressureReport.read_at.is_not(None)
    query = _query().order_by(unread, PressureReport.id.desc()).limit(500)
    return [_line(*row) for row in session.execute(query)]


def open_report(session: Session, actor: Actor, report_id: int, *, now: datetime) -> OpenedReport:
    """Open one report and write down who read it; raises ReportNotFoundError without it."""
    _permit(actor)
    row = session.execute(_query().where(PressureReport.id == report_id)).one_or_none()
    if row is None:
        raise ReportNotFoundError(report_id)
    report, _, complaint, _ = row
    report.read_at = report.read_at or now
    detail = {"report": report.id}
    record(session, Tag.INTEGRITY_READ, chain=INTEGRITY, actor=actor.label, now=now, detail=detail)
    session.flush()
    return OpenedReport(_line(*row), complaint.number, report.words or "", _readings(session, row))


def _permit(actor: Actor) -> None:
    if not actor.can(Permission.INTEGRITY_DESK):
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _query() -> sa.Select[PressureReport, Withdrawal, Complaint, str]:
    return (
        sa.select(PressureReport, Withdrawal, Complaint, Agency.name)
        .join(Withdrawal, Withdrawal.id == PressureReport.withdrawal_id)
        .join(Complaint, Complaint.id == Withdrawal.complaint_id)
        .outerjoin(Agency, Agency.id == Complaint.agency_id)
    )


def _line(
    report: PressureReport, withdrawal: Withdrawal, complaint: Complaint, agency: str | None
) -> ReportLine:
    return ReportLine(
        id=report.id,
        reported_at=report.reported_at,
        agency=agency or complaint.agency_text,
        read_at=report.read_at,
        undone=withdrawal.undone_at is not None,
    )


def _readings(
    session: Session, row: sa.Row[PressureReport, Withdrawal, Complaint, str]
) -> tuple[tuple[datetime, str], ...]:
    return tuple(
        (line.at, line.actor)
        for line in lines(session, INTEGRITY)
        if line.tag is Tag.INTEGRITY_READ and line.detail.get("report") == row[0].id
    )
