"""What waits for a decision at the Ombudsman: returned cases, and requests for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.routing_models import CaseReturn
from pengaduan.complaints.triage_models import RequestKind, SupervisorRequest

SHOWN_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ReturnedCase:
    """One returned case: by whom, how often in all, what is proposed, and its due date."""

    number: str
    summary: str
    agency: str
    proposed: str
    times: int
    returned_at: datetime
    due_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """One request to the head of the unit; ``own`` when the reader asked it themselves."""

    number: str
    summary: str
    kind: RequestKind
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    late: bool
    own: bool


def returned(
    session: Session, actor: Actor, *, arbitration: bool, now: datetime
) -> Sequence[ReturnedCase]:
    """Return the open returns that triage, or the arbiter, must decide, by due date."""
    proposed = aliased(Agency)
    mine = visible_to(actor).with_only_columns(Complaint.id).scalar_subquery()
    query = (
        sa.select(
            Complaint.number,
            Complaint.summary,
            Complaint.due_at,
            Agency.name,
            sa.func.coalesce(proposed.name, CaseReturn.proposed_text, ""),
            CaseReturn.number.label("times"),
            CaseReturn.returned_at,
        )
        .join(CaseReturn, CaseReturn.complaint_id == Complaint.id)
        .join(Agency, Agency.id == CaseReturn.agency_id)
        .outerjoin(proposed, proposed.id == CaseReturn.proposed_agency_id)
        .where(
            CaseReturn.decided_at.is_(None),
            CaseReturn.arbitration.is_(arbitration),
            Complaint.id.in_(mine),
        )
        .order_by(Complaint.due_at.is_(None), Complaint.due_at, CaseReturn.id)
        .limit(SHOWN_AT_ONCE)
    )
    return [
        ReturnedCase(number, summary or "", agency, to, times, at, due, bool(due and due < now))
        for number, summary, due, agency, to, times, at in session.execute(query)
    ]


def second_person(session: Session, actor: Actor, *, now: datetime) -> Sequence[SecondPerson]:
    """Return the open requests to the head of the unit, by due date."""
    mine = visible_to(actor).with_only_columns(Complaint.id).scalar_subquery()
    query = (
        sa.select(
            Complaint.number,
            Complaint.summary,
            Complaint.due_at,
            SupervisorRequest.kind,
            SupervisorRequest.asked_by,
            SupervisorRequest.asked_at,
            Account.name,
        )
        .join(SupervisorRequest, SupervisorRequest.complaint_id == Complaint.id)
        .join(Account, Account.id == SupervisorRequest.asked_by)
        .where(SupervisorRequest.decided_at.is_(None), Complaint.id.in_(mine))
        .order_by(Complaint.due_at.is_(None), Complaint.due_at, SupervisorRequest.id)
        .limit(SHOWN_AT_ONCE)
    )
    return [
        SecondPerson(
            number=number,
            summary=summary or "",
            kind=kind,
            asked_by=name,
            asked_at=at,
            due_at=due,
            late=bool(due and due < now),
            own=asked_by == actor.account_id,
        )
        for number, summary, due, kind, asked_by, at, name in session.execute(query)
    ]
