"""The ladder of a draft of the policies: its steps, put in and taken out by an administrator."""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.rules.ladder import Side
from pengaduan.rules.ladder_load import all_ladders
from pengaduan.rules.own_ladder import OwnStep, Sides, own_steps, put, read, sides_of, stored, take
from pengaduan.sla.ladders import own_sides
from pengaduan.sla.models import PolicyVersion
from pengaduan.sla.policy_drafts import opened, touched

OwnSides = dict[Side, tuple[OwnStep, ...]]


def shown_sides(version: PolicyVersion) -> Sides:
    """Return the ladder that a version's clocks climb: its own, or the shipped one."""
    return own_sides(version) or all_ladders()[-1].sides


def put_step(
    session: Session, version_id: int, side: Side, step: OwnStep, *, now: datetime
) -> None:
    """Put a step into the ladder of a draft, in the place of the one of its code.

    A draft that had none begins with the steps of the shipped ladder. LadderError when the step
    may not be; the caller commits.
    """
    draft = opened(session, version_id)
    found = _steps(draft)
    found[side] = put(side, found[side], step)
    _keep(session, draft, found, now)


def take_step(session: Session, version_id: int, side: Side, code: str, *, now: datetime) -> None:
    """Take a step out of the ladder of a draft; the warning and the breach stay."""
    draft = opened(session, version_id)
    found = _steps(draft)
    found[side] = take(found[side], code)
    _keep(session, draft, found, now)


def use_shipped(session: Session, version_id: int, *, now: datetime) -> None:
    """Let the clocks of a draft climb the shipped ladder again."""
    draft = opened(session, version_id)
    draft.ladder = None
    touched(draft, now)
    session.flush()


def _steps(draft: PolicyVersion) -> OwnSides:
    if draft.ladder is not None:
        return {side: read(draft.ladder, side) for side in Side}
    return {side: own_steps(all_ladders()[-1].sides[side]) for side in Side}


def _keep(session: Session, draft: PolicyVersion, found: OwnSides, now: datetime) -> None:
    ladder = stored(found)
    # The same steps under the same names as shipped are the shipped ladder.
    same = sides_of(ladder) == all_ladders()[-1].sides
    draft.ladder = None if same else ladder
    touched(draft, now)
    session.flush()
