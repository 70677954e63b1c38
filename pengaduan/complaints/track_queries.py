"""Questions about what the Ombudsman's track put on record, and who may read which letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.complaints.access import ComplaintNotFoundError
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_from
from pengaduan.complaints.track_models import (
    ActionReport,
    ConflictDeclaration,
    CorrectiveAction,
    Examiner,
    QuestionAnswer,
    Side,
    Summons,
    TrackReceipt,
    TrackRecord,
)
from pengaduan.rules.permissions import Role
from pengaduan.rules.workflow import Track

REQUESTS = ("O13", "O14")
_READING = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team: ``conflict`` is None until they declared."""

    account_id: int
    name: str
    lead: bool
    conflict: bool | None
    declared_at: datetime | None


def team(session: Session, complaint: Complaint) -> tuple[Member, ...]:
    """Return who examines this report now, the lead first."""
    query = (
        sa.select(Examiner, Account.name, ConflictDeclaration)
        .join(Account, Account.id == Examiner.account_id)
        .outerjoin(
            ConflictDeclaration,
            sa.and_(
                ConflictDeclaration.complaint_id == Examiner.complaint_id,
                ConflictDeclaration.account_id == Examiner.account_id,
            ),
        )
        .where(Examiner.complaint_id == complaint.id, Examiner.removed_at.is_(None))
        .order_by(Examiner.lead.desc(), Examiner.id)
    )
    return tuple(
        Member(
            row.account_id,
            name,
            row.lead,
            said.conflict if said else None,
            said.declared_at if said else None,
        )
        for row, name, said in session.execute(query)
    )


def declaration(session: Session, actor: Actor, complaint: Complaint) -> ConflictDeclaration | None:
    """Return what ``actor`` declared about this report, or None."""
    query = sa.select(ConflictDeclaration).where(
        ConflictDeclaration.complaint_id == complaint.id,
        ConflictDeclaration.account_id == actor.account_id,
    )
    return session.scalars(query).one_or_none()


def records(session: Session, complaint: Complaint) -> tuple[TrackRecord, ...]:
    """Return what the track put on record, oldest first."""
    query = sa.select(TrackRecord).where(TrackRecord.complaint_id == complaint.id)
    return tuple(session.scalars(query.order_by(TrackRecord.id)))


def last_record(session: Session, complaint: Complaint, *actions: str) -> TrackRecord | None:
    """Return the newest record of these steps, or None."""
    query = (
        sa.select(TrackRecord)
        .where(TrackRecord.complaint_id == complaint.id, TrackRecord.action.in_(actions))
        .order_by(TrackRecord.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def receipts(session: Session, record_ids: Sequence[int]) -> Mapping[int, dict[Side, TrackReceipt]]:
    """Return who received which letter, by record and side."""
    found: dict[int, dict[Side, TrackReceipt]] = {one: {} for one in record_ids}
    query = sa.select(TrackReceipt).where(TrackReceipt.record_id.in_(record_ids))
    for row in session.scalars(query.order_by(TrackReceipt.id)):
        found[row.record_id][row.side] = row
    return found


def answers(session: Session, record: TrackRecord) -> tuple[QuestionAnswer, ...]:
    """Return the answers to the questions of one request, in their order."""
    query = sa.select(QuestionAnswer).where(QuestionAnswer.record_id == record.id)
    return tuple(session.scalars(query.order_by(QuestionAnswer.ordinal)))


def summonses(session: Session, complaint: Complaint) -> tuple[Summons, ...]:
    """Return every call to appear in this report, oldest first."""
    query = sa.select(Summons).where(Summons.complaint_id == complaint.id)
    return tuple(session.scalars(query.order_by(Summons.id)))


def actions_of(session: Session, complaint: Complaint) -> tuple[CorrectiveAction, ...]:
    """Return what the agency must do in this case, product by product, in order."""
    query = sa.select(CorrectiveAction).where(CorrectiveAction.complaint_id == complaint.id)
    return tuple(session.scalars(query.order_by(CorrectiveAction.id)))


def reports_of(
    session: Session, action_ids: Sequence[int]
) -> Mapping[int, tuple[ActionReport, ...]]:
    """Return what was reported about each action, oldest first."""
    found: dict[int, list[ActionReport]] = {one: [] for one in action_ids}
    query = sa.select(ActionReport).where(ActionReport.action_id.in_(action_ids))
    for row in session.scalars(query.order_by(ActionReport.id)):
        found[row.action_id].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def letters_to(actor: Actor) -> sa.Select[TrackRecord, Complaint]:
    """Select the letters to the agencies that ``actor`` speaks for, with their reports.

    Only coordinators and heads of the whole agency: a letter of the Ombudsman is addressed to
    the agency, and whoever is complained about sees none of it (UU 37/2008 Art. 30). The report
    itself stays closed to all of them.
    """
    mine = [
        grant.agency_id
        for grant in actor.grants
        if grant.role in _READING and grant.agency_id is not None and grant.unit_id is None
    ]
    barred = barred_from(actor.account_id or 0)
    return (
        sa.select(TrackRecord, Complaint)
        .join(Complaint, Complaint.id == TrackRecord.complaint_id)
        .where(
            Complaint.track == Track.OMBUDSMAN,
            Complaint.agency_id.in_(mine),
            TrackRecord.to_agency.is_(True),
            Complaint.id.not_in(barred),
            sa.or_(Complaint.origin_id.is_(None), Complaint.origin_id.not_in(barred)),
        )
    )


def find_letter(session: Session, actor: Actor, record_id: int) -> tuple[TrackRecord, Complaint]:
    """Return a letter to the actor's agency and its report, else ComplaintNotFoundError."""
    query = letters_to(actor).where(TrackRecord.id == record_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise ComplaintNotFoundError
    return found[0], found[1]


def find_record(session: Session, complaint: Complaint, record_id: int) -> TrackRecord:
    """Return a record of this report, else ComplaintNotFoundError."""
    found = session.get(TrackRecord, record_id)
    if found is None or found.complaint_id != complaint.id:
        raise ComplaintNotFoundError
    return found
