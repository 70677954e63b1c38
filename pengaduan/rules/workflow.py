"""The two procedures as tables: who may move a record from which state to which."""

from collections.abc import Collection, Iterable

from pengaduan.rules.law import law
from pengaduan.rules.law_types import LawRole, SideEvent, State, Track, Transition

__all__ = [
    "NEW",
    "LawRole",
    "NotAllowedError",
    "SideEvent",
    "State",
    "Track",
    "Transition",
    "actions",
    "required_attachments",
    "side_event",
    "step",
]

NEW = ""
"""The state of a record on the Ombudsman track before it is registered."""

OPTIONAL = "_optional"
"""Ending of attachment names that may be left out."""


class NotAllowedError(ValueError):
    """A move outside the table. ``why`` is a stable code, the message is for the log.

    Codes: unknown_state, unknown_action, wrong_state, wrong_role, reason_needed, reason_unknown,
    attachment_missing.
    """

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


def step(
    track: Track,
    state: str | None,
    action: str,
    role: str,
    *,
    reason: str = "",
    attachments: Collection[str] | None = None,
) -> Transition:
    """Return the transition for ``action`` (its code, "A03"), or raise NotAllowedError.

    A transition that lists reasons needs one of them; when it lists exactly one, that one is
    implied. Attachments are enforced only when a set of them is given. The second person of
    ``second_person`` and conditions in ``note`` need facts of the case: the caller checks them.
    """
    transition = _reachable(track, state or NEW, action)
    if role not in transition.roles:
        raise NotAllowedError("wrong_role", f"{role} may not do {action}")
    chosen = reason.strip()
    if transition.reasons and chosen not in transition.reasons:
        if chosen:
            raise NotAllowedError("reason_unknown", f"{chosen} is no reason for {action}")
        if len(transition.reasons) > 1:
            raise NotAllowedError("reason_needed", f"{action} needs a reason")
    missing = set() if attachments is None else required_attachments(transition) - set(attachments)
    if missing:
        names = ", ".join(sorted(missing))
        raise NotAllowedError("attachment_missing", f"{action} needs {names}")
    return transition


def actions(track: Track, state: str | None, roles: Iterable[str]) -> tuple[Transition, ...]:
    """Return every transition that one of ``roles`` may take from ``state``, in table order."""
    held = frozenset(roles)
    return tuple(
        transition
        for transition in law().transitions(track).values()
        if _leaves(transition, state or NEW) and held.intersection(transition.roles)
    )


def required_attachments(transition: Transition) -> set[str]:
    """Return the names of what must be attached (names ending in "_optional" are not needed)."""
    return {name for name in transition.attach if not name.endswith(OPTIONAL)}


def side_event(track: Track, event: str) -> SideEvent:
    """Return the event that moves clocks but no state, by name, or raise NotAllowedError."""
    for found in law().events(track).values():
        if found.event == event:
            return found
    raise NotAllowedError("unknown_action", f"{event} is no event of the track {track}")


def _reachable(track: Track, state: str, action: str) -> Transition:
    if state != NEW and state not in law().states(track):
        raise NotAllowedError("unknown_state", f"{state} is no state of the track {track}")
    transition = law().transitions(track).get(action)
    if transition is None:
        raise NotAllowedError("unknown_action", f"{action} is no action of the track {track}")
    if not _leaves(transition, state):
        raise NotAllowedError("wrong_state", f"{action} is not possible from {state or 'new'}")
    return transition


def _leaves(transition: Transition, state: str) -> bool:
    return state in transition.sources or (state == NEW and not transition.sources)
