"""Calls to appear (UU 37/2008 Art. 31): three in a row unmet allow police assistance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import Summons, TrackRecord
from pengaduan.complaints.track_queries import summonses
from pengaduan.handling import team, track_papers
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.moves import capacity, happen
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.rules.law import law

COUNTER = "omb_summons_count"
POLICE = "police_letter"


def limit() -> int:
    """Return how many unmet calls in a row the act asks for."""
    return law().counters[COUNTER].limit


def unmet_in_a_row(calls: Sequence[Summons], called: str, name: str) -> int:
    """Return how many of the latest calls of this person were not met; an open one is skipped."""
    count = 0
    for one in reversed(calls):
        if (one.called, one.name.casefold()) != (called, name.casefold()) or one.attended is None:
            continue
        if one.attended:
            break
        count += 1
    return count


def for_police(session: Session, complaint: Complaint) -> Summons | None:
    """Return the newest call of somebody who did not come three times in a row, or None."""
    calls = summonses(session, complaint)
    for one in reversed(calls):
        if unmet_in_a_row(calls, one.called, one.name) >= limit() and _counted(one):
            return one
    return None


def check_attendance(
    session: Session, complaint: Complaint, values: dict[str, object], _now: datetime
) -> None:
    """Minutes that end a call say whether it was met (O17)."""
    if complaint.state == "summoned" and not values.get("attendance"):
        open_call = _open_call(session, complaint)
        if open_call is not None:
            raise InputRefusedError(TrackRefusal.ATTENDANCE_NEEDED, "attendance")


def call(
    session: Session, _actor: Actor, complaint: Complaint, record: TrackRecord, _now: datetime
) -> None:
    """Keep the call, and its place in the row of calls for the letter (O16)."""
    called, name = str(record.values["called"]), str(record.values["name"])
    before = unmet_in_a_row(summonses(session, complaint), called, name)
    record.values = {**record.values, "round": before + 1}
    session.add(
        Summons(
            record_id=record.id,
            complaint_id=complaint.id,
            called=called,
            name=name,
            on=datetime.fromisoformat(str(record.values["on"])),
        )
    )
    session.flush()


def settle(
    session: Session, actor: Actor, complaint: Complaint, record: TrackRecord, now: datetime
) -> None:
    """Close the open call as the minutes say (O17)."""
    open_call = _open_call(session, complaint)
    attendance = record.values.get("attendance")
    if open_call is not None and attendance:
        _close(session, actor, complaint, open_call, met=attendance == "attended", now=now)


def unmet(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> Summons:
    """Record that the open call was not met (OE3); the case stays where it is."""
    locked(session, complaint)
    team.require(session, actor, complaint, "O17")
    found = _open_call(session, complaint)
    if complaint.state != "summoned" or found is None or found.on > now:
        raise StepRefusedError(Refusal.NOT_NOW)
    _close(session, actor, complaint, found, met=False, now=now)
    return found


def ask_police(
    session: Session, actor: Actor, complaint: Complaint, *, now: datetime
) -> TrackRecord:
    """Write the letter that asks the police to bring whoever did not come three times."""
    locked(session, complaint)
    team.require(session, actor, complaint, "O16")
    found = for_police(session, complaint)
    if found is None:
        raise StepRefusedError(TrackRefusal.POLICE_EARLY, limit=limit())
    role = capacity(actor, complaint, "O16")
    record = TrackRecord(
        complaint_id=complaint.id,
        action="police",
        kind=POLICE,
        values={"name": found.name, "called": found.called, "calls": limit()},
        files=[],
        signer=track_papers.signer(actor, role) if role else actor.name,
        made_by=actor.account_id,
        made_at=now,
    )
    session.add(record)
    session.flush()
    track_papers.issue(session, actor, complaint, record, now=now)
    return record


def _close(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    found: Summons,
    *,
    met: bool,
    now: datetime,
) -> None:
    found.attended, found.settled_at = met, now
    session.flush()
    if not met:
        happen(session, complaint, "summons_unmet", actor, now=now)


def _open_call(session: Session, complaint: Complaint) -> Summons | None:
    return next(
        (one for one in reversed(summonses(session, complaint)) if one.attended is None), None
    )


def _counted(one: Summons) -> bool:
    """The act speaks of respondents and witnesses, so for others nobody asks the police."""
    return one.called in law().counters[COUNTER].applies_to
