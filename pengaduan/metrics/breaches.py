"""Deadlines that passed, by whoever the ledger of the clocks charges with them."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.metrics.cases import batched, cases_of
from pengaduan.metrics.figures import Figure, count
from pengaduan.metrics.scope import Scope
from pengaduan.rules.workflow import Track
from pengaduan.sla.models import Clock, ClockEvent, ClockEventKind

CHARGED: Final = "charged"
_BATCH: Final = 500


def charged(session: Session, scope: Scope) -> list[tuple[str, int]]:
    """Return how many deadlines passed in a scope of one agency, by the office that is charged."""
    query = (
        sa.select(ClockEvent.charged_to, sa.func.count(ClockEvent.id))
        .where(*_breached(scope))
        .group_by(ClockEvent.charged_to)
        .order_by(ClockEvent.charged_to)
    )
    return [(str(party), int(number)) for party, number in session.execute(query)]


def charged_cases(session: Session, scope: Scope) -> list[tuple[str, int]]:
    """Return how many complaints have a deadline that passed in a scope, by who is charged."""
    found: dict[str, set[int]] = {}
    for party, case_id in session.execute(_of_cases(scope)):
        found.setdefault(party, set()).add(case_id)
    return [(party, len(ids)) for party, ids in sorted(found.items())]


def charged_figure(session: Session, scope: Scope, party: str = "") -> Figure:
    """Return the complaints behind :func:`charged_cases`: of one party, or of all."""
    rows = session.execute(_of_cases(scope))
    ids = sorted({case_id for one, case_id in rows if party in ("", one)})
    found = [case for some in batched(ids, _BATCH) for case in cases_of(session, some)]
    return count(CHARGED, sorted(found, key=lambda one: (one.forwarded_at, one.id)))


def _of_cases(scope: Scope) -> sa.Select[str, int]:
    """Select party and complaint of each breach; a case that no agency ever had is none here."""
    return (
        sa.select(ClockEvent.charged_to, Clock.complaint_id)
        .join(Clock, Clock.id == ClockEvent.clock_id)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(
            *_breached(scope),
            Complaint.track == Track.AGENCY,
            Complaint.agency_id.is_not(None),
            Complaint.forwarded_at.is_not(None),
        )
    )


def _breached(scope: Scope) -> Sequence[sa.ColumnElement[bool]]:
    """A breach stays where it happened: the agency is the one that had the case then."""
    return (
        ClockEvent.kind == ClockEventKind.BREACHED,
        ClockEvent.agency_id == scope.agency_id,
        ClockEvent.due_at >= scope.period.since,
        ClockEvent.due_at < scope.end,
    )
