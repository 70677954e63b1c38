"""The only function that changes the state of a complaint, and moves its clocks with it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import Refusal, StepRefusedError
from pengaduan.handling.permits import (
    Permit,
    capacity,
    causing,
    may_cause,
    offered,
    permit,
)
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.law import law
from pengaduan.rules.workflow import (
    LawRole,
    Track,
    Transition,
    side_event,
)
from pengaduan.sla.clocks import ClockBook
from pengaduan.sla.recounting import recount

__all__ = [
    "CLOSING",
    "FROM_RECEIPT",
    "LETTERS",
    "NO_JURISDICTION",
    "Permit",
    "capacity",
    "causing",
    "chain_of",
    "happen",
    "may_cause",
    "move",
    "offered",
    "permit",
    "reroute",
    "take",
    "undo_withdrawal",
    "write",
]

# Periods that run from receipt are not started by these moves: proof of delivery does
# (handling.delivery for complainants, handling.track_papers for letters of the Ombudsman).
FROM_RECEIPT = frozenset(
    {
        "incompleteness_notice_received",
        "clarification_request_received",
        "second_request_received",
        "findings_notice_received",
        "lhp_received",
    }
)
# Moves that put something on paper; every final state has a closing letter.
LETTERS = {"A04": "completion_letter", "O04": "completion_letter", "A13": "answer_letter"}
CLOSING = "closing_letter"
# Ends that have a letter of their own (handling.track_papers).
_TOLD_APART = frozenset({"O09", "O20", "O24", "O25"})
# Lack of jurisdiction is told within 7 days, every other ground within 14; both entries start with
# the same move and one of them applies (UU 37/2008 Art. 27(1), 36(2)).
NO_JURISDICTION = "R_NO_JURISDICTION"
_NOT_COMPETENT, _REJECTED = "omb_not_competent_notice", "omb_rejection_notice"
_WITHDRAWING = {Track.AGENCY: "A19", Track.OMBUDSMAN: "O34"}


def chain_of(complaint: Complaint) -> str:
    """Return the name of the complaint's audit chain."""
    return f"complaint:{complaint.number}"


def write(
    session: Session,
    complaint: Complaint,
    tag: Tag,
    actor: Actor,
    *,
    now: datetime,
    **detail: str | int | bool | None,
) -> None:
    """Append one line to the complaint's audit chain; details are codes and numbers."""
    record(session, tag, chain=chain_of(complaint), actor=actor.label, now=now, detail=detail)


def move(
    session: Session,
    complaint: Complaint,
    action: str,
    actor: Actor,
    *,
    now: datetime,
    reason: str = "",
    attached: Collection[str] = (),
) -> Transition:
    """Take one transition of the law table and return it.

    ``attached`` names what the table demands with the move. Clocks start, stop and pause as the
    table says; where a procedure ends, every clock stops. Raises StepForbiddenError without the
    capacity, StepRefusedError when the state or what is attached does not fit; nothing has
    changed then. The caller holds the row's lock and commits; what changed is written together
    with what the step adds to it.
    """
    permitted = permit(complaint, action, actor, reason=reason, attached=attached)
    return take(session, permitted, now=now)


def take(session: Session, permitted: Permit, *, now: datetime) -> Transition:
    """Take the transition that :func:`permit` has just allowed under the same lock (:func:`move`).

    For a step that asks everything before it writes anything.
    """
    complaint, actor, transition = permitted.complaint, permitted.actor, permitted.transition
    source, owner = complaint.state, permitted.role.value
    complaint.state = transition.target
    complaint.changed_at = now
    chosen = permitted.reason or "".join(transition.reasons[:1])
    _settle(complaint, chosen, now=now)
    _move_clocks(session, complaint, transition, actor, owner=owner, now=now)
    told = {"from": source, "to": transition.target, "as": owner, "reason": chosen or None}
    tag = Tag.COMPLAINT_MOVED
    write(session, complaint, tag, actor, now=now, action=transition.code, **told)
    _order_letter(session, complaint, transition.code, now=now)
    return transition


def _order_letter(session: Session, complaint: Complaint, action: str, *, now: datetime) -> None:
    """Have the letter made that goes with a move: a request, an answer, or an ending."""
    final = law().states(complaint.track)[complaint.state].final
    kind = CLOSING if final else LETTERS.get(action)
    if kind is not None and action not in _TOLD_APART:
        about = {"complaint_id": complaint.id, "letter": kind, "moved_at": now.isoformat()}
        key = f"letter:{complaint.id}:{kind}:{now.isoformat()}"
        enqueue(session, "letter.render", about, due_at=now, key=key)


def happen(
    session: Session, complaint: Complaint, event: str, actor: Actor, *, now: datetime
) -> None:
    """Let a side event of the law table move its clocks; the state stays (AE1, AE4, OE1)."""
    found = side_event(complaint.track, event)
    book = ClockBook(session, complaint, now=now, actor=actor.label)
    for policy in found.stop:
        book.stop(policy)
    for policy in found.start:
        book.start(policy)
    for policy in found.restart:
        book.restart(policy)
    book.refresh_due()


def reroute(
    session: Session,
    complaint: Complaint,
    actor: Actor,
    *,
    now: datetime,
    restart: Collection[str] = (),
) -> None:
    """Put a case that was declared complete before another agency (AE7), complete as it is.

    A house rule: the law table re-routes before a file is complete only (A09), and a complete file
    need not be completed again. Every clock runs on; ``restart`` names those that begin anew. The
    caller has set the new addressee and checked who decides.
    """
    event = side_event(complaint.track, "rerouted")
    source, complaint.state = complaint.state, "complete"
    complaint.changed_at = now
    book = ClockBook(session, complaint, now=now, actor=actor.label)
    for policy in restart:
        book.restart(policy)
    book.refresh_due()
    _count_anew(session, complaint, book, actor, now=now)
    told = {"from": source, "to": "complete", "as": None, "reason": "X_OTHER_AGENCY"}
    write(session, complaint, Tag.COMPLAINT_MOVED, actor, now=now, action=event.code, **told)
    session.flush()


def undo_withdrawal(
    session: Session, complaint: Complaint, source: str, actor: Actor, *, now: datetime
) -> None:
    """Bring a case that its complainant withdrew back to ``source``, where it had been.

    A house rule (AE5, OE4). Refused for a withdrawal that took effect by law and for a state that
    nobody can withdraw from. The caller lets the clocks run on.
    """
    leaving = law().transitions(complaint.track)[_WITHDRAWING[complaint.track]]
    own = complaint.state == leaving.target and complaint.reason_code in leaving.reasons
    if not own or source not in leaving.sources:
        raise StepRefusedError(Refusal.NOT_NOW)
    event = side_event(complaint.track, "withdrawal_undone")
    withdrawn, complaint.state = complaint.state, source
    complaint.changed_at = now
    _settle(complaint, "", now=now)
    told = {"from": withdrawn, "to": source, "as": LawRole.COMPLAINANT.value, "reason": None}
    write(session, complaint, Tag.COMPLAINT_MOVED, actor, now=now, action=event.code, **told)
    session.flush()


def _settle(complaint: Complaint, reason: str, *, now: datetime) -> None:
    """Keep closing time and reason together with the state they belong to."""
    final = law().states(complaint.track)[complaint.state].final
    complaint.closed_at = now if final else None
    complaint.reason_code = (reason or None) if final else None
    complaint.reason_text = None


def _move_clocks(
    session: Session,
    complaint: Complaint,
    transition: Transition,
    actor: Actor,
    *,
    owner: str,
    now: datetime,
) -> None:
    book = ClockBook(session, complaint, now=now, actor=actor.label)
    for policy in transition.stop:
        book.stop(policy)
    for policy in transition.pause:
        book.pause(policy, owner=owner, reason=transition.code)
    begun = _begun(transition, complaint)
    for policy in begun:
        book.start(policy)
    if _ends(complaint):
        book.stop_all(but=begun)
    book.refresh_due()
    _count_anew(session, complaint, book, actor, now=now)


def _count_anew(
    session: Session, complaint: Complaint, book: ClockBook, actor: Actor, *, now: datetime
) -> None:
    """Have open clocks follow the agency and the class that the case has now."""
    changed = book.outgrown()
    if changed is not None:
        recount(session, complaint, changed, actor=actor.label, now=now)


def _begun(transition: Transition, complaint: Complaint) -> tuple[str, ...]:
    """Return the policies whose period begins with the move itself, for the reason it has."""
    lacking = complaint.reason_code == NO_JURISDICTION
    other = _REJECTED if lacking else _NOT_COMPETENT
    return tuple(
        policy
        for policy in transition.start
        if law().deadlines[policy].starts_on not in FROM_RECEIPT and policy != other
    )


def _ends(complaint: Complaint) -> bool:
    """Tell whether the record's way ends here: no clock may run on where nobody can stop it."""
    if law().states(complaint.track)[complaint.state].final:
        return True
    every = law().transitions(complaint.track).values()
    return not any(complaint.state in transition.sources for transition in every)
