"""The team that examines a report, and who is free of a conflict of interest (Art. 40).

Nobody takes a step of the plenary, the examination or what follows before they have declared;
who declares a conflict leaves the team and stays away from the report for good.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import ConflictDeclaration, Examiner
from pengaduan.complaints.track_queries import declaration, team
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import write
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.rules.law import law
from pengaduan.rules.law_types import LawRole
from pengaduan.rules.permissions import Permission, Role
from pengaduan.rules.workflow import Track

NOTE_MAX = 1000
_TEAM_STATES = frozenset(
    {
        "registered",
        "plenary",
        "transferred",
        "examination",
        "clarification_1",
        "clarification_2",
        "summoned",
        "field_examination",
        "conciliation",
        "findings_notified",
        "lhp_issued",
        "resolution",
        "recommendation_issued",
        "recommendation_monitoring",
    }
)
_DECLARING = (Permission.CASE_EXAMINE, Permission.CASE_DIRECT, Permission.CASE_ADJUDICATE)


class Standing(StrEnum):
    """How somebody stands to a report."""

    FREE = "free"
    UNDECLARED = "undeclared"
    CONFLICTED = "conflicted"


@dataclass(frozen=True, slots=True)
class Team:
    """Who is to examine: accounts of examiners, one of them leading."""

    members: tuple[int, ...]
    lead: int | None


def may_assign(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether ``actor`` may name the team of this report now."""
    ours = complaint.track is Track.OMBUDSMAN and complaint.state in _TEAM_STATES
    return ours and actor.can(Permission.CASE_DIRECT)


def may_declare(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether a declaration of ``actor`` about this report makes sense."""
    ours = complaint.track is Track.OMBUDSMAN
    return ours and any(actor.can(one) for one in _DECLARING)


def standing(session: Session, actor: Actor, complaint: Complaint) -> Standing:
    """Return how ``actor`` stands to this report."""
    said = declaration(session, actor, complaint)
    if said is None:
        return Standing.UNDECLARED
    return Standing.CONFLICTED if said.conflict else Standing.FREE


def require(session: Session, actor: Actor, complaint: Complaint, action: str) -> None:
    """Refuse whoever has not declared, has a conflict, or is not of the team where one acts."""
    require_free(session, actor, complaint)
    if _is_for_team(complaint, action) and actor.account_id not in member_ids(session, complaint):
        raise StepForbiddenError(TrackRefusal.NOT_IN_TEAM)


def require_free(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Refuse whoever has not declared, and forbid whoever has a conflict of interest."""
    found = standing(session, actor, complaint)
    if found is Standing.UNDECLARED:
        raise StepRefusedError(TrackRefusal.DECLARE_FIRST)
    if found is Standing.CONFLICTED:
        raise StepForbiddenError(TrackRefusal.CONFLICT_DECLARED)


def member_ids(session: Session, complaint: Complaint) -> frozenset[int]:
    """Return the accounts of the team."""
    return frozenset(one.account_id for one in team(session, complaint))


def is_ready(session: Session, complaint: Complaint) -> bool:
    """Tell whether there is a lead and everybody of the team is free of a conflict."""
    found = team(session, complaint)
    return any(one.lead for one in found) and all(one.conflict is False for one in found)


def assign(
    session: Session, actor: Actor, complaint: Complaint, wanted: Team, *, now: datetime
) -> None:
    """Name the team; who is left out leaves it, and nobody with a declared conflict gets in.

    The head of the unit has to be free of a conflict as well (UU 37/2008 Art. 40).
    """
    locked(session, complaint)
    if not may_assign(actor, complaint) or actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    require_free(session, actor, complaint)
    if not wanted.members or not set(wanted.members) <= _available(session, complaint):
        raise InputRefusedError(TrackRefusal.EXAMINER_UNKNOWN, "members")
    if wanted.lead not in wanted.members:
        raise InputRefusedError(TrackRefusal.LEAD_NEEDED, "lead")
    rows = {row.account_id: row for row in _rows(session, complaint)}
    for account_id, row in rows.items():
        if account_id not in wanted.members:
            row.removed_at = now
    for account_id in wanted.members:
        row = rows.get(account_id) or Examiner(
            complaint_id=complaint.id,
            account_id=account_id,
            assigned_by=actor.account_id,
            assigned_at=now,
        )
        row.lead = account_id == wanted.lead
        session.add(row)
    session.flush()
    named = ",".join(str(one) for one in sorted(wanted.members))
    write(session, complaint, Tag.TRACK_TEAM, actor, now=now, members=named, lead=wanted.lead)


def declare(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    *,
    conflict: bool,
    note: str = "",
    now: datetime,
) -> None:
    """Keep the declaration; a conflict ends the membership and is never taken back."""
    locked(session, complaint)
    if not may_declare(actor, complaint) or actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    why = text_given(note, "note", limit=NOTE_MAX) if conflict else note.strip()[:NOTE_MAX]
    row = declaration(session, actor, complaint)
    if row is not None and row.conflict:
        raise StepRefusedError(TrackRefusal.CONFLICT_DECLARED)
    if row is None:
        row = ConflictDeclaration(complaint_id=complaint.id, account_id=actor.account_id)
        session.add(row)
    row.conflict, row.note, row.declared_at = conflict, why or None, now
    if conflict:
        for member in _rows(session, complaint):
            if member.account_id == actor.account_id:
                member.removed_at = now
    session.flush()
    write(session, complaint, Tag.TRACK_DECLARED, actor, now=now, conflict=conflict)


def candidates(session: Session, complaint: Complaint) -> tuple[Account, ...]:
    """Return the active examiners who have not declared a conflict, by name."""
    conflicted = sa.select(ConflictDeclaration.account_id).where(
        ConflictDeclaration.complaint_id == complaint.id, ConflictDeclaration.conflict.is_(True)
    )
    query = (
        sa.select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.OMBUDSMAN_EXAMINER,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
            Account.id.not_in(conflicted),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return tuple(session.scalars(query))


def _available(session: Session, complaint: Complaint) -> set[int]:
    return {one.id for one in candidates(session, complaint)}


def _rows(session: Session, complaint: Complaint) -> list[Examiner]:
    query = sa.select(Examiner).where(
        Examiner.complaint_id == complaint.id, Examiner.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Examiner.id)))


def _is_for_team(complaint: Complaint, action: str) -> bool:
    """Examiners act for the reports of their team; in resolution the resolution unit takes over."""
    roles = law().transitions(Track.OMBUDSMAN)[action].roles
    return LawRole.EXAMINER in roles and complaint.state != "resolution"
