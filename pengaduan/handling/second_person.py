"""What a verifier does not settle alone: passing a case with a "no", and refusing one (A20).

The law table wants a second person for A20; that a "no" needs the head of the unit is a house
rule. Nobody decides their own request. Any other decision on the case ends an open request.
"""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints import identity
from pengaduan.complaints.access import locked, roles_in
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.triage_models import RequestKind, SupervisorRequest
from pengaduan.handling.checklist import OUR_PATHS, CheckEntry, CheckValue, check_known
from pengaduan.handling.decisions import Seen, keep
from pengaduan.handling.entries import say
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.holds import check_hold
from pengaduan.handling.moves import capacity, move, write
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.roles import Role

TEXT_MAX = 4000
_NOT_A_REFUSAL = frozenset({"X_OTHER_AGENCY", "X_TO_OMBUDSMAN"})


@dataclass(frozen=True, slots=True)
class RefusalProposal:
    """Why the case is not taken up, and where its complainant can go instead; both are told."""

    entries: tuple[CheckEntry, ...]
    reason: str
    text: str
    route: str
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True, slots=True)
class OverrideProposal:
    """Lines answered with no that shall not hold the case up, and why."""

    entries: tuple[CheckEntry, ...]
    text: str
    seen: Seen = field(default_factory=Seen)


def refusal_reasons() -> tuple[str, ...]:
    """Return the codes with which a complaint on the agency track may be refused."""
    wanted = {"reject", "redirect"}
    return tuple(
        reason.code
        for reason in law().reasons.values()
        if reason.path in OUR_PATHS
        and reason.code not in _NOT_A_REFUSAL
        and (reason.kind in wanted or reason.code == "X_ARCHIVED")
    )


def propose_refusal(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    given: RefusalProposal,
    *,
    now: datetime,
) -> SupervisorRequest:
    """Ask a second person to refuse the case: reason code, plain reason and another way."""
    _begin(session, actor, complaint, now=now)
    if given.reason not in refusal_reasons():
        raise InputRefusedError(Refusal.REASON_UNKNOWN, "refusal_reason")
    text = text_given(given.text, "refusal_text", limit=TEXT_MAX)
    if not given.route.strip():
        raise InputRefusedError(Refusal.ROUTE_NEEDED, "refusal_route")
    route = text_given(given.route, "refusal_route", limit=1000)
    check_known(given.entries)
    known = law().reasons[given.reason]
    kept = keep(
        session,
        actor,
        complaint,
        given.entries,
        "refusal_asked",
        seen=given.seen,
        now=now,
        reason=known.code,
        reason_text=known.text_id,
        cite=known.cite,
        text=text,
        route=route,
    )
    detail: dict[str, object] = {"reason": known.code, "route": route}
    return _ask(session, actor, complaint, RequestKind.REFUSAL, (text, detail, kept.id), now=now)


def propose_override(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    given: OverrideProposal,
    *,
    now: datetime,
) -> SupervisorRequest:
    """Ask the head of the unit to let the case pass although a line is answered with no."""
    _begin(session, actor, complaint, now=now)
    check_known(given.entries)
    unmet = {CheckValue.NO, CheckValue.INCOMPLETE}
    codes = sorted(entry.code for entry in given.entries if entry.value in unmet)
    if not codes:
        raise InputRefusedError(Refusal.CHECK_MISSING, "entries")
    text = text_given(given.text, "override_text", limit=TEXT_MAX)
    seen = given.seen
    outcome = "override_asked"
    kept = keep(session, actor, complaint, given.entries, outcome, seen=seen, now=now, text=text)
    told: dict[str, object] = {"codes": codes}
    asked = (text, told, kept.id)
    return _ask(session, actor, complaint, RequestKind.OVERRIDE, asked, now=now)


def decide_request(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    text: str,
    *,
    granted: bool,
    now: datetime,
) -> SupervisorRequest:
    """Grant or refuse the open request; a granted refusal ends the case at once (A20).

    The head of the unit decides; a refusal may be confirmed by another verifier too.
    """
    locked(session, complaint)
    row = open_request(session, complaint.id)
    if row is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    check_second(actor, complaint, row)
    row.decision_text = text_given(text, "text", limit=TEXT_MAX)
    row.granted, row.decided_at, row.decided_by = granted, now, actor.account_id
    complaint.changed_at = now
    told = {"kind": row.kind.value, "granted": granted}
    write(session, complaint, Tag.COMPLAINT_SECOND_DECIDED, actor, now=now, **told)
    if granted and row.kind is RequestKind.REFUSAL:
        _refuse(session, actor, complaint, row, now=now)
    about = {"complaint_id": complaint.id}
    enqueue(session, "notice.second_decided", about, due_at=now, key=f"second_decided:{row.id}")
    session.flush()
    return row


def check_second(actor: Actor, complaint: Complaint, row: SupervisorRequest) -> None:
    """Raise unless ``actor`` may decide this request: never who asked it."""
    if actor.account_id == row.asked_by:
        raise StepForbiddenError(Refusal.SECOND_PERSON)
    held = roles_in(actor, complaint)
    able = {Role.OMBUDSMAN_UNIT_HEAD}
    if row.kind is RequestKind.REFUSAL:
        able |= {Role.OMBUDSMAN_VERIFIER}
    if not held & able:
        raise StepForbiddenError(Refusal.NOT_YOURS)


def open_request(session: Session, complaint_id: int) -> SupervisorRequest | None:
    """Return the request that waits for a decision, or None."""
    query = sa.select(SupervisorRequest).where(
        SupervisorRequest.complaint_id == complaint_id, SupervisorRequest.decided_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def latest_request(session: Session, complaint_id: int) -> SupervisorRequest | None:
    """Return the newest request of the case, open or decided, or None."""
    query = sa.select(SupervisorRequest).where(SupervisorRequest.complaint_id == complaint_id)
    return session.scalars(query.order_by(SupervisorRequest.id.desc()).limit(1)).first()


def passed_lines(session: Session, complaint_id: int) -> frozenset[str]:
    """Return the lines that the head of the unit lets pass, by the newest request."""
    row = latest_request(session, complaint_id)
    if row is None or row.kind is not RequestKind.OVERRIDE or not row.granted:
        return frozenset()
    return frozenset(str(code) for code in row.detail.get("codes", ()))


def end_open(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """End an open request because the verifier decided otherwise."""
    row = open_request(session, complaint.id)
    if row is not None:
        row.granted, row.decided_at, row.decided_by = False, now, actor.account_id
        session.flush()


def _begin(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    locked(session, complaint)
    if complaint.state not in {"submitted", "verifying"}:
        raise StepRefusedError(Refusal.NOT_NOW)
    if capacity(actor, complaint, "A20") is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    check_hold(session, actor, complaint, now=now)
    if open_request(session, complaint.id) is not None:
        raise StepRefusedError(Refusal.SECOND_OPEN)
    if complaint.state == "submitted":
        move(session, complaint, "A02", actor, now=now)


def _ask(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    kind: RequestKind,
    asked: tuple[str, dict[str, object], int],
    *,
    now: datetime,
) -> SupervisorRequest:
    text, detail, kept_id = asked
    row = SupervisorRequest(
        complaint_id=complaint.id,
        kind=kind,
        text=text,
        detail=detail,
        verification_id=kept_id,
        asked_by=actor.account_id or 0,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    write(session, complaint, Tag.COMPLAINT_SECOND_ASKED, actor, now=now, kind=kind.value)
    about = {"complaint_id": complaint.id}
    enqueue(session, "notice.second_asked", about, due_at=now, key=f"second_asked:{row.id}")
    return row


def _refuse(
    session: Session, actor: Actor, complaint: Complaint, row: SupervisorRequest, *, now: datetime
) -> None:
    reason, route = str(row.detail["reason"]), str(row.detail["route"])
    detail = {"refusal": reason}
    body = f"{row.text}\n\n{route}"
    say(session, complaint, MessageKind.DECISION_NOTICE, actor, body, now=now, detail=detail)
    lawful = {"reason_X_ARCHIVED", "reply_to_complainant"}
    move(session, complaint, "A20", actor, now=now, reason=reason, attached=lawful)
    write(session, complaint, Tag.COMPLAINT_ARCHIVED, actor, now=now, reason=reason)
    if identity.has_email(session, complaint):
        about = {"complaint_id": complaint.id}
        enqueue(session, "notice.closed", about, due_at=now, key=f"refused:{row.id}")
