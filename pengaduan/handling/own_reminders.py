"""The job behind "ingatkan saya": one mail to whoever asked for it, unless they took it back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from pengaduan.complaints.desk_models import CaseReminder
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Handler


def due(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> None:
    """Outbox handler of ``case.reminder``; a second run finds the reminder ended."""
    row = session.get(CaseReminder, int(payload["reminder_id"]))
    if row is None or row.ended_at is not None:
        return
    row.ended_at = now
    about = {"complaint_id": row.complaint_id, "account_id": row.account_id}
    enqueue(session, "notice.reminder", about, due_at=now, key=f"reminded:{row.id}")


HANDLERS: Mapping[str, Handler] = MappingProxyType({"case.reminder": due})
