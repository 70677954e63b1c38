"""Add an entry to the thread of a complaint, under the role in which its author writes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint, Message, MessageKind
from pengaduan.rules.roles import Role


def say(
    session: Session,
    complaint: Complaint,
    kind: MessageKind,
    actor: Actor,
    body: str,
    *,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> Message:
    """Store one entry and return it; ``detail`` holds codes and ids, and reaches no outsider.

    What it changes of a complaint that was not changed before is written with what follows.
    """
    message = Message(
        complaint_id=complaint.id,
        kind=kind,
        author_id=actor.account_id,
        author_role=author_role(actor, complaint),
        body=body,
        detail=detail or {},
        created_at=now,
    )
    session.add(message)
    if not sa.inspect(complaint).modified:
        session.flush()
    complaint.changed_at = now
    # Handing a reply on is not reading it: it stays new until somebody writes.
    if kind is not MessageKind.DISPOSITION or complaint.last_entry != MessageKind.REPLY:
        complaint.last_entry = kind
    if sa.inspect(message).pending:
        session.flush()
    return message


def author_role(actor: Actor, complaint: Complaint) -> str:
    """Return the role that counts for this case, the highest first; a label without one."""
    held = actor.roles_at(complaint.agency_id, complaint.unit_id)
    ladder = (Role.AGENCY_HEAD, Role.AGENCY_COORDINATOR, Role.AGENCY_OFFICER)
    found = [role for role in ladder if role in held] or sorted(held)
    return found[0].value if found else actor.label
