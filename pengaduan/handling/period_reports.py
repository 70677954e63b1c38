"""Reports to the DPR and the President (UU 37/2008 Art. 42), and what they list (Art. 38(4))."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import PeriodReport, TrackRecord
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError, text_given
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.rules.deadlines import due
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workdays import national_calendar
from pengaduan.sla.calendars import DEFAULT_ZONE

ANNUAL = 0
QUARTERS = (1, 2, 3, 4)
_LAST_MONTH = {1: 3, 2: 6, 3: 9, 4: 12, ANNUAL: 12}
_POLICIES = {ANNUAL: "omb_annual_report"}
_QUARTERLY = "omb_periodic_report"


@dataclass(frozen=True, slots=True)
class Period:
    """One report that is due: of a quarter, or of a year (quarter 0)."""

    year: int
    quarter: int
    due_at: datetime
    report: PeriodReport | None


@dataclass(frozen=True, slots=True)
class Submission:
    """That a report went out: its reference, and when."""

    year: int
    quarter: int
    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class Refused:
    """A Recommendation that was not carried out, as it is told to the DPR and the President."""

    record: TrackRecord
    complaint: Complaint
    agency: Agency | None


def periods(session: Session, *, now: datetime) -> tuple[Period, ...]:
    """Return the periods of this and the last year that have ended, the newest first."""
    year = now.astimezone(ZoneInfo(DEFAULT_ZONE)).year
    query = sa.select(PeriodReport).where(PeriodReport.year.in_((year, year - 1)))
    known = {(row.year, row.quarter): row for row in session.scalars(query)}
    found = [
        Period(one, quarter, due_at(one, quarter), known.get((one, quarter)))
        for one in (year, year - 1)
        for quarter in (ANNUAL, *reversed(QUARTERS))
    ]
    return tuple(one for one in found if _end(one.year, one.quarter) < now)


def due_at(year: int, quarter: int) -> datetime:
    """Return until when the report is due: 3 months after a quarter, 1 month after a year."""
    entry = law().deadlines[_POLICIES.get(quarter, _QUARTERLY)]
    if entry.length is None or entry.unit is None:
        raise LookupError(entry.code)
    roll = law().roll_for(entry)
    return due(_end(year, quarter), entry.length, entry.unit, national_calendar(), roll=roll)


def submit(session: Session, actor: Actor, given: Submission, *, now: datetime) -> PeriodReport:
    """Record that a report was handed in; each period once."""
    if not actor.can(Permission.CASE_ADJUDICATE) or actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if given.quarter not in _LAST_MONTH or _end(given.year, given.quarter) >= now:
        raise InputRefusedError(TrackRefusal.CHOOSE_ONE, "period")
    reference = " ".join(text_given(given.reference, "reference", limit=200).split())
    zone = ZoneInfo(DEFAULT_ZONE)
    if given.on > now.astimezone(zone).date():
        raise InputRefusedError(TrackRefusal.DATE_FUTURE, "on")
    query = sa.select(PeriodReport.id).where(
        PeriodReport.year == given.year, PeriodReport.quarter == given.quarter
    )
    if session.scalars(query).first() is not None:
        raise InputRefusedError(TrackRefusal.REPORT_KNOWN, "period")
    row = PeriodReport(
        year=given.year,
        quarter=given.quarter,
        reference=reference,
        submitted_on=datetime.combine(given.on, time(12), zone),
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    told = {"year": given.year, "quarter": given.quarter}
    chain = "period_report"
    record(session, Tag.TRACK_RECORDED, chain=chain, actor=actor.label, now=now, detail=told)
    return row


def refused(session: Session) -> tuple[Refused, ...]:
    """Return the published Recommendations, the newest first (Art. 38(4))."""
    query = (
        sa.select(TrackRecord, Complaint, Agency)
        .join(Complaint, Complaint.id == TrackRecord.complaint_id)
        .outerjoin(Agency, Agency.id == Complaint.agency_id)
        .where(TrackRecord.public.is_(True))
        .order_by(TrackRecord.id.desc())
        .limit(200)
    )
    return tuple(Refused(*row) for row in session.execute(query))


def _end(year: int, quarter: int) -> datetime:
    """Return the last moment of the period; the day after it is the first that counts."""
    month = _LAST_MONTH[quarter]
    last = date(year, month, 31 if month in (3, 12) else 30)
    return datetime.combine(last, time(23, 59, 59), ZoneInfo(DEFAULT_ZONE))
