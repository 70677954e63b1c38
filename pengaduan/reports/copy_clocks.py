"""The clocks in a copy of a case: each deadline with what made it, day by day."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.sla.models import Clock
from pengaduan.sla.queries import ClockExplanation, ExplanationError, explanation

Content = dict[str, Any]


def clocks(session: Session, complaint: Complaint, language: str) -> list[Content]:
    """Return every deadline of a case, the oldest first."""
    query = sa.select(Clock).where(Clock.complaint_id == complaint.id).order_by(Clock.id)
    return [_clock(session, clock, language) for clock in session.scalars(query)]


def _clock(session: Session, clock: Clock, language: str) -> Content:
    basic: Content = {
        "policy": clock.policy,
        "round": clock.round,
        "duty_on": clock.duty_on,
        "state": clock.state.value,
        "zone": clock.zone,
        "started_at": clock.started_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "stopped_at": _iso(clock.stopped_at),
        "late_since": _iso(clock.breached_at),
    }
    try:
        told = explanation(session, clock, language=language)
    except ExplanationError:
        return {**basic, "name": clock.policy, "cite": "", "calendar": "", "days": []}
    days = [
        {"date": one.date.isoformat(), "n": one.n, "why": one.why, "name": one.name}
        for one in told.lines
    ]
    return {**basic, **_story(told), "days": days}


def _story(told: ClockExplanation) -> Content:
    """Return what a due date was made of, beside its days."""
    return {
        "name": told.policy.name,
        "cite": told.policy.cite,
        "confidence": told.policy.confidence,
        "starts_on": told.policy.starts_on,
        "amount": told.amount,
        "unit": told.unit.value,
        "roll": told.roll.value,
        "calendar": told.calendar_code,
        "law_version": told.policy_version,
        "house_version": told.house.code if told.house else None,
        "house_cite": told.house.cite if told.house else None,
        "pauses": [
            {
                "from": one.from_at.isoformat(),
                "to": _iso(one.to_at),
                "reason": one.reason,
                "owner": role_of(one.owner),
            }
            for one in told.pauses
        ],
        "changes": [
            {
                "at": one.at.isoformat(),
                "reason": one.reason,
                "old_due": one.old_due.isoformat(),
                "new_due": one.new_due.isoformat(),
            }
            for one in told.changes
        ],
    }


def role_of(owner: str) -> str:
    """Return the capacity of whoever stopped a clock; what names an account is left out."""
    return "" if ":" in owner else owner


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
