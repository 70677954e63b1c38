"""Who may take which move of the law table now, and in which legal role; nothing changes here."""

from collections.abc import Collection
from dataclasses import dataclass

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import roles_in
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.rules.capacities import acting_role
from pengaduan.rules.law import law
from pengaduan.rules.workflow import (
    LawRole,
    NotAllowedError,
    Transition,
    actions,
    side_event,
    step,
)


@dataclass(frozen=True, slots=True)
class Permit:
    """That an actor may take a transition now, and in which legal role; nothing has changed yet."""

    complaint: Complaint
    actor: Actor
    role: LawRole
    transition: Transition
    reason: str


def capacity(actor: Actor, complaint: Complaint, action: str) -> LawRole | None:
    """Return in which legal role ``actor`` may take ``action`` on this complaint, or None.

    An agency grant counts for its own agency's cases only, a unit's for its unit's; nothing
    counts for who is complained about (``roles_in``).
    """
    transition = law().transitions(complaint.track)[action]
    return acting_role(_roles(actor, complaint), transition)


def offered(actor: Actor, complaint: Complaint) -> frozenset[str]:
    """Return the codes of the moves that ``actor`` could take now; buttons come from here."""
    roles = _roles(actor, complaint)
    return frozenset(
        transition.code
        for transition in law().transitions(complaint.track).values()
        if (role := acting_role(roles, transition)) is not None
        and transition in actions(complaint.track, complaint.state, [role])
    )


def causing(actor: Actor, complaint: Complaint, event: str) -> LawRole | None:
    """Return in which legal role ``actor`` may cause a side event on this case, or None."""
    known = law().events(complaint.track).values()
    found = next((one for one in known if one.event == event), None)
    return None if found is None else acting_role(_roles(actor, complaint), found)


def may_cause(actor: Actor, complaint: Complaint, event: str) -> bool:
    """Tell whether ``actor`` could cause a side event now; buttons come from here."""
    if causing(actor, complaint, event) is None:
        return False
    return complaint.state in side_event(complaint.track, event).sources


def permit(
    complaint: Complaint,
    action: str,
    actor: Actor,
    *,
    reason: str = "",
    attached: Collection[str] = (),
) -> Permit:
    """Return the permit for a move, or raise what ``moves.move`` would; nothing changes."""
    role = capacity(actor, complaint, action)
    if role is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    track, state = complaint.track, complaint.state
    try:
        found = step(track, state, action, role, reason=reason, attachments=attached)
    except NotAllowedError as error:
        raise StepRefusedError(_refusal(error)) from error
    return Permit(complaint, actor, role, found, reason)


def _roles(actor: Actor, complaint: Complaint) -> list[str]:
    return sorted({*(role.value for role in roles_in(actor, complaint)), *actor.pseudo_roles})


def _refusal(error: NotAllowedError) -> Refusal:
    unfinished = {"attachment_missing", "reason_needed", "reason_unknown"}
    return Refusal.INCOMPLETE_STEP if error.why in unfinished else Refusal.NOT_NOW
