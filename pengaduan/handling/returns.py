"""An agency gives back a case that is not its own; triage sends it on, or the arbiter decides.

Never straight back to the complainant, and no clock stops: the file was declared complete, and
nothing in UU 25/2009 lets its 60 days wait. How often a case may be given back is a house rule
(``rules/data/routing.yaml``). After that the head of the Ombudsman's unit decides, and binds.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked, roles_in
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.routing_models import CaseReturn, ReturnDecision
from pengaduan.handling.addressees import check_addressee
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import capacity, reroute, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role
from pengaduan.rules.routing import house_rules
from pengaduan.rules.workflow import LawRole, Track

RETURNABLE = frozenset({"complete", "dispositioned", "in_handling"})
TEXT_MAX = 2000


@dataclass(frozen=True, slots=True)
class Return:
    """Why the case is not the agency's, on which legal basis, and whose it may be."""

    reason: str
    legal_basis: str
    agency_id: int | None = None
    unit_id: int | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class TriageDecision:
    """Where the case goes, or that it stays, with the reason that the agencies read.

    ``restart_clocks`` is the arbiter's alone and reaches only the clocks that the house rules name.
    """

    decision: ReturnDecision
    text: str
    agency_id: int | None = None
    unit_id: int | None = None
    restart_clocks: bool = False


def give_back(
    session: Session, actor: Actor, complaint: Complaint, given: Return, *, now: datetime
) -> CaseReturn:
    """Store that the agency holds the case not to be its own (A09), for triage to decide.

    Refused while an earlier return waits and after a binding decision.
    """
    locked(session, complaint)
    if capacity(actor, complaint, "A09") is not LawRole.AGENCY_ADMIN:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if not may_return(session, complaint) or complaint.agency_id is None:
        raise StepRefusedError(_why_not(session, complaint))
    reason = text_given(given.reason, "reason", limit=TEXT_MAX)
    basis = text_given(given.legal_basis, "legal_basis", limit=TEXT_MAX)
    if given.agency_id is not None:
        check_addressee(session, complaint, given.agency_id, given.unit_id)
        _check_other(complaint, given.agency_id, given.unit_id)
    number = len(returns_of(session, complaint.id)) + 1
    row = CaseReturn(
        complaint_id=complaint.id,
        number=number,
        agency_id=complaint.agency_id,
        unit_id=complaint.unit_id,
        returned_by=actor.account_id or 0,
        returned_at=now,
        reason=reason,
        legal_basis=basis,
        proposed_agency_id=given.agency_id,
        proposed_unit_id=given.unit_id,
        proposed_text=" ".join(given.other.split())[:255] or None,
        arbitration=number > house_rules().return_limit,
    )
    session.add(row)
    complaint.changed_at = now
    session.flush()
    told = {"number": number, "agency": row.agency_id, "arbitration": row.arbitration}
    write(session, complaint, Tag.COMPLAINT_RETURNED, actor, now=now, **told)
    kind = "notice.arbitration_needed" if row.arbitration else "notice.case_returned"
    enqueue(session, kind, {"complaint_id": complaint.id}, due_at=now, key=f"case_return:{row.id}")
    return row


def decide(
    session: Session, actor: Actor, complaint: Complaint, given: TriageDecision, *, now: datetime
) -> CaseReturn:
    """Decide the open return: the verifier, or from the limit on the head of the unit alone.

    The clocks run on from where they started; an arbiter may begin the restartable ones anew.
    """
    locked(session, complaint)
    row = open_return(session, complaint.id)
    if row is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    check_decider(actor, complaint, row)
    text = text_given(given.text, "text", limit=TEXT_MAX)
    rerouted = ReturnDecision(given.decision) is ReturnDecision.REROUTED
    if rerouted:
        _send_on(session, actor, complaint, given, now=now)
    row.decision, row.decided_at, row.decided_by = given.decision, now, actor.account_id
    row.decision_text = text
    row.target_agency_id, row.target_unit_id = complaint.agency_id, complaint.unit_id
    row.clocks_restarted = rerouted and row.arbitration and given.restart_clocks
    complaint.changed_at = now
    session.flush()
    told = {
        "number": row.number,
        "decision": row.decision.value,
        "agency": row.target_agency_id,
        "binding": row.arbitration,
        "clocks": row.clocks_restarted,
    }
    write(session, complaint, Tag.COMPLAINT_RETURN_DECIDED, actor, now=now, **told)
    _tell(session, complaint, row, now=now)
    return row


def escalate_to_arbiter(
    session: Session, actor: Actor, complaint: Complaint, *, now: datetime
) -> None:
    """Let the verifier give an open return to the head of the unit before the limit is reached."""
    locked(session, complaint)
    row = open_return(session, complaint.id)
    if row is None or row.arbitration:
        raise StepRefusedError(Refusal.NOT_NOW)
    check_decider(actor, complaint, row)
    row.arbitration = True
    told = {"number": row.number, "agency": row.agency_id, "arbitration": True}
    write(session, complaint, Tag.COMPLAINT_RETURNED, actor, now=now, **told)
    about = {"complaint_id": complaint.id}
    enqueue(session, "notice.arbitration_needed", about, due_at=now, key=f"arbitration:{row.id}")
    session.flush()


def returns_of(session: Session, complaint_id: int) -> list[CaseReturn]:
    """Return every return of the case, the first one first."""
    query = sa.select(CaseReturn).where(CaseReturn.complaint_id == complaint_id)
    return list(session.scalars(query.order_by(CaseReturn.number)))


def open_return(session: Session, complaint_id: int) -> CaseReturn | None:
    """Return the return that waits for a decision, or None."""
    query = sa.select(CaseReturn).where(
        CaseReturn.complaint_id == complaint_id, CaseReturn.decided_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def may_return(session: Session, complaint: Complaint) -> bool:
    """Tell whether the agency that has the case may still give it back."""
    if complaint.track is not Track.AGENCY or complaint.state not in RETURNABLE:
        return False
    return not any(one.decided_at is None or one.arbitration for one in _all(session, complaint))


def _all(session: Session, complaint: Complaint) -> list[CaseReturn]:
    return returns_of(session, complaint.id)


def _why_not(session: Session, complaint: Complaint) -> Refusal:
    known = _all(session, complaint)
    if any(one.decided_at is None for one in known):
        return Refusal.RETURN_OPEN
    return Refusal.RETURN_BOUND if any(one.arbitration for one in known) else Refusal.NOT_NOW


def check_decider(actor: Actor, complaint: Complaint, row: CaseReturn) -> None:
    """Raise StepForbiddenError unless ``actor`` may decide this return."""
    if row.arbitration:
        if Role.OMBUDSMAN_UNIT_HEAD not in roles_in(actor, complaint):
            raise StepForbiddenError(Refusal.ARBITER_NEEDED)
    elif capacity(actor, complaint, "A09") is not LawRole.NATIONAL_ADMIN:
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _send_on(
    session: Session, actor: Actor, complaint: Complaint, given: TriageDecision, *, now: datetime
) -> None:
    if complaint.state not in RETURNABLE:
        raise StepRefusedError(Refusal.NOT_NOW)
    agency_id = given.agency_id or 0
    check_addressee(session, complaint, agency_id, given.unit_id)
    _check_other(complaint, agency_id, given.unit_id)
    complaint.agency_id, complaint.unit_id = agency_id, given.unit_id
    complaint.handler_id = None
    row = open_return(session, complaint.id)
    arbitrated = row is not None and row.arbitration
    again = house_rules().restartable if arbitrated and given.restart_clocks else ()
    reroute(session, complaint, actor, now=now, restart=again)
    where = {"agency": agency_id, "unit": given.unit_id, "weight": complaint.weight}
    write(session, complaint, Tag.COMPLAINT_ROUTED, actor, now=now, **where)


def _check_other(complaint: Complaint, agency_id: int, unit_id: int | None) -> None:
    if (agency_id, unit_id) == (complaint.agency_id, complaint.unit_id):
        raise InputRefusedError(Refusal.RETURN_SAME, "agency_id")


def _tell(session: Session, complaint: Complaint, row: CaseReturn, *, now: datetime) -> None:
    about = {"complaint_id": complaint.id}
    if row.decision is ReturnDecision.KEPT:
        enqueue(session, "notice.return_kept", about, due_at=now, key=f"return_kept:{row.id}")
        return
    enqueue(session, "notice.routed", about, due_at=now, key=f"rerouted:{row.id}")
    if identity.has_email(session, complaint):
        enqueue(session, "notice.rerouted", about, due_at=now, key=f"rerouted_told:{row.id}")
