"""Have the whole audit trail read in the background, and keep what was found."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.models import AuditCheck, AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record, verify
from pengaduan.handling.errors import Refusal, StepForbiddenError
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.rules.permissions import Permission

KIND: Final = "audit.verify"
CHAIN: Final = "system"
REPORTED: Final = 100


def ask(session: Session, actor: Actor, *, now: datetime) -> AuditCheck:
    """Order one reading of the trail; while one waits, a second call returns that one."""
    if not actor.can(Permission.AUDIT_VIEW):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    waiting = sa.select(AuditCheck).where(AuditCheck.finished_at.is_(None))
    known = session.scalars(waiting.order_by(AuditCheck.id.desc())).first()
    if known is not None:
        return known
    made = AuditCheck(asked_by=actor.label, asked_at=now, problems=[])
    session.add(made)
    session.flush()
    enqueue(session, KIND, {"check_id": made.id}, due_at=now, key=f"{KIND}:{made.id}")
    record(session, Tag.AUDIT_VERIFIED, chain=CHAIN, actor=actor.label, now=now)
    session.flush()
    return made


def run(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler: read every line and every seal, then store the finding."""
    entries = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0
    found = [{"chain": one.chain, "seq": one.seq, "kind": one.kind} for one in verify(session)][
        :REPORTED
    ]
    check_id = int(payload["check_id"])

    def finish(writing: Session) -> None:
        row = writing.get_one(AuditCheck, check_id)
        row.finished_at, row.entries, row.problems = now, entries, found

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType({KIND: Slow(run)})
