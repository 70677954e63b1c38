"""What follows by itself when a respondent's period passes on the Ombudsman's track.

The sweep records the breach and leaves a job. A first request that was not answered is asked a
second time (UU 37/2008 Art. 33(2)), a second one waives the right to answer (Art. 33(3)), and an
LHP goes to resolution when the examiners have kept their monitoring (PO 58/2023 Art. 54).
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM, Actor
from pengaduan.complaints.access import locked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.complaints.track_queries import last_record
from pengaduan.handling import clarification, team, track_papers
from pengaduan.handling.errors import Refusal, StepRefusedError, text_given
from pengaduan.handling.moves import capacity, move
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Handler
from pengaduan.rules.law_types import LawRole
from pengaduan.sla.events import is_late
from pengaduan.sla.models import Clock, ClockState
from pengaduan.sla.recording import PASSED

MONITORING = "monitoring"
_WAITING = {
    "omb_clarification_1": "clarification_1",
    "omb_clarification_2": "clarification_2",
    "omb_lhp_follow_up": "lhp_issued",
}


def passed(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``track.passed``: take the step, or do nothing at all.

    Nothing happens when the clock has stopped or moved, or the case stands elsewhere.
    """
    clock = session.get_one(Clock, int(payload["clock_id"]))
    complaint = locked(session, session.get_one(Complaint, clock.complaint_id))
    session.refresh(clock, with_for_update={"key_share": True})
    same = clock.due_at == datetime.fromisoformat(str(payload["due_at"]))
    running = clock.state is ClockState.RUNNING and is_late(clock.due_at, now)
    if not same or not running or complaint.state != _WAITING.get(clock.policy):
        return
    if clock.policy == "omb_clarification_1":
        clarification.ask_again(session, complaint, now=now)
    elif clock.policy == "omb_clarification_2":
        clarification.waive(session, complaint, now=now)
    else:
        _to_resolution(session, complaint, now=now)


HANDLERS: Mapping[str, Handler] = MappingProxyType({PASSED: passed})


def keep_monitoring(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    *,
    file_check: str,
    monitoring: str,
    now: datetime,
) -> TrackRecord:
    """Keep what the examiners saw of the corrective actions; the case stays where it is."""
    locked(session, complaint)
    role = capacity(actor, complaint, "O27")
    if complaint.state != "lhp_issued" or role is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    team.require(session, actor, complaint, "O27")
    values = {
        "file_check": text_given(file_check, "file_check", limit=4000),
        "monitoring": text_given(monitoring, "monitoring", limit=4000),
    }
    by = (actor, role)
    return _record(session, complaint, MONITORING, values, by, now=now)


def _to_resolution(session: Session, complaint: Complaint, *, now: datetime) -> None:
    kept = last_record(session, complaint, MONITORING)
    if kept is None:
        return
    attached = {"lhp_file_check", "monitoring_record"}
    move(session, complaint, "O27", SYSTEM, now=now, attached=attached)
    values = dict(kept.values)
    _record(session, complaint, "O27", values, (SYSTEM, LawRole.SYSTEM), now=now)


def _record(
    session: Session,
    complaint: Complaint,
    action: str,
    values: Mapping[str, object],
    by: tuple[Actor, LawRole],
    *,
    now: datetime,
) -> TrackRecord:
    record = TrackRecord(
        complaint_id=complaint.id,
        action=action,
        values=dict(values),
        files=[],
        signer=track_papers.signer(*by),
        made_by=by[0].account_id,
        made_at=now,
    )
    session.add(record)
    session.flush()
    return record
