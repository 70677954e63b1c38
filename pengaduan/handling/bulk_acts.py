"""What may be done to many complaints at once: each act as it is done to one, and undone.

Answering and closing are not here on purpose: each complainant is answered by themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.bulk_models import BulkKind
from pengaduan.complaints.issue_models import Issue, IssueState
from pengaduan.complaints.issues import attached
from pengaduan.complaints.models import Complaint
from pengaduan.handling import desk_moves, disposition, issues, marking
from pengaduan.handling.desk_moves import Before
from pengaduan.handling.disposition import Disposition
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.outbox.queue import enqueue

Command = dict[str, Any]
INFORM = "bulk.inform"


@dataclass(frozen=True, slots=True)
class Doing:
    """One complaint of a run while something is done to it.

    ``item_id`` is 0 while it is only tried; ``now`` is the moment of the step.
    """

    session: Session
    actor: Actor
    complaint: Complaint
    command: Command
    now: datetime
    item_id: int = 0


Do = Callable[[Doing], dict[str, Any]]
Undo = Callable[[Doing, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Act:
    """How something is done to one complaint (returning what undoing needs), and undone."""

    do: Do
    undo: Undo


def _dispose(on: Doing) -> dict[str, Any]:
    before = desk_moves.before_of(on.session, on.complaint)
    unit_id, handler_id = on.command["unit_id"], on.command.get("handler_id")
    if (before.unit_id, before.handler_id) == (unit_id, handler_id) and before.state != "complete":
        raise StepRefusedError(Refusal.ALREADY_SO)
    command = Disposition(unit_id, handler_id, str(on.command.get("instruction", "")))
    disposition.dispose(on.session, on.actor, on.complaint, command, now=on.now)
    return asdict(before)


def _undo_dispose(on: Doing, before: dict[str, Any]) -> None:
    found = Before(
        before["state"], before["unit_id"], before["handler_id"], tuple(before["clock_ids"])
    )
    desk_moves.undo_dispose(on.session, on.actor, on.complaint, found, now=on.now)


def _mark(on: Doing) -> dict[str, Any]:
    marking.mark(on.session, on.actor, on.complaint, on.command["text"], now=on.now)
    return {}


def _unmark(on: Doing, _before: dict[str, Any]) -> None:
    marking.unmark(on.session, on.actor, on.complaint, on.command["text"], now=on.now)


def _issue(on: Doing) -> Issue:
    issue = on.session.get(Issue, on.command["issue_id"])
    if issue is None or issue.state is not IssueState.PUBLISHED:
        raise InputRefusedError(Refusal.ISSUE_UNKNOWN, "issue_id")
    return issue


def _join(on: Doing) -> dict[str, Any]:
    issue = _issue(on)
    if any(one.id == on.complaint.id for _, one in attached(on.session, issue.id)):
        raise StepRefusedError(Refusal.ALREADY_SO)
    issues.attach(on.session, on.actor, issue, on.complaint, now=on.now)
    return {}


def _leave(on: Doing, _before: dict[str, Any]) -> None:
    issues.detach(on.session, on.actor, _issue(on), on.complaint, now=on.now)


def _inform(on: Doing) -> dict[str, Any]:
    """Have the complainant told later: until then nobody has read a word of it."""
    marking.may_inform(on.session, on.actor, on.complaint)
    enqueue(on.session, INFORM, {"item_id": on.item_id}, due_at=on.now)
    return {}


def _unsaid(_on: Doing, _before: dict[str, Any]) -> None:
    """The job is thrown away, and nothing else was done."""


def _categorise(on: Doing) -> dict[str, Any]:
    before = on.complaint.substance
    marking.categorise(on.session, on.actor, on.complaint, on.command["substance"], now=on.now)
    return {"substance": before}


def _put_back(on: Doing, before: dict[str, Any]) -> None:
    marking.categorise(on.session, on.actor, on.complaint, before["substance"], now=on.now)


ACTS: Mapping[BulkKind, Act] = MappingProxyType(
    {
        BulkKind.DISPOSE: Act(_dispose, _undo_dispose),
        BulkKind.MARK: Act(_mark, _unmark),
        BulkKind.ISSUE: Act(_join, _leave),
        BulkKind.NOTICE: Act(_inform, _unsaid),
        BulkKind.CATEGORY: Act(_categorise, _put_back),
    }
)


def joinable(session: Session, agency_ids: frozenset[int]) -> list[Issue]:
    """Return the public issues of these agencies, the newest first."""
    query = sa.select(Issue).where(
        Issue.state == IssueState.PUBLISHED, Issue.agency_id.in_(sorted(agency_ids))
    )
    return list(session.scalars(query.order_by(Issue.id.desc()).limit(50)))
