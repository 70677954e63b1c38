"""A clock of a part of a case runs as that of the whole: same start, rule and pauses."""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.sla.events import first_action
from pengaduan.sla.ladders import Ladders
from pengaduan.sla.models import Clock, ClockPause
from pengaduan.sla.periods import closed_pauses, pauses_of

_RULE: Final = (
    "policy_version",
    "house_version_id",
    "amount",
    "unit",
    "zone",
    "workdays",
    "places",
    "hours",
    "roll",
    "calendar_version_id",
    "started_at",
    "due_at",
)


def take_over(session: Session, clock: Clock, model: Clock) -> None:
    """Give a running clock everything that made the due date of another one of its policy.

    Without the rule and the pauses the date could not be explained day by day.
    """
    for name in _RULE:
        setattr(clock, name, getattr(model, name))
    closed = closed_pauses(pauses_of(session, model))
    for span in pauses_of(session, model):
        session.add(
            ClockPause(
                clock_id=clock.id,
                from_at=span.from_at,
                to_at=span.to_at,
                reason=span.reason,
                owner=span.owner,
            )
        )
    stood = sum((end - begin for begin, end in closed), timedelta())
    clock.next_action_at = first_action(clock, Ladders(session), paused=stood)
    session.flush()
