"""Cases that wait for their complainant, and the hands of the clock, for the automatic ends."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Message, MessageKind
from pengaduan.handling import automatic, notices
from pengaduan.infra.db import transaction
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.worker import Handler, run_due
from pengaduan.sla.clocks import running
from pengaduan.sla.events import late_from
from pengaduan.sla.models import Clock
from pengaduan.sla.recording import END
from pengaduan.sla.sweep import sweep
from tests.factories.complaints import Case, make_case


def nothing(*_: object) -> None:
    """Stand for the handlers of other rooms."""


EVERY: dict[str, Handler] = {
    **notices.HANDLERS,
    **automatic.HANDLERS,
    "receipt.render": nothing,
    "evidence.check": nothing,
    "similar.index": nothing,
}
SILENCE, COMPLETION = POLICIES = ("sp4n_auto_close", "complainant_completion")
ENDED = {SILENCE: ("closed", "C_NO_REPLY"), COMPLETION: ("withdrawn", "W_NOT_COMPLETED")}
REMINDED = {SILENCE: "reaction_reminder", COMPLETION: "completion_reminder"}
FAREWELL = {SILENCE: "auto_closed", COMPLETION: "deemed_withdrawn"}


def work(now: datetime, worker: str = "test") -> None:
    """Run the outbox until nothing is due, as the jobs process does."""
    while run_due(EVERY, worker, now=now):
        pass


def waiting(session: Session, policy: str, at: datetime, **new: object) -> Case:
    """Commit a case whose complainant got an answer, or a request for completion, ``at``."""
    case = make_case(session, at, "delivered" if policy == SILENCE else "submitted", **new)
    if policy == COMPLETION:
        case.ask_completion()
        case.deliver()
    session.commit()
    work(at)
    return case


def clock_of(session: Session, case: Case) -> Clock:
    """Return the running clock of the complainant."""
    mine = [one for one in running(session, case.complaint) if one.duty_on == "complainant"]
    assert len(mine) == 1
    return mine[0]


def pass_time(session: Session, *moments: datetime) -> None:
    """Sweep the clocks and run the outbox at each of these moments."""
    for moment in moments:
        sweep(transaction, moment)
        work(moment)
    session.expire_all()


def next_action(session: Session, case: Case) -> datetime:
    """Return when the sweep looks at the case's one clock next."""
    moment = clock_of(session, case).next_action_at
    assert moment is not None
    return moment


def due_job(session: Session, case: Case) -> tuple[datetime, OutboxJob]:
    """Remind, and sweep when the period has run out; return when, and the job that then waits."""
    late = late_from(clock_of(session, case).due_at)
    pass_time(session, next_action(session, case))
    sweep(transaction, late)
    query = sa.select(OutboxJob).where(OutboxJob.kind == END)
    return late, session.scalars(query).one()


def ended(session: Session, policy: str, at: datetime, **new: object) -> Case:
    """Let a case that waits since ``at`` end by itself."""
    case = waiting(session, policy, at, **new)
    late, _ = due_job(session, case)
    pass_time(session, late)
    return case


def standing(case: Case) -> tuple[str, str | None]:
    """Return where the case stands, and why if it has ended."""
    return case.complaint.state, case.complaint.reason_code


def told(session: Session, case: Case) -> list[Message]:
    """Return the notices in the thread of the case."""
    query = sa.select(Message).where(
        Message.complaint_id == case.complaint.id, Message.kind == MessageKind.DECISION_NOTICE
    )
    return list(session.scalars(query))


def mails(session: Session, notice: str) -> list[SentMail]:
    """Return the mails of one kind that are out."""
    return list(session.scalars(sa.select(SentMail).where(SentMail.notice == notice)))
