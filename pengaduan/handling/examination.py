"""The start of an examination: its team and weight, or at once for what cannot wait."""

from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.handling import team
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.sla import clocks

_COMPLETENESS = "omb_completeness_response"


def team_is_ready(
    session: Session, complaint: Complaint, _values: dict[str, object], _now: datetime
) -> None:
    """An examination begins with a team that is free of conflicts (O11; Art. 28, 40)."""
    if not team.is_ready(session, complaint):
        raise StepRefusedError(TrackRefusal.TEAM_INCOMPLETE)


def weigh(
    _session: Session, _actor: Actor, complaint: Complaint, record: TrackRecord, _now: datetime
) -> None:
    """Keep the weight that the plenary is asked to give; the examination's target hangs on it."""
    complaint.weight = str(record.values["weight"])


def begin_at_once(
    session: Session, actor: Actor, complaint: Complaint, _record: TrackRecord, now: datetime
) -> None:
    """Rapid response and own initiative skip the checks (O12).

    The formal check is waived, so nothing is left to be said about completeness and its period
    ends here; the law table names no stop for it.
    """
    clocks.stop(session, complaint, _COMPLETENESS, now=now, actor=actor.label)
